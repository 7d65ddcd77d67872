"""Undoing a change of the year as a whole, as long as nothing was built on it."""

from __future__ import annotations

from django.db import transaction
from django.utils.translation import gettext as _

from schools.changes.models import ChangeItem
from schools.changes.services import Undone, preview_undo, undo
from schools.institutions.acting import Act
from schools.institutions.errors import RuleViolation
from schools.institutions.services import lock_roster, roster_version
from schools.journal.services import record
from schools.movement.models import Movement
from schools.people.models import Membership
from schools.rollover.models import RolloverDraft
from schools.structure.models import ClassYear


@transaction.atomic
def undo_rollover(act: Act, *, draft_id: int) -> Undone:
    """Give the register back as it was before the new year was applied; return what came of it.

    The draft is open again, with everything decided in it, to be mended and applied anew; it is as fresh
    as it was, unless the register has moved besides. All or nothing. Raises RuleViolation if it is not
    applied, another draft is open, or something was marked, issued or changed in what it wrote.
    """
    version = lock_roster(act)
    draft = RolloverDraft.objects.select_for_update().get(pk=draft_id)
    # Applying has raised the version by one, this undoing by another: nothing else was written.
    is_as_drawn = version == draft.drawn_version + 2
    change_set_id = _change_set_of(draft)
    _check_nothing_later(draft)
    outcome = undo(act, change_set_id=change_set_id)
    if outcome.conflicts or outcome.reopened:
        raise RuleViolation(_("Something was built on the new year already. It cannot be undone as a whole."))
    draft.applied_at = draft.change_set = None
    if is_as_drawn:
        draft.drawn_version = roster_version(act.institution_id)
    draft.save(update_fields=["applied_at", "change_set", "drawn_version"])
    record(
        act,
        "rollover.undone",
        subjects=[("rollover", draft.pk), ("change_set", change_set_id)],
        restored=outcome.restored,
        removed=outcome.removed,
    )
    return outcome


def preview_undo_rollover(act: Act, *, draft_id: int) -> Undone:
    """Return what undoing would do now; its conflicts are what stands in the way. Raises as undoing does."""
    draft = RolloverDraft.objects.get(pk=draft_id)
    change_set_id = _change_set_of(draft)
    _check_nothing_later(draft)
    return preview_undo(act, change_set_id=change_set_id)


def _change_set_of(draft: RolloverDraft) -> int:
    if draft.applied_at is None or draft.change_set_id is None:
        raise RuleViolation(_("This was undone already."))
    if RolloverDraft.objects.filter(applied_at__gt=draft.applied_at).exists():
        raise RuleViolation(_("A later change of year rests on this one. Undo that one first."))
    if RolloverDraft.objects.unapplied().exists():
        raise RuleViolation(_("Another draft is open. Discard it first, then undo this one."))
    return draft.change_set_id


def _check_nothing_later(draft: RolloverDraft) -> None:
    """Raise RuleViolation if pupils moved or left, or classes were renamed since the year was applied."""
    items = {item.model: item for item in ChangeItem.objects.filter(change_set=draft.change_set_id)}
    # Of what was entered some may be taken back by now: whoever left has no coming year.
    entered = items.get(Movement._meta.label)
    last = max(entered.created, default=None) if entered else None
    moved = Movement.objects.filter(pk__gt=last or 0, person__in=draft.items.values("person"))
    if last is not None and moved.exists():
        raise RuleViolation(
            _("Pupils of the new year have moved since: %(name)s. Undo that movement first.")
            % {"name": moved.order_by("pk").select_related("person")[0].person.full_name}
        )
    ended = items.get(Membership._meta.label)
    stays = Membership.objects.with_ids([int(pk) for pk in ended.updated] if ended else [])
    gone = stays.filter(left_recorded_at__gt=draft.applied_at).order_by("pk").select_related("person").first()
    if gone is not None:
        raise RuleViolation(
            _("%(name)s has left on the platform since. Take that mark back first.")
            % {"name": gone.person.full_name}
        )
    named = dict(draft.classes.filter(school_class__isnull=False).values_list("school_class", "name_key"))
    years = ClassYear.objects.filter(year__starts_on=draft.starts_on, school_class__in=named)
    for school_class, name, key in years.values_list("school_class", "name", "name_key"):
        if named[school_class] and named[school_class] != key:
            raise RuleViolation(
                _("The class is called %(name)s by now. Give it back its name first.") % {"name": name}
            )
