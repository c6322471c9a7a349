"""Files of other programs become sessions: importers behind one door, the guesser of tables below them."""
