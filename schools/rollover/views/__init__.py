"""Pages of a new year."""
