"""Tables of text, of printing boards and of files: what stands in them is guessed, and asked where it is not sure."""
