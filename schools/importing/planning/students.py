"""Planning students: who is who, who comes, moves, changes and leaves."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from schools.importing.messages import error, note, question
from schools.importing.models import RowAction, RowKind
from schools.importing.planning.plan import (
    Plan,
    PlannedRow,
    changes_of,
    planned,
    refuse_closed_class,
    same_given_names,
    stopped,
    unique,
    values_of,
)
from schools.importing.planning.pupils import Pupil, Ref
from schools.importing.planning.register import Known
from schools.importing.rows import StudentRow
from schools.names.people import NameParts
from schools.names.spelling import key


def plan_students(plan: Plan, rows: Sequence[StudentRow]) -> None:
    """Plan every row of students, then who is in the register but not in the file."""
    repeated = _repeated(rows)
    known = _Matcher(plan, [row for row in rows if id(row) not in repeated]).match()
    for row in rows:
        _plan_row(plan, row, known.get(id(row)), repeated.get(id(row)))
    named = {row.school_class.key for row in rows if row.school_class}
    plan.compare(RowKind.STUDENT, named=named, present=set(plan.register.class_of.values()))
    _plan_departures(plan)


def _plan_row(plan: Plan, row: StudentRow, known: Known | None, first: StudentRow | None) -> None:
    class_name = row.school_class.text if row.school_class else ""
    refuse_closed_class(plan, row, row.school_class)
    if first is not None and stopped(row) is None:
        row.messages.append(note("repeated", row=str(first.row)))
        plan.add(planned(row, RowKind.STUDENT, RowAction.SKIP, row.name, class_name=class_name))
        return
    if known is not None:
        plan.matched.add(known.pk)
    action = stopped(row)
    if action is not None:
        _spare_lookalikes(plan, row)
        _remember_stopped(plan, row, known)
        plan.add(planned(row, RowKind.STUDENT, action, row.name, class_name=class_name))
    elif known is None:
        _plan_arrival(plan, row, class_name)
    else:
        _plan_known(plan, row, known, class_name)


def _plan_arrival(plan: Plan, row: StudentRow, class_name: str) -> None:
    assert row.school_class is not None  # noqa: S101  # a row without a class was stopped
    ref = plan.next_ref()
    payload = {"new": ref, "values": values_of(row, plan, ref), "class": list(row.school_class)}
    _note_new_class(plan, row)
    plan.add(
        planned(row, RowKind.STUDENT, RowAction.CREATE, row.name, class_name=class_name, payload=payload)
    )
    _remember(plan, row, ref, None)


def _plan_known(plan: Plan, row: StudentRow, known: Known, class_name: str) -> None:
    assert row.school_class is not None  # noqa: S101  # a row without a class was stopped
    present = plan.register.class_of.get(known.pk)
    changes = changes_of(row, known, plan)
    payload: dict[str, object] = {"person": known.pk, "set": changes}
    action = RowAction.UPDATE if changes else RowAction.UNCHANGED
    if present != row.school_class.key:
        payload["class"] = list(row.school_class)
        _note_new_class(plan, row)
        if present is None:
            row.messages.insert(0, note("returns"))
            action = RowAction.UPDATE
        else:
            old = plan.register.classes[present].name
            row.messages.insert(0, note("moves", old=old, new=class_name))
            action = RowAction.TRANSFER
    plan.add(planned(row, RowKind.STUDENT, action, row.name, class_name=class_name, payload=payload))
    _remember(plan, row, known.pk, known)


def _note_new_class(plan: Plan, row: StudentRow) -> None:
    name = row.school_class
    if name is not None and name.key not in plan.register.classes:
        if name.key not in plan.new_classes:
            row.messages.append(note("new_class", **{"class": name.text}))
        plan.new_classes.setdefault(name.key, name)


def _remember(
    plan: Plan, row: StudentRow, ref: Ref | None, known: Known | None, *, refusal: str = ""
) -> None:
    """Let guardians find this child, by what the file says and by what the register knows."""
    names, classes, births = [row.name], [], [row.birth_date]
    class_name, known_number = "", ""
    if row.school_class:
        classes, class_name = [row.school_class.key], row.school_class.text
    if known is not None:
        full = NameParts(*(said or old for said, old in zip(row.name, known.name, strict=True)))
        names = [full, row.name, known.name]
        births.append(known.birth_date)
        known_number = known.number
        present = plan.register.class_of.get(known.pk)
        if present is not None:
            classes.append(present)
            class_name = class_name or plan.register.classes[present].name
    pupil = Pupil(
        ref=ref,
        names=tuple(names),
        classes=tuple(classes),
        class_name=class_name,
        births=frozenset(day for day in births if day),
        refusal=refusal,
    )
    plan.pupils.add(pupil, number=row.number, known_number=known_number)


def _remember_stopped(plan: Plan, row: StudentRow, known: Known | None) -> None:
    """Let guardians find the child of a row that is left out: bound to it if it is here, else refused."""
    here = plan.register.class_of
    if known is not None and known.pk in here:
        _remember(plan, row, known.pk, known)
    elif row.name.last and not any(p in here for p in plan.register.by_key.get(row.name.key, ())):
        _remember(plan, row, None, known, refusal="child_stopped")


def _remember_known(plan: Plan, known: Known, *, refusal: str = "") -> None:
    """Let guardians find a child of the register of whom the file has no row."""
    class_key = plan.register.class_of[known.pk]
    pupil = Pupil(
        ref=known.pk,
        names=(known.name,),
        classes=(class_key,),
        class_name=plan.register.classes[class_key].name,
        births=frozenset({known.birth_date} if known.birth_date else ()),
        refusal=refusal,
    )
    plan.pupils.add(pupil, known_number=known.number)


def _spare_lookalikes(plan: Plan, row: StudentRow) -> None:
    """A doubtful row may mean anybody of this name: nobody of them departs for it."""
    plan.spared.update(plan.register.by_key.get(row.name.key, ()))
    plan.spared.update(plan.register.by_bare_key.get(key(f"{row.name.last} {row.name.first}"), ()))
    if row.number in plan.register.by_number:
        plan.spared.add(plan.register.by_number[row.number])


def _plan_departures(plan: Plan) -> None:
    register = plan.register
    for person, class_key in register.class_of.items():
        known = register.people[person]
        if person in plan.matched:
            continue
        if person in plan.spared or plan.lacks(RowKind.STUDENT, class_key):
            _remember_known(plan, known)
            continue
        plan.departing.add(person)
        _remember_known(plan, known, refusal="child_departs")
        plan.add(
            PlannedRow(
                sheet="",
                row=None,
                kind=RowKind.STUDENT,
                action=RowAction.DEPART,
                name=known.name.full,
                name_key=known.name_key,
                class_name=register.classes[class_key].name,
                messages=[note("not_in_file")],
                payload={"person": person},
            )
        )


def keep_students(plan: Plan) -> None:
    """Remember all present students when the file has no list of them, so that guardians find them."""
    for person in plan.register.class_of:
        _remember_known(plan, plan.register.people[person])


# --- the same student twice in the file --------------------------------------------------------


def _repeated(rows: Sequence[StudentRow]) -> dict[int, StudentRow]:
    """Return {id of a row: the earlier row that says the same}; contradictions become messages."""
    found: dict[int, StudentRow] = {}
    by_number: dict[str, StudentRow] = {}
    by_name: dict[str, list[StudentRow]] = {}
    for row in rows:
        if not row.name.last:
            continue
        first = by_number.get(row.number) if row.number else None
        if first is not None and first.name.key != row.name.key:
            row.messages.append(error("same_number", text=row.number, other=first.name.full))
            continue
        first = first or next(
            (other for other in by_name.get(row.name.key, ()) if _is_same(row, other)), None
        )
        if first is None:
            by_name.setdefault(row.name.key, []).append(row)
            if row.number:
                by_number[row.number] = row
        elif row.school_class in (None, first.school_class):
            found[id(row)] = first
        else:
            other = first.school_class.text if first.school_class else ""
            row.messages.append(question("in_two_classes", row=str(first.row), **{"class": other}))
    return found


def _is_same(row: StudentRow, other: StudentRow) -> bool:
    """Tell whether two rows of one name mean one student.

    Another number or another date of birth means a namesake; without dates the class decides.
    """
    if row.number and other.number and row.number != other.number:
        return False
    if row.birth_date and other.birth_date:
        return row.birth_date == other.birth_date
    return row.school_class == other.school_class


# --- who of the register a row means -----------------------------------------------------------


class _Matcher:
    """Finds the person of the register for each row: by number, name and birth date, name and class."""

    def __init__(self, plan: Plan, rows: Sequence[StudentRow]) -> None:
        self.register = plan.register
        self.rows = [row for row in rows if row.name.last]
        self.numbers = {row.number for row in rows if row.number}
        self.found: dict[int, Known] = {}
        self.taken: set[int] = set()

    def match(self) -> dict[int, Known]:
        """Return {id of a row: the person}; doubts become questions on their rows."""
        for step in (self._by_number, self._by_birth_date, self._by_class):
            for row in self.rows:
                if id(row) not in self.found:
                    person = step(row)
                    if person is not None and person not in self.taken:
                        self.taken.add(person)
                        self.found[id(row)] = self.register.people[person]
        for row in self.rows:
            if id(row) not in self.found:
                self._ask(row)
        return self.found

    def _by_number(self, row: StudentRow) -> int | None:
        person = self.register.by_number.get(row.number) if row.number else None
        if person is None or person not in self.register.once_students:
            return None
        known = self.register.people[person]
        same_given = same_given_names(row.name, known)
        if (
            (same_given and key(row.name.last) == key(known.last_name))
            or (row.birth_date and row.birth_date == known.birth_date)
            or (same_given and None in (row.birth_date, known.birth_date))
        ):
            return person
        if stopped(row) is None:
            row.messages.append(question("number_of_another", text=row.number, other=known.name.full))
        return None

    def _by_birth_date(self, row: StudentRow) -> int | None:
        if row.birth_date is None:
            return None
        same_day = [p for p in self._namesakes(row) if self.register.people[p].birth_date == row.birth_date]
        if len(same_day) > 1:
            same_day = [p for p in same_day if self.register.class_of.get(p) == self._class(row)]
        return unique(same_day)

    def _by_class(self, row: StudentRow) -> int | None:
        return unique(
            person
            for person in self._namesakes(row)
            if self.register.class_of.get(person) == self._class(row)
            and (row.birth_date is None or self.register.people[person].birth_date is None)
        )

    def _ask(self, row: StudentRow) -> None:
        """Ask about namesakes whom nothing tells apart from the row's student."""
        open_ones = [
            person
            for person in self._namesakes(row)
            if person in self.register.class_of
            and (row.birth_date is None or self.register.people[person].birth_date in (None, row.birth_date))
        ]
        if open_ones and stopped(row) is None:
            shown = (self._shown(person) for person in open_ones)
            row.messages.append(question("two_candidates", candidates="; ".join(shown)))

    def _shown(self, person: int) -> str:
        known = self.register.people[person]
        school_class = self.register.classes[self.register.class_of[person]].name
        born = f", {known.birth_date:%d.%m.%Y}" if known.birth_date else ""
        return f"{known.name.full}, {school_class}{born}"

    def _class(self, row: StudentRow) -> str | None:
        return row.school_class.key if row.school_class else None

    def _namesakes(self, row: StudentRow) -> Iterable[int]:
        """Return students of the register with this name, or with it but for a missing patronymic."""
        exact = self.register.by_key.get(row.name.key, [])
        bare = self.register.by_bare_key.get(key(f"{row.name.last} {row.name.first}"), [])
        close = [
            person
            for person in bare
            if not row.name.patronymic or not self.register.people[person].patronymic
        ]
        return [
            person
            for person in dict.fromkeys([*exact, *(close if not exact else ())])
            if person in self.register.once_students
            and person not in self.taken
            and not self._other_number(row, person)
        ]

    def _other_number(self, row: StudentRow, person: int) -> bool:
        """Tell whether both have numbers, different ones, of which the file also knows the person's."""
        number = self.register.people[person].number
        return bool(row.number and number and number != row.number and number in self.numbers)
