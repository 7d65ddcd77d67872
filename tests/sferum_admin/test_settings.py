"""What the environment decides, asked of a fresh process."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.test import Client

from tests.processes import ROOT

ASK = """
import json, sys
from django.conf import settings
print(json.dumps({name: str(getattr(settings, name, None)) for name in sys.argv[1:]}))
"""
KEYS = {"SECRET_KEY": "s", "INVITATION_KEYS": "first,second"}


def ask(*names: str, **given: str) -> dict[str, Any]:
    kept = {
        name: value
        for name, value in os.environ.items()
        if name in ("PATH", "HOME", "LANG", "COVERAGE_PROCESS_START")
    }
    answer = subprocess.run(
        [sys.executable, "-c", ASK, *names],
        cwd=ROOT,
        env={**kept, "DJANGO_SETTINGS_MODULE": "sferum_admin.settings", "SITE_URL": "", **given},
        capture_output=True,
        text=True,
        check=False,
    )
    if answer.returncode:
        return {"refused": answer.stderr.strip().splitlines()[-1]}
    return dict(json.loads(answer.stdout))


def test_embedded_makes_keys_of_its_own(tmp_path: Path) -> None:
    first = ask("SECRET_KEY", "INVITATION_KEYS", "EMBEDDED", DATA_DIR=str(tmp_path))
    assert first["EMBEDDED"] == "True"
    assert first == ask("SECRET_KEY", "INVITATION_KEYS", "EMBEDDED", DATA_DIR=str(tmp_path))


@pytest.mark.parametrize("missing", ["SECRET_KEY", "INVITATION_KEYS"])
def test_production_refuses_to_start_without_keys(missing: str, tmp_path: Path) -> None:
    given = {**KEYS, missing: ""}
    told = ask("SECRET_KEY", DATA_DIR=str(tmp_path), REDIS_URL="redis://127.0.0.1:1/0", **given)
    assert told["refused"].endswith("SECRET_KEY and INVITATION_KEYS must be set and not empty")
    assert list(tmp_path.iterdir()) == []


def test_first_invitation_key_signs_and_the_rest_stay(tmp_path: Path) -> None:
    assert ask("INVITATION_KEYS", DATA_DIR=str(tmp_path), **KEYS) == {
        "INVITATION_KEYS": "['first', 'second']"
    }


def test_data_folder_is_made_for_the_database_alone(tmp_path: Path) -> None:
    ask("DATABASES", DATA_DIR=str(tmp_path / "data"), **KEYS)
    assert (tmp_path / "data").is_dir()
    ask("DATABASES", DATA_DIR=str(tmp_path / "other"), DATABASE_URL="sqlite://:memory:", **KEYS)
    assert not (tmp_path / "other").exists()


def test_https_keeps_cookies_to_https(tmp_path: Path) -> None:
    names = ("SESSION_COOKIE_SECURE", "CSRF_COOKIE_SECURE", "SECURE_SSL_REDIRECT", "TRUSTED_PROXIES")
    told = ask(*names, DATA_DIR=str(tmp_path), SITE_URL="https://sferum.school.example/")
    assert told == dict.fromkeys(names[:3], "True") | {"TRUSTED_PROXIES": "1"}


def test_site_url_without_scheme_is_refused(tmp_path: Path) -> None:
    told = ask("SITE_URL", DATA_DIR=str(tmp_path), SITE_URL="sferum.school.example")
    assert "SITE_URL must be the address people open" in told["refused"]


def test_passwords_are_kept_as_argon2(tmp_path: Path) -> None:
    told = ask("PASSWORD_HASHERS", DATA_DIR=str(tmp_path))
    assert told["PASSWORD_HASHERS"].startswith("['django.contrib.auth.hashers.Argon2PasswordHasher'")


@pytest.mark.django_db
def test_pages_carry_the_strict_policy(client: Client) -> None:
    headers = client.get("/healthz").headers
    policy = dict(part.strip().split(" ", 1) for part in headers["Content-Security-Policy"].split(";"))
    assert policy == {
        "default-src": "'none'",
        "script-src": "'self'",
        "style-src": "'self'",
        "img-src": "'self' data:",
        "font-src": "'self'",
        "connect-src": "'self'",
        "manifest-src": "'self'",
        "form-action": "'self'",
        "frame-ancestors": "'none'",
        "base-uri": "'none'",
    }
    assert headers["Referrer-Policy"] == "same-origin"
    assert headers["X-Frame-Options"] == "DENY"


@pytest.mark.django_db
@pytest.mark.parametrize(("cookie", "spoken"), [(None, "ru"), ("en", "en"), ("tlh", "ru")])
def test_language_is_russian_unless_chosen_here(client: Client, cookie: str | None, spoken: str) -> None:
    if cookie:
        client.cookies[settings.LANGUAGE_COOKIE_NAME] = cookie
    response = client.get("/healthz", headers={"accept-language": "en-US,en"})
    assert response.headers["Content-Language"] == spoken


@pytest.mark.django_db
def test_language_is_chosen_by_a_post(client: Client) -> None:
    assert client.get("/language/").status_code == 405
    client.post("/language/", {"language": "en", "next": "/healthz"})
    assert client.cookies[settings.LANGUAGE_COOKIE_NAME].value == "en"


def test_every_variable_of_the_example_is_read() -> None:
    readers = "".join(
        (ROOT / name).read_text() for name in ("sferum_admin/settings.py", "docker-compose.yml")
    )
    example = (ROOT / ".env.example").read_text(encoding="utf-8")
    listed = {line.split("=")[0] for line in example.splitlines() if "=" in line and not line.startswith("#")}
    assert {name for name in listed if f'"{name}"' in readers or f"${{{name}:" in readers} == listed


def test_every_variable_that_is_read_stands_in_the_example() -> None:
    read = re.findall(r'(?:_given|env\.\w+)\("(\w+)"', (ROOT / "sferum_admin/settings.py").read_text())
    example = (ROOT / ".env.example").read_text(encoding="utf-8")
    assert {name for name in read if f"\n{name}=" not in example} == set()
