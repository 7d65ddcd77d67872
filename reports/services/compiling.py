"""Counting a day's statistics and keeping them: whole, once, never changed (2.1.17)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from zoneinfo import ZoneInfo

from django.db import transaction

from reports import rules
from reports.metrics import DEFINITIONS_VERSION, METRICS
from reports.models import UsageSnapshot
from reports.picture import one_picture
from schools.institutions.acting import Act
from schools.jobs.models import Job, JobState
from schools.jobs.services import enqueue
from schools.journal.services import record
from schools.registry import registry

JOB_KIND = "reports.compile"

Number = int | float


class UnknownMetric(LookupError):
    """An app offers a figure that the catalogue does not define, or one that another offers too."""


@dataclass(frozen=True, slots=True)
class Counted:
    """All figures of one day, and the revision that was the latest when they were counted."""

    on: date
    revision: int
    totals: dict[str, Number | None] = field(default_factory=dict)
    by_class: dict[str, dict[str, Number]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Compiled:
    """What a count led to: the day's latest snapshot, and whether this count stored it."""

    snapshot: UsageSnapshot
    changed: bool


def count_figures(on: date) -> Counted:
    """Return every figure that the apps offer for the entered institution on `on`, as of one instant.

    Raises UnknownMetric for a figure without a definition, or offered twice.
    """
    totals: dict[str, Number | None] = {}
    by_class: dict[str, dict[str, Number]] = {}
    with one_picture():
        revisions = UsageSnapshot.objects.of(on).newest_first().values_list("revision", flat=True)
        counted = Counted(on=on, revision=revisions.first() or 0, totals=totals, by_class=by_class)
        for offer in registry.metrics:
            own, own_by_class = offer.count(on)
            _check_offered(own, totals)
            totals.update({key: _plain(value) for key, value in own.items()})
            for class_id, figures in own_by_class.items():
                row = by_class.setdefault(str(class_id), {})
                _check_offered(figures, row)
                row.update({key: _plain(value) or 0 for key, value in figures.items()})
    return counted


@transaction.atomic
def store_figures(act: Act, counted: Counted) -> Compiled:
    """Keep the counted figures as the next revision of their day, unless the latest equals them.

    The day's first count is revision 1; a later one is a correction and leaves the former as it
    is. Two counts at once: the unique revision lets one store, the other gets IntegrityError
    and must count anew.
    """
    latest = UsageSnapshot.objects.of(counted.on).newest_first().first()
    if (
        latest is not None
        and latest.definitions == DEFINITIONS_VERSION
        and rules.is_same(latest.totals, counted.totals)
        and rules.is_same(latest.by_class, counted.by_class)
    ):
        return Compiled(latest, changed=False)
    snapshot = UsageSnapshot(
        institution_id=act.institution_id,
        on=counted.on,
        revision=counted.revision + 1,
        compiled_at=act.at,
        definitions=DEFINITIONS_VERSION,
        totals=counted.totals,
        by_class=counted.by_class,
    )
    snapshot.save(force_insert=True)
    record(
        act,
        "statistics.compiled",
        subjects=[("snapshot", snapshot.pk)],
        on=counted.on.isoformat(),
        revision=snapshot.revision,
    )
    return Compiled(snapshot, changed=True)


def compile_day(act: Act, *, on: date) -> Compiled:
    """Count a day's statistics and keep them; return the day's latest snapshot.

    The figures are what is known at `act.at` of the day `on`. Counting again changes nothing
    unless a figure has changed; then the next revision shows as a correction.
    Raises RuleViolation for a day ahead.
    """
    rules.check_not_future(on, act.today)
    return store_figures(act, count_figures(on))


def compile_when_due(act: Act) -> Job | None:
    """Put today's count in line if the institution's night has come and nobody has counted yet.

    None: not due, counted, or in line already. Running twice is harmless.
    """
    local = act.at.astimezone(ZoneInfo(act.time_zone))
    on = act.today.isoformat()
    if not rules.night_has_come(local) or UsageSnapshot.objects.of(act.today).exists():
        return None
    in_line = Job.objects.here().filter(
        kind=JOB_KIND, state__in=(JobState.NEW, JobState.RUNNING), args__on=on
    )
    if in_line.exists():
        return None
    return enqueue(act, JOB_KIND, {"on": on})


def _check_offered(figures: Mapping[str, object], known: Mapping[str, object]) -> None:
    for key in figures:
        if key not in METRICS:
            raise UnknownMetric(f"The figure «{key}» has no definition in the catalogue.")
        if key in known:
            raise UnknownMetric(f"The figure «{key}» is offered twice.")


def _plain(value: Number | None) -> Number | None:
    """Return the figure as JSON keeps it: whole numbers as they are, others with one decimal."""
    return value if value is None or isinstance(value, int) else round(value, 1)
