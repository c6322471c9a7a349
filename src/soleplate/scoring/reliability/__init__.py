"""The error between visits: how a clinic learns it, what is kept of it, and the limits that follow."""
