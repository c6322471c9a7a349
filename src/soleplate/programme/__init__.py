"""A runner's weeks: the programme as a file, what is due today, progression by rules, and the review."""
