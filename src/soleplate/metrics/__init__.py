"""Definitions of metrics, as explicit tuples."""
