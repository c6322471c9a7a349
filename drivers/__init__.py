"""Drivers of plates."""
