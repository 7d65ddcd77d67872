"""Undoing bulk acts."""

from schools.changes.conflicts import Conflict, Why
from schools.changes.services.undoing import Undone, preview_undo, undo

__all__ = ["Conflict", "Undone", "Why", "preview_undo", "undo"]
