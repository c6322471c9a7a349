"""Bytes to samples: the process that reads a port, the ring, clocks, feeds, plates that are open, and the recorder."""
