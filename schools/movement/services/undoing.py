"""Taking back a movement entered by hand, as long as nothing was built on it."""

from __future__ import annotations

from django.db import transaction
from django.utils.translation import gettext as _

from schools.changes.models import ChangeItem, ChangeKind, ChangeSet
from schools.changes.services import undo
from schools.institutions.acting import Act
from schools.institutions.errors import RuleViolation
from schools.institutions.services import lock_roster
from schools.journal.models import AuditEvent
from schools.journal.services import record
from schools.movement.models import Movement
from schools.people.models import RoleAssignment


@transaction.atomic
def undo_movement(act: Act, *, movement_id: int) -> None:
    """Give back every row as it was before the movement; the journal keeps both events (2.1.11).

    All or nothing. Raises RuleViolation if it came by an import, a later movement of the person rests
    on it, something was marked, issued or changed since, or the values before are no longer kept.
    """
    lock_roster(act)
    movement = Movement.objects.select_for_update().filter(pk=movement_id).first()
    if movement is None:
        raise RuleViolation(_("This was undone already."))
    change_set = ChangeSet.objects.filter(movements=movement, kind=ChangeKind.MOVEMENT).first()
    if change_set is None:
        raise RuleViolation(_came_with_more(movement))
    if Movement.objects.filter(person=movement.person_id, pk__gt=movement.pk).exists():
        raise RuleViolation(_("There is a later movement of this person. Undo that one first."))
    if _role_ended_since(change_set):
        raise RuleViolation(_built_on())
    person_id, kind = movement.person_id, movement.kind
    outcome = undo(act, change_set_id=change_set.pk)
    if outcome.conflicts or outcome.reopened:
        raise RuleViolation(_built_on())
    record(
        act,
        "movement.undone",
        subjects=[("person", person_id)],
        movement=movement_id,
        undone=kind,
        change_set=change_set.pk,
    )


def _came_with_more(movement: Movement) -> str:
    if movement.change_set is not None and movement.change_set.kind == ChangeKind.ROLLOVER:
        return _("This movement came with the change of year. Undo that as a whole.")
    if movement.change_set is not None and movement.change_set.kind == ChangeKind.BULK:
        return _("This movement was entered for many at once. Undo it as a whole on the page «Bulk changes».")
    return _("This movement came with an import. Undo that import as a whole.")


def was_undone(movement_id: int) -> bool:
    """Tell whether the journal knows a movement that was taken back: its row is gone."""
    return AuditEvent.objects.filter(kind="movement.undone", data__movement=movement_id).exists()


def why_not_undone(act: Act, *, movement_id: int) -> str:
    """Return why a movement cannot be undone now; empty means it can. It is tried, and taken back at once."""
    try:
        with transaction.atomic():
            undo_movement(act, movement_id=movement_id)
            transaction.set_rollback(True)
    except RuleViolation as refusal:
        return refusal.message
    return ""


def _built_on() -> str:
    return _(
        "Something rests on this movement already: a mark, a link or a change. Enter the opposite movement."
    )


def _role_ended_since(change_set: ChangeSet) -> bool:
    """Tell whether a role given here has ended since: it is history by now."""
    items = ChangeItem.objects.filter(change_set=change_set, model=RoleAssignment._meta.label)
    given = [pk for item in items for pk in item.created]
    return RoleAssignment.objects.with_ids(given).filter(ended_on__isnull=False).exists()
