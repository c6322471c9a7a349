"""The page of one result: its cards and pictures, corrections, handing it over."""
