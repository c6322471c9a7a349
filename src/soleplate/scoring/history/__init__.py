"""A session beside the earlier visits of its person: which they are, and what is judged over them."""
