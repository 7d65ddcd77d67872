"""Choosing a password behind a one-time link: after an acceptance, or given by the administrator."""
