"""Journals, session files and the guard before them."""
