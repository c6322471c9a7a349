"""What the application keeps and decides, without any window: state, sessions that run, people, guards, settings."""
