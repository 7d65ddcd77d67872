"""Change-sets: what a bulk act created, changed and deleted, so that it can be undone."""
