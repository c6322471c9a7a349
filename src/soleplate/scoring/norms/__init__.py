"""Norms: published ones and a clinic's own, and whether they match a session."""
