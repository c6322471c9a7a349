"""Soleplate: single-leg assessment with load-cell force plates."""

__version__ = "0.1.0"
