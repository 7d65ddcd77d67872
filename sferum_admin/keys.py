"""Keys of the embedded mode: made once, kept in the data folder, readable by its owner alone.

Kept beside the database, so that a restart neither signs anybody out nor kills a printed slip.
A production installation is given its keys by the environment and never comes here.
"""

from __future__ import annotations

import json
import os
import secrets
import time
from dataclasses import dataclass
from pathlib import Path

FILE_NAME = "keys.json"


@dataclass(frozen=True)
class Keys:
    """The key of sessions and forms, and the keys of invitations: the first signs, the rest still open."""

    secret_key: str
    invitation_keys: list[str]


def kept_keys(folder: Path) -> Keys:
    """Return the folder's keys, making them on the first call.

    Two processes that start at once agree: only one creates the file, the other waits for its contents.
    Raises OSError where the folder cannot be written, ValueError where the file is not ours.
    """
    path = folder / FILE_NAME
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    fresh = {"secret_key": secrets.token_urlsafe(50), "invitation_keys": [secrets.token_urlsafe(32)]}
    try:
        descriptor = os.open(path, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600)
    except FileExistsError:
        return _read(path)
    with os.fdopen(descriptor, "w", encoding="utf-8") as file:
        json.dump(fresh, file, indent=2)
    return _read(path)


def _read(path: Path) -> Keys:
    """Return the keys of the file, waiting up to two seconds for the one who has just created it."""
    for _ in range(40):
        if text := path.read_text(encoding="utf-8"):
            kept = json.loads(text)
            return Keys(kept["secret_key"], list(kept["invitation_keys"]))
        time.sleep(0.05)
    raise ValueError(f"{path} is empty; remove it to have new keys made")
