"""Planning guardians: whose parent each row names, and whether that person is known already."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence

from schools.importing.messages import error, note, question
from schools.importing.models import RowAction, RowKind
from schools.importing.planning.plan import (
    Plan,
    PlannedRow,
    changes_of,
    planned,
    same_given_names,
    stopped,
    values_of,
)
from schools.importing.planning.pupils import Pupil, Ref
from schools.importing.planning.register import Known
from schools.importing.rows import GuardianRow


def plan_guardians(plan: Plan, rows: Sequence[GuardianRow]) -> None:
    """Plan every row of guardians, then the guardians in the register whom the file does not name.

    The same name with the same phone or e-mail, or of the same child, is one person; the same
    name alone is not. Guardians of a departing child go with it and get no row of their own.
    """
    planner = _GuardianPlanner(plan)
    for row in rows:
        planner.plan_row(row)
    planner.plan_departures()


class _GuardianPlanner:
    """Plans guardians one after another, remembering whom it has met."""

    def __init__(self, plan: Plan) -> None:
        self.plan = plan
        self.named: dict[tuple[Ref, Ref], GuardianRow] = {}
        self.told: set[Ref] = set()
        """Children whom a row surely names, entered or not."""
        self.doubtful: set[Ref] = set()
        self.left_out: set[str] = set()
        """Keys of the names whose rows are not entered: none of them is missing from the file."""
        self.guardians_of: dict[Ref, list[Ref]] = defaultdict(list)
        self.changed: set[int] = set()
        for guardian, student in plan.register.guardianships:
            self.guardians_of[student].append(guardian)
        taken = {ref for people in plan.adults.values() for ref, _phone, _email in people}
        for person, known in plan.register.people.items():
            if person not in plan.register.class_of and person not in taken:
                plan.adults[known.name_key].append((person, known.phone, known.email))
        self.names: dict[Ref, str] = {
            ref: name for name, people in plan.adults.items() for ref, _phone, _email in people
        }

    def plan_row(self, row: GuardianRow) -> None:
        """Plan one row."""
        child = self._child(row)
        class_name = row.child_class.text if row.child_class else child.class_name if child else ""
        if child is not None and child.ref is not None:
            self.told.add(child.ref)
        action = stopped(row)
        if action is not None or child is None or child.ref is None:
            self.left_out.add(row.name.key)
            if child is not None and child.ref is not None:
                self.doubtful.add(child.ref)
            action = action or RowAction.ERROR
            self.plan.add(planned(row, RowKind.GUARDIAN, action, row.name, class_name=class_name))
            return
        guardian = self._person(row, child.ref)
        first = self.named.get((guardian, child.ref)) if guardian is not None else None
        if first is not None:
            row.messages.append(note("repeated", row=str(first.row)))
            self.plan.add(planned(row, RowKind.GUARDIAN, RowAction.SKIP, row.name, class_name=class_name))
            return
        self._plan_bond(row, guardian, child.ref, class_name, _shown(row, child))

    def _plan_bond(
        self, row: GuardianRow, guardian: Ref | None, student: Ref, class_name: str, about: str
    ) -> None:
        plan = self.plan
        payload: dict[str, object] = {"student": student, "about": about}
        action = RowAction.CREATE
        if guardian is None:
            guardian = plan.next_ref()
            payload |= {"new": guardian, "values": values_of(row, plan, guardian)}
            plan.adults[row.name.key].append((guardian, row.phone, row.email))
            self.names[guardian] = row.name.key
        else:
            changes = self._changes(row, guardian)
            payload |= {"person": guardian, "set": changes}
            if isinstance(guardian, int) and isinstance(student, int):
                plan.matched.add(guardian)
                if (guardian, student) in plan.register.guardianships:
                    action = RowAction.UPDATE if changes else RowAction.UNCHANGED
                    payload.pop("student")
        plan.add(planned(row, RowKind.GUARDIAN, action, row.name, class_name=class_name, payload=payload))
        self.named[guardian, student] = row
        self.guardians_of[student].append(guardian)

    def _changes(self, row: GuardianRow, guardian: Ref) -> dict[str, object]:
        """Return what the file says anew of a known person; the first row about a person counts."""
        if not isinstance(guardian, int) or guardian in self.changed:
            return {}
        self.changed.add(guardian)
        return changes_of(row, self.plan.register.people[guardian], self.plan)

    def _child(self, row: GuardianRow) -> Pupil | None:
        """Return the child a row names; problems become messages, and nobody whom it may mean is ended."""
        pupils = self.plan.pupils
        owner = pupils.by_number.get(row.child_number) if row.child_number else None
        if owner is not None and not owner.agrees(row.child, row.child_birth_date):
            self._spare([owner, *pupils.like(row.child)])
            row.messages.append(question("number_of_another", text=row.child_number, other=owner.name.full))
            return None
        class_key = row.child_class.key if row.child_class else ""
        found = [owner] if owner else pupils.find(row.child, class_key=class_key, born=row.child_birth_date)
        if len(found) == 1 and not found[0].refusal:
            return found[0]
        self._spare(found or pupils.like(row.child))
        if not any(message.code == "no_child" for message in row.messages):
            open_ones = len(found) > 1 and any(not pupil.refusal for pupil in found)
            code = "several_children" if open_ones else found[0].refusal if found else "child_not_found"
            say = question if open_ones else error
            row.messages.append(say(code, text=row.child.full or row.child_number))
        return None

    def _spare(self, pupils: Iterable[Pupil]) -> None:
        """Let no guardian of these children end: a row that is left out may mean any of them."""
        self.doubtful.update(pupil.ref for pupil in pupils if pupil.ref is not None)

    def _person(self, row: GuardianRow, student: Ref) -> Ref | None:
        """Return the person a row names, or None for somebody new."""
        of_child = [ref for ref in self.guardians_of[student] if self.names.get(ref) == row.name.key]
        if of_child:
            return of_child[0]
        renamed = [ref for ref in self.guardians_of[student] if self._is_renamed(row, ref)]
        if len(renamed) == 1:
            return renamed[0]
        same = [
            ref
            for ref, phone, email in self.plan.adults.get(row.name.key, ())
            if ref != student and ((row.phone and row.phone == phone) or (row.email and row.email == email))
        ]
        return same[0] if same else None

    def _is_renamed(self, row: GuardianRow, ref: Ref) -> bool:
        """Tell whether a guardian of the child, known by phone and given names, has another surname now."""
        if not isinstance(ref, int) or not row.phone:
            return False
        known = self.plan.register.people[ref]
        return known.phone == row.phone and same_given_names(row.name, known)

    def plan_departures(self) -> None:
        """Plan the end of guardianships that the file does not name, where it names any for the child.

        Whoever was bound by hand, or let in on a request, stays: the file may be older than the hand. A
        list that does not name every child of a class is one of some children: it may only add to them,
        so nobody there ends unless the list is whole.
        """
        plan = self.plan
        partial = self._partial()
        for (guardian, student), pk in sorted(plan.register.guardianships.items(), key=lambda pair: pair[1]):
            if student not in self.told:
                continue
            if student not in partial:
                plan.guardians_compared += 1
            if student in self.doubtful or (guardian, student) in self.named:
                continue
            if (guardian, student) in plan.register.bound_by_hand:
                continue
            known: Known = plan.register.people[guardian]
            if known.name_key in self.left_out:
                continue
            if student in partial:
                plan.guardians_kept += 1
                continue
            child = plan.register.people[student]
            class_key = plan.register.class_of.get(student, "")
            plan.add(
                PlannedRow(
                    sheet="",
                    row=None,
                    kind=RowKind.GUARDIAN,
                    action=RowAction.DEPART,
                    name=known.name.full,
                    name_key=known.name_key,
                    class_name=plan.register.classes[class_key].name if class_key else "",
                    messages=[note("not_in_file")],
                    payload={"guardianship": pk, "about": child.name.full, "person": guardian},
                )
            )

    def _partial(self) -> set[Ref]:
        """Return the children of classes not all of whose children the list names, as far as it could.

        It could name those who stay and have a guardian whom no hand has bound.
        """
        register = self.plan.register
        if self.plan.is_whole:
            return set()
        expected = {student for _, student in register.guardianships.keys() - register.bound_by_hand}
        unnamed = expected - self.told
        staying = [pupil for pupil in self.plan.pupils.all if not pupil.refusal]
        lacking = {pupil.classes[0] for pupil in staying if pupil.ref in unnamed}
        return {pupil.ref for pupil in staying if pupil.ref is not None and pupil.classes[0] in lacking}


def _shown(row: GuardianRow, child: Pupil) -> str:
    """Return the child's name for the preview: with the class where the file spells either otherwise."""
    same_class = row.child_class is None or row.child_class.key in child.classes[:1]
    if row.child.key == child.name.key and same_class:
        return row.child.full
    return ", ".join(filter(None, (child.name.full, child.class_name)))
