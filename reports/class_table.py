"""The figures by class: one row each, sorted by any column, on a page and in a workbook."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext

from reports.figures import Figures, figures_of
from reports.models import UsageSnapshot
from reports.workbooks import Cell, workbook
from schools.accounts.roles import Role
from schools.people.models import RoleAssignment
from schools.structure.models import ClassKind, ClassYear, SchoolClass


@dataclass(frozen=True, slots=True)
class ClassRow:
    """One class with its figures, as it was called on the snapshot's day."""

    class_id: int
    name: str
    order: tuple[int, str]
    teacher: str
    figures: Figures

    @property
    def missing(self) -> str:
        """What is missing, in words; empty when nothing is."""
        figures = self.figures
        chats, students, families = (
            part.missing for part in (figures.chats, figures.students, figures.families)
        )
        said = [
            ngettext("%(n)s chat not created", "%(n)s chats not created", chats) % {"n": chats},
            ngettext("%(n)s student not in the chat", "%(n)s students not in the chat", students)
            % {"n": students},
            ngettext("%(n)s family not in contact", "%(n)s families not in contact", families)
            % {"n": families},
        ]
        counts = (chats, students, families)
        return " · ".join(text for text, count in zip(said, counts, strict=True) if count)


def class_rows(snapshot: UsageSnapshot) -> list[ClassRow]:
    """Return the classes with figures in a snapshot, by grade and letter, as they were called that day.

    Groups and classes without a name in that year stand last, under their place's name;
    «Учительская» is no class here.
    """
    day, ids = snapshot.on, {int(key) for key in snapshot.by_class}
    named = {
        class_id: (name, (grade if grade is not None else 99, letter))
        for class_id, name, grade, letter in ClassYear.objects.on(day).values_list(
            "school_class_id", "name", "grade", "letter"
        )
    }
    if ids - named.keys():
        others = SchoolClass.objects.with_ids(ids - named.keys()).exclude(kind=ClassKind.STAFF_ROOM)
        names = others.values_list("pk", "place__name")
        named |= {class_id: (name, (100, name)) for class_id, name in names}
    teachers = {
        class_id: person.short_name
        for class_id, person in (
            (role.school_class_id, role.person)
            for role in RoleAssignment.objects.on(day)
            .filter(role=Role.CLASS_TEACHER)
            .select_related("person")
        )
    }
    rows = [
        ClassRow(
            class_id=int(key),
            name=named[int(key)][0],
            order=named[int(key)][1],
            teacher=teachers.get(int(key), ""),
            figures=figures_of(figures),
        )
        for key, figures in snapshot.by_class.items()
        if int(key) in named
    ]
    return sorted(rows, key=lambda row: row.order)


SORTS = ("name", "students", "families", "chats", "members")
"""By what the table of classes can be sorted; a minus before it turns it round."""


def sorted_rows(rows: Sequence[ClassRow], sort: str) -> list[ClassRow]:
    """Return the classes sorted by a column of SORTS, «-» first for the other way; else as they are.

    Shares sort from the lowest; classes in which nothing is due stand last either way.
    """
    name, turned = sort.removeprefix("-"), sort.startswith("-")
    if name not in SORTS or name == "name":
        return list(reversed(rows)) if turned and name == "name" else list(rows)
    due = [row for row in rows if getattr(row.figures, name).share is not None]
    rest = [row for row in rows if getattr(row.figures, name).share is None]
    return sorted(due, key=lambda row: getattr(row.figures, name).share, reverse=turned) + rest


def class_workbook(snapshot: UsageSnapshot, rows: Sequence[ClassRow], *, institution: str) -> bytes:
    """Return the classes' figures as a workbook: plan, fact and exceptions as numbers beside each other."""
    columns = [
        (_("Class"), 12),
        (_("Class teacher"), 24),
        (_("Students"), 10),
        (pgettext("column", "in the chat"), 10),
        (pgettext("column", "declined"), 10),
        (_("Families"), 10),
        (pgettext("column", "in contact"), 10),
        (pgettext("column", "declined"), 10),
        (_("Required chats"), 10),
        (pgettext("column", "created"), 10),
        (pgettext("column", "not required"), 12),
        (_("Expected in chats"), 12),
        (pgettext("column", "confirmed"), 12),
        (_("Coverage, %"), 12),
    ]
    return workbook(
        title=_("Figures by class"),
        notes=[
            institution,
            _("As of %(day)s, counted at %(time)s; source: the school's register")
            % {
                "day": f"{snapshot.on:%d.%m.%Y}",
                "time": f"{timezone.localtime(snapshot.compiled_at):%d.%m.%Y %H:%M}",
            },
        ],
        columns=columns,
        rows=[_cells(row) for row in rows],
    )


def _cells(row: ClassRow) -> list[Cell]:
    figures = row.figures
    parts = [
        value
        for part in (figures.students, figures.families, figures.chats)
        for value in (part.total, part.fact, part.exempt)
    ]
    members = figures.members
    return [row.name, row.teacher, *parts, members.total, members.fact, members.share]
