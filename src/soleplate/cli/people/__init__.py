"""Commands about people: what is kept of one, how their numbers went, what they are held against."""
