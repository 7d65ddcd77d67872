"""Invitations: rules, services, pages, and many clients at one door."""
