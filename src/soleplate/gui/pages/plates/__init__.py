"""The page of plates, and their checks and calibrations."""
