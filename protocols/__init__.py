"""The standard single-leg tests."""
