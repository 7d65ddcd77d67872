"""Words for the journal: what its events are called, and whose names its ids stand for."""

from __future__ import annotations

from collections.abc import Callable, Collection
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from schools.accounts.permissions import Can
from schools.acts.models import LocalAct
from schools.changes.models import ChangeKind, ChangeSet
from schools.institutions.models import Institution
from schools.institutions.scope import current_institution_id
from schools.names.classes import class_key
from schools.people.models import Person
from schools.registry import SubjectKind
from schools.structure.models import ClassYear, Place, SchoolClass

MOST_FOUND = 200
"""A search by name that means more rows than this is too wide to be useful."""


def _names_of_people(ids: Collection[int]) -> dict[int, str]:
    return {person.pk: person.full_name for person in Person.objects.with_ids(list(ids))}


def _find_people(text: str) -> list[int]:
    return list(Person.objects.matching(text).values_list("pk", flat=True)[:MOST_FOUND])


def _names_of_places(ids: Collection[int]) -> dict[int, str]:
    return dict(Place.objects.with_ids(list(ids)).values_list("pk", "name"))


def _names_of_classes(ids: Collection[int]) -> dict[int, str]:
    return dict(SchoolClass.objects.with_ids(list(ids)).values_list("pk", "place__name"))


def _find_classes(text: str) -> list[int]:
    named = ClassYear.objects.filter(name_key=class_key(text))
    return list(named.values_list("school_class", flat=True).distinct()[:MOST_FOUND])


def _names_of_acts(ids: Collection[int]) -> dict[int, str]:
    return {act.pk: str(act) for act in LocalAct.objects.filter(pk__in=list(ids))}


def _name_of_institution(ids: Collection[int]) -> dict[int, str]:
    own = Institution.objects.filter(pk=current_institution_id(), pk__in=list(ids))
    return dict(own.values_list("pk", "name"))


def _names_of_changes(ids: Collection[int]) -> dict[int, str]:
    """Return names of bulk changes only: the others are undone where they were made."""
    bulk = ChangeSet.objects.filter(pk__in=list(ids), kind=ChangeKind.BULK)
    return {pk: gettext("bulk change No. %(n)s") % {"n": pk} for pk in bulk.values_list("pk", flat=True)}


def _no_names(ids: Collection[int]) -> dict[int, str]:
    return {}


def _kind(
    key: str, label: Any, names: Callable[[Collection[int]], dict[int, str]] = _no_names, **more: Any
) -> SubjectKind:
    return SubjectKind(key=key, label=label, names=names, **more)


SUBJECTS = [
    _kind("person", _("person"), _names_of_people, url_name="schools:person", find=_find_people),
    _kind("place", _("place"), _names_of_places, url_name="schools:place"),
    _kind("class", _("class"), _names_of_classes, url_name="schools:class", find=_find_classes),
    _kind("institution", _("school"), _name_of_institution),
    _kind("local_act", _("local act"), _names_of_acts),
    _kind("platform_link", _("platform link")),
    _kind("import", _("import"), url_name="schools:import_preview"),
    _kind(
        "change_set",
        _("bulk change"),
        _names_of_changes,
        url_name="schools:change_undo",
        can=Can.MANAGE_PEOPLE,
    ),
    _kind("rollover", _("change of year"), url_name="schools:rollover_draft"),
]

EVENTS: dict[str, str | Promise] = {
    "institution.founded": _("the school was entered"),
    "institution.card_changed": _("the school card was changed"),
    "institution.settings_changed": _("the settings were changed"),
    "place.needed": _("a place became needed"),
    "place.created": _("created in Sferum"),
    "place.created_taken_back": _("the mark «created in Sferum» taken back"),
    "place.renamed": _("renamed in Sferum"),
    "place.closed": _("closed in Sferum"),
    "place.exempted": _("a place declared not required"),
    "place.required": _("a place required again"),
    "roster.day_begun": _("names and staff room followed the calendar"),
    "rollover.drawn": _("the draft of a new year was drawn"),
    "rollover.class_decided": _("the draft of a new year: a class was decided"),
    "rollover.pupils_decided": _("the draft of a new year: pupils were decided"),
    "rollover.day_decided": _("the draft of a new year: the day was chosen on which graduates leave"),
    "rollover.discarded": _("the draft of a new year was discarded"),
    "rollover.applied": _("the new year was applied"),
    "rollover.undone": _("the change of year was undone"),
    "rollover.exported": _("the draft of a new year was exported"),
    "class.created": _("a class was entered"),
    "class.renamed": _("a class was renamed"),
    "class.closed": _("a class was closed"),
    "class.reopened": _("the closing of a class was taken back"),
    "group.created": _("a group was entered"),
    "group.renamed": _("a group was renamed"),
    "group.closed": _("a group was closed"),
    "group.reopened": _("the closing of a group was taken back"),
    "group.filled": _("pupils were put into a group"),
    "group.left": _("pupils were taken out of a group"),
    "load.given": _("a teaching load was entered"),
    "load.ended": _("a teaching load was ended"),
    "platform_link.recorded": _("a platform link was recorded"),
    "platform_link.reset": _("a platform link was reset"),
    "platform_link.shown": _("a platform link was shown"),
    "role.assigned": _("a role was assigned"),
    "role.ended": _("a role was ended"),
    "roles.ended": _("a role of many people was ended"),
    "role.granted": _("a role was given in Sferum"),
    "role.withdrawn": _("a role was taken away in Sferum"),
    "person.changed": _("a person's card was changed"),
    "guardian.ended": _("a guardian was ended"),
    "people.exported": _("the list of people was exported"),
    "people.listed": _("the list of people was opened for printing"),
    "membership.joined": _("joining was confirmed"),
    "membership.joined_taken_back": _("a confirmation of joining was taken back"),
    "membership.left": _("leaving was confirmed"),
    "membership.left_taken_back": _("a confirmation of leaving was taken back"),
    "membership.exempted": _("people declared not required"),
    "membership.required": _("people required again"),
    "refusal.recorded": _("a refusal was recorded"),
    "refusal.withdrawn": _("a refusal was withdrawn"),
    "absence.recorded": _("an absence was recorded"),
    "absences.recorded": _("the absence of many people was recorded"),
    "absence.changed": _("an absence was changed"),
    "absence.ended": _("an absence ended early"),
    "absence.struck_out": _("an absence was struck out"),
    "movement.enrolled": _("a student was enrolled"),
    "movement.transferred": _("a student was transferred"),
    "movement.left": _("a student left the school"),
    "movement.hired": _("a member of staff was hired"),
    "movement.dismissed": _("a member of staff was dismissed"),
    "students.transferred": _("many students were transferred"),
    "students.left": _("many students left the school"),
    "movement.undone": _("a movement was undone"),
    "movement.exported": _("the journal of movement was exported"),
    "movement.listed": _("the journal of movement was opened for printing"),
    "local_act.entered": _("an order was entered"),
    "import.uploaded": _("a file was uploaded for import"),
    "import.planned": _("an import was planned from its file"),
    "import.refused": _("an import was not accepted"),
    "import.columns_chosen": _("the columns of an import were chosen by hand"),
    "import.taken_as_whole": _("the lists of an import were taken as those of the whole school"),
    "import.applied": _("an import was applied"),
    "import.discarded": _("an import was discarded"),
    "verification.decided": _("the status «teacher» was decided"),
    "reconciliation.recorded": _("a pasted list was reconciled"),
    "baseline.marked": _("marked as already on the platform"),
    "changes.undone": _("a bulk change was undone"),
    "journal.exported": _("the journal was exported"),
}
"""Event kinds of this app in words; a kind without words is shown by its code."""
