"""The platform's links: one current for each role, shown on record, reset as proof (2.1.6, 2.1.12)."""

from __future__ import annotations

import pytest

from schools.accounts.roles import Role
from schools.institutions.acting import Act
from schools.institutions.errors import RuleViolation
from schools.journal.models import AuditEvent
from schools.structure.models import Place, PlatformLink
from schools.structure.services import record_platform_link, reset_platform_link, show_platform_link

URL = "https://sferum.example/join/1"


def record(act: Act, place: Place, url: str = URL) -> PlatformLink:
    return record_platform_link(act, place_id=place.pk, joins_as=Role.TEACHER, url=url)


def test_a_new_link_resets_the_former_one(act: Act, staff_room: Place) -> None:
    former = record(act, staff_room)
    new = record(act, staff_room, f"{URL}2")
    former.refresh_from_db()
    assert (former.reset_on, new.reset_on) == (act.today, None)


def test_the_same_link_is_recorded_once(act: Act, staff_room: Place) -> None:
    assert record(act, staff_room).pk == record(act, staff_room).pk
    assert AuditEvent.objects.filter(kind="platform_link.recorded").count() == 1


@pytest.mark.parametrize("url", ["http://sferum.example/join/1", "join/1", "javascript:alert(1)"])
def test_only_https_is_taken(act: Act, staff_room: Place, url: str) -> None:
    with pytest.raises(RuleViolation):
        record(act, staff_room, url)
    assert not PlatformLink.objects.exists()


def test_a_link_is_reset_once(act: Act, staff_room: Place) -> None:
    link = record(act, staff_room)
    assert reset_platform_link(act, link_id=link.pk).reset_on == act.today
    with pytest.raises(RuleViolation):
        reset_platform_link(act, link_id=link.pk)


def test_showing_a_link_is_journalled_and_a_reset_one_is_not_shown(act: Act, staff_room: Place) -> None:
    link = record(act, staff_room)
    assert show_platform_link(act, link_id=link.pk).url == URL
    assert AuditEvent.objects.filter(kind="platform_link.shown").count() == 1
    reset_platform_link(act, link_id=link.pk)
    with pytest.raises(RuleViolation):
        show_platform_link(act, link_id=link.pk)


def test_the_journal_never_holds_the_address(act: Act, staff_room: Place) -> None:
    show_platform_link(act, link_id=record(act, staff_room).pk)
    assert not [event for event in AuditEvent.objects.all() if "sferum.example" in str(event.data)]
