"""What the virtual athlete can do: one file per gesture."""
