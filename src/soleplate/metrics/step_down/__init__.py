"""Step-downs: how a body is lowered from a box, and who brakes it."""
