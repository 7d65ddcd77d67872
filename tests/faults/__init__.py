"""Processes are killed in the middle of their work, as a power cut does."""
