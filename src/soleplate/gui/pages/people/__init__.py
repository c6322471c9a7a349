"""The page of people: the list, one card, the form, and erasing."""
