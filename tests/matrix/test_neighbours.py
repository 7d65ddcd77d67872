"""Nothing crosses from one institution to another: a neighbour's thing is not there, whoever asks."""

from __future__ import annotations

import pytest
from django.urls import reverse

from schools.institutions.scope import scope
from tests.architecture.addresses import Address
from tests.matrix.asking import METHODS, SIGN_IN, ask, outcome
from tests.matrix.samples import SAMPLES
from tests.matrix.test_roles import TENANTS, url_of
from tests.matrix.world import PARTS, World

THINGS = [address for address in TENANTS if address.name in SAMPLES and SAMPLES[address.name].own]


@pytest.mark.parametrize("address", THINGS, ids=lambda address: address.name)
def test_a_neighbours_thing_is_not_there(address: Address, world: World, other: World) -> None:
    with scope(other.institution.pk):
        kwargs = SAMPLES[address.name].make(other)
    url = reverse(address.name, kwargs={"slug": world.institution.slug, **kwargs})

    got = {method: outcome(ask(world.clients["administrator"], method, url), method) for method in METHODS}

    assert got == {method: 404 if method in address.methods else 405 for method in METHODS}


@pytest.mark.parametrize("address", TENANTS, ids=lambda address: address.name)
def test_the_neighbours_pages_are_closed_to_all_parts(address: Address, world: World, other: World) -> None:
    with scope(other.institution.pk):
        url = url_of(address, SAMPLES[address.name], other)
    method = "GET" if "GET" in address.methods else "POST"

    got = {part: outcome(ask(world.clients[part], method, url), method) for part in PARTS}

    assert got == {part: SIGN_IN if part == "anonymous" else 404 for part in PARTS}
