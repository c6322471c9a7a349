"""The page of what is due today, and the editor of the programme."""
