"""The cast: one school with the people every permission test needs, and an outsider."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from schools.accounts.models import User
from schools.accounts.roles import Role
from schools.institutions.acting import Act, Via, act_in
from schools.institutions.models import Institution
from schools.institutions.scope import scope
from schools.jobs.models import Job, JobState
from schools.jobs.services import run_waiting
from schools.people.models import Person
from schools.people.services import assign_role
from schools.setup.services import found_institution
from schools.structure.models import Place, PlaceKind, SchoolClass
from schools.structure.services import create_class
from tests import factories
from tests.ensure_browser import find_chromium


# Here and not in tests.ground: a conftest outranks Playwright's plugin, another plugin does not.
@pytest.fixture(scope="session")
def browser_type_launch_args(browser_type_launch_args: dict[str, Any]) -> dict[str, Any]:
    """Launch the machine's own Chromium; root needs it without a sandbox."""
    arguments = ["--no-sandbox"] if os.geteuid() == 0 else []
    found = find_chromium()
    if found is not None:
        return {**browser_type_launch_args, "executable_path": str(found), "args": arguments}
    return {**browser_type_launch_args, "args": arguments}


@pytest.fixture(scope="session")
def browser_context_args(browser_context_args: dict[str, Any]) -> dict[str, Any]:
    """Open pages as a person in a Russian school does."""
    return {**browser_context_args, "locale": "ru-RU", "timezone_id": "Europe/Moscow"}


@pytest.fixture(scope="session")
def base_url() -> str:
    """No address is common to all tests; Playwright's own fixture is written as pytest will soon forbid."""
    return ""


@pytest.fixture
def institution(db: None) -> Iterator[Institution]:
    """A school with its staff room, chat rules and channels; its scope is entered."""
    founded = factories.InstitutionFactory.build(slug="school-12", name="Школа № 12")
    found_institution(founded, via=Via.COMMAND)
    with scope(founded.pk):
        yield founded


@pytest.fixture
def act(institution: Institution) -> Act:
    """An act of the machine itself in the school, now."""
    return act_in(institution, via=Via.COMMAND)


@pytest.fixture
def today(act: Act) -> date:
    """The school's calendar day."""
    return act.today


@pytest.fixture
def staff_room(institution: Institution) -> Place:
    """The place of «Учительская»."""
    return Place.objects.get(kind=PlaceKind.STAFF_ROOM)


@pytest.fixture
def school_class(act: Act) -> SchoolClass:
    """Class 5А."""
    return create_class(act, name=factories.class_name("5А"))


@pytest.fixture
def other_class(act: Act) -> SchoolClass:
    """Class 5Б, nobody's own in the cast."""
    return create_class(act, name=factories.class_name("5Б"))


@dataclass(frozen=True, slots=True)
class Cast:
    """Users by part, each with a person in the school's roster but the outsider."""

    administrator: Person
    director: Person
    class_teacher: Person
    teacher: Person
    employee: Person
    outsider: User

    def user(self, part: str) -> User:
        """Return the user who plays this part."""
        if part == "outsider":
            return self.outsider
        user = getattr(self, part).user
        assert isinstance(user, User)
        return user


def make_cast(act: Act, school_class: SchoolClass, *, outsider: User, at: str = "school.example") -> Cast:
    """Put the cast into the entered school, their addresses `at` it; the outsider belongs elsewhere."""

    def person(last_name: str, *roles: Role) -> Person:
        somebody = factories.PersonFactory(
            last_name=last_name,
            user=factories.UserFactory(email=f"{last_name.encode().hex()}@{at}"),
        )
        for role in roles:
            assign_role(
                act,
                person_id=somebody.pk,
                role=role,
                started_on=act.today,
                school_class_id=school_class.pk if role == Role.CLASS_TEACHER else None,
            )
        return somebody

    cast = Cast(
        administrator=person("Петров", Role.ADMINISTRATOR, Role.TEACHER),
        director=person("Белова", Role.DIRECTOR),
        class_teacher=person("Ефимова", Role.TEACHER, Role.CLASS_TEACHER),
        teacher=person("Романова", Role.TEACHER),
        employee=person("Лаптева", Role.EMPLOYEE),
        outsider=outsider,
    )
    factories.TeachingLoadFactory(teacher=cast.teacher, school_class=school_class, subject__name="Математика")
    return cast


@pytest.fixture
def cast(act: Act, school_class: SchoolClass) -> Cast:
    """The named cast; the class teacher leads 5А, the teacher teaches mathematics there."""
    return make_cast(act, school_class, outsider=factories.UserFactory(email="outsider@elsewhere.example"))


@pytest.fixture
def client_as(cast: Cast) -> Callable[[str], Client]:
    """Return a signed-in client for a part of the cast, or an anonymous one."""

    def signed_in(part: str) -> Client:
        client = Client()
        if part != "anonymous":
            client.force_login(cast.user(part))
        return client

    return signed_in


@pytest.fixture
def run_jobs(institution: Institution) -> Callable[[], int]:
    """Return a function that does all waiting jobs of the school at once."""
    return lambda: run_waiting(institution.pk)


@pytest.fixture
def job(institution: Institution, cast: Cast) -> Job:
    """A running job of the administrator, half done, that leads to the register."""
    now = timezone.now()
    return Job.objects.create(
        institution=institution,
        kind="schools.baseline",
        args={"places": [], "on": "2026-11-23"},
        state=JobState.RUNNING,
        phase="Marking people as joined",
        done=500,
        total=1000,
        next_url=f"/s/{institution.slug}/people/",
        started_by_id=cast.user("administrator").pk,
        created_at=now,
        not_before=now,
    )
