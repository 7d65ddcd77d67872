"""What the tests of the chats share."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta

import pytest

from chats.models import Chat, ChatRule
from chats.services import sync
from schools.institutions.acting import Act
from schools.people.models import Membership
from schools.structure.models import Place, SchoolClass
from tests import factories
from tests.conftest import Cast


@pytest.fixture
def chat_of() -> Callable[..., Chat]:
    """Return a function that finds a ruled chat by the key of its rule, its class and its subject."""

    def find(key: str, school_class: SchoolClass | None = None, subject: str | None = None) -> Chat:
        chats = Chat.objects.select_related("place", "rule")
        return chats.get(rule__key=key, school_class=school_class, subject__name=subject)

    return find


@pytest.fixture
def expected_in() -> Callable[[Chat | Place, date], set[str]]:
    """Return a function that tells the last names of those expected in a chat on a day."""

    def names(where: Chat | Place, day: date) -> set[str]:
        place = where.place if isinstance(where, Chat) else where
        return set(Membership.objects.on(day).filter(place=place).values_list("person__last_name", flat=True))

    return names


@pytest.fixture
def chats(cast: Cast, act: Act, school_class: SchoolClass) -> None:
    """The chats of the cast's school, with a student in 5А."""
    factories.MembershipFactory(place=school_class.place, place_kind="class")
    Place.objects.filter(kind="class").update(needed_from=act.today - timedelta(days=3))
    ChatRule.objects.update(from_on=act.today - timedelta(days=3))
    sync(act)
