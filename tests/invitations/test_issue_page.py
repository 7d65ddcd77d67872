"""The page that issues: a dry run first, then personal links or one for all."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from invitations.doors import invitation_url
from invitations.models import Invitation
from schools.accounts.roles import Role
from schools.institutions.acting import Act
from schools.jobs.models import Job, JobState
from schools.people.models import Person
from schools.structure.models import Place, SchoolClass
from schools.structure.services import mark_places_created, record_platform_link
from tests.conftest import Cast
from tests.invitations.conftest import add_student
from tests.invitations.pages import HOME, As, words

pytestmark = pytest.mark.embedded


def terms(place: Place, joins_as: str, **others: str | int) -> dict[str, str | int]:
    return {"place": place.pk, "joins_as": joins_as, "kind": "personal", "days": 14, "cap": "", **others}


def test_issue_shows_the_dry_run_and_writes_nothing(
    client_as: As, pupil: Person, mother: Person, school_class: SchoolClass
) -> None:
    client = client_as("class_teacher")
    assert client.get(f"{HOME}/invitations/issue/").status_code == 200

    page = client.get(f"{HOME}/invitations/issue/", terms(school_class.place, "parent"))

    assert mother.full_name in words(page)
    assert (Invitation.objects.count(), Job.objects.filter(kind="invitations.issue").count()) == (0, 0)


def test_issue_in_the_background_leads_to_the_slips(
    client_as: As, pupil: Person, school_class: SchoolClass, run_jobs: Callable[[], int]
) -> None:
    client = client_as("class_teacher")
    started = client.post(f"{HOME}/invitations/issue/", terms(school_class.place, "student"))
    job = Job.objects.get(kind="invitations.issue")
    assert started.headers["Location"] == f"{HOME}/jobs/{job.pk}/"

    run_jobs()

    job.refresh_from_db()
    issued = Invitation.objects.get(person=pupil)
    assert (job.state, issued.issuer is not None) == (JobState.DONE, True)
    assert invitation_url(issued) in client.get(job.next_url).content.decode()


def test_issue_page_is_filled_in_by_an_address_and_judges_nothing(
    client_as: As, pupil: Person, school_class: SchoolClass
) -> None:
    asked: dict[str, str | int] = {"place": school_class.place_id, "joins_as": "parent"}
    page = client_as("class_teacher").get(f"{HOME}/invitations/issue/", asked)

    content = page.content.decode()
    assert f'<option value="{school_class.place_id}" selected>' in content
    assert "is-invalid" not in content


def test_issue_to_all_classes_means_all_one_may_invite_into(
    client_as: As,
    pupil: Person,
    school_class: SchoolClass,
    other_class: SchoolClass,
    run_jobs: Callable[[], int],
) -> None:
    other = add_student(other_class, "Яковлев")
    data: dict[str, str | int] = {
        "place": "",
        "joins_as": "student",
        "kind": "personal",
        "days": 14,
        "cap": "",
    }

    own = words(client_as("class_teacher").get(f"{HOME}/invitations/issue/", data))
    assert (pupil.full_name in own, other.full_name in own) == (True, False)
    client_as("administrator").post(f"{HOME}/invitations/issue/", data)
    run_jobs()

    assert set(Invitation.objects.values_list("person", flat=True)) == {pupil.pk, other.pk}


def test_issue_one_link_for_all_needs_one_place(client_as: As, school_class: SchoolClass) -> None:
    data: dict[str, str | int] = {
        "place": "",
        "joins_as": "student",
        "kind": "group",
        "days": 14,
        "cap": "",
    }

    assert client_as("administrator").post(f"{HOME}/invitations/issue/", data).status_code == 200
    assert Invitation.objects.count() == 0


def test_issue_one_link_for_all_leads_to_the_link(client_as: As, school_class: SchoolClass) -> None:
    issued = client_as("class_teacher").post(
        f"{HOME}/invitations/issue/", terms(school_class.place, "parent", kind="group", cap=30)
    )

    row = Invitation.objects.get()
    assert (row.cap, row.person) == (30, None)
    assert issued.headers["Location"] == f"{HOME}/invitations/{row.pk}/link/"


@pytest.mark.parametrize(
    ("part", "joins_as", "others", "status", "jobs"),
    [
        ("administrator", "teacher", {}, 302, 1),
        ("administrator", "student", {}, 302, 1),
        ("administrator", "parent", {}, 200, 0),
        ("administrator", "student", {"days": 0}, 200, 0),
        ("class_teacher", "student", {}, 302, 1),
        ("class_teacher", "student", {"days": 15}, 200, 0),
        ("class_teacher", "teacher", {}, 403, 0),
        ("teacher", "student", {}, 200, 0),
        ("director", "student", {}, 200, 0),
        ("employee", "student", {}, 403, 0),
    ],
)
def test_issue_asks_for_the_right_and_for_fitting_terms(
    client_as: As,
    pupil: Person,
    school_class: SchoolClass,
    part: str,
    joins_as: str,
    others: dict[str, str | int],
    status: int,
    jobs: int,
) -> None:
    data = terms(school_class.place, joins_as, **others)

    response = client_as(part).post(f"{HOME}/invitations/issue/", data)

    assert (response.status_code, Job.objects.filter(kind="invitations.issue").count()) == (status, jobs)
    assert Invitation.objects.count() == 0


def test_issue_in_a_role_nobody_joins_in_says_so(client_as: As, cast: Cast, staff_room: Place) -> None:
    page = client_as("administrator").get(f"{HOME}/invitations/issue/", terms(staff_room, "parent"))

    assert (page.status_code, Invitation.objects.count()) == (200, 0)


@pytest.mark.parametrize(
    ("state", "warning"),
    [("nothing", "на платформе ещё не создано"), ("created", "нет ссылки платформы"), ("linked", "")],
)
def test_issue_warns_that_there_is_no_link_of_the_platform_yet(
    act: Act, client_as: As, newcomer: Person, staff_room: Place, state: str, warning: str
) -> None:
    if state == "created":
        mark_places_created(act, place_ids=[staff_room.pk], on=act.today)
    if state == "linked":
        record_platform_link(
            act, place_id=staff_room.pk, joins_as=Role.TEACHER, url="https://max.example/join/9"
        )

    said = words(client_as("administrator").get(f"{HOME}/invitations/issue/", terms(staff_room, "teacher")))

    assert ("ещё не найдёт ссылки" in said) == bool(warning)
    assert warning in said
