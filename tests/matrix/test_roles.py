"""Every address × every part × GET and POST: just what the view declares, and never an error."""

from __future__ import annotations

import re
from collections.abc import Iterable

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from tests.architecture.addresses import Address, addresses
from tests.matrix.asking import METHODS, SERVED, SIGN_IN, ask, outcome
from tests.matrix.samples import SAMPLES, Sample, samples_of
from tests.matrix.world import PARTS, World

OURS = [address for address in addresses() if address.is_ours]
TENANTS = [address for address in OURS if address.is_tenants]


CASES = [
    pytest.param(address, sample, id=address.name + (f"-{number}" if number else ""))
    for address in OURS
    for number, sample in enumerate(samples_of(address.name))
]


def url_of(address: Address, sample: Sample, world: World) -> str:
    """Return the address with its sample filled in."""
    kwargs = sample.make(world)
    return reverse(
        address.name, kwargs={"slug": world.institution.slug, **kwargs} if address.is_tenants else kwargs
    )


def expected(address: Address, sample: Sample, world: World, part: str, method: str) -> int | str:
    """Return what the declaration of the view promises this part."""
    if method not in address.methods:
        return 405
    if address.is_tenants:
        if part == "anonymous":
            return SIGN_IN
        if part == "outsider":
            return 404
        assert address.declared is not None
        if address.declared.can not in world.powers(part):
            return 403
    return sample.narrowed.get(f"{part} {method}", sample.narrowed.get(part, SERVED))


def test_every_address_has_a_sample() -> None:
    assert {address.name for address in OURS} == set(SAMPLES)


def test_matrix_run_alone_asks_for_its_database(request: pytest.FixtureRequest, world: World) -> None:
    assert "db" in request.fixturenames


@pytest.mark.parametrize(("address", "sample"), CASES)
def test_every_part_gets_what_the_view_declares(address: Address, sample: Sample, world: World) -> None:
    url = url_of(address, sample, world)
    data = sample.data(world)

    got = {
        f"{part} {method}": outcome(ask(world.clients[part], method, url, data), method)
        for part in PARTS
        for method in METHODS
    }

    assert got == {
        f"{part} {method}": expected(address, sample, world, part, method)
        for part in PARTS
        for method in METHODS
    }


NOTED = {
    "schools_auditevent": "showing links and personal data is journalled",
    "schools_auditsubject": "showing links and personal data is journalled",
    "schools_attemptcount": "a missing or wrong key is counted",
    "django_session": "messages, and the session's own life",
    "usersessions_usersession": "when a session was last seen",
}


@pytest.mark.parametrize(
    "address", [address for address in OURS if "GET" in address.methods], ids=lambda address: address.name
)
def test_looking_changes_nothing(address: Address, world: World) -> None:
    url = url_of(address, SAMPLES[address.name], world)

    with CaptureQueriesContext(connection) as queries:
        ask(world.clients["administrator"], "GET", url)

    assert written_for_good(query["sql"] for query in queries) - set(NOTED) == set()


def written_for_good(statements: Iterable[str]) -> set[str]:
    """Return the tables written; what a rehearsal writes and takes back at once does not count."""
    written: list[str] = []
    before: dict[str, int] = {}
    for statement in statements:
        if found := re.match(r'SAVEPOINT "(\w+)"', statement):
            before[found.group(1)] = len(written)
        elif found := re.match(r'ROLLBACK TO SAVEPOINT "(\w+)"', statement):
            del written[before[found.group(1)] :]
        elif found := re.match(r'(?:INSERT INTO|UPDATE|DELETE FROM) "(\w+)"', statement):
            written.append(found.group(1))
    return set(written)
