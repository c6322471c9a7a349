"""The pages of the physio's application: a file for each, or a room where one has several."""
