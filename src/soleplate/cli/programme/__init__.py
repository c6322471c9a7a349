"""``soleplate programme`` and its parts."""
