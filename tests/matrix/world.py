"""The school in which the matrix walks: the cast, its chats, and a school next door."""

from __future__ import annotations

from dataclasses import dataclass, field

from django.test import Client

from chats.services import sync
from schools.accounts.models import User
from schools.accounts.permissions import Acting, Can
from schools.institutions.acting import Act, Via, act_in
from schools.institutions.models import Institution
from schools.institutions.scope import scope
from schools.people.standing import standing_of
from schools.setup.services import found_institution
from schools.structure.models import SchoolClass
from schools.structure.services import create_class
from tests import factories
from tests.conftest import Cast, make_cast

PARTS = ("administrator", "director", "class_teacher", "teacher", "employee", "outsider", "anonymous")


@dataclass(frozen=True, slots=True)
class World:
    """What samples are made in; class 5А is the class teacher's own, and the teacher teaches in it."""

    institution: Institution
    act: Act
    cast: Cast
    school_class: SchoolClass
    clients: dict[str, Client] = field(default_factory=dict)
    """One for each part of the cast."""

    def acting(self, part: str) -> Acting:
        """Return the acting of a part with a standing, as a view gets it."""
        user = self.cast.user(part)
        standing = standing_of(user, self.institution.slug)
        assert standing is not None
        act = act_in(self.institution, via=Via.REQUEST, user_id=user.pk, at=self.act.at)
        return Acting(act=act, user=user, standing=standing)

    def powers(self, part: str) -> frozenset[Can]:
        """Return what a part may do here."""
        return self.acting(part).standing.powers


def build_world(slug: str, *, outsider: User) -> World:
    """Found a school with a cast of its own, whose chats are in step."""
    founded = factories.InstitutionFactory.build(slug=slug, name=f"Школа {slug}")
    act = found_institution(founded, via=Via.COMMAND)
    with scope(founded.pk):
        school_class = create_class(act, name=factories.class_name("5А"))
        cast = make_cast(act, school_class, outsider=outsider, at=f"{slug}.example")
        sync(act)
    return World(founded, act, cast, school_class, {part: _client(cast, part) for part in PARTS})


def _client(cast: Cast, part: str) -> Client:
    client = Client()
    if part != "anonymous":
        client.force_login(cast.user(part))
    return client
