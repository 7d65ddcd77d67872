"""Planning teaching load: who teaches what in which class."""

from __future__ import annotations

from collections.abc import Sequence

from schools.importing.messages import error, note, question
from schools.importing.models import RowAction, RowKind
from schools.importing.planning.plan import Plan, PlannedRow, planned, refuse_closed_class, stopped
from schools.importing.planning.pupils import Ref
from schools.importing.planning.staff import initials_key
from schools.importing.rows import LoadRow
from schools.names.people import NameParts
from schools.names.spelling import key


def plan_load(plan: Plan, rows: Sequence[LoadRow]) -> None:
    """Plan every row of load, then the load in the register that the file does not name."""
    named: dict[tuple[Ref, str, str], LoadRow] = {}
    doubtful = False
    for row in rows:
        teacher = _teacher(plan, row)
        if row.school_class and not plan.will_have(row.school_class):
            row.messages.append(error("class_not_here", **{"class": row.school_class.text}))
        refuse_closed_class(plan, row, row.school_class)
        action = stopped(row)
        class_name = row.school_class.text if row.school_class else ""
        if action is not None or teacher is None or row.school_class is None:
            doubtful = True
            plan.add(
                planned(row, RowKind.LOAD, action or RowAction.ERROR, row.teacher, class_name=class_name)
            )
            continue
        what = (teacher, row.school_class.key, key(row.subject))
        payload = {
            "teacher": teacher,
            "class": list(row.school_class),
            "subject": row.subject,
            "extracurricular": row.extracurricular,
            "about": row.subject,
        }
        if what in named:
            row.messages.append(note("repeated", row=str(named[what].row)))
            action = RowAction.SKIP
        elif isinstance(teacher, int) and (teacher, what[1], what[2]) in plan.register.load:
            action = RowAction.UNCHANGED
        else:
            action = RowAction.CREATE
        named.setdefault(what, row)
        plan.add(planned(row, RowKind.LOAD, action, row.teacher, class_name=class_name, payload=payload))
    classes = {row.school_class.key for row in rows if row.school_class}
    present = {class_key for _teacher, class_key, _subject in plan.register.load}
    plan.compare(RowKind.LOAD, named=classes, present=present)
    if not doubtful:
        _plan_departures(plan, set(named))


def _teacher(plan: Plan, row: LoadRow) -> Ref | None:
    """Return the teacher a row names; problems become messages."""
    name = row.teacher
    if not name.last:
        return None
    found = plan.staff.get(name.key) or plan.staff.get(_initials(name)) or []
    refs = list(dict.fromkeys(found))
    if len(refs) == 1:
        return refs[0]
    if refs:
        shown = "; ".join(_shown(plan, ref) for ref in refs)
        row.messages.append(question("several_teachers", text=name.full, candidates=shown))
    else:
        row.messages.append(error("teacher_not_found", text=name.full))
    return None


def _initials(name: NameParts) -> str:
    return initials_key(*name) if name.has_initials_only else ""


def _shown(plan: Plan, ref: Ref) -> str:
    return plan.register.people[ref].name.full if isinstance(ref, int) else plan.rows[int(ref[1:])].name


def _plan_departures(plan: Plan, named: set[tuple[Ref, str, str]]) -> None:
    """Plan the end of load that the file lacks; a leaver's load ends with the leaver.

    Of classes that the list does not name it says nothing.
    """
    for what, pk in sorted(plan.register.load.items(), key=lambda pair: pair[1]):
        teacher, class_key, subject = what
        if what in named or teacher in plan.departing or plan.lacks(RowKind.LOAD, class_key):
            continue
        known = plan.register.people[teacher]
        plan.add(
            PlannedRow(
                sheet="",
                row=None,
                kind=RowKind.LOAD,
                action=RowAction.DEPART,
                name=known.name.full,
                name_key=known.name_key,
                class_name=plan.register.classes[class_key].name,
                messages=[note("not_in_file")],
                payload={"load": pk, "about": subject},
            )
        )
