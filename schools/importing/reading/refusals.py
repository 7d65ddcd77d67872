"""Why a file cannot be read, as a code: the words are said where somebody reads them."""

from __future__ import annotations

from enum import StrEnum


class Why(StrEnum):
    """What is the matter with a file."""

    EMPTY = "empty"
    TOO_BIG = "too_big"
    TOO_LONG = "too_long"
    TOO_FAR = "too_far"
    TOO_HARD = "too_hard"
    LONG_CELL = "long_cell"
    LONG_FIELD = "long_field"
    PROTECTED = "protected"
    DAMAGED = "damaged"
    PICTURE = "picture"
    DOCUMENT = "document"
    ARCHIVE = "archive"
    WEB_PAGE = "web_page"
    NOT_A_TABLE = "not_a_table"


class Unreadable(Exception):
    """A file cannot be read; `details` are the particulars of the words."""

    def __init__(self, why: Why, **details: str | int) -> None:
        super().__init__(why.value)
        self.why = why
        self.details = details
