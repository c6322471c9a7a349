"""What a physio's desk keeps and decides: people, settings, the session that runs, its guards; no window."""
