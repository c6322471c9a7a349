"""Sessions go out in other formats: signals, events and results, each with its units."""
