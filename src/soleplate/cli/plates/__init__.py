"""Commands for plates: which there are, calibrate and check them, design one."""
