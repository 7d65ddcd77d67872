"""Deciding in the draft: what becomes of a class, and where pupils go."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable
from datetime import date

from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from schools.institutions.acting import Act
from schools.institutions.errors import RuleViolation
from schools.journal.services import record
from schools.names.classes import ClassName, class_key
from schools.rollover import rules
from schools.rollover.models import (
    ClassOutcome,
    ItemOutcome,
    ItemReason,
    RolloverClass,
    RolloverDraft,
    RolloverItem,
)
from schools.rollover.services.drawing import opening


@transaction.atomic
def edit_class(
    act: Act,
    *,
    row_id: int,
    outcome: ClassOutcome,
    name: ClassName | str | None = None,
    into_id: int | None = None,
    keeps_teacher: bool = True,
    keeps_load: bool = True,
) -> RolloverClass:
    """Decide what becomes of a class and return it; its pupils follow, except those decided by hand.

    `name` is the class's in the new year: a class by nomenclature, or free text for a group; none
    if it ends. `into_id` is the class into which one that ends is merged. Whoever was to come into
    a class that now ends is drawn anew. Raises RuleViolation without a name, for a merger with
    itself or with a class that ends, or if the draft was applied.
    """
    row = _open_row(row_id)
    if row.entered:
        raise RuleViolation(
            _("This class is entered for that year. Change it in the register, or undo the change of year.")
        )
    ends = outcome == ClassOutcome.ENDS
    if not ends and not name:
        raise RuleViolation(_("Give the name of the class in the new year."))
    row.outcome = outcome
    if ends or not isinstance(name, ClassName):
        row.grade, row.letter, row.name = None, "", "" if ends else str(name)
    else:
        row.grade, row.letter, row.name = name.grade, name.letter, name.text
    row.name_key = class_key(row.name)
    row.into = _into(row, into_id) if ends and into_id else None
    row.keeps_teacher, row.keeps_load = keeps_teacher and not ends, keeps_load and not ends
    row.edited = True
    row.save()
    if ends:
        RolloverClass.objects.filter(into=row).update(into=None)
        _reconsider(RolloverItem.objects.filter(target=row).exclude(source=row))
    _reconsider(row.leaving.exclude(edited=True).exclude(why=ItemReason.ENTERED))
    _regrade(row)
    record(
        act,
        "rollover.class_decided",
        subjects=[("rollover", row.draft_id), *_class_of(row)],
        row=row.pk,
        outcome=outcome.value,
        name=row.name,
        into=row.into_id,
        keeps_teacher=row.keeps_teacher,
        keeps_load=row.keeps_load,
    )
    return row


def _class_of(row: RolloverClass) -> list[tuple[str, int]]:
    return [("class", row.school_class_id)] if row.school_class_id else []


def _into(row: RolloverClass, into_id: int) -> RolloverClass:
    target = RolloverClass.objects.filter(draft=row.draft_id, pk=into_id).exclude(pk=row.pk).first()
    if target is None:
        raise RuleViolation(_("There is no such class in the new year. Choose another one."))
    rules.check_target(target)
    return target


@transaction.atomic
def add_class(act: Act, *, draft_id: int, name: ClassName) -> RolloverClass:
    """Add a class that opens with the new year and return it; pupils are sent into it afterwards."""
    draft = _open_draft(draft_id)
    row = opening(draft, name, edited=True)
    row.save()
    _note(act, "rollover.class_decided", draft.pk, row=row.pk, outcome=row.outcome)
    return row


@transaction.atomic
def drop_class(act: Act, *, row_id: int) -> None:
    """Take a class that was to be opened out of the draft; whoever was to come into it is drawn anew.

    Raises RuleViolation for a class that the register has.
    """
    row = _open_row(row_id)
    if row.school_class_id is not None:
        raise RuleViolation(_("Only a class that is not opened yet can be taken out."))
    row.outcome = ClassOutcome.ENDS  # so that nobody is sent there again
    RolloverClass.objects.filter(into=row).update(into=None)
    _reconsider(RolloverItem.objects.filter(target=row))
    draft_id, pk = row.draft_id, row.pk
    row.delete()
    _note(act, "rollover.class_decided", draft_id, row=pk, outcome="dropped")


@transaction.atomic
def send(act: Act, *, draft_id: int, item_ids: Collection[int], target_id: int) -> int:
    """Send pupils into a class of the new year and return how many; the grades say what that makes of it.

    Raises RuleViolation for a class that ends or is none of this draft.
    """
    draft = _open_draft(draft_id)
    target = RolloverClass.objects.filter(draft=draft, pk=target_id).first()
    if target is None:
        raise RuleViolation(_("There is no such class in the new year. Choose another one."))
    rules.check_target(target)
    items = list(_to_decide(draft, item_ids).select_related("source"))
    for item in items:
        item.target, item.outcome = target, rules.outcome_in(item.source, target)
    return _decide(act, draft, items)


@transaction.atomic
def send_away(act: Act, *, draft_id: int, item_ids: Collection[int], outcome: ItemOutcome) -> int:
    """Let pupils leave with the old year, graduated or simply gone; return how many."""
    draft = _open_draft(draft_id)
    if outcome not in (ItemOutcome.GRADUATED, ItemOutcome.LEFT):
        raise RuleViolation(_("Choose where these pupils go."))
    items = list(_to_decide(draft, item_ids))
    for item in items:
        item.target, item.outcome = None, outcome
    return _decide(act, draft, items)


@transaction.atomic
def send_back(act: Act, *, draft_id: int, item_ids: Collection[int]) -> int:
    """Give pupils back what follows from their class, instead of what was chosen by hand; return how many."""
    draft = _open_draft(draft_id)
    n = _reconsider(draft.items.filter(pk__in=list(item_ids), edited=True))
    if n:
        _note(act, "rollover.pupils_decided", draft.pk, pupils=n)
    return n


@transaction.atomic
def set_graduation(act: Act, *, draft_id: int, on: date) -> RolloverDraft:
    """Choose the day on which graduates leave (the first without them) and return the draft.

    Raises RuleViolation for a day before today or after the first of the year, or if it was applied.
    """
    draft = _open_draft(draft_id)
    rules.check_graduation(on, starts_on=draft.starts_on, today=act.today)
    draft.graduates_on = on if on < draft.starts_on else None
    draft.save(update_fields=["graduates_on"])
    _note(act, "rollover.day_decided", draft.pk, on=on.isoformat())
    return draft


@transaction.atomic
def discard(act: Act, *, draft_id: int) -> None:
    """Delete an open draft; the register was never changed by it. Raises RuleViolation if it was applied."""
    draft = _open_draft(draft_id)
    pk = draft.pk
    draft.items.all().delete()
    draft.delete()
    _note(act, "rollover.discarded", pk)


def _to_decide(draft: RolloverDraft, item_ids: Collection[int]) -> QuerySet[RolloverItem]:
    """Return those of these pupils whose year the register does not have yet."""
    return draft.items.filter(pk__in=list(item_ids)).exclude(why=ItemReason.ENTERED)


def _decide(act: Act, draft: RolloverDraft, items: list[RolloverItem]) -> int:
    for item in items:
        item.why, item.edited = ItemReason.BY_HAND, True
    _store(items)
    if items:
        record(
            act,
            "rollover.pupils_decided",
            subjects=[("rollover", draft.pk), *(("person", item.person_id) for item in items)],
            pupils=len(items),
            outcomes=sorted({item.outcome for item in items}),
            target=items[0].target_id,
        )
    return len(items)


def _reconsider(found: QuerySet[RolloverItem]) -> int:
    """Draw these pupils anew from what becomes of their class; return how many."""
    items = list(found.select_related("source__into"))
    for item in items:
        item.target, item.outcome, item.why = rules.usual_item_plan(item.source)
        item.edited = False
    _store(items)
    return len(items)


def _regrade(row: RolloverClass) -> None:
    """Say anew what coming into a class makes of the year: its grade may have changed."""
    items = list(RolloverItem.objects.filter(target=row).select_related("source"))
    for item in items:
        item.outcome = rules.outcome_in(item.source, row)
    _store(items)


def _store(items: Iterable[RolloverItem]) -> None:
    """Write what was said of these pupils: one statement for all of whom the same was."""
    alike: dict[tuple[int | None, str, str, bool], list[int]] = defaultdict(list)
    for item in items:
        alike[item.target_id, item.outcome, item.why, item.edited].append(item.pk)
    for (target, outcome, why, edited), ids in alike.items():
        RolloverItem.objects.with_ids(ids).update(target=target, outcome=outcome, why=why, edited=edited)


def _open_draft(draft_id: int) -> RolloverDraft:
    draft: RolloverDraft | None = (
        RolloverDraft.objects.unapplied().select_for_update().filter(pk=draft_id).first()
    )
    if draft is None:
        raise RuleViolation(_("This draft was applied or discarded already."))
    return draft


def _open_row(row_id: int) -> RolloverClass:
    draft_id = RolloverClass.objects.filter(pk=row_id).values_list("draft", flat=True).first() or 0
    _open_draft(draft_id)
    row: RolloverClass | None = RolloverClass.objects.filter(pk=row_id).first()
    if row is None:
        raise RuleViolation(_("There is no such class in the draft any more."))
    return row


def _note(act: Act, kind: str, draft_id: int, **data: int | str) -> None:
    record(act, kind, subjects=[("rollover", draft_id)], **data)
