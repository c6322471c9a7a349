"""One file for each page of the physio's application."""
