"""The journals of a session that runs or was cut off, and how a recording is made of them."""
