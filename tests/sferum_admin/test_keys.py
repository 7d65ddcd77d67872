"""Keys are made once and then kept."""

from __future__ import annotations

import stat
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from sferum_admin.keys import FILE_NAME, kept_keys


def test_keys_are_kept_from_one_start_to_the_next(tmp_path: Path) -> None:
    first = kept_keys(tmp_path / "data")
    assert kept_keys(tmp_path / "data") == first
    assert (len(first.secret_key) >= 50, [len(key) >= 40 for key in first.invitation_keys]) == (True, [True])


def test_keys_differ_between_folders(tmp_path: Path) -> None:
    assert kept_keys(tmp_path / "a") != kept_keys(tmp_path / "b")


def test_keys_are_readable_by_their_owner_alone(tmp_path: Path) -> None:
    kept_keys(tmp_path / "data")
    assert stat.S_IMODE((tmp_path / "data" / FILE_NAME).stat().st_mode) == 0o600
    assert stat.S_IMODE((tmp_path / "data").stat().st_mode) == 0o700


def test_starts_at_once_agree_on_the_keys(tmp_path: Path) -> None:
    with ThreadPoolExecutor(8) as pool:
        made = list(pool.map(lambda _: kept_keys(tmp_path / "data"), range(32)))
    assert len({(keys.secret_key, *keys.invitation_keys) for keys in made}) == 1


def test_empty_file_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sferum_admin.keys.time.sleep", lambda _: None)
    (tmp_path / FILE_NAME).touch()
    with pytest.raises(ValueError, match=FILE_NAME):
        kept_keys(tmp_path)
