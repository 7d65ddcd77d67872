"""Groups across classes, who is in them, and the teaching load entered by hand (2.1.5, 1.2.F1)."""
