"""What is measured. Add a line for a page, a function for a piece of work."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

from benchmarks.importing import ROSTER, SchoolImport, planned_in_demo
from benchmarks.memory import peak_of_import
from benchmarks.people import MANY, PEOPLE, as_csv, as_xlsx
from benchmarks.turning import SchoolYear
from schools.accounts.roles import Role


@dataclass(frozen=True, slots=True)
class Page:
    """A page of the demo school, opened by whoever holds the role; `kwargs` is asked within its scope.

    `at_most` is how many times a bare view's median it may take; None: only told. `note` tells its size. A
    page that `writes` (its showing is journalled) lets nothing be kept, so it is asked apart from the others.
    """

    name: str
    role: Role = Role.ADMINISTRATOR
    kwargs: Callable[[], dict[str, int | str]] = field(default=dict)
    query: str = ""
    at_most: float | None = None
    note: str = ""
    writes: bool = False

    @property
    def title(self) -> str:
        """The page as the table of figures calls it."""
        asked = f"{self.name}?{self.query}" if self.query else self.name
        return f"{asked}, {self.note}" if self.note else asked


@dataclass(frozen=True, slots=True)
class Work:
    """A piece of work, run `rounds` times in this process on PostgreSQL; `prepare` runs before each round.

    `at_most` is for the median: in seconds or, where it runs `against` another piece, in times that one's.
    """

    name: str
    run: Callable[[], object]
    prepare: Callable[[], object] = lambda: None
    rounds: int = 3
    against: Work | None = None
    at_most: float | None = None


@dataclass(frozen=True, slots=True)
class Memory:
    """A piece of work that tells its own peak of memory above idle, in megabytes; `at_most` likewise."""

    name: str
    run: Callable[[], float]
    at_most: float | None = None


def _a_class() -> dict[str, int | str]:
    from schools.structure.models import SchoolClass

    return {"pk": SchoolClass.objects.order_by("pk").values_list("pk", flat=True)[1]}


def _a_place() -> dict[str, int | str]:
    from schools.structure.models import Place

    return {"pk": Place.objects.filter(kind="staff_room").values_list("pk", flat=True)[0]}


def _a_person() -> dict[str, int | str]:
    from schools.people.models import Person

    return {"pk": Person.objects.order_by("pk").values_list("pk", flat=True)[0]}


def _an_import() -> dict[str, int | str]:
    return {"pk": planned_in_demo("people.csv", as_csv())}


LIST = 12
"""What a list of fifty rows may take, or a page of several panels."""

PAGES = [
    Page("reports:worklist", at_most=10),
    Page("reports:dashboard", Role.DIRECTOR, at_most=10),
    Page("reports:class_figures", Role.DIRECTOR, at_most=LIST),
    Page("reports:names", Role.DIRECTOR, kwargs=lambda: {"kind": "members_missing"}, at_most=LIST),
    Page("schools:class_list", at_most=LIST),
    Page("schools:class", kwargs=_a_class, at_most=LIST),
    Page("schools:place", kwargs=_a_place, at_most=LIST),
    Page("schools:person_list", at_most=LIST),
    Page("schools:person_list", query="q=ива", at_most=LIST),
    Page("schools:person", kwargs=_a_person, at_most=LIST),
    Page("schools:person_print", note="1,161 rows", writes=True, at_most=60),
    Page("schools:import_preview", kwargs=_an_import, note="100 of 1,500", at_most=15),
    Page("chats:matrix", at_most=15),
    Page("invitations:list", at_most=LIST),
    Page("schools:journal", at_most=LIST),
]

_school = SchoolImport(ROSTER.name, ROSTER.read_bytes)
_csv = SchoolImport("people.csv", as_csv)
_xlsx = SchoolImport("people.xlsx", as_xlsx)
_many = SchoolImport("municipality.csv", lambda: as_csv(MANY))
_year = SchoolYear("people.csv", as_csv)
_copy = Work("bare COPY of 1,500 people", _csv.copy, prepare=_csv.found)

WORKS = [
    Work("importing: plan school.xlsx", _school.plan, prepare=_school.found, at_most=1.5),
    Work("importing: apply school.xlsx", _school.apply, prepare=_school.found_and_plan, at_most=2),
    Work(
        "importing: 1,500 people, .csv, against COPY",
        _csv.plan_and_apply,
        prepare=_csv.found,
        rounds=7,
        against=_copy,
        at_most=25,
    ),
    Work(
        "importing: 1,500 people, .xlsx, against COPY",
        _xlsx.plan_and_apply,
        prepare=_xlsx.found,
        rounds=7,
        against=_copy,
        at_most=35,
    ),
    Work(
        "importing: 20,000 people against 1,500",
        _many.plan_and_apply,
        prepare=_many.found,
        against=Work("importing: 1,500 people", _csv.plan_and_apply, prepare=_csv.found),
        at_most=round(MANY / PEOPLE, 1),  # no worse than in proportion
    ),
    Work(
        "rollover: 1,500 people, against COPY",
        _year.turn,
        prepare=_year.import_all,
        rounds=5,
        against=_copy,
        at_most=15,
    ),
]

MEMORIES = [Memory("importing: 20,000 people, memory above idle", peak_of_import, at_most=80)]
