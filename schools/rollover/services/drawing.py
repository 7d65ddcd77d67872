"""Drawing the draft of a new year from the register, and bringing it up to date without losing decisions."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import NamedTuple

from django.db import transaction
from django.db.models import Exists, OuterRef

from schools.institutions.acting import Act
from schools.institutions.intervals import not_ended_by
from schools.institutions.models import RosterVersion
from schools.journal.services import record
from schools.movement.models import Movement, MovementKind
from schools.names.classes import ClassName, class_key
from schools.people.models import Membership
from schools.people.querysets import MembershipQuerySet
from schools.rollover import rules
from schools.rollover.models import (
    ClassOutcome,
    ItemOutcome,
    ItemReason,
    RolloverClass,
    RolloverDraft,
    RolloverItem,
)
from schools.rollover.rules import ItemPlan
from schools.structure.models import AcademicYear, ClassKind, ClassYear, SchoolClass
from schools.structure.services.classes import year_bounds

OF_THE_YEAR = (
    MovementKind.PROMOTED,
    MovementKind.REPEATED,
    MovementKind.TRANSFERRED,
    MovementKind.GRADUATED,
    MovementKind.LEFT,
)
"""The movements that a change of the year enters on its first day."""


@transaction.atomic
def draw(act: Act) -> RolloverDraft:
    """Draw the draft of the coming year, or bring the open one up to date, and return it.

    What somebody decided in the draft stays as long as the class or pupil is there; what is
    entered in the register for that year already is taken as it is. The register is not changed.
    """
    version = RosterVersion.objects.select_for_update().get(pk=act.institution_id).number
    draft = RolloverDraft.objects.unapplied().select_for_update().first()
    is_new = draft is None
    if draft is None:
        starts_on, ends_on = year_to_open(act)
        draft = RolloverDraft(institution_id=act.institution_id, starts_on=starts_on, ends_on=ends_on)
    draft.drawn_at, draft.drawn_version = act.at, version
    draft.save()
    _draw_classes(act, draft, with_openings=is_new)
    items = _draw_items(act, draft)
    record(
        act,
        "rollover.drawn",
        subjects=[("rollover", draft.pk)],
        starts_on=draft.starts_on.isoformat(),
        pupils=items,
    )
    return draft


def year_to_open(act: Act) -> tuple[date, date]:
    """Return the bounds of the year that is to be prepared: the present one while a class is behind.

    Behind is a class that was named in a former year and not yet in the present one; so a change
    of the year that was forgotten is made up for in autumn. Otherwise it is the year after.
    """
    present = AcademicYear.objects.on(act.today).first()
    starts_on, ends_on = (present.starts_on, present.ends_on) if present else year_bounds(act.today)
    named = ClassYear.objects.filter(school_class=OuterRef("pk"))
    behind = SchoolClass.objects.on(act.today).filter(
        Exists(named.filter(year__starts_on__lt=starts_on)),
        ~Exists(named.filter(year__starts_on=starts_on)),
    )
    return (starts_on, ends_on) if behind.exists() else year_bounds(ends_on)


class _Names(NamedTuple):
    """What each class was called last before the new year, and what it is called in it already."""

    former: dict[int, ClassYear]
    then: dict[int, ClassYear]


def _names(draft: RolloverDraft) -> _Names:
    rows = ClassYear.objects.filter(year__starts_on__lte=draft.starts_on).select_related("year")
    former: dict[int, ClassYear] = {}
    then: dict[int, ClassYear] = {}
    for row in rows.order_by("year__starts_on"):
        (then if row.year.starts_on == draft.starts_on else former)[row.school_class_id] = row
    return _Names(former, then)


def _draw_classes(act: Act, draft: RolloverDraft, *, with_openings: bool) -> None:
    """Write what becomes of every class that is there on the eve, or opens with the new year."""
    names = _names(draft)
    drawn = {row.school_class_id: row for row in draft.classes.filter(school_class__isnull=False)}
    known = set(drawn)
    classes = SchoolClass.objects.exclude(kind=ClassKind.STAFF_ROOM).select_related("place")
    classes = classes.filter(
        not_ended_by(draft.eve(act.today), "place__needed_until"),
        place__needed_from__lte=max(draft.eve(act.today), draft.starts_on),
    )
    rows = []
    for school_class in classes.order_by("pk"):
        row = drawn.pop(school_class.pk, None)
        row = row or RolloverClass(institution_id=act.institution_id, draft=draft, school_class=school_class)
        _fill(row, school_class, names, draft)
        rows.append(row)
    if with_openings:
        former = [names.former[row.school_class_id] for row in rows if row.school_class_id in names.former]
        rows += _openings(draft, former, names)
    RolloverClass.objects.bulk_create([row for row in rows if row.school_class_id not in known])
    for row in rows:
        if row.school_class_id in known:
            row.save()
    # A class that is no more takes its pupils' rows along, and what was sent into it is drawn anew.
    RolloverItem.objects.filter(target__in=[row.pk for row in drawn.values()]).delete()
    RolloverClass.objects.with_ids([row.pk for row in drawn.values()]).delete()


def _fill(row: RolloverClass, school_class: SchoolClass, names: _Names, draft: RolloverDraft) -> None:
    place = school_class.place
    former, then = names.former.get(school_class.pk), names.then.get(school_class.pk)
    row.is_group = school_class.kind == ClassKind.GROUP
    row.former_grade = former.grade if former else None
    row.former_name = former.name if former else "" if then else place.name
    ends = place.needed_until is not None and place.needed_until <= draft.starts_on
    row.entered = ends or then is not None
    if ends:
        plan = rules.ClassPlan(ClassOutcome.ENDS, teachers_go_on=False)
    elif then is not None:
        outcome = ClassOutcome.CONTINUES if former else ClassOutcome.OPENS
        plan = rules.ClassPlan(outcome, then.grade, then.letter, then.name)
    elif row.edited:
        return
    else:
        letter = former.letter if former else ""
        plan = rules.usual_class_plan(row.former_grade, letter, row.former_name)
    row.outcome, row.grade, row.letter, row.name = plan.outcome, plan.grade, plan.letter, plan.name
    row.name_key = class_key(plan.name)
    row.keeps_teacher = row.keeps_load = plan.teachers_go_on
    if plan.outcome != ClassOutcome.ENDS:
        row.into = None


def _openings(draft: RolloverDraft, former: list[ClassYear], names: _Names) -> list[RolloverClass]:
    present = [ClassName(row.grade, row.letter) for row in former if row.grade]
    taken = {row.name_key for row in names.then.values()}
    return [opening(draft, name) for name in rules.usual_openings(present, taken)]


def opening(draft: RolloverDraft, name: ClassName, *, edited: bool = False) -> RolloverClass:
    """Return the row, not stored yet, of a class that opens with the new year."""
    return RolloverClass(
        institution_id=draft.institution_id,
        draft=draft,
        outcome=ClassOutcome.OPENS,
        grade=name.grade,
        letter=name.letter,
        name=name.text,
        name_key=name.key,
        edited=edited,
    )


class _Roster(NamedTuple):
    """Pupils on the eve, where they go on the first day as entered, and whose year is entered."""

    places: dict[int, tuple[int, date | None, date | None]]
    """{pupil: (place of the class, from, until)}"""
    coming: dict[int, int]
    moved: dict[int, str]


def _roster(act: Act, draft: RolloverDraft) -> _Roster:
    stays = Membership.objects.in_classes()
    on_eve = stays.on(draft.eve(act.today)).order_by("planned_from", "pk")
    moved = Movement.objects.filter(effective_on=draft.starts_on, kind__in=OF_THE_YEAR)
    return _Roster(
        {person: (place, since, until) for person, place, since, until in _plans(on_eve)},
        {person: place for person, place, *_days in _plans(stays.on(draft.starts_on))},
        dict(moved.order_by("pk").values_list("person", "kind")),
    )


def _plans(stays: MembershipQuerySet) -> Iterable[tuple[int, int, date | None, date | None]]:
    return stays.values_list("person", "place", "planned_from", "planned_until")


def _draw_items(act: Act, draft: RolloverDraft) -> int:
    """Write what becomes of every pupil, keeping decisions made in the draft; return how many there are."""
    rows = list(draft.classes.select_related("school_class", "into"))
    by_place = {row.school_class.place_id: row for row in rows if row.school_class}
    by_pk = {row.pk: row for row in rows}
    decided = {item.person_id: item for item in draft.items.filter(edited=True)}
    roster = _roster(act, draft)
    items: list[RolloverItem] = []
    for person, (place, since, until) in roster.places.items():
        source = by_place.get(place)
        if source is None:
            continue
        ends = until is not None and until <= draft.starts_on
        earlier = decided.get(person)
        if person in roster.moved or ends:
            kind = roster.moved.get(person, "")
            plan = entered_plan(source, by_place.get(roster.coming.get(person, 0)), kind)
        elif earlier is not None:
            plan = _decided_plan(source, by_pk, earlier)
        elif since is not None and since >= draft.starts_on and not source.entered:
            plan = ItemPlan(None, ItemOutcome.UNDECIDED, ItemReason.CAME_LATER)
        else:
            plan = rules.usual_item_plan(source)
        items.append(
            RolloverItem(
                institution_id=act.institution_id,
                draft=draft,
                person_id=person,
                source=source,
                target=plan.target,
                outcome=plan.outcome,
                why=plan.why,
                edited=plan.why == ItemReason.BY_HAND,
            )
        )
    draft.items.all().delete()
    RolloverItem.objects.bulk_create(items, batch_size=1000)
    return len(items)


def entered_plan(source: RolloverClass, target: RolloverClass | None, kind: str) -> ItemPlan:
    """Return what the register says of a pupil whose new year is entered already."""
    if target is not None and target.outcome != ClassOutcome.ENDS:
        return ItemPlan(target, rules.outcome_in(source, target), ItemReason.ENTERED)
    gone = ItemOutcome.GRADUATED if kind == MovementKind.GRADUATED else ItemOutcome.LEFT
    return ItemPlan(None, gone, ItemReason.ENTERED)


def _decided_plan(source: RolloverClass, rows: dict[int, RolloverClass], earlier: RolloverItem) -> ItemPlan:
    """Return what somebody decided of a pupil, as far as it can still be."""
    if earlier.target_id is None:
        return ItemPlan(None, ItemOutcome(earlier.outcome), ItemReason.BY_HAND)
    target = rows.get(earlier.target_id)
    if target is None or target.outcome == ClassOutcome.ENDS:
        return rules.usual_item_plan(source)
    return ItemPlan(target, rules.outcome_in(source, target), ItemReason.BY_HAND)
