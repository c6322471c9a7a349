"""The only maker of named numbers."""
