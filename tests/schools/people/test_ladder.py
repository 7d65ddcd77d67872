"""The ladder of a stay: one reading for pages and for the database."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from django.utils import timezone

from schools.institutions.acting import Act
from schools.people.ladder import PRESENT, Rung, on_rung, present_on, returns_of, rung_of
from schools.people.models import Absence, Membership
from schools.structure.facts import FactSource, fact_values
from tests import factories

TODAY = "today"
YESTERDAY, TOMORROW, LONG_AGO = -1, 1, -30

STAYS: list[tuple[dict[str, Any], Rung]] = [
    ({"planned_from": LONG_AGO}, Rung.EXPECTED),
    ({"planned_from": 0}, Rung.EXPECTED),
    ({"planned_from": TOMORROW}, Rung.AHEAD),
    ({"planned_from": LONG_AGO, "accepted": True}, Rung.ACCEPTED),
    ({"planned_from": LONG_AGO, "accepted": True, "reported": True}, Rung.REPORTED),
    ({"planned_from": LONG_AGO, "joined": YESTERDAY}, Rung.CONFIRMED),
    ({"planned_from": TOMORROW, "joined": YESTERDAY}, Rung.CONFIRMED),
    ({"planned_from": LONG_AGO, "planned_until": TOMORROW, "joined": YESTERDAY}, Rung.CONFIRMED),
    ({"planned_from": LONG_AGO, "planned_until": 0, "joined": YESTERDAY}, Rung.TO_REMOVE),
    ({"planned_from": None, "joined": YESTERDAY}, Rung.TO_REMOVE),
    ({"planned_from": LONG_AGO, "planned_until": 0}, Rung.ENDED),
    ({"planned_from": None, "reported": True}, Rung.REPORTED),
    ({"planned_from": LONG_AGO, "away": True}, Rung.AWAY),
    ({"planned_from": LONG_AGO, "away": True, "accepted": True, "reported": True}, Rung.AWAY),
    ({"planned_from": LONG_AGO, "away": True, "joined": YESTERDAY}, Rung.CONFIRMED),
    ({"planned_from": LONG_AGO, "away": True, "exempt": "refused"}, Rung.REFUSED),
    ({"planned_from": TOMORROW, "away": True}, Rung.AHEAD),
    ({"planned_from": None, "away": True, "reported": True}, Rung.REPORTED),
    ({"planned_from": LONG_AGO, "planned_until": 0, "away": True}, Rung.ENDED),
    ({"planned_from": LONG_AGO, "exempt": "обучается на дому"}, Rung.EXEMPT),
    ({"planned_from": LONG_AGO, "exempt": "refused"}, Rung.REFUSED),
    ({"planned_from": LONG_AGO, "exempt": "refused", "joined": YESTERDAY}, Rung.CONFIRMED),
    ({"planned_from": LONG_AGO, "planned_until": 0, "joined": LONG_AGO, "left": 0}, Rung.LEFT),
]


def make_stay(act: Act, given: dict[str, Any]) -> Membership:
    """Store a stay whose days are given as offsets from today."""

    def day(name: str) -> date | None:
        offset = given.get(name)
        return None if offset is None else act.today + timedelta(days=offset)

    values: dict[str, Any] = {"planned_from": day("planned_from"), "planned_until": day("planned_until")}
    for fact in ("joined", "left"):
        if fact in given:
            values |= fact_values(fact, act, on=day(fact) or act.today, source=FactSource.MARKED)
    for step in ("accepted", "reported"):
        if given.get(step):
            values[f"{step}_at"] = timezone.now()
    if given.get("exempt"):
        values |= {"exempt_on": act.today, "exempt_reason": given["exempt"]}
    stay = factories.MembershipFactory(**values)
    if given.get("away"):
        Absence.objects.create(
            institution_id=act.institution_id, person=stay.person, from_on=act.today, kind="leave"
        )
    return stay


def read(stay: Membership, day: date) -> Rung:
    return rung_of(stay, day, away=returns_of([stay.person_id], day))


@pytest.mark.parametrize(("given", "rung"), STAYS)
def test_rung_of_a_stay(act: Act, today: date, given: dict[str, Any], rung: Rung) -> None:
    assert read(make_stay(act, given), today) == rung


def test_the_database_reads_the_ladder_alike(act: Act, today: date) -> None:
    stays = [make_stay(act, given) for given, _rung in STAYS]

    found = {rung: set(Membership.objects.filter(on_rung(rung, today))) for rung in Rung}

    assert found == {rung: {stay for stay in stays if read(stay, today) == rung} for rung in Rung}


def test_present_stays_are_those_on_present_rungs(act: Act, today: date) -> None:
    stays = [make_stay(act, given) for given, _rung in STAYS]

    found = set(Membership.objects.filter(present_on(today)))

    assert found == {stay for stay in stays if read(stay, today) in PRESENT}
