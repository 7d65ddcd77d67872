"""What the health check says when everything is up, and when something is not."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from django.core.management import call_command
from django.test import Client, override_settings

from schools.health.models import Heartbeat
from schools.health.services import BELIEVED_FOR, Finding, Part, examine, record_alive
from schools.health.tasks import beat_heartbeat
from schools.journal import triggers

NOW = datetime(2026, 9, 1, 8, 0, tzinfo=UTC)

pytestmark = pytest.mark.django_db


@pytest.fixture
def everything_alive() -> None:
    for part in BELIEVED_FOR:
        record_alive(part, now=NOW)


def by_part(now: datetime = NOW) -> dict[Part, Finding]:
    return {finding.part: finding for finding in examine(now=now)}


@pytest.mark.usefixtures("everything_alive")
def test_everything_is_up() -> None:
    assert [(found.part, found.ok) for found in examine(now=NOW)] == [(part, True) for part in Part]


def test_parts_never_seen_are_down() -> None:
    found = by_part()
    assert {part for part in Part if not found[part].ok} == set(BELIEVED_FOR)
    assert found[Part.BEAT] == Finding(Part.BEAT, ok=False, seconds=None)


@pytest.mark.usefixtures("everything_alive")
@pytest.mark.parametrize("part", list(BELIEVED_FOR))
def test_heartbeat_is_believed_up_to_its_term(part: Part) -> None:
    term = BELIEVED_FOR[part]
    assert by_part(NOW + term)[part].ok is True
    late = by_part(NOW + term + timedelta(seconds=1))[part]
    assert late == Finding(part, ok=False, seconds=int(term.total_seconds()) + 1)


def test_heartbeat_overwrites_the_last_one() -> None:
    record_alive(Part.BEAT, now=NOW)
    record_alive(Part.BEAT, now=NOW + timedelta(minutes=1))
    assert list(Heartbeat.objects.values_list("name", "at")) == [("beat", NOW + timedelta(minutes=1))]


def test_task_records_the_queue() -> None:
    beat_heartbeat()
    assert list(Heartbeat.objects.values_list("name", flat=True)) == ["queue"]


def test_journal_without_its_triggers_is_down() -> None:
    triggers.remove()
    assert by_part()[Part.JOURNAL] == Finding(Part.JOURNAL, ok=False)


@override_settings(REDIS_URL="redis://127.0.0.1:1/0")
def test_broker_away_is_down() -> None:
    assert by_part()[Part.BROKER] == Finding(Part.BROKER, ok=False)


@override_settings(REDIS_URL="")
def test_embedded_broker_is_up_with_its_process() -> None:
    assert by_part()[Part.BROKER] == Finding(Part.BROKER, ok=True)


def test_page_answers_503_while_a_part_is_down(client: Client) -> None:
    response = client.get("/healthz")
    assert response.status_code == 503
    assert response.json() == {
        "ok": False,
        "parts": {
            "database": {"ok": True},
            "journal": {"ok": True},
            "broker": {"ok": True},
            "beat": {"ok": False},
            "worker": {"ok": False},
            "queue": {"ok": False},
        },
    }


def test_page_answers_200_when_all_is_up(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    up = [Finding(Part.BEAT, ok=True, seconds=3)]
    monkeypatch.setattr("schools.health.views.examine", lambda now, parts: up)
    response = client.get("/healthz")
    assert (response.status_code, response.json()) == (
        200,
        {"ok": True, "parts": {"beat": {"ok": True, "seconds": 3}}},
    )
    assert response.headers["Cache-Control"] == "no-store"


def test_page_tells_of_the_parts_asked_about(client: Client) -> None:
    response = client.get("/healthz?part=database&part=broker")
    assert response.status_code == 200
    assert response.json() == {"ok": True, "parts": {"database": {"ok": True}, "broker": {"ok": True}}}


def test_page_refuses_an_unknown_part(client: Client) -> None:
    response = client.get("/healthz?part=moon")
    assert (response.status_code, response.json()) == (400, {"ok": False, "unknown": ["moon"]})


def test_page_refuses_a_post(client: Client) -> None:
    assert client.post("/healthz").status_code == 405


@pytest.mark.parametrize(("part", "code"), [("database", 0), ("beat", 1)])
def test_command_exits_by_what_was_asked(part: str, code: int, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as left:
        call_command("check_health", "--part", part)
    assert left.value.code == code
    assert capsys.readouterr().out == {"database": "database: up\n", "beat": "beat: DOWN\n"}[part]


def test_command_answers_in_json(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        call_command("check_health", "--part", "database", "--json")
    assert capsys.readouterr().out == '{"database": {"ok": true, "seconds": null}}\n'
