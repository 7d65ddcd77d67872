"""Planning guardians: whose parent each row names, and whether that person is known already."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence

from schools.importing.messages import error, note, question
from schools.importing.models import RowAction, RowKind
from schools.importing.planning.plan import (
    Plan,
    PlannedRow,
    Ref,
    changes_of,
    planned,
    same_given_names,
    stopped,
    values_of,
)
from schools.importing.planning.register import Known
from schools.importing.rows import GuardianRow
from schools.names.spelling import key


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
        self.doubtful: set[Ref] = set()
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
        student = self._child(row)
        class_name = row.child_class.text if row.child_class else ""
        about = row.child.full
        action = stopped(row)
        if action is not None or student is None:
            if student is not None:
                self.doubtful.add(student)
            action = action or RowAction.ERROR
            self.plan.add(planned(row, RowKind.GUARDIAN, action, row.name, class_name=class_name))
            return
        guardian = self._person(row, student)
        first = self.named.get((guardian, student)) if guardian is not None else None
        if first is not None:
            row.messages.append(note("repeated", row=str(first.row)))
            self.plan.add(planned(row, RowKind.GUARDIAN, RowAction.SKIP, row.name, class_name=class_name))
            return
        self._plan_bond(row, guardian, student, class_name, about)

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

    def _child(self, row: GuardianRow) -> Ref | None:
        """Return the child a row names; problems become messages."""
        plan = self.plan
        if row.child_number and row.child_number in plan.student_by_number:
            return plan.student_by_number[row.child_number]
        found = plan.students.get(row.child.key, [])
        if not found:
            found = plan.students.get(key(f"{row.child.last} {row.child.first}"), [])
        if row.child_class and len(found) > 1:
            found = [(ref, class_key) for ref, class_key in found if class_key == row.child_class.key]
        if row.child_birth_date and len({ref for ref, _class in found}) > 1:
            found = [
                (ref, where) for ref, where in found if self._born(ref) == row.child_birth_date.isoformat()
            ]
        refs = list(dict.fromkeys(ref for ref, _class in found))
        if len(refs) == 1:
            return refs[0]
        if row.child.last and not any(message.code == "no_child" for message in row.messages):
            code = "several_children" if refs else "child_not_found"
            say = question if refs else error
            row.messages.append(say(code, text=row.child.full))
        return None

    def _born(self, ref: Ref) -> str | None:
        """Return the date of birth of a child as it will be, in ISO form."""
        if isinstance(ref, int):
            day = self.plan.register.people[ref].birth_date
            return day.isoformat() if day else None
        born: str | None = self.plan.rows[int(ref[1:])].payload["values"]["birth_date"]
        return born

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

        Whoever was bound by hand, or let in on a request, stays: the file may be older than the hand.
        """
        plan = self.plan
        told = {student for _guardian, student in self.named} - self.doubtful
        for (guardian, student), pk in sorted(plan.register.guardianships.items(), key=lambda pair: pair[1]):
            if student not in told or (guardian, student) in self.named:
                continue
            if (guardian, student) in plan.register.bound_by_hand:
                continue
            known: Known = plan.register.people[guardian]
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
