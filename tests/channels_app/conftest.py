"""Material and broadcasts to do something with."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from channels_app.models import Broadcast, Channel, Publication
from channels_app.services import accept_material, plan_broadcast, publish, write_material
from channels_app.states import BroadcastKind
from schools.institutions.acting import Act
from schools.people.models import Person
from tests import factories

Write = Callable[..., Publication]
PlanIt = Callable[..., Broadcast]


@pytest.fixture
def channel(act: Act) -> Channel:
    """«Общешкольный канал»."""
    return Channel.objects.in_order()[0]


@pytest.fixture
def author(act: Act) -> Person:
    """Somebody who writes."""
    person: Person = factories.PersonFactory(last_name="Белова")
    return person


@pytest.fixture
def write(act: Act, channel: Channel, author: Person) -> Write:
    """Return a function that writes material, submitted unless said otherwise."""

    def written(**values: Any) -> Publication:
        given = {"author_id": author.pk, "channel_id": channel.pk, "title": "Ёлка", "text": "Приходите."}
        return write_material(act, **{**given, "submit": True, **values})

    return written


@pytest.fixture
def accepted(act: Act, write: Write) -> Publication:
    """Material that the administrator has taken on."""
    return accept_material(act, publication_id=write().pk)


@pytest.fixture
def published(act: Act, accepted: Publication) -> Publication:
    """Material that stands in the channel since today."""
    return publish(act, publication_id=accepted.pk, on=act.today, url="https://max.example/1")


@pytest.fixture
def plan(act: Act, author: Person) -> PlanIt:
    """Return a function that plans a broadcast, which begins now unless said otherwise."""

    def planned(**values: Any) -> Broadcast:
        given: dict[str, Any] = {
            "kind": BroadcastKind.BROADCAST,
            "title": "Линейка",
            "audience": "все классы",
            "starts_at": act.at,
            "responsible_id": author.pk,
        }
        return plan_broadcast(act, **{**given, **values})

    return planned
