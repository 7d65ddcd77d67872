"""One's own links: what the staff open, and what they report."""

from __future__ import annotations

import pytest

from invitations.services.accepting import accept
from invitations.services.issuing import issue_personal
from schools.accounts.roles import Role
from schools.institutions.acting import Act
from schools.journal.models import AuditEvent
from schools.people.models import Membership
from schools.structure.models import Place, SchoolClass
from schools.structure.services import mark_places_created, record_platform_link
from tests.conftest import Cast
from tests.invitations.conftest import found
from tests.invitations.pages import HOME, As, words

pytestmark = pytest.mark.embedded


def test_my_links_show_the_staff_room_and_journal_it(
    act: Act, client_as: As, cast: Cast, staff_room: Place
) -> None:
    link = record_platform_link(
        act, place_id=staff_room.pk, joins_as=Role.TEACHER, url="https://max.example/join/9"
    )

    page = client_as("teacher").get(f"{HOME}/my-links/")

    assert link.url in page.content.decode()
    assert AuditEvent.objects.filter(kind="platform_link.shown").count() == 1
    assert client_as("employee").get(f"{HOME}/my-links/").status_code == 200


@pytest.mark.parametrize("state", ["nothing", "created", "linked"])
def test_my_links_ask_to_open_and_to_report_only_where_there_is_something(
    act: Act, client_as: As, cast: Cast, staff_room: Place, state: str
) -> None:
    if state == "created":
        mark_places_created(act, place_ids=[staff_room.pk], on=act.today)
    if state == "linked":
        record_platform_link(
            act, place_id=staff_room.pk, joins_as=Role.TEACHER, url="https://max.example/join/9"
        )

    page = client_as("teacher").get(f"{HOME}/my-links/")

    said = ("Откройте ссылку" in words(page), "Открывать пока нечего" in words(page))
    assert said == (state == "linked", state != "linked")
    assert (f'value="{staff_room.pk}"' in page.content.decode()) == (state != "nothing")


def test_my_links_show_a_class_accepted_as_its_teacher(
    act: Act, client_as: As, cast: Cast, school_class: SchoolClass
) -> None:
    [issued] = issue_personal(
        act, place_id=school_class.place_id, joins_as=Role.TEACHER, person_ids=[cast.class_teacher.pk]
    )
    accept(act, invitation=found(issued), signed_in=cast.user("class_teacher"))

    assert "5А" in words(client_as("class_teacher").get(f"{HOME}/my-links/"))


def test_i_have_joined_as_staff_never_counts_as_joined(
    client_as: As, cast: Cast, staff_room: Place, school_class: SchoolClass
) -> None:
    client = client_as("teacher")
    for place in (staff_room.pk, staff_room.pk, school_class.place_id, "x"):
        assert client.post(f"{HOME}/my-links/joined/", {"place": place}).status_code == 302

    stay = Membership.objects.get(person=cast.teacher, place=staff_room)
    assert (stay.reported_at is not None, stay.joined_on) == (True, None)
    assert AuditEvent.objects.filter(kind="membership.reported").count() == 1
