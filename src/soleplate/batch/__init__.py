"""Many sessions at once: plan the work, spread it over processes or machines, gather one table."""
