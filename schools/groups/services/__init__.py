"""Writes to groups and to the teaching load."""
