"""Pages that end a link for good: an invitation, all of a place, all unclaimed, a family's."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from invitations.models import FamilyAccess, Invitation
from invitations.services.issuing import issue_personal
from invitations.states import AnnulReason
from schools.accounts.roles import Role
from schools.institutions.acting import Act
from schools.people.models import Person
from schools.structure.models import SchoolClass
from tests.invitations.conftest import came
from tests.invitations.pages import HOME, As

pytestmark = pytest.mark.embedded


def test_annulling_asks_for_a_reason_first(client_as: As, for_pupil: Invitation) -> None:
    client, url = client_as("class_teacher"), f"{HOME}/invitations/{for_pupil.pk}/annul/"
    assert client.get(url).status_code == 200
    assert client.post(url, {"reason": ""}).status_code == 200
    for_pupil.refresh_from_db()
    assert for_pupil.annulled_at is None

    client.post(url, {"reason": "потеряна"})
    client.post(url, {"reason": "ещё раз"})
    for_pupil.refresh_from_db()
    assert (for_pupil.annul_reason, for_pupil.annul_note) == (AnnulReason.BY_HAND, "потеряна")


def test_annulling_all_of_a_class_takes_the_right_to_every_role(
    client_as: As, for_pupil: Invitation, school_class: SchoolClass, run_jobs: Callable[[], int]
) -> None:
    url = f"{HOME}/invitations/places/{school_class.place_id}/annul/"
    assert client_as("class_teacher").get(url).status_code == 403
    assert client_as("teacher").get(url).status_code == 404
    assert client_as("administrator").get(url).status_code == 200

    client_as("administrator").post(url, {"reason": "утечка"})
    run_jobs()

    for_pupil.refresh_from_db()
    assert for_pupil.annul_reason == AnnulReason.ALL_OF_PLACE


def test_annulling_all_unclaimed_leaves_others_links_to_others(
    act_of: Callable[[str], Act],
    client_as: As,
    for_mother: Invitation,
    pupil: Person,
    school_class: SchoolClass,
) -> None:
    [own] = issue_personal(
        act_of("class_teacher"), place_id=school_class.place_id, joins_as=Role.STUDENT, person_ids=[pupil.pk]
    )
    url = f"{HOME}/invitations/unclaimed/annul/"
    assert client_as("class_teacher").get(url).status_code == 200

    client_as("class_teacher").post(url, {"reason": "конец четверти"})
    own.refresh_from_db()
    for_mother.refresh_from_db()
    assert (own.annul_reason, for_mother.annul_reason) == (AnnulReason.UNCLAIMED, "")

    client_as("administrator").post(url, {"reason": "конец четверти"})
    for_mother.refresh_from_db()
    assert for_mother.annul_reason == AnnulReason.UNCLAIMED


def test_link_of_a_familys_page_is_revoked_with_a_reason(
    act: Act, client_as: As, for_mother: Invitation, mother: Person
) -> None:
    came(act, for_mother)
    access = FamilyAccess.objects.get()
    url = f"{HOME}/invitations/families/{access.pk}/"
    assert [
        client_as(part).get(url).status_code for part in ("administrator", "class_teacher", "teacher")
    ] == [
        200,
        200,
        403,
    ]
    client_as("class_teacher").post(url, {"reason": ""})
    access.refresh_from_db()
    assert access.revoked_at is None

    revoked = client_as("class_teacher").post(url, {"reason": "ссылка попала к чужим"})

    access.refresh_from_db()
    assert revoked.headers["Location"] == mother.page_url("school-12")
    assert (access.revoked_at is not None, access.revoked_reason) == (True, "ссылка попала к чужим")
