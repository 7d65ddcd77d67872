"""Figures of the chats for the statistics, per institution and per class (2.1.17).

`chats_required`: chats the rules ask for, those declared not required among them;
`chats_created` of them exist, marked or automatic; `chats_not_required` of them do not exist and
are declared unneeded. `chat_members_expected` and `_joined`: stays in required chats.
`students_joined`: students confirmed in the class's chat with students. `families_expected`:
students with a guardian on record; `_joined`: a guardian is confirmed in the parents' chat;
`_declined`: none is, and a refusal is recorded.
"""

from __future__ import annotations

from collections import defaultdict
from datetime import date

from django.db.models import Q

from chats.coverage import class_chats_with, counts_on, families_of_classes, students_joined
from chats.matrix import Tally, tally
from chats.models import Chat
from schools.accounts.roles import Role
from schools.institutions.intervals import holds_on
from schools.people.models import Membership
from schools.registry import MetricOffer

KEYS = (
    "chats_required",
    "chats_created",
    "chats_not_required",
    "chat_members_expected",
    "chat_members_joined",
    "students_joined",
    "families_expected",
    "families_joined",
    "families_declined",
)

Totals = dict[str, float | int | None]
ByClass = dict[int, dict[str, int]]


def count(day: date) -> tuple[Totals, ByClass]:
    """Return (totals, by class) as of the institution's `day`; a fact of `day` itself counts.

    Chats and members of the whole school are in the totals alone.
    """
    by_class: dict[int | None, dict[str, int]] = defaultdict(lambda: dict.fromkeys(KEYS, 0))
    chats: dict[int | None, Tally] = defaultdict(Tally)
    for (_scope, class_id), part in tally(Chat.objects.all(), day).items():
        chats[class_id] += part
    for class_id, part in chats.items():
        by_class[class_id] |= {
            "chats_required": part.total,
            "chats_created": part.created,
            "chats_not_required": part.exempt,
        }
    for class_id, expected, joined in _members(day):
        by_class[class_id] |= {"chat_members_expected": expected, "chat_members_joined": joined}
    for class_id, number in students_joined(class_chats_with(Role.STUDENT), day).items():
        by_class[class_id]["students_joined"] = number
    for class_id, families in families_of_classes(class_chats_with(Role.PARENT), day).items():
        by_class[class_id] |= {
            "families_expected": families.expected,
            "families_joined": families.joined,
            "families_declined": families.declined,
        }
    totals: Totals = {key: sum(figures[key] for figures in by_class.values()) for key in KEYS}
    return totals, {class_id: figures for class_id, figures in by_class.items() if class_id is not None}


def _members(day: date) -> list[tuple[int | None, int, int]]:
    """Return (class or None, expected, confirmed) of the stays in required chats."""
    stays = (
        Membership.objects.on(day)
        .filter(holds_on(day, "place__needed_from", "place__needed_until"), place__chat__rule__required=True)
        .filter(Q(place__exempt_on__isnull=True) | Q(place__exempt_on__gt=day))
    )
    rows = stays.values_list("place__chat__school_class_id").annotate(**counts_on(day)).order_by()
    return [(class_id, expected, confirmed) for class_id, expected, confirmed, _exempt in rows]


OFFER = MetricOffer(keys=KEYS, count=count)
"""What the statistics ask of the chats."""
