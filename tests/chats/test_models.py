"""What the database itself keeps right about rules, chats and head counts."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest
from django.db import IntegrityError, transaction

from chats.models import Chat, ChatRule, ChatRuleAudience, HeadCount
from schools.institutions.models import Institution
from schools.structure.models import SchoolClass
from tests import factories

Make = Callable[[dict[str, Any]], Any]


def passes(make: Make, values: dict[str, Any]) -> bool:
    """Tell whether the database takes the row."""
    try:
        with transaction.atomic():
            make(values)
    except IntegrityError:
        return False
    return True


@pytest.mark.parametrize(
    ("values", "taken"),
    [
        ({}, True),
        ({"scope": "region"}, False),
        ({"owner_role": "parent"}, False),
        ({"owner_role": "administrator"}, True),
        ({"automatic_on": "icq"}, False),
        ({"automatic_on": "vk"}, True),
        ({"until_on": date(2026, 8, 31)}, False),
        ({"until_on": date(2026, 9, 1)}, True),
        ({"key": "subject"}, False),
        ({"key": ""}, True),
    ],
)
def test_rule_rows(values: dict[str, Any], taken: bool, institution: Institution) -> None:
    def make(values: dict[str, Any]) -> ChatRule:
        row = {
            "institution": institution,
            "title": "Логопед с родителями",
            "short_title": "Логопед",
            "scope": "group",
            "owner_role": "teacher",
            "name_template": "{class}: логопед",
            "from_on": date(2026, 9, 1),
        }
        return ChatRule.objects.create(**(row | values))

    assert passes(make, values) is taken


@pytest.mark.parametrize(("kind", "taken"), [("parent", True), ("teacher", False), ("neighbour", False)])
def test_audience_rows(kind: str, taken: bool, institution: Institution) -> None:
    rule = ChatRule.objects.get(key="subject")

    def make(values: dict[str, Any]) -> ChatRuleAudience:
        return ChatRuleAudience.objects.create(institution=institution, rule=rule, **values)

    assert passes(make, {"kind": kind}) is taken


@pytest.mark.parametrize(
    ("names", "taken"),
    [
        ({"rule"}, False),
        ({"rule", "school_class"}, False),
        ({"rule", "school_class", "subject"}, False),
        ({"rule", "other_class"}, True),
        ({"rule", "school_class", "other_subject"}, True),
        ({"school_class"}, True),
        ({"school_class", "subject"}, True),
        (set(), True),
        ({"subject"}, False),
    ],
)
def test_chat_rows_beside_one_of_each_kind(
    names: set[str],
    taken: bool,
    institution: Institution,
    school_class: SchoolClass,
    other_class: SchoolClass,
) -> None:
    given = {
        "rule": ("rule", ChatRule.objects.get(key="subject")),
        "school_class": ("school_class", school_class),
        "other_class": ("school_class", other_class),
        "subject": ("subject", factories.SubjectFactory()),
        "other_subject": ("subject", factories.SubjectFactory()),
    }

    def make(values: dict[str, Any]) -> Chat:
        return Chat.objects.create(institution=institution, place=factories.PlaceFactory(), **values)

    for there in ({"rule"}, {"rule", "school_class"}, {"rule", "school_class", "subject"}):
        make(dict(given[name] for name in there))

    assert passes(make, dict(given[name] for name in names)) is taken


@pytest.mark.parametrize(
    ("values", "taken"),
    [
        ({}, False),
        ({"source": "reconciled"}, True),
        ({"source": "guessed"}, False),
        ({"on": date(2026, 9, 2)}, True),
    ],
)
def test_head_count_rows_beside_one(values: dict[str, Any], taken: bool, institution: Institution) -> None:
    row = {"institution": institution, "place": factories.PlaceFactory(), "on": date(2026, 9, 1), "count": 26}

    def make(values: dict[str, Any]) -> HeadCount:
        return HeadCount.objects.create(**(row | values))

    make({})

    assert passes(make, values) is taken


def test_rows_say_what_they_are(institution: Institution, school_class: SchoolClass) -> None:
    rule = ChatRule.objects.get(key="class_parents")
    chat = Chat.objects.create(
        institution=institution, place=factories.PlaceFactory(name="5А: родители"), rule=rule
    )
    count = HeadCount(
        institution=institution, place=chat.place, on=date(2026, 9, 1) + timedelta(days=1), count=26
    )

    assert (str(rule), str(chat), str(count)) == (
        "Классный руководитель с родителями класса",
        "5А: родители",
        "26",
    )
    assert sorted(map(str, rule.audience.all())) == ["классный руководитель", "родитель"]
