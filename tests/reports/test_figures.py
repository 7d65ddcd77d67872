"""Every figure of the statistics equals the same figure counted by hand, on differently shaped schools."""

from __future__ import annotations

import random
from datetime import date, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from reports import services
from reports.metrics import CATALOGUE, METRICS
from reports.models import UsageSnapshot
from schools.institutions.acting import Act
from schools.jobs.services import run_waiting
from schools.people.models import Membership, RoleAssignment
from schools.people.services import note_accepted, note_reported, roster_changed
from schools.registry import registry
from schools.structure.facts import FactSource, fact_values
from schools.structure.models import Place
from schools.structure.services import create_class
from tests import factories
from tests.conftest import Cast
from tests.reports.by_hand import count_by_hand
from tests.reports.shapes import SHAPES, START, Build, fill, make_pupils


@pytest.mark.embedded
@pytest.mark.parametrize("build", SHAPES)
@pytest.mark.parametrize("days_ago", [0, 1, 30])
def test_every_figure_equals_the_count_by_hand(act: Act, today: date, build: Build, days_ago: int) -> None:
    build(act)
    day = today - timedelta(days=days_ago)
    totals, by_class = count_by_hand(day)

    services.compile_day(act, on=day)

    snapshot = UsageSnapshot.objects.get()
    assert snapshot.totals == totals
    per_class = [metric.key for metric in CATALOGUE if metric.per_class]
    shown = {
        key: {metric: figures.get(metric, 0) for metric in per_class}
        for key, figures in snapshot.by_class.items()
        if any(figures.get(metric) for metric in per_class)
    }
    assert shown == {
        str(key): {metric: figures.get(metric, 0) for metric in per_class}
        for key, figures in by_class.items()
        if any(figures.values())
    }


@pytest.mark.parametrize("build", SHAPES)
def test_sums_of_classes_equal_the_totals_of_the_school(act: Act, today: date, build: Build) -> None:
    """Students and families are all in classes; chats of the whole school stand in the totals alone."""
    build(act)
    snapshot = services.compile_day(act, on=today).snapshot
    keys = [key for key in snapshot.totals if key.startswith(("students_", "families_"))]
    sums = {key: sum(figures.get(key, 0) for figures in snapshot.by_class.values()) for key in keys}
    assert sums == {key: snapshot.totals[key] for key in keys}


def test_accepting_and_reporting_never_count_as_joined(
    act: Act, today: date, cast: Cast, staff_room: Place
) -> None:
    people = (cast.administrator, cast.director, cast.class_teacher, cast.teacher)
    before = services.compile_day(act, on=today).snapshot.totals
    for person in people:
        note_accepted(act, place_id=staff_room.pk, person_id=person.pk)
        note_reported(act, place_id=staff_room.pk, person_id=person.pk)
    after = services.compile_day(act, on=today).snapshot.totals
    assert {key: (before[key], after[key]) for key in before if before[key] != after[key]} == {
        "staff_accepted": (0, 4)
    }


def test_fact_that_becomes_known_later_corrects_the_past_day_and_not_the_days_before(
    act: Act, today: date, cast: Cast, staff_room: Place
) -> None:
    """What was known then stays; the later count stands beside it."""
    week_ago = today - timedelta(days=7)
    RoleAssignment.objects.update(started_on=today - timedelta(days=20))
    for days in (8, 7):
        services.compile_day(act, on=today - timedelta(days=days))
    stay = Membership.objects.filter(place=staff_room, person=cast.teacher)
    stay.update(
        planned_from=today - timedelta(days=20),
        **fact_values("joined", act, on=week_ago, source=FactSource.BASELINE),
    )
    for days in (8, 7):
        services.compile_day(act, on=today - timedelta(days=days))
    kept = UsageSnapshot.objects.order_by("on", "revision").values_list(
        "on", "revision", "totals__staff_joined"
    )
    assert list(kept) == [
        (today - timedelta(days=8), 1, 0),
        (week_ago, 1, 0),
        (week_ago, 2, 1),
    ]


def test_every_figure_offered_has_a_definition_and_every_definition_is_offered() -> None:
    offered = {key for offer in registry.metrics for key in offer.keys}
    assert offered == set(METRICS)


def test_offers_count_just_what_they_name(act: Act, today: date) -> None:
    for offer in registry.metrics:
        totals, _by_class = offer.count(today)
        assert set(totals) == set(offer.keys)


@pytest.mark.parametrize("metric", CATALOGUE, ids=lambda metric: metric.key)
def test_every_definition_is_whole(metric: object) -> None:
    words = [getattr(metric, name) for name in ("key", "label", "definition", "unit", "clause", "source")]
    assert all(str(word).strip() for word in words)


def test_counting_costs_the_same_for_one_class_and_for_three(act: Act, today: date) -> None:
    def cost() -> int:
        with CaptureQueriesContext(connection) as queries:
            services.count_figures(today)
        return len(queries)

    fill(act, random.Random(4), classes=["2А"], pupils=2, teachers=7)
    one = cost()
    for name in ("2Б", "2В"):
        room = create_class(act, name=factories.class_name(name))
        make_pupils(act, random.Random(5), room, [room], 4, today - timedelta(days=START))
    roster_changed(act)
    run_waiting(act.institution_id)
    assert cost() == one
