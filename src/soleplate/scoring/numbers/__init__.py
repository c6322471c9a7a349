"""The numbers of one session, from its stored samples, with what their plate does to them."""
