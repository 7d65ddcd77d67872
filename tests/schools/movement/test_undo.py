"""A movement entered by hand is taken back whole, or not at all."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date
from functools import partial

import pytest

from schools.accounts.roles import Role
from schools.institutions.acting import Act
from schools.institutions.errors import RuleViolation
from schools.journal.models import AuditEvent
from schools.movement.models import Movement
from schools.movement.services.newcomers import Newcomer
from schools.movement.services.rehearsing import Write
from schools.movement.services.staff import dismiss, hire
from schools.movement.services.students import enrol, leave, transfer
from schools.movement.services.undoing import undo_movement
from schools.names.people import NameParts
from schools.people.models import Guardianship, Membership, Person, RoleAssignment, TeachingLoad
from schools.people.services import end_role, mark_joined, mark_left, roster_changed
from schools.structure.models import Place, SchoolClass
from tests.conftest import Cast
from tests.schools.movement.conftest import Family

NEW = Newcomer(NameParts("Орлова", "Мила", "Игоревна"))
MODELS = (Person, Membership, Guardianship, RoleAssignment, TeachingLoad, Movement, Place)


def content() -> list[Sequence[object]]:
    return [list(model.objects.order_by("pk").values()) for model in MODELS]


def all_kinds(family: Family, cast: Cast, first: SchoolClass, other: SchoolClass, on: date) -> list[Write]:
    known = Newcomer(NameParts("Алёшина", "Анна"), person_id=family.mother.pk, position="лаборант")
    return [
        partial(enrol, newcomer=NEW, class_id=first.pk, on=on, guardians=[known], order=("1", on)),
        partial(transfer, person_id=family.pupil.pk, class_id=other.pk, on=on),
        partial(leave, person_id=family.pupil.pk, on=on),
        partial(hire, newcomer=known, roles=[Role.TEACHER], on=on, leads=first.pk),
        partial(dismiss, person_id=cast.class_teacher.pk, on=on),
        partial(dismiss, person_id=cast.teacher.pk, on=on),
    ]


@pytest.mark.parametrize("number", range(6))
def test_undo_gives_back_the_very_same_rows(
    act: Act,
    today: date,
    family: Family,
    cast: Cast,
    school_class: SchoolClass,
    other_class: SchoolClass,
    run_jobs: Callable[[], int],
    number: int,
) -> None:
    roster_changed(act)
    run_jobs()
    before = content()
    movement = all_kinds(family, cast, school_class, other_class, today)[number](act)
    assert isinstance(movement, Movement)
    run_jobs()
    assert content() != before

    undo_movement(act, movement_id=movement.pk)
    run_jobs()

    assert sans_new_chats(content()) == sans_new_chats(before)
    assert AuditEvent.objects.filter(kind="movement.undone").count() == 1


def sans_new_chats(found: list[Sequence[object]]) -> list[object]:
    """Return the rows; of what follows from the roster by itself, chats and their plan, all but the keys.

    A bare chat or plan that nobody needs is dropped and made anew by the sync, equal but for its key.
    """

    def plain(rows: Sequence[object], chat_kind: str) -> list[object]:
        kept = [row for row in rows if isinstance(row, dict) and row[chat_kind] != "chat"]
        derived = [row for row in rows if isinstance(row, dict) and row[chat_kind] == "chat"]
        bare = [{k: v for k, v in row.items() if k not in ("id", "place_id")} for row in derived]
        return [kept, sorted(map(str, bare))]

    people, stays, *others, places = found
    return [people, plain(stays, "place_kind"), *others, plain(places, "kind")]


def test_what_was_marked_since_holds_a_movement(
    act: Act, today: date, family: Family, other_class: SchoolClass
) -> None:
    moved = transfer(act, person_id=family.pupil.pk, class_id=other_class.pk, on=today)
    mark_left(act, membership_ids=[family.stay.pk], on=today)
    with pytest.raises(RuleViolation, match="опирается"):
        undo_movement(act, movement_id=moved.pk)
    assert Movement.objects.filter(pk=moved.pk).exists()


def test_joining_the_new_class_holds_a_movement_and_nothing_is_half_undone(
    act: Act, today: date, family: Family, other_class: SchoolClass
) -> None:
    moved = transfer(act, person_id=family.pupil.pk, class_id=other_class.pk, on=today)
    new = Membership.objects.get(place=other_class.place, person=family.pupil)
    mark_joined(act, membership_ids=[new.pk], on=today)
    before = content()
    with pytest.raises(RuleViolation, match="опирается"):
        undo_movement(act, movement_id=moved.pk)
    assert content() == before


def test_a_role_ended_since_holds_the_hiring(act: Act, today: date) -> None:
    hired = hire(act, newcomer=NEW, roles=[Role.TEACHER, Role.DEPUTY], on=today)
    deputy = RoleAssignment.objects.get(role=Role.DEPUTY)
    end_role(act, assignment_id=deputy.pk, ended_on=today)
    with pytest.raises(RuleViolation, match="опирается"):
        undo_movement(act, movement_id=hired.pk)


def test_a_later_movement_is_undone_first(
    act: Act, today: date, school_class: SchoolClass, other_class: SchoolClass
) -> None:
    first = enrol(act, newcomer=NEW, class_id=school_class.pk, on=today)
    second = transfer(act, person_id=first.person_id, class_id=other_class.pk, on=today)
    with pytest.raises(RuleViolation, match="более поздняя"):
        undo_movement(act, movement_id=first.pk)
    for movement in (second, first):
        undo_movement(act, movement_id=movement.pk)
    assert not Person.objects.filter(last_name="Орлова").exists()


def test_a_movement_of_an_import_is_undone_with_it_alone(act: Act, today: date, family: Family) -> None:
    movement = Movement.objects.create(
        institution_id=act.institution_id, person=family.pupil, kind="left", effective_on=today
    )
    with pytest.raises(RuleViolation, match="импорт"):
        undo_movement(act, movement_id=movement.pk)


def test_a_second_click_is_an_ordinary_refusal(act: Act, today: date, school_class: SchoolClass) -> None:
    movement = enrol(act, newcomer=NEW, class_id=school_class.pk, on=today)
    undo_movement(act, movement_id=movement.pk)

    with pytest.raises(RuleViolation):
        undo_movement(act, movement_id=movement.pk)
