"""Marks made from the worklist: many kinds at once, all or nothing."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date

from django.db import transaction
from django.utils.translation import gettext as _

from reports import rules
from schools.institutions.acting import Act
from schools.institutions.errors import RuleViolation
from schools.registry import WorkKind

Chosen = Mapping[str, Sequence[str]]
"""Keys of items by the key of their kind."""


@transaction.atomic
def mark_work(act: Act, *, chosen: Chosen, kinds: Mapping[str, WorkKind], on: date) -> int:
    """Record on the day `on` that the chosen work is done; return how many rows changed.

    The facts and their journal are the kinds' own services'. Raises RuleViolation for a day
    ahead or whatever a kind refuses; then nothing at all is recorded.
    """
    rules.check_not_future(on, act.today)
    changed = 0
    for key, items in chosen.items():
        mark = kinds[key].mark
        if mark is None:
            raise RuleViolation(_("This is done on its own page: %(work)s.") % {"work": kinds[key].title})
        changed += mark(act, list(items), on)
    return changed


@transaction.atomic
def exempt_work(act: Act, *, chosen: Chosen, kinds: Mapping[str, WorkKind], reason: str) -> int:
    """Declare the chosen work not required, with a reason; return how many rows changed.

    Raises RuleViolation without a reason or for work that is always required; then nothing is
    recorded.
    """
    if not reason.strip():
        raise RuleViolation(_("Say why it is not required."))
    changed = 0
    for key, items in chosen.items():
        exempt = kinds[key].exempt
        if exempt is None:
            raise RuleViolation(_("This is always required: %(work)s.") % {"work": kinds[key].title})
        changed += exempt(act, list(items), reason.strip())
    return changed
