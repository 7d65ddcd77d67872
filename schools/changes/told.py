"""What undoing leaves alone, in words: one line for each person or class, with all that is left of theirs."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from django.apps import apps
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from schools.accounts.permissions import Acting
from schools.changes.conflicts import Conflict
from schools.registry import registry


class Spoken(NamedTuple):
    """How people speak of a table's rows: the word, and whose they are: a subject and the way to its id."""

    what: str | Promise
    whose: str = ""
    way: str = "pk"


TABLES = {
    "schools.Person": Spoken(_("the card"), "person"),
    "schools.Membership": Spoken(_("the place in a class"), "person", "person"),
    "schools.RoleAssignment": Spoken(_("a role"), "person", "person"),
    "schools.Guardianship": Spoken(_("the tie of parent and child"), "person", "guardian"),
    "schools.TeachingLoad": Spoken(_("the teaching load"), "person", "teacher"),
    "schools.Absence": Spoken(_("an absence"), "person", "person"),
    "schools.Movement": Spoken(_("an entry of movement"), "person", "person"),
    "schools.Place": Spoken(_("the class"), "place"),
    "schools.SchoolClass": Spoken(_("the class"), "place", "place"),
    "schools.ClassYear": Spoken(_("the class"), "place", "school_class__place"),
    "schools.Subject": Spoken(_("the subject")),
    "schools.AcademicYear": Spoken(_("the academic year")),
}
"""The tables that bulk acts write."""


def _spoken(label: str) -> Spoken:
    return TABLES.get(label) or Spoken(apps.get_model(label)._meta.verbose_name or label)


@dataclass(slots=True)
class Left:
    """Somebody or something that undoing leaves: a name, its page, what is left and why."""

    title: str
    url: str
    what: list[str] = field(default_factory=list)
    why: list[str] = field(default_factory=list)

    def add(self, conflict: Conflict) -> None:
        """Add a row that is left of this one."""
        model = apps.get_model(conflict.model)
        columns = [str(model._meta.get_field(column).verbose_name) for column in conflict.columns]
        what = ", ".join(columns) or str(_spoken(conflict.model).what)
        self.what = list(dict.fromkeys([*self.what, what]))
        self.why = list(dict.fromkeys([*self.why, str(conflict.why.label)]))


def in_words(conflicts: Sequence[Conflict], acting: Acting) -> list[Left]:
    """Return who and what is left, by name; two queries for each table at most."""
    lines: dict[tuple[str, int], Left] = {}
    subjects = _subjects(conflicts)
    names = _names(subjects.values())
    for conflict in conflicts:
        kind, pk = subject = subjects[conflict]
        if subject not in lines:
            page = registry.subject_kinds[kind].url_name if kind in registry.subject_kinds else ""
            url = acting.url(page, pk=pk) if page and subject in names else ""
            lines[subject] = Left(names.get(subject, "–"), url)
        lines[subject].add(conflict)
    return [lines[subject] for subject in sorted(lines, key=lambda each: (each[0], lines[each].title))]


def _subjects(conflicts: Sequence[Conflict]) -> dict[Conflict, tuple[str, int]]:
    """Return {conflict: kind and id of whose row it is}; the table itself where it has no page."""
    by_table: dict[str, list[Conflict]] = defaultdict(list)
    for conflict in conflicts:
        by_table[conflict.model].append(conflict)
    found: dict[Conflict, tuple[str, int]] = {}
    for label, rows in by_table.items():
        _what, whose, way = _spoken(label)
        present = apps.get_model(label)._default_manager.filter(pk__in=[row.pk for row in rows])
        owners = dict(present.values_list("pk", way)) if whose else {}
        for row in rows:
            found[row] = (whose, owners[row.pk]) if row.pk in owners else (label, row.pk)
    return found


def _names(subjects: Iterable[tuple[str, int]]) -> dict[tuple[str, int], str]:
    """Return {subject: name} of those that still exist."""
    by_kind: dict[str, list[int]] = defaultdict(list)
    for kind, pk in subjects:
        by_kind[kind].append(pk)
    names: dict[tuple[str, int], str] = {}
    for kind, ids in by_kind.items():
        if kind in registry.subject_kinds:
            named = registry.subject_kinds[kind].names(ids)
        else:
            named = {pk: str(row) for pk, row in apps.get_model(kind)._default_manager.in_bulk(ids).items()}
        names |= {(kind, pk): name for pk, name in named.items()}
    return names
