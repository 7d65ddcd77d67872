"""Pages of groups and of the teaching load."""
