"""What waits for a person's word."""

from __future__ import annotations

import pytest

from schools.importing import rules
from schools.importing.models import ImportState, RowAction
from schools.importing.rules import Hold, hold_of
from schools.institutions.errors import RuleViolation

NONE = dict.fromkeys(RowAction.values, 0)


@pytest.mark.parametrize(
    ("counts", "present", "hold"),
    [
        ({"depart": 10}, 100, Hold()),
        ({"depart": 11}, 100, Hold(departures=11)),
        ({"depart": 1}, 9, Hold(departures=1)),
        ({"update": 25, "transfer": 25}, 100, Hold()),
        ({"update": 26, "transfer": 25}, 100, Hold(changes=51)),
        ({"depart": 20, "update": 60}, 100, Hold(departures=20, changes=60)),
        ({"create": 500, "unchanged": 5, "error": 9, "question": 9, "skip": 9}, 5, Hold()),
        ({"create": 500}, 0, Hold()),
    ],
)
def test_hold_of_one_list(counts: dict[str, int], present: int, hold: Hold) -> None:
    assert hold_of({"student": NONE | counts}, present={"student": present}) == hold


def test_hold_of_one_list_names_the_departures_of_all() -> None:
    counts = {"student": NONE | {"depart": 1}, "staff": NONE | {"depart": 5}}

    assert hold_of(counts, present={"student": 100, "staff": 10}) == Hold(departures=6)


@pytest.mark.parametrize(
    ("departures", "changes", "refused"),
    [(5, 7, False), (None, 7, True), (5, None, True), (4, 7, True), (5, 8, True)],
)
def test_check_confirmed(departures: int | None, changes: int | None, refused: bool) -> None:
    hold = Hold(departures=5, changes=7)

    if refused:
        with pytest.raises(RuleViolation):
            rules.check_confirmed(hold, departures=departures, changes=changes)
    else:
        rules.check_confirmed(hold, departures=departures, changes=changes)


@pytest.mark.parametrize("state", [state for state in ImportState if state != ImportState.PLANNED])
def test_check_waits_refuses_every_other_state(state: ImportState) -> None:
    rules.check_waits(ImportState.PLANNED)

    with pytest.raises(RuleViolation):
        rules.check_waits(state)


@pytest.mark.parametrize("state", [state for state in ImportState if state != ImportState.APPLIED])
def test_check_applied_refuses_every_other_state(state: ImportState) -> None:
    rules.check_applied(ImportState.APPLIED)

    with pytest.raises(RuleViolation):
        rules.check_applied(state)


def test_check_fresh() -> None:
    rules.check_fresh(7, 7)

    for version in (6, 8):
        with pytest.raises(RuleViolation):
            rules.check_fresh(7, version)
