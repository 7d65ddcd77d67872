"""Applying a stored plan: one transaction under the roster's lock, every value before kept."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import Any

from django.db import transaction
from django.db.models import Q

from schools.accounts.roles import STAFF_ROOM_ROLES, Role
from schools.changes.models import ChangeKind
from schools.changes.recording import Recorder
from schools.importing import rules
from schools.importing.models import ImportRow, ImportRun, ImportState, RowAction, RowKind
from schools.importing.rules import Hold
from schools.importing.services.runs import run_url
from schools.institutions.acting import Act
from schools.institutions.intervals import not_ended_by
from schools.institutions.models import Institution
from schools.institutions.planner import look_at
from schools.institutions.services import lock_roster
from schools.jobs.models import Job, JobState
from schools.jobs.services import enqueue
from schools.journal.services import record
from schools.movement.models import Movement, MovementKind
from schools.names.classes import ClassName
from schools.names.people import name_key
from schools.names.spelling import key
from schools.people.models import Guardianship, Membership, Person, RoleAssignment, Subject, TeachingLoad
from schools.people.services import roster_changed
from schools.structure.models import ClassKind, ClassYear, Place, PlaceKind, SchoolClass
from schools.structure.services import current_year

# What a first import fills: the pages that follow must not be planned as for an empty register.
_FILLED = (
    Person,
    Membership,
    Guardianship,
    RoleAssignment,
    TeachingLoad,
    Movement,
    Place,
    SchoolClass,
    ImportRow,
)


@transaction.atomic
def start_apply(
    act: Act,
    *,
    run_id: int,
    departures: int | None = None,
    changes: int | None = None,
    granted: Mapping[int, Sequence[str]] | None = None,
) -> Job:
    """Put the applying of a plan in line and return that job.

    `departures` and `changes` confirm a held plan by its numbers; `granted` is {row id: roles}:
    the offices that the person ticked. Raises RuleViolation if the plan is decided, stale or held.
    """
    run = ImportRun.objects.select_for_update().get(pk=run_id)
    if not _may_resume(run):
        rules.check_waits(run.state)
    rules.check_confirmed(Hold(**run.summary["hold"]), departures=departures, changes=changes)
    _tick(run, granted or {})
    run.state = ImportState.APPLYING
    run.save(update_fields=["state"])
    total = sum(run.summary["counts"].values())
    return enqueue(act, "importing.apply", {"run": run.pk}, next_url=run_url(act, run.pk), total=total)


def _may_resume(run: ImportRun) -> bool:
    """Tell whether the run's last job was given up, so that nothing of it is under way."""
    if run.state != ImportState.APPLYING:
        return False
    last = Job.objects.here().filter(kind="importing.apply", args__run=run.pk).order_by("-pk").first()
    return last is not None and last.state == JobState.FAILED


def _tick(run: ImportRun, granted: Mapping[int, Sequence[str]]) -> None:
    """Remember which proposed offices were ticked; what was not proposed cannot be."""
    for row in ImportRow.objects.filter(run=run, pk__in=list(granted), kind=RowKind.STAFF):
        ticked = [role for role in row.payload.get("offers", []) if role in granted[row.pk]]
        row.payload = row.payload | {"ticked": ticked}
        row.save(update_fields=["payload"])


@transaction.atomic
def apply_run(act: Act, *, run_id: int) -> ImportRun:
    """Apply a plan whole and return the run; applied already, it is returned as it is.

    Raises RuleViolation, and writes nothing, if the register has moved since the plan was made.
    After commit: the staff room and the chats follow.
    """
    version = lock_roster(act)
    run = ImportRun.objects.select_for_update().get(pk=run_id)
    if run.state == ImportState.APPLIED:
        return run
    if run.state != ImportState.APPLYING:
        rules.check_waits(run.state)
    rules.check_fresh(run.roster_version, version - 1)
    applier = _Applier(act, run)
    applier.apply()
    run.change_set = applier.recorder.save()
    Movement.objects.filter(pk__in=[row.pk for row in applier.movements]).update(change_set=run.change_set)
    run.state, run.applied_at = ImportState.APPLIED, act.at
    run.save(update_fields=["state", "applied_at", "change_set"])
    ImportRow.objects.filter(run=run).update(payload={})
    record(
        act,
        "import.applied",
        subjects=[("import", run.pk), *(("person", pk) for pk in applier.touched)],
        counts=run.summary["counts"],
        change_set=run.change_set.pk,
    )
    roster_changed(act)
    look_at(_FILLED)
    return run


class _Rows:
    """The rows of a plan that do something, by kind and action."""

    def __init__(self, run: ImportRun) -> None:
        doing = [RowAction.CREATE, RowAction.UPDATE, RowAction.TRANSFER, RowAction.DEPART]
        rows = ImportRow.objects.filter(run=run).filter(Q(action__in=doing) | Q(kind=RowKind.STAFF))
        self.rows: list[tuple[str, str, dict[str, Any]]] = list(
            rows.order_by("position").values_list("kind", "action", "payload")
        )

    def of(self, kind: RowKind, *actions: RowAction) -> list[dict[str, Any]]:
        """Return the payloads of one kind and these actions, in the order of the plan."""
        return [payload for k, action, payload in self.rows if k == kind and action in actions]

    def all(self) -> Iterable[dict[str, Any]]:
        """Return every payload, in the order of the plan."""
        return (payload for _kind, _action, payload in self.rows)


class _Applier:
    """Writes one plan, table by table, in few statements."""

    def __init__(self, act: Act, run: ImportRun) -> None:
        self.act, self.run, self.today = act, run, act.today
        self.recorder = Recorder(act, ChangeKind.IMPORT)
        self.rows = _Rows(run)
        self.classes: dict[str, tuple[int, int]] = {}
        """{class key: (school class, place)}."""
        self.ids: dict[str, int] = {}
        """{«#12»: the person that row added}."""
        self.touched: set[int] = set()
        self.staff: set[int] = set()
        """Those whose roles change."""
        self.movements: Sequence[Movement] = []

    def apply(self) -> None:
        """Write everything the plan says."""
        self._make_classes()
        self._make_people()
        self._change_people()
        self._move_students()
        self._give_roles()
        self._keep_staff_room()
        self._bind_guardians()
        self._give_load()

    def _person(self, ref: int | str) -> int:
        return self.ids[ref] if isinstance(ref, str) else ref

    def _departing(self, kind: RowKind) -> list[int]:
        return [payload["person"] for payload in self.rows.of(kind, RowAction.DEPART)]

    # --- structure and people ------------------------------------------------------------------

    def _make_classes(self) -> None:
        year = current_year(self.act)
        known = ClassYear.objects.filter(year=year).values_list(
            "name_key", "school_class_id", "school_class__place_id"
        )
        self.classes = {class_key: (school_class, place) for class_key, school_class, place in known}
        students = self.rows.of(RowKind.STUDENT, RowAction.CREATE, RowAction.UPDATE, RowAction.TRANSFER)
        wanted = {ClassName(*payload["class"]) for payload in students if "class" in payload}
        new = sorted(name for name in wanted if name.key not in self.classes)
        own = {"institution_id": self.act.institution_id}
        platform = Institution.objects.values_list("platform", flat=True).get(pk=self.act.institution_id)
        places = self.recorder.create(
            [
                Place(kind=PlaceKind.CLASS, name=name.text, needed_from=self.today, platform=platform, **own)
                for name in new
            ]
        )
        made = self.recorder.create(
            [SchoolClass(place=place, kind=ClassKind.CLASS, **own) for place in places]
        )
        self.recorder.create(
            [
                ClassYear(
                    school_class=school_class,
                    year=year,
                    grade=name.grade,
                    letter=name.letter,
                    name=name.text,
                    name_key=name.key,
                    **own,
                )
                for name, school_class in zip(new, made, strict=True)
            ]
        )
        self.classes |= {name.key: (row.pk, row.place_id) for name, row in zip(new, made, strict=True)}

    def _class(self, values: Sequence[Any]) -> tuple[int, int]:
        return self.classes[ClassName(*values).key]

    def _make_people(self) -> None:
        new = [payload for payload in self.rows.all() if "new" in payload]
        people = self.recorder.create(
            [
                Person(
                    institution_id=self.act.institution_id,
                    name_key=name_key(*(payload["values"][part] for part in _NAME_ORDER)),
                    **_columns(payload["values"]),
                )
                for payload in new
            ]
        )
        for payload, person in zip(new, people, strict=True):
            self.ids[payload["new"]] = person.pk
            self.touched.add(person.pk)

    def _change_people(self) -> None:
        changes: dict[int, dict[str, Any]] = {}
        for payload in self.rows.all():
            if payload.get("set"):
                changes.setdefault(payload["person"], {}).update(_columns(payload["set"]))
        people = list(Person.objects.with_ids(set(changes)))
        for person in people:
            if _NAME & changes[person.pk].keys():
                parts = (changes[person.pk].get(part, getattr(person, part)) for part in _NAME_ORDER)
                changes[person.pk]["name_key"] = name_key(*parts)
        self.recorder.update(people, changes)
        self.touched.update(changes)

    # --- students ------------------------------------------------------------------------------

    def _move_students(self) -> None:
        arrivals = self.rows.of(RowKind.STUDENT, RowAction.CREATE)
        known = self.rows.of(RowKind.STUDENT, RowAction.UPDATE, RowAction.TRANSFER)
        moves = [payload for payload in known if "class" in payload]
        leaving = self._departing(RowKind.STUDENT)
        left = self._end_stays({*leaving, *(payload["person"] for payload in moves)})
        self.recorder.create(
            [
                Membership(
                    institution_id=self.act.institution_id,
                    place_id=self._class(payload["class"])[1],
                    place_kind=PlaceKind.CLASS,
                    person_id=self._person(payload.get("new") or payload["person"]),
                    planned_from=self.today,
                )
                for payload in [*arrivals, *moves]
            ]
        )
        self.touched.update(leaving)
        self._note_movements(arrivals, moves, leaving, left)

    def _end_stays(self, people: set[int]) -> dict[int, int]:
        """End the class stays of these people today; return {person: the class they were in}.

        A stay that was to begin later is taken back, or, with a trace, ends where it begins.
        """
        stays = Membership.objects.in_classes().filter(
            not_ended_by(self.today, "planned_until"), person__in=people, planned_from__isnull=False
        )
        class_at = {place: school_class for school_class, place in self.classes.values()}
        left: dict[int, int] = {}
        until: dict[int, dict[str, date]] = {}
        kept, unbegun = [], []
        for stay in stays:
            starts = stay.planned_from or self.today
            if starts <= self.today and stay.place_id in class_at:
                left[stay.person_id] = class_at[stay.place_id]
            if starts > self.today and not (stay.joined_on or stay.accepted_at or stay.reported_at):
                unbegun.append(stay)
            else:
                kept.append(stay)
                until[stay.pk] = {"planned_until": max(starts, self.today)}
        self.recorder.delete(unbegun)
        self.recorder.update(kept, until)
        return left

    def _note_movements(
        self,
        arrivals: Sequence[Mapping[str, Any]],
        moves: Sequence[Mapping[str, Any]],
        leaving: Sequence[int],
        left: Mapping[int, int],
    ) -> None:
        """Enter the journal of movement (2.1.11); the first list of a school is no movement."""
        first = self.run.summary["first"]
        rows: list[Movement] = []
        if not first["student"]:
            for payload in arrivals:
                person, to_class = self._person(payload["new"]), self._class(payload["class"])[0]
                rows.append(self._movement(person, MovementKind.ENROLLED, to_class=to_class))
        for payload in moves:
            person, to_class = payload["person"], self._class(payload["class"])[0]
            from_class = left.get(person)
            kind = MovementKind.TRANSFERRED if from_class else MovementKind.ENROLLED
            rows.append(self._movement(person, kind, from_class=from_class, to_class=to_class))
        rows += [self._movement(person, MovementKind.LEFT, from_class=left.get(person)) for person in leaving]
        if not first["staff"]:
            for payload in self.rows.of(RowKind.STAFF, RowAction.CREATE):
                rows.append(self._movement(self._person(payload["new"]), MovementKind.HIRED))
        for person in self._departing(RowKind.STAFF):
            rows.append(self._movement(person, MovementKind.DISMISSED))
        self.movements = self.recorder.create(rows)

    def _movement(
        self, person: int, kind: MovementKind, *, from_class: int | None = None, to_class: int | None = None
    ) -> Movement:
        return Movement(
            institution_id=self.act.institution_id,
            person_id=person,
            kind=kind,
            effective_on=self.today,
            from_class_id=from_class,
            to_class_id=to_class,
        )

    # --- staff ---------------------------------------------------------------------------------

    def _give_roles(self) -> None:
        staff = self.rows.of(RowKind.STAFF, RowAction.CREATE, RowAction.UPDATE, RowAction.UNCHANGED)
        new: list[RoleAssignment] = []
        led: set[int] = set()
        ends: set[int] = set()
        for payload in staff:
            person = self._person(payload.get("new") or payload["person"])
            roles = [*payload.get("roles", ()), *payload.get("ticked", ())]
            new += [self._role(person, Role(role)) for role in dict.fromkeys(roles)]
            for name in payload.get("leads", ()):
                school_class = self._class(name)[0]
                led.add(school_class)
                new.append(self._role(person, Role.CLASS_TEACHER, school_class))
            ends.update(payload.get("ends", ()))
            if roles or payload.get("leads") or payload.get("ends"):
                self.staff.add(person)
        self._end_roles(ends, led)
        self.recorder.create(new)

    def _role(self, person: int, role: Role, school_class: int | None = None) -> RoleAssignment:
        return RoleAssignment(
            institution_id=self.act.institution_id,
            person_id=person,
            role=role,
            school_class_id=school_class,
            started_on=self.today,
        )

    def _end_roles(self, ids: set[int], led: set[int]) -> None:
        """End these assignments, the class teachers of newly led classes, and all roles of leavers."""
        leaving = self._departing(RowKind.STAFF)
        students = self._departing(RowKind.STUDENT)
        ending = RoleAssignment.objects.filter(not_ended_by(self.today, "ended_on")).filter(
            Q(pk__in=ids)
            | Q(role=Role.CLASS_TEACHER, school_class__in=led)
            | Q(person__in=leaving)
            | Q(person__in=students, role=Role.STUDENT_ACTIVIST)
        )
        self.staff.update(self._end(ending, "started_on", "ended_on"))
        load = TeachingLoad.objects.filter(not_ended_by(self.today, "until_on"), teacher__in=leaving)
        self._end(load, "from_on", "until_on")
        self.staff.update(leaving)
        self.touched |= self.staff

    def _end(self, rows: Iterable[Any], starts: str, ends: str) -> set[int]:
        """End dated rows today, one that begins later where it begins; return whose roles they were."""
        found = list(rows)
        self.recorder.update(found, {row.pk: {ends: max(getattr(row, starts), self.today)} for row in found})
        return {row.person_id for row in found if hasattr(row, "person_id")}

    def _keep_staff_room(self) -> None:
        """Open and end stays in «Учительская» for everybody whose roles this import touched (2.1.4)."""
        room = Place.objects.filter(kind=PlaceKind.STAFF_ROOM).first()
        if room is None:
            return
        due = set(
            RoleAssignment.objects.on(self.today)
            .filter(role__in=STAFF_ROOM_ROLES, person__in=self.staff)
            .values_list("person_id", flat=True)
        )
        stays = list(
            Membership.objects.filter(
                not_ended_by(self.today, "planned_until"),
                place=room,
                left_on__isnull=True,
                person__in=self.staff,
            )
        )
        new: dict[int, dict[str, date]] = {}
        for stay in stays:
            if stay.planned_from is None and stay.person_id in due:
                new[stay.pk] = {"planned_from": self.today}
            elif stay.planned_from is not None and stay.person_id not in due:
                new[stay.pk] = {"planned_until": max(stay.planned_from, self.today)}
        self.recorder.update(stays, new)
        self.recorder.create(
            [
                Membership(
                    institution_id=self.act.institution_id,
                    place=room,
                    place_kind=room.kind,
                    person_id=person,
                    planned_from=self.today,
                )
                for person in sorted(due - {stay.person_id for stay in stays})
            ]
        )

    # --- guardians and load --------------------------------------------------------------------

    def _bind_guardians(self) -> None:
        ending = [payload["guardianship"] for payload in self.rows.of(RowKind.GUARDIAN, RowAction.DEPART)]
        self.touched.update(payload["person"] for payload in self.rows.of(RowKind.GUARDIAN, RowAction.DEPART))
        self._end(Guardianship.objects.filter(pk__in=ending), "from_on", "until_on")
        new = self.rows.of(RowKind.GUARDIAN, RowAction.CREATE)
        self.recorder.create(
            [
                Guardianship(
                    institution_id=self.act.institution_id,
                    guardian_id=self._person(payload.get("new") or payload["person"]),
                    student_id=self._person(payload["student"]),
                    from_on=self.today,
                )
                for payload in new
            ]
        )
        self.touched.update(self._person(payload["student"]) for payload in new)

    def _give_load(self) -> None:
        ending = [payload["load"] for payload in self.rows.of(RowKind.LOAD, RowAction.DEPART)]
        self._end(TeachingLoad.objects.filter(pk__in=ending), "from_on", "until_on")
        new = self.rows.of(RowKind.LOAD, RowAction.CREATE)
        subjects = self._subjects(new)
        self.recorder.create(
            [
                TeachingLoad(
                    institution_id=self.act.institution_id,
                    teacher_id=self._person(payload["teacher"]),
                    school_class_id=self._class(payload["class"])[0],
                    subject_id=subjects[key(payload["subject"])],
                    from_on=self.today,
                )
                for payload in new
            ]
        )
        self.touched.update(self._person(payload["teacher"]) for payload in new)

    def _subjects(self, rows: Sequence[Mapping[str, Any]]) -> dict[str, int]:
        """Return {subject key: id}, with subjects added that the school did not have."""
        known: dict[str, int] = dict(Subject.objects.values_list("name_key", "pk")) if rows else {}
        new = {key(row["subject"]): row for row in reversed(rows) if key(row["subject"]) not in known}
        made = self.recorder.create(
            [
                Subject(
                    institution_id=self.act.institution_id,
                    name=row["subject"],
                    name_key=subject_key,
                    extracurricular=row["extracurricular"],
                )
                for subject_key, row in sorted(new.items())
            ]
        )
        return known | {subject.name_key: subject.pk for subject in made}


_NAME_ORDER = ("last_name", "first_name", "patronymic")
_NAME = frozenset(_NAME_ORDER)


def _columns(values: Mapping[str, Any]) -> dict[str, Any]:
    """Return stored values of a person as columns: the date of birth as a date."""
    day = values.get("birth_date")
    return {**values, "birth_date": date.fromisoformat(day)} if day else dict(values)
