"""Reconciliation: a member list pasted from the platform against whom the roster expects."""
