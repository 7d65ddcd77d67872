"""One invitation: who sees it, its link shown, handed over and renewed."""

from __future__ import annotations

import pytest

from invitations.doors import find_invitation, invitation_token, invitation_url
from invitations.models import Handout, Invitation
from invitations.services.accepting import ask_to_join
from schools.institutions.acting import Act
from schools.journal.models import AuditEvent
from schools.names.people import split_full_name
from schools.people.models import Person
from tests.invitations.conftest import came, found
from tests.invitations.pages import HOME, As, words

pytestmark = pytest.mark.embedded


def test_invitation_says_who_came_and_shows_no_link(
    act: Act, client_as: As, for_pupil: Invitation, for_parents: Invitation, pupil: Person
) -> None:
    came(act, for_pupil)
    ask_to_join(
        act,
        invitation=found(for_parents),
        name=split_full_name("Кто То"),
        child=split_full_name("Сидоров Пётр"),
    )

    personal = client_as("administrator").get(f"{HOME}/invitations/{for_pupil.pk}/")
    group = client_as("class_teacher").get(f"{HOME}/invitations/{for_parents.pk}/")

    assert pupil.full_name in words(personal)
    assert "Кто То" in words(group)
    assert for_pupil.public_id not in personal.content.decode()


@pytest.mark.parametrize(
    ("part", "seen", "handled"),
    [
        ("administrator", 200, 200),
        ("director", 200, 403),
        ("class_teacher", 200, 200),
        ("teacher", 404, 404),
        ("employee", 403, 403),
        ("outsider", 404, 404),
    ],
)
def test_who_sees_and_who_handles_an_invitation(
    client_as: As, for_mother: Invitation, part: str, seen: int, handled: int
) -> None:
    client = client_as(part)

    assert client.get(f"{HOME}/invitations/{for_mother.pk}/").status_code == seen
    assert client.get(f"{HOME}/invitations/{for_mother.pk}/link/").status_code == handled
    assert client.get(f"{HOME}/invitations/{for_mother.pk}/annul/").status_code == handled


def test_link_is_shown_and_journalled_each_time(client_as: As, for_pupil: Invitation) -> None:
    client = client_as("class_teacher")
    for count in (1, 2):
        page = client.get(f"{HOME}/invitations/{for_pupil.pk}/link/")

        assert invitation_url(for_pupil) in page.content.decode()
        assert "<svg" in page.content.decode()
        assert AuditEvent.objects.filter(kind="invitation.shown").count() == count
    assert page.headers["Cache-Control"] == "no-store"


def test_link_is_noted_as_handed_over(client_as: As, for_pupil: Invitation) -> None:
    client_as("class_teacher").post(f"{HOME}/invitations/{for_pupil.pk}/link/", {"channel": "messenger"})

    assert Handout.objects.get().channel == "messenger"
    page = client_as("class_teacher").get(f"{HOME}/invitations/{for_pupil.pk}/")
    assert page.status_code == 200


def test_link_of_a_used_invitation_is_not_shown(act: Act, client_as: As, for_pupil: Invitation) -> None:
    came(act, for_pupil)

    page = client_as("administrator").get(f"{HOME}/invitations/{for_pupil.pk}/link/")

    assert page.status_code == 302
    assert AuditEvent.objects.filter(kind="invitation.shown").count() == 0


def test_renewing_kills_the_old_link(client_as: As, for_pupil: Invitation) -> None:
    old = invitation_token(for_pupil)

    renewed = client_as("class_teacher").post(f"{HOME}/invitations/{for_pupil.pk}/renew/")

    assert renewed.headers["Location"] == f"{HOME}/invitations/{for_pupil.pk}/link/"
    assert find_invitation(old) is None


def test_renewing_what_is_used_up_says_why_not(act: Act, client_as: As, for_pupil: Invitation) -> None:
    came(act, for_pupil)

    renewed = client_as("administrator").post(f"{HOME}/invitations/{for_pupil.pk}/renew/")

    assert renewed.headers["Location"] == f"{HOME}/invitations/{for_pupil.pk}/"
