"""Who owes a chat."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta

from django.db import connection
from django.test.utils import CaptureQueriesContext

from chats.models import Chat, ChatRule
from chats.owners import owners_of
from chats.services import sync
from schools.accounts.roles import Role
from schools.institutions.acting import Act
from schools.institutions.models import Institution
from schools.people.models import Person, RoleAssignment
from schools.structure.models import SchoolClass
from tests import factories
from tests.chats.schools import Size, make_school
from tests.conftest import Cast

ChatOf = Callable[..., Chat]


def names(chats: list[Chat], day: date) -> dict[str, list[str]]:
    found = owners_of(chats, day)
    return {
        chat.place.name: [person.last_name for person in found[chat.pk]] for chat in chats if chat.pk in found
    }


def all_chats() -> list[Chat]:
    return list(Chat.objects.select_related("rule", "place"))


def test_owners_of_every_kind_of_chat(cast: Cast, act: Act, today: date, school_class: SchoolClass) -> None:
    sync(act)

    assert names(all_chats(), today) == {
        "Директор и заместители": ["Белова"],
        "Педагогический коллектив": ["Белова"],
        "Родительский актив": ["Белова"],
        "Ученический актив": ["Белова"],
        "5А: ученики": ["Ефимова"],
        "5А: родители": ["Ефимова"],
        "5А: педагоги": ["Ефимова"],
        "5А: Математика": ["Романова"],
    }


def test_owners_of_a_chat_nobody_teaches_or_leads_are_none(
    act: Act, today: date, school_class: SchoolClass
) -> None:
    sync(act)

    assert set(map(tuple, names(all_chats(), today).values())) == {()}


def test_owners_of_chats_that_teachers_owe_together(
    cast: Cast, act: Act, today: date, school_class: SchoolClass
) -> None:
    factories.TeachingLoadFactory(teacher=cast.director, school_class=school_class, subject__name="Физика")
    ChatRule.objects.filter(key__in=("deputies", "class_teachers")).update(owner_role="teacher")
    sync(act)

    found = names(all_chats(), today)
    assert found["Директор и заместители"] == ["Ефимова", "Петров", "Романова"]
    assert found["5А: педагоги"] == ["Белова", "Романова"]
    assert {chat.place.name for chat in Chat.objects.owned_by(cast.teacher.pk, today)} == {
        "Директор и заместители",
        "5А: педагоги",
        "5А: Математика",
    }


def test_owners_of_a_chat_without_a_rule_are_not_derived(institution: Institution, today: date) -> None:
    place = factories.PlaceFactory(name="Методсовет")
    chat = Chat.objects.create(institution=institution, place=place)

    assert owners_of([chat], today) == {}


def test_owners_take_as_many_queries_for_three_classes_as_for_one(act: Act, today: date) -> None:
    counts = []
    for classes in (1, 2):
        make_school(Size(classes=classes, students=1, teachers=3, subjects=2), since=today)
        sync(act)
        chats = all_chats()
        with CaptureQueriesContext(connection) as queries:
            owners_of(chats, today)
        counts.append(len(queries))

    assert counts == [2, 2]


def test_owners_follow_class_teacher_and_load(
    cast: Cast, act: Act, today: date, school_class: SchoolClass
) -> None:
    sync(act)

    def owned(person: Person, day: date) -> set[str]:
        return set(Chat.objects.owned_by(person.pk, day).values_list("place__name", flat=True))

    RoleAssignment.objects.filter(person=cast.class_teacher, role=Role.CLASS_TEACHER).update(
        ended_on=today + timedelta(days=1)
    )
    assert owned(cast.director, today) == {
        "Директор и заместители",
        "Педагогический коллектив",
        "Родительский актив",
        "Ученический актив",
    }
    assert owned(cast.class_teacher, today) == {"5А: ученики", "5А: родители", "5А: педагоги"}
    assert owned(cast.class_teacher, today + timedelta(days=1)) == set()
    assert owned(cast.teacher, today) == {"5А: Математика"}
    assert owned(cast.employee, today) == set()
