"""What may be imported as it is, and what waits for a person's word. Pure: values in, findings out."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from django.utils.translation import gettext as _

from schools.importing.models import ImportState
from schools.institutions.errors import RuleViolation

DEPARTURES_HELD_ABOVE = 0.10
CHANGES_HELD_ABOVE = 0.50


@dataclass(frozen=True, slots=True)
class Hold:
    """Why a plan waits for confirmation in words: too many leave, or too much changes."""

    departures: int = 0
    changes: int = 0

    def __bool__(self) -> bool:
        """Tell whether anything is to be confirmed."""
        return bool(self.departures or self.changes)


def hold_of(
    counts: Mapping[str, Mapping[str, int]],
    *,
    present: Mapping[str, int],
    compared: Mapping[str, int] | None = None,
) -> Hold:
    """Return what must be confirmed before the plan is applied.

    `counts` is {kind: {action: rows}}, `present` {kind: how many there are now},
    `compared` {kind: how many of them the list could end} where these are fewer. Exactly 10 %
    departures and exactly 50 % changes of a kind still pass. A first import changes nothing.
    """
    departures = {kind: each["depart"] for kind, each in counts.items()}
    changes = {kind: each["update"] + each["transfer"] for kind, each in counts.items()}
    within = {**present, **(compared or {})}
    many_depart = any(departures[kind] > DEPARTURES_HELD_ABOVE * within[kind] for kind in counts)
    much_changes = any(changes[kind] > CHANGES_HELD_ABOVE * present[kind] for kind in counts)
    return Hold(
        departures=sum(departures.values()) if many_depart else 0,
        changes=sum(changes.values()) if much_changes else 0,
    )


def check_confirmed(hold: Hold, *, departures: int | None, changes: int | None) -> None:
    """Raise RuleViolation unless what is held was confirmed by its very number."""
    if hold.departures and departures != hold.departures:
        raise RuleViolation(
            _("%(count)s people or entries would depart. If that is right, confirm this very number.")
            % {"count": hold.departures}
        )
    if hold.changes and changes != hold.changes:
        raise RuleViolation(
            _("%(count)s entries would change, more than half. If that is right, confirm this very number.")
            % {"count": hold.changes}
        )


def check_waits(state: str) -> None:
    """Raise RuleViolation unless the plan waits for a decision."""
    if state == ImportState.UPLOADED:
        raise RuleViolation(_("The file is still being read. Wait a moment."))
    if state == ImportState.APPLYING:
        raise RuleViolation(_("The plan is being applied already."))
    if state != ImportState.PLANNED:
        raise RuleViolation(_("This plan has been decided already. Upload the file again."))


def check_fresh(planned_at: int | None, version: int) -> None:
    """Raise RuleViolation if the register has moved since the plan was made."""
    if planned_at != version:
        raise RuleViolation(
            _("The register has changed since this plan was made. Upload the file again and look once more.")
        )


def check_applied(state: str) -> None:
    """Raise RuleViolation unless the import was applied and not undone."""
    if state == ImportState.UNDONE:
        raise RuleViolation(_("This import was undone already."))
    if state != ImportState.APPLIED:
        raise RuleViolation(_("This import was not applied, there is nothing to undo."))
