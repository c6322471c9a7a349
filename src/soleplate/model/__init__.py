"""Nouns: frozen dataclasses that need numpy only."""
