"""A small school with every kind of class: 1А, 4А, 5А, 5Б, 9А, 10А, 11А and a club."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from schools.institutions.acting import Act
from schools.people.models import Membership, Person
from schools.rollover.models import ItemOutcome, RolloverClass, RolloverDraft, RolloverItem
from schools.rollover.services import draw, send, send_away
from schools.structure.models import ClassKind, ClassYear, PlaceKind, SchoolClass
from schools.structure.services import create_class
from tests import factories

NAMES = ("1А", "4А", "5А", "5Б", "9А", "10А", "11А")


@dataclass
class School:
    """Classes by name, and two pupils of each: «5А1», «5А2»."""

    classes: dict[str, SchoolClass] = field(default_factory=dict)
    pupils: dict[str, Person] = field(default_factory=dict)

    def row(self, draft: RolloverDraft, name: str) -> RolloverClass:
        """Return what the draft says of a class of the present year."""
        return draft.classes.get(school_class=self.classes[name])

    def item(self, draft: RolloverDraft, pupil: str) -> RolloverItem:
        """Return what the draft says of a pupil."""
        return draft.items.get(person=self.pupils[pupil])


@pytest.fixture
def school(act: Act, school_class: SchoolClass, other_class: SchoolClass) -> School:
    """Seven classes of two pupils each, and a club with one of 5А and one of 11А."""
    made = School({"5А": school_class, "5Б": other_class})
    for name in NAMES:
        if name not in made.classes:
            made.classes[name] = create_class(act, name=factories.class_name(name))
        for number in (1, 2):
            person = factories.PersonFactory(last_name=f"Ученик{name}", first_name=f"Номер{number}")
            factories.MembershipFactory(place=made.classes[name].place, person=person)
            made.pupils[f"{name}{number}"] = person
    room = factories.PlaceFactory(kind=PlaceKind.GROUP, name="Шахматы")
    made.classes["Шахматы"] = SchoolClass.objects.create(
        institution_id=act.institution_id, place=room, kind=ClassKind.GROUP
    )
    for pupil in ("5А1", "11А1"):
        factories.MembershipFactory(place=room, person=made.pupils[pupil])
    return made


@pytest.fixture
def draft(act: Act, school: School) -> RolloverDraft:
    """The draft of the coming year as it is drawn first."""
    return draw(act)


@pytest.fixture
def decided(act: Act, school: School, draft: RolloverDraft) -> RolloverDraft:
    """A draft without open questions: of 9А the first goes into the new 10А, the second has graduated."""
    tenth = draft.classes.get(name="10А")
    first, second = school.item(draft, "9А1"), school.item(draft, "9А2")
    send(act, draft_id=draft.pk, item_ids=[first.pk], target_id=tenth.pk)
    send_away(act, draft_id=draft.pk, item_ids=[second.pk], outcome=ItemOutcome.GRADUATED)
    return draft


def on_first_of_september(act: Act, draft: RolloverDraft) -> Act:
    """Return an act of noon on the new year's first day."""
    noon = datetime.combine(draft.starts_on, datetime.min.time(), ZoneInfo(act.time_zone)) + timedelta(
        hours=12
    )
    return replace(act, at=noon)


def class_then(school: School, draft: RolloverDraft, pupil: str) -> list[str]:
    """Return what the classes a pupil is planned in on the first day are called then."""
    stays = Membership.objects.on(draft.starts_on).in_classes().filter(person=school.pupils[pupil])
    named = ClassYear.objects.on(draft.starts_on).filter(school_class__place__in=stays.values("place"))
    return list(named.values_list("name", flat=True))
