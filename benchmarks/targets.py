"""What is measured. Add a line for a page, a function for a piece of work."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

from benchmarks.importing import SchoolImport
from schools.accounts.roles import Role


@dataclass(frozen=True, slots=True)
class Page:
    """A page of the demo school, opened by whoever holds the role; `kwargs` is asked within its scope.

    `at_most` is how many times a bare view's median it may take; None: only told.
    """

    name: str
    role: Role = Role.ADMINISTRATOR
    kwargs: Callable[[], dict[str, int | str]] = field(default=dict)
    query: str = ""
    at_most: float | None = None


@dataclass(frozen=True, slots=True)
class Work:
    """A piece of work, run `rounds` times in this process on PostgreSQL; `prepare` runs before each round.

    `at_most` is in seconds, for the median.
    """

    name: str
    run: Callable[[], object]
    prepare: Callable[[], object] = lambda: None
    rounds: int = 3
    at_most: float | None = None


def _a_class() -> dict[str, int | str]:
    from schools.structure.models import SchoolClass

    return {"pk": SchoolClass.objects.order_by("pk").values_list("pk", flat=True)[1]}


def _a_person() -> dict[str, int | str]:
    from schools.people.models import Person

    return {"pk": Person.objects.order_by("pk").values_list("pk", flat=True)[0]}


PAGES = [
    Page("reports:worklist"),
    Page("reports:dashboard", Role.DIRECTOR),
    Page("schools:class_list"),
    Page("schools:class", kwargs=_a_class),
    Page("schools:person_list"),
    Page("schools:person_list", query="q=ива"),
    Page("schools:person", kwargs=_a_person),
    Page("chats:matrix"),
    Page("invitations:list"),
    Page("schools:journal"),
]

_school = SchoolImport()

WORKS = [
    Work("importing: plan school.xlsx", _school.plan, prepare=_school.found, at_most=1.5),
    Work("importing: apply school.xlsx", _school.apply, prepare=_school.found_and_plan, at_most=2),
]
