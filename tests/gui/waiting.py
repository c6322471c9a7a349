"""Waiting for a window that has a life of its own."""

from patience import until


def spin(app, done):
    """Let the window live until something is so."""
    until(done, app.processEvents, pause_s=0.005)
