"""What a movement leads to, told in words: the register beside itself before and after.

Nothing here foresees. Two looks at the register are compared, so what is told is what happens.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import NamedTuple

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from schools.accounts.roles import Role
from schools.movement.models import Movement
from schools.movement.reading import Line, lines_of, with_names
from schools.people.models import Membership, Person, RoleAssignment, TeachingLoad
from schools.people.querysets import MembershipQuerySet
from schools.people.register import role_in_words
from schools.registry import Consequence
from schools.structure.models import Place, SchoolClass
from schools.structure.words import place_in_words

MANY = 4
"""So many people of whom the same is to be told stand in one line."""


class Where(NamedTuple):
    """A person in a place."""

    person_id: int
    place_id: int


@dataclass(frozen=True, slots=True)
class Look:
    """One look at the register on a day, as far as it concerns some people; places and classes: all."""

    to_add: frozenset[Where]
    to_remove: frozenset[Where]
    awaited: frozenset[Where]
    """Expected and not confirmed, whether the place exists already or not."""
    held: frozenset[int]
    to_grant: frozenset[int]
    to_withdraw: frozenset[int]
    taught: frozenset[tuple[int, int]]
    """(class, subject) that somebody teaches."""
    unheld: frozenset[tuple[int, int, int]]
    """(person, class, subject) of load whose holder is no teacher."""
    unled: frozenset[int]
    """Classes without a class teacher."""
    to_create: frozenset[int]
    to_close: frozenset[int]
    has_director: bool
    coming: frozenset[tuple[int, str]]
    """(person, entry in words) of movements that stand for a coming day."""
    names: dict[int, str]
    """{place: its name within a sentence} of all places named here: a chat nobody needs may be gone after."""


def look(people: Collection[int], day: date) -> Look:
    """Return how the register stands on `day`; a fixed number of queries."""
    stays = Membership.objects.filter(person__in=people)
    offices = RoleAssignment.objects.filter(person__in=people)
    led = RoleAssignment.objects.on(day).filter(role=Role.CLASS_TEACHER)
    unled = SchoolClass.objects.on(day).classes().exclude(pk__in=led.values("school_class"))
    to_add, to_remove = _where(stays.to_add(day)), _where(stays.to_remove(day))
    awaited = _where(stays.expected(day).filter(joined_on__isnull=True))
    to_create = frozenset(Place.objects.to_create(day).values_list("pk", flat=True))
    to_close = frozenset(Place.objects.to_close(day).values_list("pk", flat=True))
    return Look(
        to_add=to_add,
        to_remove=to_remove,
        awaited=awaited,
        held=frozenset(offices.on(day).values_list("pk", flat=True)),
        to_grant=frozenset(offices.to_grant(day).values_list("pk", flat=True)),
        to_withdraw=frozenset(offices.to_withdraw(day).values_list("pk", flat=True)),
        unheld=_unheld(people, day),
        taught=frozenset(TeachingLoad.objects.on(day).values_list("school_class", "subject")),
        unled=frozenset(unled.values_list("pk", flat=True)),
        to_create=to_create,
        to_close=to_close,
        coming=_coming(people, day),
        has_director=RoleAssignment.objects.on(day).filter(role=Role.DIRECTOR).exists(),
        names=_names({where.place_id for where in to_add | to_remove | awaited} | to_create | to_close),
    )


def _unheld(people: Collection[int], day: date) -> frozenset[tuple[int, int, int]]:
    teachers = RoleAssignment.objects.on(day).filter(role=Role.TEACHER, person__in=people)
    load = (
        TeachingLoad.objects.on(day).filter(teacher__in=people).exclude(teacher__in=teachers.values("person"))
    )
    return frozenset(load.values_list("teacher", "school_class", "subject"))


def _coming(people: Collection[int], day: date) -> frozenset[tuple[int, str]]:
    entered = with_names(Movement.objects.filter(person__in=people, effective_on__gt=day))
    return frozenset((line.movement.person_id, _entry(line)) for line in lines_of(entered, day))


def _entry(line: Line) -> str:
    day = f"{line.movement.effective_on:%d.%m.%Y}"
    return _("%(kind)s, %(classes)s, from %(day)s") % {
        "kind": line.kind,
        "classes": line.classes,
        "day": day,
    }


def _where(stays: MembershipQuerySet) -> frozenset[Where]:
    return frozenset(Where(*row) for row in stays.values_list("person_id", "place_id"))


@dataclass(frozen=True, slots=True)
class Outlook:
    """What follows, in lines for a page: what to mind, what the register does, what is to do outside."""

    warnings: Sequence[str] = ()
    here: Sequence[str] = ()
    work: Sequence[str] = ()
    ahead_on: date | None = None
    """The coming day of which this is told; None is today."""


@dataclass(slots=True)
class _Lines:
    warnings: list[str] = field(default_factory=list)
    here: list[str] = field(default_factory=list)
    work: list[str] = field(default_factory=list)


def outlook(
    before: Look, after: Look, *, others: Iterable[Consequence], ahead_on: date | None = None
) -> Outlook:
    """Return in words what came between two looks; `others` tell what the apps above have seen.

    Must be called while what came between still stands: names are looked up.
    """
    lines = _Lines()
    _tell_offices(lines, before, after)
    _tell_gaps(lines, before, after)
    _tell_load(lines, after.unheld - before.unheld)
    _tell_coming(lines, before, after)
    _tell_places(lines, before, after)
    lines.here += [consequence.text for consequence in others]
    return Outlook(lines.warnings, lines.here, lines.work, ahead_on)


def _tell_offices(lines: _Lines, before: Look, after: Look) -> None:
    """Tell which offices begin and end, and which the platform must give and take away."""
    wanted = (
        (lines.here, after.held - before.held, _("Begins: %(name)s – %(role)s.")),
        (lines.here, before.held - after.held, _("Ends: %(name)s – %(role)s.")),
        (lines.work, after.to_grant - before.to_grant, _("Give in Sferum: %(name)s – %(role)s.")),
        (lines.work, after.to_withdraw - before.to_withdraw, _("Take away in Sferum: %(name)s – %(role)s.")),
    )
    ids = {pk for _lines, pks, _text in wanted for pk in pks}
    offices = RoleAssignment.objects.with_ids(ids).select_related("person", "school_class__place")
    known = {office.pk: office for office in offices}
    for target, pks, text in wanted:
        target += [text % _office(known[pk]) for pk in sorted(pks)]


def _office(office: RoleAssignment) -> dict[str, str]:
    class_name = office.school_class.place.name if office.school_class else None
    return {"role": role_in_words(Role(office.role), class_name), "name": office.person.short_name}


def _tell_gaps(lines: _Lines, before: Look, after: Look) -> None:
    """Warn of classes left without a class teacher, subjects without anybody, a school without a director."""
    if before.has_director and not after.has_director:
        lines.warnings.append(_("The school is left without a director in the register."))
    names = SchoolClass.objects.with_ids(set(after.unled - before.unled)).order_by("place__name")
    for name in names.values_list("place__name", flat=True):
        lines.warnings.append(_("%(class)s is left without a class teacher.") % {"class": name})
    lost = before.taught - after.taught
    load = TeachingLoad.objects.filter(school_class__in={class_id for class_id, _subject in lost})
    rows = load.values_list("school_class", "subject", "school_class__place__name", "subject__name")
    found = {(name, subject) for class_id, pk, name, subject in rows if (class_id, pk) in lost}
    for class_name, subject in sorted(found):
        lines.warnings.append(
            _("%(subject)s in %(class)s is left without a teacher.")
            % {"subject": subject, "class": class_name}
        )


def _tell_load(lines: _Lines, unheld: Collection[tuple[int, int, int]]) -> None:
    """Warn of load that stays with whoever is no teacher any more: the chats by subject follow it."""
    load = TeachingLoad.objects.filter(teacher__in={person_id for person_id, *_rest in unheld})
    names = ("school_class__place__name", "subject__name")
    rows = load.values_list("teacher", "school_class", "subject", *names).distinct()
    found: dict[int, list[str]] = defaultdict(list)
    for person_id, class_id, subject_id, class_name, subject in sorted(rows, key=lambda row: row[3:]):
        if (person_id, class_id, subject_id) in unheld:
            found[person_id].append(f"{class_name} – {subject}")
    people = Person.objects.in_bulk(set(found))
    for person_id, entries in found.items():
        text = _(
            "%(name)s is no longer a teacher, but the teaching load stays, and with it the chats by subject: "
            "%(load)s. Pass the load on as well."
        )
        lines.warnings.append(text % {"name": people[person_id].short_name, "load": ", ".join(entries)})


def _tell_coming(lines: _Lines, before: Look, after: Look) -> None:
    """Tell which movements of a coming day are entered no longer, and which stand there instead."""
    people = Person.objects.in_bulk({person for person, _entry in before.coming ^ after.coming})
    for entries, text in (
        (before.coming - after.coming, _("Entered for a coming day, is taken back: %(name)s – %(entry)s.")),
        (after.coming - before.coming, _("Will stand for a coming day: %(name)s – %(entry)s.")),
    ):
        found = sorted((people[person].short_name, entry) for person, entry in entries)
        lines.here += [text % {"name": name, "entry": entry} for name, entry in found]


def _tell_places(lines: _Lines, before: Look, after: Look) -> None:
    """Tell who is to be added and removed where, who is expected no longer, what to create and close."""
    removed, added = after.to_remove - before.to_remove, after.to_add - before.to_add
    forgotten = before.awaited - after.awaited
    ahead = after.awaited - before.awaited - added
    created, closed = after.to_create - before.to_create, after.to_close - before.to_close
    stays = removed | added | forgotten | ahead
    places = _in_order(before.names | after.names)
    people = Person.objects.in_bulk({where.person_id for where in stays})
    for target, wheres, text in (
        (lines.work, removed, _("Remove %(name)s: %(places)s.")),
        (lines.work, added, _("Add %(name)s: %(places)s.")),
        (lines.here, ahead, _("%(name)s will be expected once it is created: %(places)s.")),
        (lines.here, forgotten, _("%(name)s is expected no longer, and had not joined: %(places)s.")),
    ):
        by_person = _by_person(wheres, places)
        for ids, names in _together(by_person):
            who = ", ".join(people[pk].short_name for pk in ids)
            target.append(text % {"name": who, "places": ", ".join(names)})
    if created:
        text = ngettext("Create %(n)s place: %(places)s.", "Create %(n)s places: %(places)s.", len(created))
        lines.work.append(text % {"n": len(created), "places": _listed(created, places)})
    spared = before.to_create - after.to_create
    if spared:
        text = _("Need not be created any more: %(places)s.")
        lines.here.append(text % {"places": _listed(spared, places)})
    if closed:
        text = ngettext("Close %(n)s place: %(places)s.", "Close %(n)s places: %(places)s.", len(closed))
        lines.work.append(text % {"n": len(closed), "places": _listed(closed, places)})


def _names(place_ids: set[int]) -> dict[int, str]:
    rows = Place.objects.with_ids(place_ids).values_list("pk", "kind", "name")
    return {pk: place_in_words(kind, name) for pk, kind, name in rows}


def _in_order(names: dict[int, str]) -> dict[int, str]:
    """Return the places with classes, which stand bare, before what stands in quotes; then by name."""
    return dict(sorted(names.items(), key=lambda item: (item[1].startswith("«"), item[1], item[0])))


def _by_person(wheres: Collection[Where], places: dict[int, str]) -> dict[int, list[str]]:
    found: dict[int, list[str]] = defaultdict(list)
    order = {place_id: number for number, place_id in enumerate(places)}
    for where in sorted(wheres, key=lambda where: (where.person_id, order[where.place_id])):
        found[where.person_id].append(places[where.place_id])
    return found


def _together(by_person: Mapping[int, list[str]]) -> Iterator[tuple[list[int], list[str]]]:
    """Yield (people, places): a line for each, but one line for MANY of whom all the same is to be told."""
    alike: dict[tuple[str, ...], list[int]] = defaultdict(list)
    for person_id, names in by_person.items():
        alike[tuple(names)].append(person_id)
    told: set[int] = set()
    for person_id, names in by_person.items():
        ids = alike[tuple(names)] if len(alike[tuple(names)]) >= MANY else [person_id]
        if person_id not in told:
            told.update(ids)
            yield ids, names


def _listed(ids: Collection[int], places: dict[int, str]) -> str:
    return ", ".join(name for pk, name in places.items() if pk in ids)
