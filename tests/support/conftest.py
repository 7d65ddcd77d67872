"""Requests to do something with."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from schools.institutions.acting import Act
from schools.people.models import Person
from support.models import SupportRequest
from support.services import open_request
from tests import factories

Ask = Callable[..., SupportRequest]


@pytest.fixture
def asker(act: Act) -> Person:
    """Somebody who needs help."""
    person: Person = factories.PersonFactory(last_name="Романова")
    return person


@pytest.fixture
def ask(act: Act, asker: Person) -> Ask:
    """Return a function that opens a request for help."""

    def asked(**values: Any) -> SupportRequest:
        given = {"person_id": asker.pk, "subject": "Ссылка", "text": "Ещё не открывается."}
        return open_request(values.pop("act", act), **{**given, **values})

    return asked
