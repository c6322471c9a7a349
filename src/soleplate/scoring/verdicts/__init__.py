"""Left against right, and one visit against another: each comparison by its error, and the words for it."""
