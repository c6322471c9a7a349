"""Waiting for a window that has a life of its own."""

import time


def spin(app, until, seconds=60.0):
    """Let the window live until something is so."""
    end = time.monotonic() + seconds
    while not until():
        assert time.monotonic() < end, "it did not come"
        app.processEvents()
        time.sleep(0.005)
