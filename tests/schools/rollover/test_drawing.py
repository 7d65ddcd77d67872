"""The draft of a new year: what becomes of classes and pupils unless somebody says otherwise."""

from __future__ import annotations

import pytest

from schools.institutions.acting import Act
from schools.movement.services.students import transfer
from schools.people.models import Membership
from schools.rollover.models import (
    ClassOutcome,
    ItemOutcome,
    ItemReason,
    RolloverClass,
    RolloverDraft,
    RolloverItem,
)
from schools.rollover.rules import usual_class_plan
from schools.rollover.services import draw, edit_class, send
from schools.structure.models import ClassYear, Place
from schools.structure.services.classes import year_bounds
from tests import factories
from tests.schools.rollover.conftest import School


@pytest.mark.parametrize(
    ("grade", "outcome", "name", "teachers_go_on"),
    [
        (1, "continues", "2А", True),
        (3, "continues", "4А", True),
        (4, "continues", "5А", False),
        (8, "continues", "9А", True),
        (9, "ends", "", False),
        (10, "continues", "11А", True),
        (11, "ends", "", False),
        (12, "ends", "", False),
        (None, "continues", "Подготовительная", True),
    ],
)
def test_a_class_goes_on_until_grades_nine_and_eleven(
    grade: int | None, outcome: str, name: str, *, teachers_go_on: bool
) -> None:
    plan = usual_class_plan(grade, "А" if grade else "", f"{grade}А" if grade else "Подготовительная")

    assert (plan.outcome, plan.name, plan.teachers_go_on) == (outcome, name, teachers_go_on)


def test_the_draft_is_of_the_year_after_the_present_one(act: Act, draft: RolloverDraft) -> None:
    present = year_bounds(act.today)

    assert draft.starts_on == present[1]
    assert str(draft) == f"{present[1].year}/{(present[1].year + 1) % 100:02d}"


def test_every_class_is_drawn_and_new_first_and_tenth_ones_open(school: School, draft: RolloverDraft) -> None:
    rows = [(row.former_name, row.outcome, row.name) for row in draft.classes.in_order()]

    assert rows == [
        ("1А", "continues", "2А"),
        ("4А", "continues", "5А"),
        ("5А", "continues", "6А"),
        ("5Б", "continues", "6Б"),
        ("9А", "ends", ""),
        ("10А", "continues", "11А"),
        ("11А", "ends", ""),
        ("", "opens", "1А"),
        ("", "opens", "10А"),
        ("Шахматы", "continues", "Шахматы"),
    ]


def test_every_pupil_has_an_outcome_and_a_reason(school: School, draft: RolloverDraft) -> None:
    said = {
        name: (item.outcome, item.why)
        for name in ("1А1", "4А2", "5А1", "9А1", "10А1", "11А2")
        for item in [school.item(draft, name)]
    }

    assert draft.items.count() == 14
    assert said == {
        "1А1": (ItemOutcome.PROMOTED, ItemReason.GOES_ON),
        "4А2": (ItemOutcome.PROMOTED, ItemReason.GOES_ON),
        "5А1": (ItemOutcome.PROMOTED, ItemReason.GOES_ON),
        "9А1": (ItemOutcome.UNDECIDED, ItemReason.GRADE_NINE),
        "10А1": (ItemOutcome.PROMOTED, ItemReason.GOES_ON),
        "11А2": (ItemOutcome.GRADUATED, ItemReason.FINISHED),
    }


def test_drawing_changes_nothing_in_the_register(act: Act, school: School) -> None:
    before = [list(model.objects.order_by("pk").values()) for model in (Place, ClassYear, Membership)]

    draw(act)

    after = [list(model.objects.order_by("pk").values()) for model in (Place, ClassYear, Membership)]
    assert after == before


def test_drawn_again_nothing_is_doubled_and_decisions_stay(
    act: Act, school: School, draft: RolloverDraft
) -> None:
    row = school.row(draft, "5Б")
    name = factories.class_name("6 кадетский")
    edit_class(act, row_id=row.pk, outcome=ClassOutcome.CONTINUES, name=name, keeps_teacher=False)
    repeats = school.item(draft, "5А1")
    send(act, draft_id=draft.pk, item_ids=[repeats.pk], target_id=school.row(draft, "4А").pk)

    again = draw(act)

    assert again.pk == draft.pk
    assert RolloverClass.objects.count() == 10
    assert RolloverItem.objects.count() == 14
    assert school.row(draft, "5Б").name == "6 кадетский"
    item = school.item(draft, "5А1")
    assert (item.outcome, item.why, item.target) == (
        ItemOutcome.REPEATED,
        ItemReason.BY_HAND,
        school.row(draft, "4А"),
    )


def test_drawn_again_it_follows_the_register(act: Act, school: School, draft: RolloverDraft) -> None:
    moved = school.pupils["5А2"]
    transfer(act, person_id=moved.pk, class_id=school.classes["5Б"].pk, on=act.today)

    draw(act)

    item = draft.items.get(person=moved)
    assert item.target == school.row(draft, "5Б")
    assert item.why == ItemReason.GOES_ON


def test_a_class_that_goes_out_of_the_register_goes_out_of_the_draft(
    act: Act, school: School, draft: RolloverDraft
) -> None:
    into = school.row(draft, "5Б")
    send(act, draft_id=draft.pk, item_ids=[school.item(draft, "5А1").pk], target_id=into.pk)

    Membership.objects.filter(place=school.classes["5Б"].place).delete()
    school.classes["5Б"].place.delete()
    draw(act)

    item = school.item(draft, "5А1")
    assert (item.target, item.why) == (school.row(draft, "5А"), ItemReason.GOES_ON)
