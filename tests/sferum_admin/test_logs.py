"""No log line opens a door."""

from __future__ import annotations

import datetime
import logging
from types import SimpleNamespace

import pytest
from gunicorn.config import Config

from sferum_admin.logs import MaskTokens, QuietLogger, masked

TOKEN = "Yk3v9Q.hq7w-0_AbCdEfGh"


@pytest.mark.parametrize(
    ("line", "told"),
    [
        (f"GET /i/{TOKEN}", "GET /i/…"),
        (f"Not Found: /i/{TOKEN}/", "Not Found: /i/…/"),
        (f"https://sferum.example/f/{TOKEN}/help?x=1", "https://sferum.example/f/…/help?x=1"),
        (f'"/f/{TOKEN}" and "/i/{TOKEN}"', '"/f/…" and "/i/…"'),
        ("/s/school-12/invitations/", "/s/school-12/invitations/"),
        ("/static/img/mark.svg", "/static/img/mark.svg"),
    ],
)
def test_tokens_are_masked(line: str, told: str) -> None:
    assert masked(line) == told


def test_record_is_masked_with_its_arguments() -> None:
    record = logging.LogRecord(
        "django.request", logging.ERROR, "", 0, "%s: %s", ("Error", f"/i/{TOKEN}"), None
    )
    assert MaskTokens().filter(record) is True
    assert record.getMessage() == "Error: /i/…"


def test_access_line_names_no_visitor() -> None:
    environ = {
        "REQUEST_METHOD": "GET",
        "RAW_URI": f"/i/{TOKEN}?who=me",
        "PATH_INFO": f"/i/{TOKEN}",
        "QUERY_STRING": "who=me",
        "SERVER_PROTOCOL": "HTTP/1.1",
        "REMOTE_ADDR": "192.0.2.7",
        "HTTP_USER_AGENT": "browser",
    }
    response = SimpleNamespace(status="200 OK", sent=512, headers=[])
    request = SimpleNamespace(headers=[("COOKIE", "sessionid=secret")])
    atoms = QuietLogger(Config()).atoms(response, request, environ, datetime.timedelta(milliseconds=7))
    assert atoms == {"m": "GET", "U": "/i/…", "s": "200", "B": 512, "M": 7}
