"""What undoing leaves alone, in words: one line for each person or class, with all that is left of theirs."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from django.apps import apps
from django.db import models
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from schools.accounts.permissions import Acting
from schools.changes.conflicts import Conflict
from schools.registry import registry

WHAT: dict[str, str | Promise] = {
    "schools.Person": _("the card"),
    "schools.Membership": _("the place in a class"),
    "schools.RoleAssignment": _("a role"),
    "schools.Guardianship": _("the tie of parent and child"),
    "schools.TeachingLoad": _("the teaching load"),
    "schools.Movement": _("an entry of movement"),
    "schools.Place": _("the class"),
    "schools.SchoolClass": _("the class"),
    "schools.ClassYear": _("the class"),
    "schools.Subject": _("the subject"),
    "schools.AcademicYear": _("the academic year"),
}
"""The tables that bulk acts write, as people speak of their rows."""

SUBJECTS = {"schools.Person": "person", "schools.SchoolClass": "class", "schools.Place": "place"}
"""Tables whose rows have a name and a page of their own, with the journal's word for them."""


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
        what = ", ".join(columns) or str(WHAT.get(conflict.model, model._meta.verbose_name))
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
    return sorted(lines.values(), key=lambda left: left.title)


def _subjects(conflicts: Sequence[Conflict]) -> dict[Conflict, tuple[str, int]]:
    """Return {conflict: kind and id of whom or what its row is about}; its table where that has no page."""
    by_table: dict[str, list[Conflict]] = defaultdict(list)
    for conflict in conflicts:
        by_table[conflict.model].append(conflict)
    found: dict[Conflict, tuple[str, int]] = {}
    for label, rows in by_table.items():
        model = apps.get_model(label)
        owner = None if label in SUBJECTS else _owner(model)
        ids: dict[int, int] = {}
        if owner is not None:
            present = model._default_manager.filter(pk__in=[row.pk for row in rows])
            ids = dict(present.values_list("pk", owner.attname))
        for row in rows:
            if owner is not None and row.pk in ids:
                found[row] = (SUBJECTS[owner.related_model._meta.label], ids[row.pk])
            else:
                found[row] = (SUBJECTS.get(label, label), row.pk)
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


def _owner(model: type[models.Model]) -> models.ForeignKey[models.Model, models.Model] | None:
    """Return the column by which a row belongs to a person, a class or a place, in this order."""
    keys = [field for field in model._meta.concrete_fields if isinstance(field, models.ForeignKey)]
    for label in SUBJECTS:
        for key in keys:
            if key.related_model._meta.label == label:
                return key
    return None
