"""From samples to newtons, wrench and centre of pressure."""
