"""German texts for the windows."""

GERMAN: dict[str, str] = {}
