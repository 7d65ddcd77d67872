"""How much a file may hold, and how much its reading may take."""

from __future__ import annotations

from typing import NamedTuple

MEGABYTE = 1024 * 1024


class Limits(NamedTuple):
    """The most that a roster file may hold; a municipality's file of 20,000 people stays far below.

    `seconds` and `memory_bytes` are for the process that reads it.
    """

    file_bytes: int = 20 * MEGABYTE
    unpacked_bytes: int = 200 * MEGABYTE
    sheets: int = 200
    rows: int = 60_000
    columns: int = 200
    cells: int = 1_000_000
    cell_length: int = 10_000
    text_length: int = 20_000_000
    seconds: int = 10
    memory_bytes: int = 400 * MEGABYTE


LIMITS = Limits()
