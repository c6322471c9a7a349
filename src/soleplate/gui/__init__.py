"""Windows: the only room that knows Qt and pyqtgraph (extra `app`)."""
