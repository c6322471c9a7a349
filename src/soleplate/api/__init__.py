"""The four doors: all that the author of a driver, protocol, metric or exporter reads."""
