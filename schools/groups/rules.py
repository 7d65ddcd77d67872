"""Whether a group may be so, and who may come into it. Pure: no queries, clock or request."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from django.utils.translation import gettext as _

from schools.institutions.errors import RuleViolation

NAMED = 5
"""So many people a refusal calls by name."""


def check_group_is_open(needed_until: date | None) -> None:
    """Raise RuleViolation if the group is closed, or to be closed on a day set already."""
    if needed_until is not None:
        raise RuleViolation(
            _("This group is closed from %(day)s on. Open it again first.")
            % {"day": f"{needed_until:%d.%m.%Y}"}
        )


def check_not_before(on: date, opened_on: date) -> None:
    """Raise RuleViolation for a day before the class or group began."""
    if on < opened_on:
        raise RuleViolation(
            _("It has existed since %(day)s only. Give that day or a later one.")
            % {"day": f"{opened_on:%d.%m.%Y}"}
        )


def check_members(*, overlapping: Sequence[str], no_pupils: Sequence[str]) -> None:
    """Raise RuleViolation naming who is in the group on that day or later, or no pupil on that day."""
    if overlapping:
        raise RuleViolation(
            _("In the group on that day or later already: %(names)s.") % {"names": _listed(overlapping)}
        )
    if no_pupils:
        raise RuleViolation(_("In no class on that day: %(names)s.") % {"names": _listed(no_pupils)})


def _listed(names: Sequence[str]) -> str:
    more = "" if len(names) <= NAMED else " …"
    return ", ".join(names[:NAMED]) + more
