"""Choosing a password behind a one-time link."""
