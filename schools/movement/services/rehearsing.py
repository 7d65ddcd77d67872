"""Two steps: a change of the roster is rehearsed and shown, then made if the register has not moved."""

from __future__ import annotations

from collections.abc import Callable, Collection

from django.db import transaction
from django.utils.translation import gettext as _

from schools.institutions.acting import Act
from schools.institutions.errors import RuleViolation
from schools.institutions.services import lock_roster
from schools.movement.outlook import Outlook, look, outlook
from schools.people.models import Guardianship, Person
from schools.registry import registry

Write = Callable[[Act], object]
"""A change of the roster that only waits for its act: a service with everything else filled in."""


class RosterMoved(RuleViolation):
    """The register has changed since the page was shown that foretold what follows."""


def rehearse(act: Act, write: Write, *, people: Collection[int] = ()) -> Outlook:
    """Return what a change leads to: it is made, everything follows, and all is taken back.

    So what the page says beforehand is what then happens. `people` are those of the register whom
    it concerns; guardians of theirs, and whom it enters, are looked at by themselves. Nothing is
    stored and nothing runs after it. Raises RuleViolation as the change itself would.
    """
    with transaction.atomic():
        lock_roster(act)
        concerned = {*people, *_guardians_of(people)}
        _follow(act)  # what earlier writes asked for and no job has done yet does not follow from this one
        last = Person.objects.order_by("-pk").values_list("pk", flat=True).first() or 0
        before = look(concerned, act.today)
        ask = [watch(act, concerned) for watch in registry.watchers]
        write(act)
        _follow(act)
        concerned |= set(Person.objects.filter(pk__gt=last).values_list("pk", flat=True))
        after = look(concerned, act.today)
        found = outlook(before, after, others=[each for asked in ask for each in asked()])
        transaction.set_rollback(True)
    return found


def _follow(act: Act) -> None:
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
