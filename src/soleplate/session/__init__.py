"""Runs a protocol: pure runner, judge, feed."""
