"""Checks for the authors of plug-ins; nothing imports it."""
