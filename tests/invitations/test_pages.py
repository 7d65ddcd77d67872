"""The school's pages: lists, issuing, slips, links, annulling, requests, one's own links."""

from __future__ import annotations

import re
from collections.abc import Callable
from html import unescape

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from pytest_django.fixtures import Settings

from invitations.doors import find_invitation, invitation_token, invitation_url
from invitations.models import FamilyAccess, Handout, Invitation, JoinRequest
from invitations.services.accepting import accept, ask_to_join
from invitations.services.issuing import issue_personal
from invitations.services.requests import enter_request
from invitations.states import AnnulReason
from invitations.views import issuing
from schools.accounts.roles import Role
from schools.institutions.acting import Act
from schools.jobs.models import Job, JobState
from schools.journal.models import AuditEvent
from schools.names.people import split_full_name
from schools.people.models import Membership, Person
from schools.structure.models import Place, SchoolClass
from schools.structure.services import mark_places_created, record_platform_link
from tests.conftest import Cast
from tests.invitations.conftest import add_student
from tests.schools.counting import queries_of

pytestmark = pytest.mark.embedded

HOME = "/s/school-12"
As = Callable[[str], Client]


def words(response: object) -> str:
    content: bytes = response.content  # type: ignore[attr-defined]
    return re.sub(r"\s+", " ", unescape(re.sub(r"<[^>]+>", " ", content.decode())))


def came(act: Act, invitation: Invitation) -> None:
    found = find_invitation(invitation_token(invitation))
    assert found is not None
    accept(act, invitation=found)


# --- The list ----------------------------------------------------------------------------------------


def test_list_takes_the_same_queries_for_one_and_for_three_rows(
    act: Act, client_as: As, school_class: SchoolClass
) -> None:
    client = client_as("administrator")
    students = [add_student(school_class, name) for name in ("Андреев", "Борисов", "Власов")]
    place = school_class.place_id
    [first] = issue_personal(act, place_id=place, joins_as=Role.STUDENT, person_ids=[students[0].pk])
    came(act, first)
    one = queries_of(client, f"{HOME}/invitations/")

    for row in issue_personal(
        act, place_id=place, joins_as=Role.STUDENT, person_ids=[student.pk for student in students[1:]]
    ):
        came(act, row)
    three = queries_of(client, f"{HOME}/invitations/")
    page = client.get(f"{HOME}/invitations/")

    assert [name for name in ("Андреев", "Борисов", "Власов") if name in words(page)] == [
        "Андреев",
        "Борисов",
        "Власов",
    ]
    assert three == one


def test_list_shows_those_issued_together_by_name(act: Act, client_as: As, school_class: SchoolClass) -> None:
    students = [add_student(school_class, name) for name in ("Власов", "Андреев", "Борисов")]
    issue_personal(
        act,
        place_id=school_class.place_id,
        joins_as=Role.STUDENT,
        person_ids=[student.pk for student in students],
    )

    lines = client_as("administrator").get(f"{HOME}/invitations/").context["lines"]

    assert [line.whom.split()[0] for line in lines] == ["Андреев", "Борисов", "Власов"]


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("", {"Сидоров", "Сидорова", "Романова"}),
        ("?q=сидоров+петр", {"Сидоров"}),
        ("?q=учительская", {"Романова"}),
        ("?q=5а", {"Сидоров", "Сидорова"}),
        ("?role=parent", {"Сидорова"}),
        ("?state=live", {"Сидоров", "Сидорова", "Романова"}),
        ("?state=expired", set()),
        ("?state=nonsense", {"Сидоров", "Сидорова", "Романова"}),
    ],
)
def test_list_is_narrowed_by_its_filters(
    client_as: As,
    for_pupil: Invitation,
    for_mother: Invitation,
    for_teacher: Invitation,
    query: str,
    found: set[str],
) -> None:
    page = client_as("administrator").get(f"{HOME}/invitations/{query}")

    shown = {row.split()[0] for row in re.findall(r'<th scope="row"><a[^>]*>([^<]+)', page.content.decode())}
    assert shown == found


def test_list_by_class_and_the_others_rows(
    client_as: As, for_pupil: Invitation, for_teacher: Invitation, school_class: SchoolClass
) -> None:
    by_class = client_as("administrator").get(f"{HOME}/invitations/?school_class={school_class.pk}")
    assert ("Сидоров" in words(by_class), "Романова Зоя" in words(by_class)) == (True, False)

    for part, sees_staff in (("director", True), ("class_teacher", False), ("teacher", False)):
        page = words(client_as(part).get(f"{HOME}/invitations/"))
        assert ("Романова Зоя Игоревна" in page) is sees_staff
    assert "Сидоров Пётр" in words(client_as("class_teacher").get(f"{HOME}/invitations/"))
    assert "Сидоров Пётр" not in words(client_as("teacher").get(f"{HOME}/invitations/"))


def test_list_says_who_issued(
    act_of: Callable[[str], Act], client_as: As, pupil: Person, mother: Person, school_class: SchoolClass
) -> None:
    place = school_class.place_id
    issue_personal(act_of("administrator"), place_id=place, joins_as=Role.STUDENT, person_ids=[pupil.pk])
    issue_personal(act_of("class_teacher"), place_id=place, joins_as=Role.PARENT, person_ids=[mother.pk])

    page = words(client_as("director").get(f"{HOME}/invitations/"))

    assert ("Петров П. С." in page, "Ефимова П. С." in page) == (True, True)


def test_list_shows_no_link(client_as: As, for_pupil: Invitation) -> None:
    page = client_as("administrator").get(f"{HOME}/invitations/").content.decode()

    assert for_pupil.public_id not in page


# --- One invitation ----------------------------------------------------------------------------------


def test_invitation_says_who_came_and_shows_no_link(
    act: Act, client_as: As, for_pupil: Invitation, for_parents: Invitation, pupil: Person
) -> None:
    came(act, for_pupil)
    found = find_invitation(invitation_token(for_parents))
    assert found is not None
    ask_to_join(act, invitation=found, name=split_full_name("Кто То"), child=split_full_name("Сидоров Пётр"))

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


# --- Annulling ---------------------------------------------------------------------------------------


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


# --- Issuing -----------------------------------------------------------------------------------------


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


# --- Slips -------------------------------------------------------------------------------------------


def test_slips_show_open_personal_links_and_journal_it(
    act: Act, client_as: As, for_pupil: Invitation, for_mother: Invitation, for_teacher: Invitation
) -> None:
    came(act, for_mother)
    page = client_as("class_teacher").get(f"{HOME}/invitations/slips/")

    content = page.content.decode()
    assert [invitation_url(row) in content for row in (for_pupil, for_mother, for_teacher)] == [
        True,
        False,
        False,
    ]
    assert AuditEvent.objects.filter(kind="invitation.shown").count() == 1
    assert page.headers["Cache-Control"] == "no-store"


def test_slips_are_narrowed_by_place_and_role_and_noted_as_handed_out(
    client_as: As, for_pupil: Invitation, for_mother: Invitation, school_class: SchoolClass
) -> None:
    url = f"{HOME}/invitations/slips/?place={school_class.place_id}&as=parent"
    page = client_as("administrator").get(url).content.decode()
    assert (invitation_url(for_mother) in page, invitation_url(for_pupil) in page) == (True, False)

    client_as("administrator").post(url, {"channel": "paper"})

    assert [handout.invitation for handout in Handout.objects.all()] == [for_mother]


def test_slips_of_a_director_are_none_as_he_may_not_invite_there(
    client_as: As, for_pupil: Invitation
) -> None:
    page = client_as("director").get(f"{HOME}/invitations/slips/")

    assert (page.status_code, invitation_url(for_pupil) in page.content.decode()) == (200, False)


def test_slips_take_the_same_queries_for_one_and_for_three(
    act: Act, client_as: As, school_class: SchoolClass
) -> None:
    client = client_as("administrator")
    students = [add_student(school_class, name) for name in ("Андреев", "Борисов", "Власов")]
    place = school_class.place_id
    issue_personal(act, place_id=place, joins_as=Role.STUDENT, person_ids=[students[0].pk])
    client.get(f"{HOME}/invitations/slips/")
    with CaptureQueriesContext(connection) as one:
        client.get(f"{HOME}/invitations/slips/")
    issue_personal(act, place_id=place, joins_as=Role.STUDENT, person_ids=[s.pk for s in students[1:]])
    with CaptureQueriesContext(connection) as three:
        client.get(f"{HOME}/invitations/slips/")

    assert len(one) == len(three)


def test_slips_of_many_places_are_chosen_first(
    client_as: As, for_pupil: Invitation, for_mother: Invitation, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(issuing, "MOST_UNASKED", 1)

    page = client_as("class_teacher").get(f"{HOME}/invitations/slips/").content.decode()

    assert invitation_url(for_pupil) not in page
    addresses = [unescape(url) for url in re.findall(r'line-link" href="([^"]+)"', page)]
    assert addresses == [
        f"{HOME}/invitations/slips/?place={for_pupil.place_id}&as={role}" for role in ("parent", "student")
    ]
    assert AuditEvent.objects.filter(kind="invitation.shown").count() == 0


def test_slips_that_lead_to_this_computer_are_not_printed(
    client_as: As, for_pupil: Invitation, settings: Settings
) -> None:
    client = client_as("class_teacher")
    assert "SITE_URL" not in words(client.get(f"{HOME}/invitations/slips/"))

    settings.SITE_IS_LOOPBACK = True
    page = client.get(f"{HOME}/invitations/slips/")

    assert "SITE_URL" in words(page)
    assert "data-print" not in page.content.decode()
    assert "SITE_URL" in words(client.get(f"{HOME}/invitations/{for_pupil.pk}/link/"))


# --- Requests ----------------------------------------------------------------------------------------


@pytest.fixture
def asked(act: Act, for_parents: Invitation) -> JoinRequest:
    found = find_invitation(invitation_token(for_parents))
    assert found is not None
    ask_to_join(
        act,
        invitation=found,
        name=split_full_name("Сидорова Анна Ильинична"),
        child=split_full_name("Сидоров Пётр"),
    )
    return JoinRequest.objects.get()


@pytest.mark.parametrize(
    ("part", "status"),
    [("administrator", 200), ("class_teacher", 200), ("teacher", 403), ("director", 403), ("outsider", 404)],
)
def test_who_decides_requests(client_as: As, asked: JoinRequest, part: str, status: int) -> None:
    client = client_as(part)

    assert client.get(f"{HOME}/requests/").status_code == status
    assert client.get(f"{HOME}/requests/{asked.pk}/").status_code == status


def test_class_teacher_decides_for_the_own_class_alone(
    act: Act, client_as: As, asked: JoinRequest, other_class: SchoolClass, staff_room: Place
) -> None:
    elsewhere = enter_request(act, place_id=other_class.place_id, joins_as=Role.STUDENT, name="Чужой Ученик")
    staff = enter_request(act, place_id=staff_room.pk, joins_as=Role.TEACHER, name="Новый Учитель")
    client = client_as("class_teacher")

    page = words(client.get(f"{HOME}/requests/"))
    assert ("Сидорова Анна" in page, "Чужой" in page, "Новый" in page) == (True, False, False)
    assert [client.get(f"{HOME}/requests/{row.pk}/").status_code for row in (elsewhere, staff)] == [404, 404]


def test_request_is_accepted_as_a_candidate(
    client_as: As, asked: JoinRequest, mother: Person, pupil: Person
) -> None:
    client, url = client_as("class_teacher"), f"{HOME}/requests/{asked.pk}/"
    assert mother.full_name in words(client.get(url))
    assert client.post(url, {"accept": "1"}).headers["Location"] == url

    client.post(url, {"accept": "1", "who": f"{mother.pk}:{pupil.pk}"})

    asked.refresh_from_db()
    assert (asked.person, asked.child) == (mother, pupil)
    assert client.post(url, {"accept": "1", "who": f"{mother.pk}:{pupil.pk}"}).headers["Location"] == url
    assert "Сидорова А. И." in words(client.get(f"{HOME}/requests/?state=decided"))


def test_request_is_accepted_as_a_new_guardian(client_as: As, asked: JoinRequest, pupil: Person) -> None:
    JoinRequest.objects.update(typed_name="Сидоров Сергей Ильич")

    client_as("class_teacher").post(f"{HOME}/requests/{asked.pk}/", {"accept": "1", "who": f"0:{pupil.pk}"})

    asked.refresh_from_db()
    assert asked.person is not None
    assert asked.person.full_name == "Сидоров Сергей Ильич"


def test_request_is_declined_with_a_reason(client_as: As, asked: JoinRequest) -> None:
    client, url = client_as("class_teacher"), f"{HOME}/requests/{asked.pk}/"
    client.post(url, {"decline": "1", "reason": ""})
    asked.refresh_from_db()
    assert asked.is_waiting

    client.post(url, {"decline": "1", "reason": "такого ученика нет"})
    asked.refresh_from_db()
    assert asked.reason == "такого ученика нет"
    assert "такого ученика нет" in words(client.get(f"{HOME}/requests/?state=decided"))


def test_request_from_the_cabinet_is_entered_by_the_administrator_alone(
    client_as: As, school_class: SchoolClass, cast: Cast
) -> None:
    data = {"place": school_class.place_id, "joins_as": "student", "name": "Иванов Иван"}

    assert client_as("class_teacher").post(f"{HOME}/requests/", data).status_code == 200
    assert JoinRequest.objects.count() == 0
    assert client_as("administrator").post(f"{HOME}/requests/", data).status_code == 302
    assert client_as("administrator").post(f"{HOME}/requests/", data).status_code == 200
    assert JoinRequest.objects.get().typed_name == "Иванов Иван"


def test_requests_take_the_same_queries_for_one_and_for_three(
    act: Act, client_as: As, school_class: SchoolClass, cast: Cast
) -> None:
    client = client_as("administrator")
    enter_request(act, place_id=school_class.place_id, joins_as=Role.STUDENT, name="Иванов Иван")
    client.get(f"{HOME}/requests/")
    with CaptureQueriesContext(connection) as one:
        client.get(f"{HOME}/requests/")
    for name in ("Петров Пётр", "Сидоров Сидор"):
        enter_request(act, place_id=school_class.place_id, joins_as=Role.STUDENT, name=name)
    client.get(f"{HOME}/requests/")
    with CaptureQueriesContext(connection) as three:
        client.get(f"{HOME}/requests/")

    assert len(one) == len(three)


# --- Pages of families ---------------------------------------------------------------------------------


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


# --- My links ----------------------------------------------------------------------------------------


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


def test_my_links_show_a_class_accepted_as_its_teacher(
    act: Act, client_as: As, cast: Cast, school_class: SchoolClass
) -> None:
    [issued] = issue_personal(
        act, place_id=school_class.place_id, joins_as=Role.TEACHER, person_ids=[cast.class_teacher.pk]
    )
    found = find_invitation(invitation_token(issued))
    assert found is not None
    accept(act, invitation=found, signed_in=cast.user("class_teacher"))

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
