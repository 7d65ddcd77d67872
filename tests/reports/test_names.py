"""The names behind the figures: who is on which list, and what leaves as a file."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from io import BytesIO
from typing import Any
from zipfile import ZipFile

import pytest
from django.core.cache import cache
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from python_calamine import CalamineWorkbook

from chats.models import Chat
from reports.names import LISTS, lists_beside
from schools.accounts.roles import Role
from schools.institutions.acting import Act
from schools.jobs.services import run_waiting
from schools.journal.models import AuditEvent, AuditSubject
from schools.people.models import Membership, Person, Refusal, VerificationState
from schools.people.services import (
    assign_role,
    decide_verification,
    exempt_memberships,
    mark_joined,
    note_accepted,
    note_reported,
    roster_changed,
)
from schools.structure.models import Place, SchoolClass
from schools.structure.services import create_class, exempt_places, mark_places_created
from tests import factories
from tests.conftest import Cast

ClientAs = Callable[[str], Client]


def url(kind: str, file: str = "") -> str:
    return f"/s/school-12/overview/names/{kind}{file or '/'}"


def listed(kind: str, day: date, class_id: int | None = None, *words: str) -> list[str]:
    """Return the names on a list: surnames of people, names of places."""
    rows = LISTS[kind].found(day, class_id, words)
    return [_name_of(row) for row in rows]


def _name_of(row: Any) -> str:
    if isinstance(row, Chat):
        return row.place.name
    person = row if isinstance(row, Person) else row.person
    return person.last_name


@pytest.fixture
def teachers(act: Act, staff_room: Place, today: date) -> dict[str, Person]:
    """Four teachers on four steps of the ladder, one lawfully excepted, one employee."""
    people: dict[str, Person] = {}
    for name in ("Нечаев", "Принятов", "Сообщаев", "Вступаев", "Исключаев"):
        people[name] = factories.PersonFactory(last_name=name)
        assign_role(act, person_id=people[name].pk, role=Role.TEACHER, started_on=today)
    assign_role(
        act, person_id=factories.PersonFactory(last_name="Вахтин").pk, role=Role.EMPLOYEE, started_on=today
    )
    note_accepted(act, place_id=staff_room.pk, person_id=people["Принятов"].pk)
    note_reported(act, place_id=staff_room.pk, person_id=people["Сообщаев"].pk)
    stays = dict(Membership.objects.filter(place=staff_room).values_list("person__last_name", "pk"))
    mark_joined(act, membership_ids=[stays["Вступаев"]], on=today)
    exempt_memberships(act, membership_ids=[stays["Исключаев"]], reason="работает в другой школе")
    return people


def test_staff_stand_by_their_step(act: Act, today: date, teachers: dict[str, Person]) -> None:
    assert listed("staff_missing", today) == ["Нечаев", "Принятов", "Сообщаев"]
    assert listed("staff_accepted", today) == ["Принятов"]
    assert listed("staff_joined", today) == ["Вступаев"]


def test_staff_without_the_status_are_those_of_whom_it_is_required(
    act: Act, today: date, teachers: dict[str, Person]
) -> None:
    for name, state in (
        ("Вступаев", VerificationState.VERIFIED),
        ("Нечаев", VerificationState.NOT_REQUIRED),
        ("Принятов", VerificationState.PENDING),
    ):
        decide_verification(act, person_ids=[teachers[name].pk], state=state)
    assert listed("staff_unverified", today) == ["Принятов", "Сообщаев"]


# --- A class with chats ------------------------------------------------------------------------------


@pytest.fixture
def families(act: Act, today: date, school_class: SchoolClass, other_class: SchoolClass) -> dict[str, Person]:
    """Four pupils of 5А with guardians (one without any), one of 5Б; the chats of both are derived."""
    people: dict[str, Person] = {}
    for name, place in (
        ("Алёшин", school_class.place),
        ("Борисов", school_class.place),
        ("Вершинин", school_class.place),
        ("Ничейный", school_class.place),
        ("Соседов", other_class.place),
    ):
        people[name] = factories.PersonFactory(last_name=name)
        factories.MembershipFactory(place=place, place_kind="class", person=people[name], planned_from=today)
        if name != "Ничейный":
            for parent in ("Отец", "Мать"):
                guardian = people[f"{parent} {name}"] = factories.PersonFactory(last_name=f"{parent} {name}")
                factories.GuardianshipFactory(guardian=guardian, student=people[name], from_on=today)
    roster_changed(act)
    run_waiting(act.institution_id)
    return people


def chat(school_class: SchoolClass, key: str) -> Chat:
    return Chat.objects.get(school_class=school_class, rule__key=key)


def join(act: Act, where: Chat, *people: Person) -> None:
    """Confirm people in a chat."""
    stays = Membership.objects.filter(place=where.place, person__in=people)
    assert mark_joined(act, membership_ids=list(stays.values_list("pk", flat=True)), on=act.today) == len(
        people
    )


def test_students_stand_by_their_class_chat(
    act: Act, today: date, school_class: SchoolClass, families: dict[str, Person]
) -> None:
    join(act, chat(school_class, "class_students"), families["Алёшин"])
    note_accepted(
        act, place_id=chat(school_class, "class_students").place_id, person_id=families["Борисов"].pk
    )
    refuse(act, families["Вершинин"])
    assert listed("students_joined", today) == ["Алёшин"]
    assert listed("students_declined", today) == ["Вершинин"]
    assert listed("students_missing", today) == ["Борисов", "Ничейный", "Соседов"]
    assert listed("students_missing", today, school_class.pk) == ["Борисов", "Ничейный"]
    assert listed("students_missing", today, None, "борис") == ["Борисов"]


def refuse(act: Act, person: Person) -> None:
    """Record a refusal with another channel."""
    Refusal.objects.create(
        institution_id=act.institution_id,
        person=person,
        from_on=act.today,
        channel="звонок классного руководителя",
    )


def test_being_in_the_parents_chat_does_not_put_a_student_into_his_own(
    act: Act, today: date, school_class: SchoolClass, families: dict[str, Person]
) -> None:
    join(act, chat(school_class, "class_parents"), families["Мать Алёшин"])
    assert (listed("students_joined", today), listed("families_joined", today)) == ([], ["Алёшин"])


def test_a_family_is_in_contact_by_one_guardian_and_declines_by_none_in_the_chat(
    act: Act, today: date, school_class: SchoolClass, families: dict[str, Person]
) -> None:
    join(act, chat(school_class, "class_parents"), families["Мать Алёшин"])
    refuse(act, families["Отец Алёшин"])
    refuse(act, families["Отец Борисов"])
    assert listed("families_joined", today) == ["Алёшин"]
    assert listed("families_declined", today) == ["Борисов"]
    assert listed("families_missing", today) == ["Вершинин", "Соседов"]
    assert listed("families_missing", today, school_class.pk) == ["Вершинин"]


def test_chats_stand_by_what_is_known_of_them(
    act: Act, today: date, school_class: SchoolClass, families: dict[str, Person]
) -> None:
    students, parents, teachers = (
        chat(school_class, key) for key in ("class_students", "class_parents", "class_teachers")
    )
    mark_places_created(act, place_ids=[students.place_id], on=today)
    exempt_places(act, place_ids=[parents.place_id], reason="родители выбрали другой канал")
    assert listed("chats_created", today, school_class.pk) == [students.place.name]
    assert listed("chats_not_required", today, school_class.pk) == [parents.place.name]
    assert listed("chats_missing", today, school_class.pk) == [teachers.place.name]


def test_members_missing_are_expected_ones_not_confirmed(
    act: Act, today: date, school_class: SchoolClass, families: dict[str, Person]
) -> None:
    join(act, chat(school_class, "class_students"), families["Алёшин"])
    parents = chat(school_class, "class_parents")
    exempt_places(act, place_ids=[parents.place_id], reason="родители выбрали другой канал")
    assert listed("members_missing", today, school_class.pk) == ["Борисов", "Вершинин", "Ничейный"]


# --- Pages and files ---------------------------------------------------------------------------------


@pytest.mark.parametrize("kind", LISTS)
def test_every_list_has_a_page_and_a_file(
    client_as: ClientAs, cast: Cast, families: dict[str, Person], kind: str
) -> None:
    client = client_as("director")
    page = client.get(url(kind))
    assert str(LISTS[kind].note) in page.content.decode()
    content = client.get(url(kind, ".xlsx")).content
    sheet = CalamineWorkbook.from_filelike(BytesIO(content)).get_sheet_by_index(0).to_python()
    assert sheet[0][0] == str(LISTS[kind].title)


def test_page_says_what_is_known_and_for_how_long(
    client_as: ClientAs, act: Act, teachers: dict[str, Person]
) -> None:
    page = client_as("administrator").get(url("staff_missing")).content.decode()
    day = f"{act.today:%d.%m}"
    assert f"принял приглашение {day}, не подтверждён" in page
    assert f"сообщил о вступлении {day}, не подтверждён" in page
    assert "пока ничего не известно" in page


def test_refusal_says_the_other_channel(client_as: ClientAs, act: Act, families: dict[str, Person]) -> None:
    refuse(act, families["Вершинин"])
    page = client_as("director").get(url("students_declined")).content.decode()
    assert "отказ; связь: звонок классного руководителя" in page


def test_family_is_shown_with_its_guardians(client_as: ClientAs, families: dict[str, Person]) -> None:
    page = client_as("director").get(url("families_missing")).content.decode()
    assert f"{families['Мать Алёшин'].short_name}, {families['Отец Алёшин'].short_name}" in page


def test_list_is_narrowed_by_class_and_name(
    client_as: ClientAs, families: dict[str, Person], school_class: SchoolClass, other_class: SchoolClass
) -> None:
    client = client_as("director")
    by_class = client.get(url("students_missing"), {"school_class": str(other_class.pk)}).content.decode()
    by_name = client.get(url("students_missing"), {"q": "АЛЕШ"}).content.decode()
    nonsense = client.get(url("students_missing"), {"school_class": "всё"}).content.decode()
    assert ("Соседов" in by_class, "Алёшин" in by_class) == (True, False)
    assert ("Соседов" in by_name, "Алёшин" in by_name) == (False, True)
    assert ("Соседов" in nonsense, "Алёшин" in nonsense) == (True, True)


def test_unknown_list_is_not_there(client_as: ClientAs) -> None:
    client = client_as("director")
    assert [client.get(url("passwords", end)).status_code for end in ("", ".xlsx")] == [404, 404]


@pytest.mark.parametrize("part", ["class_teacher", "teacher", "employee"])
def test_names_are_for_administration_only(client_as: ClientAs, part: str) -> None:
    client = client_as(part)
    assert [client.get(url("staff_missing", end)).status_code for end in ("", ".xlsx")] == [403, 403]


def test_export_is_journalled_with_everybody_on_it(
    client_as: ClientAs, cast: Cast, families: dict[str, Person], school_class: SchoolClass
) -> None:
    client_as("director").get(url("students_missing", ".xlsx"), {"school_class": str(school_class.pk)})
    event = AuditEvent.objects.get(kind="names.exported")
    assert event.user_id == cast.director.user_id
    assert event.data == {"list": "students_missing", "school_class": str(school_class.pk), "rows": 4}
    subjects = AuditSubject.objects.filter(event_id=event.pk).values_list("subject_id", flat=True)
    pupils = ("Алёшин", "Борисов", "Вершинин", "Ничейный")
    assert sorted(subjects) == sorted(families[name].pk for name in pupils)


def test_name_that_looks_like_a_formula_stays_text(client_as: ClientAs, act: Act, today: date) -> None:
    for name in ("=HYPERLINK(1)", "+7", "https://elsewhere.example"):
        person = factories.PersonFactory(last_name=name, first_name="", patronymic="")
        assign_role(act, person_id=person.pk, role=Role.TEACHER, started_on=today)
    content = client_as("director").get(url("staff_missing", ".xlsx")).content
    with ZipFile(BytesIO(content)) as archive:
        sheet = archive.read("xl/worksheets/sheet1.xml").decode()
        strings = archive.read("xl/sharedStrings.xml").decode()
    assert ("<f>" in sheet, "<hyperlink" in sheet, "=HYPERLINK(1)" in strings) == (False, False, True)


@pytest.mark.parametrize("kind", ["staff_missing", "families_missing", "chats_missing", "members_missing"])
def test_list_costs_the_same_at_one_and_at_three_rows(
    client_as: ClientAs, act: Act, today: date, families: dict[str, Person], kind: str
) -> None:
    client = client_as("director")

    def cost() -> tuple[int, int]:
        cache.clear()
        with CaptureQueriesContext(connection) as queries:
            page = client.get(url(kind)).content.decode()
        return len(queries), page.count('<th scope="row">')

    few = cost()
    for name in ("Новый", "Новейший"):
        pupil = factories.PersonFactory(last_name=name)
        place = Place.objects.get(name="5А")
        factories.MembershipFactory(place=place, place_kind="class", person=pupil, planned_from=today)
        factories.GuardianshipFactory(student=pupil, from_on=today)
        assign_role(act, person_id=pupil.pk, role=Role.TEACHER, started_on=today)
    create_class(act, name=factories.class_name("7А"))
    roster_changed(act)
    run_waiting(act.institution_id)
    many = cost()
    assert many[0] == few[0]
    assert many[1] > few[1]


def test_lists_of_a_group_stand_side_by_side() -> None:
    assert [each.key for each in lists_beside(LISTS["families_joined"])] == [
        "families_missing",
        "families_joined",
        "families_declined",
    ]


def test_families_leave_the_lists_with_the_child(act: Act, today: date, families: dict[str, Person]) -> None:
    Membership.objects.filter(person=families["Соседов"]).update(planned_until=today)
    assert "Соседов" not in listed("families_missing", today) + listed("students_missing", today)
