"""Applying a draft: two years stand in the register, the calendar switches between them."""

from __future__ import annotations

from contextlib import nullcontext
from dataclasses import replace
from datetime import date, timedelta

import pytest

from schools.accounts.roles import Role
from schools.institutions.acting import Act
from schools.institutions.errors import RuleViolation
from schools.movement.models import Movement, MovementKind
from schools.people.models import Membership, RoleAssignment, TeachingLoad
from schools.people.services import (
    assign_role,
    mark_joined,
    roster_changed,
)
from schools.rollover import rules
from schools.rollover.models import ClassOutcome, ItemOutcome, RolloverDraft
from schools.rollover.services import (
    apply_draft,
    draw,
    edit_class,
    send,
    send_away,
    set_graduation,
)
from tests import factories
from tests.schools.rollover.conftest import School, class_then, on_first_of_september


def test_both_years_stand_in_the_register(act: Act, school: School, decided: RolloverDraft) -> None:
    applied = apply_draft(act, draft_id=decided.pk)

    assert {
        name: class_then(school, decided, f"{name}1") for name in school.classes if name != "Шахматы"
    } == {
        "1А": ["2А"],
        "4А": ["5А"],
        "5А": ["6А"],
        "5Б": ["6Б"],
        "9А": ["10А"],
        "10А": ["11А"],
        "11А": [],
    }
    today = {
        stay.place.name for stay in Membership.objects.on(act.today).in_classes().select_related("place")
    }
    assert today == {"1А", "4А", "5А", "5Б", "9А", "10А", "11А"}
    assert applied.pupils == {"graduated": 3, "promoted": 11}
    assert (applied.named, applied.opened, applied.ended) == (7, 2, 2)


def test_a_class_goes_on_with_its_place_and_whoever_is_there(
    act: Act, school: School, decided: RolloverDraft
) -> None:
    stay = Membership.objects.get(person=school.pupils["5А1"], place=school.classes["5А"].place)
    mark_joined(act, membership_ids=[stay.pk], on=act.today)

    apply_draft(act, draft_id=decided.pk)

    stay.refresh_from_db()
    assert (stay.planned_until, stay.joined_on) == (None, act.today)
    assert Membership.objects.in_classes().filter(person=school.pupils["5А1"]).count() == 1


def test_names_switch_with_the_calendar(act: Act, school: School, decided: RolloverDraft) -> None:
    apply_draft(act, draft_id=decided.pk)
    place = school.classes["5А"].place
    place.refresh_from_db()
    assert place.name == "5А"

    roster_changed(on_first_of_september(act, decided))

    place.refresh_from_db()
    assert place.name == "6А"


def test_every_pupil_has_an_entry_in_the_journal_of_movement(
    act: Act, school: School, decided: RolloverDraft
) -> None:
    apply_draft(act, draft_id=decided.pk, order=("17-у", act.today))

    entered = Movement.objects.get(person=school.pupils["9А1"])
    assert entered.kind == MovementKind.PROMOTED
    assert entered.effective_on == decided.starts_on
    assert entered.order is not None
    assert entered.order.number == "17-у"
    assert entered.from_class == school.classes["9А"]
    assert Movement.objects.count() == 14


def test_teachers_of_grade_four_do_not_go_on_others_do(
    act: Act, school: School, decided: RolloverDraft
) -> None:
    teacher = factories.PersonFactory(last_name="Классная")
    for name in ("4А", "5А", "11А"):
        leader = factories.PersonFactory(last_name=f"Руководитель{name}")
        assign_role(
            act,
            person_id=leader.pk,
            role=Role.CLASS_TEACHER,
            started_on=act.today,
            school_class_id=school.classes[name].pk,
        )
        factories.TeachingLoadFactory(
            teacher=teacher, school_class=school.classes[name], from_on=act.today - timedelta(days=1)
        )
    draw(act)

    applied = apply_draft(act, draft_id=decided.pk)

    then = RoleAssignment.objects.on(decided.starts_on).filter(role=Role.CLASS_TEACHER)
    assert set(then.values_list("school_class", flat=True)) == {school.classes["5А"].pk}
    load = TeachingLoad.objects.on(decided.starts_on)
    assert set(load.values_list("school_class", flat=True)) == {school.classes["5А"].pk}
    assert (applied.offices, applied.load) == (2, 2)


def test_graduates_leave_on_the_day_chosen_others_with_the_year(
    act: Act, school: School, decided: RolloverDraft
) -> None:
    june, eve = decided.starts_on - timedelta(days=63), decided.starts_on - timedelta(days=1)
    mother = factories.PersonFactory()
    factories.GuardianshipFactory(guardian=mother, student=school.pupils["11А1"])
    activist = RoleAssignment.objects.create(
        institution_id=act.institution_id,
        person=mother,
        role=Role.PARENT_ACTIVIST,
        school_class=school.classes["11А"],
        started_on=act.today,
    )
    item = school.item(decided, "5А1")
    send_away(act, draft_id=decided.pk, item_ids=[item.pk], outcome=ItemOutcome.LEFT)
    set_graduation(act, draft_id=decided.pk, on=june)

    applied = apply_draft(act, draft_id=decided.pk)

    there = Membership.objects.on(june).filter(place__kind__in=["class", "group"])
    gone = {name for name, pupil in school.pupils.items() if not there.filter(person=pupil).exists()}
    assert gone == {"9А2", "11А1", "11А2"}
    entered = Movement.objects.exclude(effective_on=decided.starts_on).values_list("kind", "effective_on")
    assert set(entered) == {(MovementKind.GRADUATED, june)}
    activist.refresh_from_db()
    assert (activist.ended_on, applied.offices) == (june, 1)
    assert Membership.objects.on(eve).filter(place=school.classes["9А"].place).count() == 1
    assert not draw(act).items.filter(person=school.pupils["11А1"]).exists()


@pytest.mark.parametrize(
    ("today", "on", "allowed"),
    [
        ("2026-05-20", "2026-05-20", True),
        ("2026-05-20", "2026-05-19", False),
        ("2026-05-20", "2026-09-01", True),
        ("2026-05-20", "2026-09-02", False),
        ("2026-09-15", "2026-09-01", True),
        ("2026-09-15", "2026-09-15", False),
    ],
)
def test_graduates_leave_between_today_and_the_first_day(today: str, on: str, allowed: bool) -> None:
    days = {"starts_on": date(2026, 9, 1), "today": date.fromisoformat(today)}
    with nullcontext() if allowed else pytest.raises(RuleViolation):
        rules.check_graduation(date.fromisoformat(on), **days)


def test_a_day_of_the_graduates_that_has_passed_is_chosen_anew(act: Act, decided: RolloverDraft) -> None:
    set_graduation(act, draft_id=decided.pk, on=act.today)

    with pytest.raises(RuleViolation, match="Выпускники выбывают"):
        apply_draft(replace(act, at=act.at + timedelta(days=1)), draft_id=decided.pk)


def test_who_leaves_leaves_the_groups_too(act: Act, school: School, decided: RolloverDraft) -> None:
    apply_draft(act, draft_id=decided.pk)

    club = Membership.objects.on(decided.starts_on).filter(place=school.classes["Шахматы"].place)
    assert list(club.values_list("person", flat=True)) == [school.pupils["5А1"].pk]


def test_a_group_that_ends_ends_for_everybody(act: Act, school: School, decided: RolloverDraft) -> None:
    edit_class(act, row_id=school.row(decided, "Шахматы").pk, outcome=ClassOutcome.ENDS)

    apply_draft(act, draft_id=decided.pk)

    place = school.classes["Шахматы"].place
    assert not Membership.objects.on(decided.starts_on).filter(place=place).exists()
    place.refresh_from_db()
    assert place.needed_until == decided.starts_on


def test_activists_of_a_class_left_end_with_it(act: Act, school: School, decided: RolloverDraft) -> None:
    mother, stays = factories.PersonFactory(), factories.PersonFactory()
    factories.GuardianshipFactory(guardian=mother, student=school.pupils["9А1"])
    factories.GuardianshipFactory(guardian=stays, student=school.pupils["5А1"])
    for person, name in ((mother, "9А"), (stays, "5А")):
        RoleAssignment.objects.create(
            institution_id=act.institution_id,
            person=person,
            role=Role.PARENT_ACTIVIST,
            school_class=school.classes[name],
            started_on=act.today,
        )
    repeats = school.item(decided, "5А2")
    send(act, draft_id=decided.pk, item_ids=[repeats.pk], target_id=school.row(decided, "4А").pk)

    apply_draft(act, draft_id=decided.pk)

    then = RoleAssignment.objects.on(decided.starts_on).filter(role=Role.PARENT_ACTIVIST)
    assert list(then.values_list("person", flat=True)) == [stays.pk]
