"""What commands share: what is printed, keys that are read, and the person at them."""
