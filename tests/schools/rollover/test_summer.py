"""Between the day a new year is applied and its first one: whoever moves has the year that is right then."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from functools import partial

import pytest

from schools.institutions.acting import Act
from schools.institutions.errors import RuleViolation
from schools.movement.models import Movement
from schools.movement.reading import lines_of, with_names
from schools.movement.services.rehearsing import rehearse
from schools.movement.services.students import leave, transfer
from schools.movement.services.undoing import undo_movement
from schools.people.portrait import portrait_of
from schools.people.services import roster_changed
from schools.rollover.models import ItemOutcome, RolloverDraft
from schools.rollover.services import apply_draft, draw, send, undo_rollover
from tests.schools.rollover.conftest import School
from tests.whole import whole_database


@pytest.fixture
def applied(act: Act, school: School, decided: RolloverDraft) -> RolloverDraft:
    """The coming year in the register; 5А2 repeats the year, with the class that is 4А now."""
    item = school.item(decided, "5А2")
    send(act, draft_id=decided.pk, item_ids=[item.pk], target_id=school.row(decided, "4А").pk)
    apply_draft(act, draft_id=decided.pk, order=("17-у", act.today))
    return decided


def journal_of(school: School, pupil: str, day: date) -> list[tuple[str, str, str]]:
    """Return (what, classes, order) of a pupil's movements, the latest first."""
    rows = with_names(Movement.objects.filter(person=school.pupils[pupil]).newest_first())
    return [(line.movement.kind, line.classes, line.order) for line in lines_of(rows, day)]


def places_of(school: School, pupil: str, day: date) -> list[str]:
    """Return where a person's page says that a pupil is, or will be, expected."""
    rows = portrait_of(school.pupils[pupil], day).present
    return [row.stay.place.name for row in rows if row.stay.place.kind == "class"]


@pytest.mark.parametrize("pupil", ["5А1", "5А2", "9А1", "11А1"])
def test_who_leaves_in_summer_has_no_coming_year(
    act: Act, school: School, applied: RolloverDraft, pupil: str
) -> None:
    leave(act, person_id=school.pupils[pupil].pk, on=act.today)

    assert journal_of(school, pupil, act.today) == [("left", pupil[:-1], "")]
    assert places_of(school, pupil, act.today) == []


@pytest.mark.parametrize(
    ("pupil", "to", "then"),
    [("5А1", "5Б", "5Б → 6Б"), ("5А2", "5Б", "5Б → 6Б"), ("5А2", "4А", "4А → 5А"), ("9А1", "5Б", "5Б → 6Б")],
)
def test_who_is_transferred_in_summer_goes_on_with_the_new_class(
    act: Act, school: School, applied: RolloverDraft, pupil: str, to: str, then: str
) -> None:
    transfer(act, person_id=school.pupils[pupil].pk, class_id=school.classes[to].pk, on=act.today)

    assert journal_of(school, pupil, act.today) == [
        ("promoted", then, f"приказ № 17-у, {act.today:%d.%m.%Y}"),
        ("transferred", f"{pupil[:-1]} → {to}", ""),
    ]
    assert places_of(school, pupil, applied.starts_on) == [to]
    again = school.item(draw(act), pupil)
    assert (again.why, again.target and again.target.name) == ("entered", then[-2:])


def test_a_class_unknown_to_the_coming_year_is_asked_about_by_the_next_draft(
    act: Act, school: School, applied: RolloverDraft
) -> None:
    school.classes["5Б"].years.filter(year__starts_on=applied.starts_on).delete()
    transfer(act, person_id=school.pupils["5А2"].pk, class_id=school.classes["5Б"].pk, on=act.today)

    assert [kind for kind, *_rest in journal_of(school, "5А2", act.today)] == ["transferred"]
    item = school.item(draw(act), "5А2")
    assert (item.outcome, item.why) == (ItemOutcome.PROMOTED, "goes_on")


def test_the_second_page_says_what_becomes_of_the_coming_year(
    act: Act, school: School, applied: RolloverDraft
) -> None:
    pupil = school.pupils["5А2"].pk
    found = rehearse(
        act,
        partial(transfer, person_id=pupil, class_id=school.classes["5Б"].pk, on=act.today),
        people=[pupil],
    )

    assert list(found.here)[:2] == [
        "Запись на будущий день снимается: Ученик5А\u00a0Н.\u00a0С. – "
        f"повторный год обучения, 5А → 5А, с {applied.starts_on:%d.%m.%Y}.",
        "Запись на будущий день станет такой: Ученик5А\u00a0Н.\u00a0С. – "
        f"перевод в следующий класс, 5Б → 6Б, с {applied.starts_on:%d.%m.%Y}.",
    ]


@pytest.mark.embedded
@pytest.mark.parametrize("pupil", ["5А1", "9А1"])
@pytest.mark.parametrize("goes", [leave, transfer])
def test_a_summer_movement_undone_the_year_is_undone_whole(
    act: Act,
    school: School,
    decided: RolloverDraft,
    run_jobs: Callable[[], int],
    goes: Callable[..., Movement],
    pupil: str,
) -> None:
    roster_changed(act)
    run_jobs()
    draw(act)
    before = whole_database()
    apply_draft(act, draft_id=decided.pk)
    run_jobs()
    into = {"class_id": school.classes["5Б"].pk} if goes is transfer else {}
    movement = goes(act, person_id=school.pupils[pupil].pk, on=act.today, **into)
    with pytest.raises(RuleViolation, match=f"Ученик{pupil[:-1]}"):
        undo_rollover(act, draft_id=decided.pk)

    undo_movement(act, movement_id=movement.pk)
    undo_rollover(act, draft_id=decided.pk)
    run_jobs()

    assert whole_database() == before


def test_when_everybody_has_left_the_year_is_still_refused_by_name(
    act: Act, school: School, applied: RolloverDraft
) -> None:
    for person in school.pupils.values():
        leave(act, person_id=person.pk, on=act.today)

    with pytest.raises(RuleViolation, match="Ученик1А"):
        undo_rollover(act, draft_id=applied.pk)
