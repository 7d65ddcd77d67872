"""Translations compiled by the project itself, so that no gettext need be installed."""

from __future__ import annotations

import os
from pathlib import Path

import polib


def compile_catalogues(folder: Path) -> list[Path]:
    """Compile every .po under the folder whose .mo is missing or older, and return what was written.

    Safe while others read or compile the same: each .mo appears whole.
    """
    written = []
    for source in sorted(folder.glob("*/LC_MESSAGES/*.po")):
        target = source.with_suffix(".mo")
        if target.exists() and target.stat().st_mtime_ns >= source.stat().st_mtime_ns:
            continue
        scratch = target.with_suffix(f".{os.getpid()}.tmp")
        polib.pofile(str(source)).save_as_mofile(str(scratch))
        scratch.replace(target)
        written.append(target)
    return written
