"""Making the whole plan."""

from __future__ import annotations

from schools.importing.columns import SheetKind
from schools.importing.models import RowAction, RowKind
from schools.importing.planning.guardians import plan_guardians
from schools.importing.planning.load import plan_load
from schools.importing.planning.plan import Plan, planned
from schools.importing.planning.register import Register
from schools.importing.planning.staff import keep_staff, plan_staff
from schools.importing.planning.students import keep_students, plan_students
from schools.importing.rows import NOBODY, Roster


def make_plan(roster: Roster, register: Register, *, is_whole: bool = False) -> Plan:
    """Return what applying the file would do to the register, row by row.

    Only lists that the file has are compared: without a list of staff no staff departs. A list of some
    classes is compared with these classes alone, students and load alike, unless it `is_whole`; so is a
    list of guardians with the classes all of whose children it names.
    Pure: the same rows and register make the same plan.
    """
    plan = Plan(register, is_whole=is_whole)
    for kind, row in roster.aside:
        plan.add(planned(row, RowKind(kind.value), RowAction.SKIP, NOBODY))
    if SheetKind.STUDENT in roster.kinds:
        plan_students(plan, roster.students)
    else:
        keep_students(plan)
    if SheetKind.STAFF in roster.kinds:
        plan_staff(plan, roster.staff)
    else:
        keep_staff(plan)
    if SheetKind.GUARDIAN in roster.kinds:
        plan_guardians(plan, roster.guardians)
    if SheetKind.LOAD in roster.kinds:
        plan_load(plan, roster.load)
    return plan
