"""Pages of movement: the journal, and one form each for what happens to students and staff."""
