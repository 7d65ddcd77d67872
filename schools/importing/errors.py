"""Why a roster file cannot be taken."""

from __future__ import annotations

from schools.institutions.errors import RuleViolation


class RosterFileError(RuleViolation):
    """The file as a whole was refused; the message says why and what to do about it."""
