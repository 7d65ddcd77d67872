"""Refusals a person caused and can mend."""

from __future__ import annotations


class RuleViolation(Exception):
    """An act was refused; the message says, translated, what is wrong and what to do."""

    def __init__(self, message: str) -> None:
        super().__init__(message)
        self.message = message

    def __str__(self) -> str:
        """Return the translated message."""
        return str(self.message)
