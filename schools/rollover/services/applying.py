"""Applying a draft: the register of the new year is written in one transaction."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import date

from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from schools.accounts.roles import Role
from schools.acts.services import Order, order_id
from schools.changes.models import ChangeKind
from schools.changes.recording import Recorder
from schools.institutions.acting import Act
from schools.institutions.errors import RuleViolation
from schools.institutions.intervals import not_ended_by
from schools.institutions.models import Institution
from schools.institutions.services import lock_roster
from schools.journal.services import record
from schools.movement.models import Movement, MovementKind
from schools.movement.services.offices import end_dated, end_offices
from schools.movement.services.parting import end_class_offices
from schools.movement.services.stays import end_stays, open_stays
from schools.people.models import Membership, RoleAssignment, TeachingLoad
from schools.people.services import roster_changed
from schools.rollover import rules
from schools.rollover.models import (
    ClassOutcome,
    ItemOutcome,
    ItemReason,
    RolloverClass,
    RolloverDraft,
    RolloverItem,
)
from schools.structure.models import AcademicYear, ClassKind, ClassYear, Place, PlaceKind, SchoolClass

ENTERED_AS = {
    ItemOutcome.PROMOTED: MovementKind.PROMOTED,
    ItemOutcome.REPEATED: MovementKind.REPEATED,
    ItemOutcome.MOVED: MovementKind.TRANSFERRED,
    ItemOutcome.GRADUATED: MovementKind.GRADUATED,
    ItemOutcome.LEFT: MovementKind.LEFT,
}
"""What of a pupil's year the journal of movement keeps; staying in a class without grades is no movement."""


@dataclass(frozen=True, slots=True)
class Applied:
    """What applying wrote: {outcome: pupils}, classes named, opened, ended, offices and load ended."""

    pupils: dict[str, int]
    named: int
    opened: int
    ended: int
    offices: int
    load: int


@transaction.atomic
def apply_draft(act: Act, *, draft_id: int, order: Order | None = None) -> Applied:
    """Write the new year into the register and return what was written (2.1.5, 2.1.11, 2.1.12).

    Every row is dated with the year's first day, a graduate's with that on which graduates leave: both
    years stand in the register, and the calendar switches between them. What the register has already
    is not written again. All or nothing. Raises RuleViolation if the draft was applied, the register
    has moved since it was drawn, a question is open, or the day of the graduates is past. After
    commit: the chats follow, stale links are annulled.
    """
    version = lock_roster(act) - 1
    draft = RolloverDraft.objects.select_for_update().filter(pk=draft_id).first()
    if draft is None:
        raise RuleViolation(_("This draft was applied or discarded already."))
    rows = list(draft.classes.select_related("school_class__place"))
    items = list(draft.items.order_by("pk"))
    rules.check_applies(
        applied=draft.applied_at is not None,
        drawn_version=draft.drawn_version,
        version=version,
        ends_on=draft.ends_on,
        today=act.today,
        questions=rules.open_questions(
            rows,
            undecided=sum(item.outcome == ItemOutcome.UNDECIDED for item in items),
            taken=names_taken(draft),
        ),
    )
    rules.check_graduation(draft.graduates_leave_on, starts_on=draft.starts_on, today=act.today)
    turning = _Turning(act, draft, rows, order)
    turning.name_classes()
    turning.end_classes()
    turning.move(items)
    applied = turning.close(items)
    draft.applied_at = act.at
    draft.change_set = turning.recorder.save(keep_until=draft.ends_on)
    draft.save(update_fields=["applied_at", "change_set"])
    Movement.objects.filter(pk__in=turning.entered).update(change_set=draft.change_set)
    record(
        act,
        "rollover.applied",
        subjects=[
            ("rollover", draft.pk),
            ("change_set", draft.change_set.pk),
            *(("class", turning.class_at[row.pk].pk) for row in rows if not row.entered),
            *(("person", item.person_id) for item in items if item.target_id != item.source_id),
        ],
        starts_on=draft.starts_on.isoformat(),
        graduates_on=draft.graduates_leave_on.isoformat(),
        order=turning.order_id,
        pupils=applied.pupils,
        named=applied.named,
        opened=applied.opened,
        ended=applied.ended,
        offices=applied.offices,
        load=applied.load,
    )
    roster_changed(act)
    return applied


def names_taken(draft: RolloverDraft) -> set[str]:
    """Return the keys of names that classes which are none of this draft have in its year."""
    named = ClassYear.objects.filter(year__starts_on=draft.starts_on)
    others = named.exclude(
        school_class__in=draft.classes.filter(school_class__isnull=False).values("school_class")
    )
    return set(others.values_list("name_key", flat=True))


class _Turning:
    """A year being turned: everything is written through one recorder, on one day, or two with graduates."""

    def __init__(
        self, act: Act, draft: RolloverDraft, rows: list[RolloverClass], order: Order | None
    ) -> None:
        self.act, self.on, self.rows = act, draft.starts_on, rows
        self.graduates_on = draft.graduates_leave_on
        self.recorder = Recorder(act, ChangeKind.ROLLOVER)
        self.order_id = order_id(act, order)
        self.year = self._year(draft)
        self.class_at: dict[int, SchoolClass] = {
            row.pk: row.school_class for row in rows if row.school_class is not None
        }
        self.named = self.opened = self.ended = self.load = 0
        self.offices: set[int] = set()
        """Ids of the offices ended."""
        self.entered: list[int] = []
        """Ids of the movements entered."""

    def _year(self, draft: RolloverDraft) -> AcademicYear:
        year = AcademicYear.objects.filter(starts_on=draft.starts_on).first()
        if year is None:
            (year,) = self.recorder.create(
                [
                    AcademicYear(
                        institution_id=self.act.institution_id,
                        starts_on=draft.starts_on,
                        ends_on=draft.ends_on,
                    )
                ]
            )
        return year

    def name_classes(self) -> None:
        """Open the new classes, and give every class of the new year its name in it (2.1.5)."""
        self._open([row for row in self.rows if row.school_class is None])
        there = {
            named.school_class_id: named for named in ClassYear.objects.filter(year=self.year).order_by("pk")
        }
        by_year = set(ClassYear.objects.values_list("school_class", flat=True))
        staying = [
            row
            for row in self.rows
            if row.outcome != ClassOutcome.ENDS
            # A group that was never named by the year goes on under the name of its place.
            and (not row.is_group or self.class_at[row.pk].pk in by_year)
        ]
        new = []
        for row in staying:
            named = there.get(self.class_at[row.pk].pk)
            if named is None:
                new.append(self._named(row))
            elif named.name_key != row.name_key:
                columns = {
                    "grade": row.grade,
                    "letter": row.letter,
                    "name": row.name,
                    "name_key": row.name_key,
                }
                self.named += self.recorder.update([named], {named.pk: columns})
        self.recorder.create(new)
        self.named += len(new)

    def _named(self, row: RolloverClass) -> ClassYear:
        return ClassYear(
            institution_id=self.act.institution_id,
            school_class=self.class_at[row.pk],
            year=self.year,
            grade=row.grade,
            letter=row.letter,
            name=row.name,
            name_key=row.name_key,
        )

    def _open(self, rows: list[RolloverClass]) -> None:
        institution = Institution.objects.get(pk=self.act.institution_id)
        places = self.recorder.create(
            [
                Place(
                    institution_id=institution.pk,
                    kind=PlaceKind.CLASS,
                    name=row.name,
                    needed_from=self.on,
                    platform=institution.platform,
                )
                for row in rows
            ]
        )
        classes = self.recorder.create(
            [
                SchoolClass(institution_id=institution.pk, place=place, kind=ClassKind.CLASS)
                for place in places
            ]
        )
        self.class_at |= {row.pk: school_class for row, school_class in zip(rows, classes, strict=True)}
        self.opened = len(rows)

    def end_classes(self) -> None:
        """End classes with everything in them, and the offices and load that do not go on (2.1.8)."""
        ending = [row for row in self.rows if row.outcome == ClassOutcome.ENDS]
        places = [self.class_at[row.pk].place for row in ending]
        still = [place for place in places if place.needed_until is None or place.needed_until > self.on]
        ends = {place.pk: {"needed_until": max(place.needed_from, self.on)} for place in still}
        self.ended = self.recorder.update(still, ends)
        over = {self.class_at[row.pk].pk for row in ending}
        without_teacher = over | {self.class_at[row.pk].pk for row in self.rows if not row.keeps_teacher}
        without_load = over | {self.class_at[row.pk].pk for row in self.rows if not row.keeps_load}
        # Whoever was appointed for the new year stays, unless the class itself is no more.
        leading = Q(role=Role.CLASS_TEACHER, school_class__in=without_teacher, started_on__lt=self.on)
        offices = RoleAssignment.objects.filter(Q(school_class__in=over) | leading)
        self.offices |= {office.pk for office in end_offices(self.recorder, offices, on=self.on)}
        load = TeachingLoad.objects.filter(
            Q(school_class__in=over) | Q(school_class__in=without_load, from_on__lt=self.on),
            not_ended_by(self.on, "until_on"),
        )
        self.load = len(end_dated(self.recorder, load, "from_on", "until_on", on=self.on))
        groups = [self.class_at[row.pk].place_id for row in ending if row.is_group]
        stays = Membership.objects.filter(
            not_ended_by(self.on, "planned_until"), place__in=groups, planned_from__isnull=False
        )
        end_dated(self.recorder, stays, "planned_from", "planned_until", on=self.on)

    def move(self, items: list[RolloverItem]) -> None:
        """End and open stays of whoever changes the class or leaves, and enter every pupil's movement."""
        fresh = [item for item in items if item.why != ItemReason.ENTERED]
        going = [item for item in fresh if item.target_id is None]
        moving = [item for item in fresh if item.target_id not in (None, item.source_id)]
        graduates = [item for item in going if item.outcome == ItemOutcome.GRADUATED]
        leavers = [item for item in going if item.outcome != ItemOutcome.GRADUATED]
        everywhere = (PlaceKind.CLASS, PlaceKind.GROUP)
        for day, group in ((self.graduates_on, graduates), (self.on, leavers)):
            end_stays(self.recorder, [item.person_id for item in group], on=day, kinds=everywhere)
        since = self._came_since([item.person_id for item in moving])
        for day in sorted({self.on, *since.values()}):
            arriving = [item for item in moving if since.get(item.person_id, self.on) == day]
            end_stays(self.recorder, [item.person_id for item in arriving], on=day)
            arrivals = [
                (item.person_id, self.class_at[item.target_id].place_id)
                for item in arriving
                if item.target_id
            ]
            open_stays(self.recorder, self.act, arrivals, on=day)
        self._end_activists(graduates, on=self.graduates_on)
        self._end_activists([*leavers, *moving], on=self.on)
        movements = self.recorder.create(
            [
                Movement(
                    institution_id=self.act.institution_id,
                    person_id=item.person_id,
                    kind=ENTERED_AS[ItemOutcome(item.outcome)],
                    effective_on=self._effective_on(item),
                    order_id=self.order_id,
                    from_class=self.class_at[item.source_id],
                    to_class=self.class_at[item.target_id] if item.target_id else None,
                )
                for item in fresh
                if item.outcome in ENTERED_AS and item.person_id not in since
            ]
        )
        self.entered = [movement.pk for movement in movements]

    def _effective_on(self, item: RolloverItem) -> date:
        return self.graduates_on if item.outcome == ItemOutcome.GRADUATED else self.on

    def _came_since(self, people: list[int]) -> dict[int, date]:
        """Return {pupil: day} of those who came after the new year had begun: no change of year is theirs."""
        stays = Membership.objects.in_classes().filter(
            not_ended_by(self.on, "planned_until"), person__in=people, planned_from__gt=self.on
        )
        return {
            person: day
            for person, day in stays.order_by("-planned_from").values_list("person", "planned_from")
            if day is not None and day <= self.act.today
        }

    def _end_activists(self, items: list[RolloverItem], *, on: date) -> None:
        """End what pupils who go, and guardians with no child left there, were for their class (2.2.6)."""
        left = {item.person_id: self.class_at[item.source_id].pk for item in items}
        self.offices |= {office.pk for office in end_class_offices(self.recorder, left, on=on)}

    def close(self, items: list[RolloverItem]) -> Applied:
        """Return what was written."""
        counted = Counter(item.outcome for item in items if item.why != ItemReason.ENTERED)
        return Applied(
            pupils=dict(sorted(counted.items())),
            named=self.named,
            opened=self.opened,
            ended=self.ended,
            offices=len(self.offices),
            load=self.load,
        )
