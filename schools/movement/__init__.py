"""Movement of students and staff (2.1.11)."""
