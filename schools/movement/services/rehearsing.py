"""Two steps: a change of the roster is rehearsed and shown, then made if the register has not moved."""

from __future__ import annotations

from collections.abc import Callable, Collection
from dataclasses import replace
from datetime import date, datetime, time
from zoneinfo import ZoneInfo

from django.db import transaction
from django.utils.translation import gettext as _

from schools.institutions.acting import Act
from schools.institutions.errors import RuleViolation
from schools.institutions.services import lock_roster
from schools.movement.outlook import Outlook, look, outlook
from schools.people.models import Guardianship, Person
from schools.people.services import keep_staff_room
from schools.registry import registry
from schools.structure.models import AcademicYear

Write = Callable[[Act], object]
"""A change of the roster that only waits for its act: a service with everything else filled in."""


class RosterMoved(RuleViolation):
    """The register has changed since the page was shown that foretold what follows."""


def rehearse(act: Act, write: Write, *, people: Collection[int] = (), day: date | None = None) -> Outlook:
    """Return what a change leads to: it is made, everything follows, and all is taken back.

    So what the page says beforehand is what then happens. `people` are those of the register whom
    it concerns; guardians of theirs, and whom it enters, are looked at by themselves. A coming `day`
    is looked at instead of today, if it lies in an academic year. Nothing is stored and nothing runs
    after it. Raises RuleViolation as the change itself would.
    """
    with transaction.atomic():
        lock_roster(act)
        concerned = {*people, *_guardians_of(people)}
        then = _on(act, day)
        _follow(then)  # what earlier writes asked for and no job has done yet does not follow from this one
        last = Person.objects.order_by("-pk").values_list("pk", flat=True).first() or 0
        before = look(concerned, then.today)
        ask = [watch(then, concerned) for watch in registry.watchers]
        write(act)
        _follow(then)
        concerned |= set(Person.objects.filter(pk__gt=last).values_list("pk", flat=True))
        after = look(concerned, then.today)
        ahead = then.today if then.today > act.today else None
        found = outlook(before, after, others=[each for asked in ask for each in asked()], ahead_on=ahead)
        transaction.set_rollback(True)
    return found


def _on(act: Act, day: date | None) -> Act:
    """Return the act as if it were done on a coming day; as it is, if that day is of no academic year."""
    if day is None or day <= act.today or not AcademicYear.objects.on(day).exists():
        return act
    return replace(act, at=datetime.combine(day, time(12), ZoneInfo(act.time_zone)))


def _follow(act: Act) -> None:
    keep_staff_room(act)
    for follow in registry.roster_followers:
        follow(act)


def _guardians_of(people: Collection[int]) -> set[int]:
    return set(Guardianship.objects.filter(student__in=people).values_list("guardian", flat=True))


@transaction.atomic
def carry_out(act: Act, write: Write, *, seen_version: int) -> object:
    """Make a change as it was shown and return what its service does.

    `seen_version` is the roster version of the page that foretold what follows. Raises RosterMoved,
    and writes nothing, if the register has moved since: so a button pressed twice enters nobody twice.
    """
    if lock_roster(act) - 1 != seen_version:
        raise RosterMoved(_("The register has changed meanwhile. Look again at what follows, then confirm."))
    return write(act)
