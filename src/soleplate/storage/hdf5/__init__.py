"""The session file: what it holds, its check sums, the guard before it, objects to a recording and back."""
