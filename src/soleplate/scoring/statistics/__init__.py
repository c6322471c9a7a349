"""Distributions, exact tests and nested comparisons: numbers in, numbers out; no session, no metric."""
