"""Planning staff: who is who, what positions amount to, who leads which class."""

from __future__ import annotations

from collections.abc import Sequence

from schools.accounts.roles import Role
from schools.importing.messages import error, note, question
from schools.importing.models import RowAction, RowKind
from schools.importing.planning.plan import (
    Plan,
    PlannedRow,
    changes_of,
    planned,
    same_given_names,
    stopped,
    unique,
    values_of,
)
from schools.importing.planning.pupils import Ref
from schools.importing.planning.register import Known
from schools.importing.rows import StaffRow
from schools.names.positions import OFFICES, Post
from schools.names.spelling import key

_ROLE_OF = {Post.TEACHER: Role.TEACHER, Post.EMPLOYEE: Role.EMPLOYEE}
_OFFICE_OF = {Post.DIRECTOR: Role.DIRECTOR, Post.DEPUTY: Role.DEPUTY}
"""Offices a person may grant by a tick; a file never makes an administrator, ticked or not."""


def plan_staff(plan: Plan, rows: Sequence[StaffRow]) -> None:
    """Plan every row of staff, then who is in the register but not in the file.

    Teachers, employees and class teachers come from the file; directors and deputies are
    only proposed and wait for a tick. Nobody's office is taken, no administrator departs,
    and for a list of class teachers nobody does, unless a person says that it is the whole school's.
    """
    led: dict[str, StaffRow] = {}
    seen: dict[str, StaffRow] = {}
    repeated = {id(row): first for row in rows if (first := _repeated(row, seen)) is not None}
    known = _match(plan, [row for row in rows if id(row) not in repeated])
    for row in rows:
        first = repeated.get(id(row))
        if first is not None and stopped(row) is None:
            row.messages.append(note("repeated", row=str(first.row)))
            plan.add(planned(row, RowKind.STAFF, RowAction.SKIP, row.name))
            continue
        _plan_row(plan, row, known.get(id(row)), led)
    plan.class_teachers_alone = not plan.is_whole and _are_class_teachers(rows)
    _plan_departures(plan)


def _are_class_teachers(rows: Sequence[StaffRow]) -> bool:
    """Tell whether a list gives everybody a class to lead and nobody a position."""
    named = [row for row in rows if row.name.last]
    return bool(named) and all(row.leads and not row.position for row in named)


def _repeated(row: StaffRow, seen: dict[str, StaffRow]) -> StaffRow | None:
    """Return the earlier row of the same person; the same number under another name is an error."""
    by_number = seen.setdefault(f"number {row.number}", row) if row.number else row
    if by_number is not row:
        if by_number.name.key == row.name.key:
            return by_number
        row.messages.append(error("same_number", text=row.number, other=by_number.name.full))
        return None
    by_name = seen.setdefault(f"name {row.name.key}", row)
    if by_name is row or (row.number and by_name.number and row.number != by_name.number):
        return None
    return (
        by_name if (by_name.birth_date or row.birth_date) == (row.birth_date or by_name.birth_date) else None
    )


def _plan_row(plan: Plan, row: StaffRow, known: Known | None, led: dict[str, StaffRow]) -> None:
    if known is not None:
        plan.matched.add(known.pk)
    action = stopped(row)
    if action is not None:
        plan.spared.update(plan.register.by_key.get(row.name.key, ()))
        plan.add(planned(row, RowKind.STAFF, action, row.name))
        return
    ref: Ref = known.pk if known else plan.next_ref()
    changes = changes_of(row, known, plan, position=row.position) if known else {}
    leads = _leads(plan, row, known, led)
    roles, ends, offers = _roles(plan, row, known)
    payload: dict[str, object]
    if known is None:
        payload = {"new": ref, "values": values_of(row, plan, ref) | {"position": row.position}}
        action = RowAction.CREATE
    else:
        payload = {"person": ref, "set": changes}
        action = RowAction.UPDATE if changes or roles or ends or leads else RowAction.UNCHANGED
    payload |= {"roles": roles, "ends": ends, "leads": leads, "offers": offers}
    classes = ", ".join(name.text for name in row.leads)
    plan.add(planned(row, RowKind.STAFF, action, row.name, class_name=classes[:60], payload=payload))
    remember_staff(plan, row.name.key, row.name.last, row.name.first, row.name.patronymic, ref)
    plan.adults[row.name.key].append((ref, row.phone, row.email))


def _leads(plan: Plan, row: StaffRow, known: Known | None, led: dict[str, StaffRow]) -> list[list[object]]:
    """Return the classes whose class teacher the person becomes; what cannot be is told."""
    new: list[list[object]] = []
    for name in row.leads:
        first = led.setdefault(name.key, row)
        if first is not row:
            row.messages.append(note("another_class_teacher", other=first.name.full, **{"class": name.text}))
        elif not plan.will_have(name):
            row.messages.append(note("class_not_here", **{"class": name.text}))
        elif name.key in plan.register.closed:
            row.messages.append(note("class_closed", **{"class": name.text}))
        else:
            present = plan.register.class_teachers.get(name.key)
            if present is None or known is None or present.person_id != known.pk:
                new.append(list(name))
                if known is not None or present is not None:
                    row.messages.append(note("leads", **{"class": name.text}))
                if present is not None:
                    former = plan.register.people[present.person_id].name.full
                    row.messages.append(note("instead_of", other=former))
    return new


def _roles(plan: Plan, row: StaffRow, known: Known | None) -> tuple[list[str], list[int], list[str]]:
    """Return (roles to give, assignments to end, offices to propose).

    Roles that somebody set by hand stay: they follow the position only when it changes, or
    when the person is new among the staff.
    """
    held = plan.register.roles.get(known.pk, []) if known else []
    holds = {each.role for each in held}
    offers = [_OFFICE_OF[post].value for post in sorted(row.posts & OFFICES) if post in _OFFICE_OF]
    offers = [role for role in offers if role not in holds]
    row.messages.extend(note("office_proposed", role=role) for role in offers)
    is_staff = known is not None and known.pk in plan.register.staff()
    if is_staff and known is not None and (not row.position or key(row.position) == key(known.position)):
        return [], [], offers
    due = {_ROLE_OF[post] for post in row.posts if post in _ROLE_OF}
    gives = sorted(role.value for role in due - holds)
    ends = [each for each in held if each.role in _ROLE_OF.values() and each.role not in due]
    if is_staff:
        row.messages.extend(note("role_given", role=role) for role in gives)
        row.messages.extend(note("role_ended", role=each.role.value) for each in ends)
    return gives, [each.pk for each in ends], offers


def _plan_departures(plan: Plan) -> None:
    register = plan.register
    for person in sorted(register.staff() - plan.matched):
        known = register.people[person]
        is_spared = person in plan.spared or plan.class_teachers_alone
        if is_spared or register.holds(person, Role.ADMINISTRATOR):
            keep_staff_member(plan, known)
            continue
        plan.departing.add(person)
        plan.add(
            PlannedRow(
                sheet="",
                row=None,
                kind=RowKind.STAFF,
                action=RowAction.DEPART,
                name=known.name.full,
                name_key=known.name_key,
                messages=[note("not_in_file")],
                payload={"person": person},
            )
        )


def keep_staff(plan: Plan) -> None:
    """Remember all present staff when the file has no list of them, so that load finds them."""
    for person in plan.register.staff():
        keep_staff_member(plan, plan.register.people[person])


def keep_staff_member(plan: Plan, known: Known) -> None:
    """Remember one member of staff as of the register."""
    remember_staff(plan, known.name_key, *known.name, known.pk)


def remember_staff(plan: Plan, full: str, last: str, first: str, patronymic: str, ref: Ref) -> None:
    """Let load find a member of staff by full name, by last and first name, and by initials."""
    for name in dict.fromkeys((full, key(f"{last} {first}"), initials_key(last, first, patronymic))):
        plan.staff[name].append(ref)


def initials_key(last: str, first: str, patronymic: str) -> str:
    """Return the key of a name given by initials: «иванова м. п.»."""
    return " ".join([key(last), *(f"{key(part)[0]}." for part in (first, patronymic) if part)])


# --- who of the register a row means -----------------------------------------------------------


def _match(plan: Plan, rows: Sequence[StaffRow]) -> dict[int, Known]:
    """Return {id of a row: the person}: by number, by name, by e-mail; doubts become questions."""
    found: dict[int, Known] = {}
    taken: set[int] = set()
    for step in (_by_number, _by_name, _by_contact):
        for row in rows:
            if id(row) in found or not row.name.last:
                continue
            person = step(plan, row, taken)
            if person is not None and person not in taken:
                taken.add(person)
                found[id(row)] = plan.register.people[person]
    return found


def _by_number(plan: Plan, row: StaffRow, taken: set[int]) -> int | None:
    person = plan.register.by_number.get(row.number) if row.number else None
    if person is None or person not in plan.register.once_staff:
        return None
    known = plan.register.people[person]
    if same_given_names(row.name, known) or _same_contact(known, row):
        return person
    if stopped(row) is None:
        row.messages.append(question("number_of_another", text=row.number, other=known.name.full))
    return None


def _by_name(plan: Plan, row: StaffRow, taken: set[int]) -> int | None:
    register = plan.register
    people = register.by_key.get(row.name.key) or [
        person
        for person in register.by_bare_key.get(key(f"{row.name.last} {row.name.first}"), ())
        if not row.name.patronymic or not register.people[person].patronymic
    ]
    fitting = [
        person
        for person in people
        if person not in taken
        and (not row.birth_date or register.people[person].birth_date in (None, row.birth_date))
    ]
    present = [person for person in fitting if person in register.staff()]
    if len(present) > 1 and stopped(row) is None:
        names = "; ".join(_shown(register.people[person]) for person in present)
        row.messages.append(question("two_candidates", candidates=names))
        return None
    return unique(present) or unique(person for person in fitting if person in register.once_staff)


def _by_contact(plan: Plan, row: StaffRow, taken: set[int]) -> int | None:
    """Return a member of staff with this e-mail, or a guardian of this name with this phone or e-mail."""
    register = plan.register
    if row.email:
        same = [person for person in register.staff() if register.people[person].email == row.email]
        if (person := unique(same)) is not None and _may_be(register.people[person], row):
            return person
    return unique(
        person
        for person in register.by_key.get(row.name.key, ())
        if person not in taken
        and person not in register.class_of
        and _same_contact(register.people[person], row)
    )


def _may_be(known: Known, row: StaffRow) -> bool:
    """Tell whether a shared address means one person: a part of the name agrees, or none was known."""
    parts = {key(part) for part in row.name if part}
    return "@" in known.last_name or not known.first_name or bool(parts & {key(p) for p in known.name if p})


def _same_contact(known: Known, row: StaffRow) -> bool:
    return bool((row.phone and row.phone == known.phone) or (row.email and row.email == known.email))


def _shown(known: Known) -> str:
    return ", ".join(part for part in (known.name.full, known.position) if part)
