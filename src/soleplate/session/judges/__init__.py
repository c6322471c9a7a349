"""Judges: each follows one gesture through the frames and says when it begins, counts and ends."""
