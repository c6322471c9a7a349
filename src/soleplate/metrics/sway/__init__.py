"""Sway: the way of the centre of pressure while somebody stands."""
