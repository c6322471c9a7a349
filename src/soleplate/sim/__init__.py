"""The virtual athlete and the simulated plate."""
