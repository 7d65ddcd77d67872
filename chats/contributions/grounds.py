"""Who answers for which chats, what a baseline marks together, and what later work rests on."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from datetime import date

from django.db.models import F
from django.utils.translation import gettext as _

from chats.access import chats_visible_to
from chats.models import Chat, ChatRule, RuleScope
from chats.services import places_in_use
from schools.accounts.permissions import Acting
from schools.registry import PlaceSet
from schools.structure.models import ClassYear


def owned_places(person_id: int, day: date) -> set[int]:
    """Return the places of the chats this person owes on `day`: by office, class or load."""
    return set(Chat.objects.owned_by(person_id, day).values_list("place_id", flat=True))


def seen_places(acting: Acting) -> set[int]:
    """Return the places of the chats this person may look at: the own ones and those of the own class."""
    return set(chats_visible_to(acting).values_list("place_id", flat=True))


_CHATS_OF = {
    "schools.place": "school_class__place_id",
    "schools.schoolclass": "school_class_id",
    "schools.classyear": "school_class__years",
    "schools.subject": "subject_id",
}
"""By which way the rows of a table hold up chats."""


def built_on(model_label: str, ids: Iterable[int]) -> set[int]:
    """Return which of these rows hold up a chat of which something is known; a mere plan holds nothing."""
    label, wanted = model_label.lower(), list(ids)
    way = _CHATS_OF.get(label)
    if label == "schools.classyear":  # a class that has another name goes on, and its chats with it
        wanted = list(ClassYear.objects.only_names(wanted).values_list("pk", flat=True))
    if way is None or not wanted:
        return set()
    rests = list(Chat.objects.filter(**{f"{way}__in": wanted}).values_list(way, "place_id"))
    used = places_in_use({place_id for _pk, place_id in rests})
    held = {pk for pk, place_id in rests if place_id in used}
    return held | places_in_use(wanted) if label == "schools.place" else held


def place_sets(day: date) -> Sequence[PlaceSet]:
    """Return the chats that may be marked together: of the school, of each rule, by subject of each grade.

    Those that their platform makes by itself are left out: they follow their class.
    """
    chats = Chat.objects.required_on(day).not_exempt().exclude(rule__automatic_on=F("place__platform"))
    grades = dict(ClassYear.objects.on(day).values_list("school_class_id", "grade"))
    sets: dict[tuple[int, str, str], list[int]] = defaultdict(list)
    rows = chats.order_by("rule__order", "rule_id", "pk").values_list(
        "rule_id", "rule__order", "rule__scope", "rule__title", "school_class_id", "place_id"
    )
    for rule_id, order, scope, title, class_id, place_id in rows:
        grade = grades.get(class_id)
        if scope == RuleScope.INSTITUTION:
            key = (0, "chats-school", _("Chats of the whole school"))
        elif scope == RuleScope.LOAD and grade is not None:
            key = (
                1000 + grade,
                f"chats-{rule_id}-{grade}",
                _("Chats by subject, grade %(n)s") % {"n": grade},
            )
        else:
            key = (order, f"chats-{rule_id}", _("Chats: %(rule)s") % {"rule": title})
        sets[key].append(place_id)
    return [PlaceSet(key, title, tuple(ids)) for (_order, key, title), ids in sorted(sets.items())]


def names_of_rules(ids: Collection[int]) -> dict[int, str]:
    """Return {id: title} of these rules."""
    return dict(ChatRule.objects.with_ids(list(ids)).values_list("pk", "title"))
