"""The whole main job, as a stranger does it in the browser on real input."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from django.urls import reverse

from invitations.models import Acceptance, Invitation
from reports.models import UsageSnapshot
from schools.institutions.models import Institution
from schools.institutions.scope import scope
from schools.people.models import Membership, Person
from schools.setup.codes import setup_code
from schools.structure.models import Place, PlaceKind, SchoolClass
from tests.browser.visiting import Visitor

pytestmark = [pytest.mark.browser, pytest.mark.embedded, pytest.mark.django_db(transaction=True)]

ROSTER = Path(__file__).resolve().parent.parent / "rosters" / "school.xlsx"
PASSWORD = "длинный и свой пароль"
ADMINISTRATOR = "Крылов Артём Олегович"
TEACHER = "Беляева Диана Викторовна"
DIRECTOR = "Денисова Александра Сергеевна"


@dataclass(frozen=True, slots=True)
class School:
    """The school that came of it."""

    slug: str
    staff_room: int

    def path(self, name: str, **kwargs: object) -> str:
        """Return the path of one of its pages."""
        return reverse(name, kwargs={"slug": self.slug, **kwargs})


def test_main_job(site: str, visitor: Callable[[str], Visitor]) -> None:
    administrator = visitor("administrator")
    found_school(administrator)
    import_roster(administrator)
    institution = Institution.objects.get()
    with scope(institution.pk):
        school = School(institution.slug, Place.objects.get(kind=PlaceKind.STAFF_ROOM).pk)
        see_structure(administrator, school)
        invite_staff(administrator, school)
        link = show_link(administrator, school, TEACHER)
        accept(visitor("teacher"), link)
        refuse_second_use(visitor("stranger"), link)
        count(administrator, school)
        see_that_accepting_is_not_joining(administrator)
        confirm_teacher(administrator, school)
        confirm_status(administrator, school)
        mark_chats(administrator, school)
        count(administrator, school)
        see_figures(administrator)
        see_as_director(administrator, visitor("director"), school)


def figures() -> dict[str, object]:
    """Return what the latest statistics say of the staff and the chats."""
    totals = UsageSnapshot.objects.newest_first()[0].totals
    return {key: totals[key] for key in ("staff_accepted", "staff_joined", "staff_verified", "chats_created")}


def found_school(administrator: Visitor) -> None:
    """An empty installation leads a first visitor to a school of his own."""
    administrator.go("/")
    administrator.arrive(r"/start/$")
    administrator.look("start")
    administrator.fill(
        name="Школа № 12",
        city="Симферополь",
        person=ADMINISTRATOR,
        email="staff2@school.example",
        password=PASSWORD,
        code=setup_code(),
    )
    administrator.press()
    administrator.arrive(r"/import/$")
    administrator.look("import")


def import_roster(administrator: Visitor) -> None:
    """The file is read and entered in the background, with a page that shows how far it is."""
    page = administrator.page
    page.set_input_files("main input[type=file]", ROSTER)
    administrator.press()
    administrator.arrive(r"/import/\d+/$")
    for number in ("797", "64", "1 208", "339"):
        assert number in administrator.words
    administrator.look("preview")
    for box in page.locator("form.form-card input[type=checkbox]").all():
        box.check()
    administrator.press("form.form-card")
    administrator.arrive(r"/import/\d+/$")
    assert any("/jobs/" in path for path in administrator.been), "no progress page was shown"
    administrator.look("imported")


def see_structure(administrator: Visitor, school: School) -> None:
    """Thirty classes and «Учительская» are there."""
    administrator.go(school.path("schools:class_list"))
    shown = administrator.words
    names = SchoolClass.objects.classes().values_list("place__name", flat=True)
    assert len(names) == 30
    assert [name for name in ("Учительская", *names) if name not in shown] == []
    administrator.look("classes")
    administrator.go(school.path("schools:place", pk=school.staff_room))
    administrator.look("staff-room")


def invite_staff(administrator: Visitor, school: School) -> None:
    """A dry run says who would be invited; then everybody expected in «Учительская» gets a link."""
    administrator.go(school.path("invitations:issue"))
    administrator.page.select_option("main [name=place]", label="Учительская")
    administrator.page.select_option("main [name=joins_as]", value="teacher")
    administrator.press("main form[method=get]")
    administrator.look("dry-run")
    assert Invitation.objects.count() == 0
    administrator.press("main form[method=post]")
    administrator.arrive(r"/invitations/slips/")
    administrator.look("slips")
    assert Invitation.objects.count() == 58


def show_link(administrator: Visitor, school: School, name: str) -> str:
    """Somebody's own link is found on the page of links; return its path."""
    administrator.go(school.path("invitations:list") + f"?q={name.split()[0]}")
    administrator.look("invitations")
    administrator.page.get_by_role("link", name=name).first.click()
    administrator.arrive(r"/invitations/\d+/$")
    administrator.look("invitation")
    administrator.press()
    administrator.arrive(r"/link/$")
    administrator.look("link")
    return urlsplit(administrator.page.locator("code.address").inner_text()).path


def accept(teacher: Visitor, link: str) -> None:
    """Opening changes nothing; joining opens an account, whose password is chosen on the next page."""
    teacher.go(link)
    teacher.look("invited")
    assert Acceptance.objects.count() == 0
    assert "staff13@school.example" not in teacher.words
    teacher.press()
    teacher.arrive(r"/p/")
    teacher.look("password")
    teacher.fill(password=PASSWORD)
    teacher.press()
    teacher.look("arrived")
    assert Acceptance.objects.count() == 1


def refuse_second_use(stranger: Visitor, link: str) -> None:
    """Whoever comes with the same link later is told so, in words."""
    response = stranger.go(link)
    assert response is not None
    assert response.status < 500
    assert stranger.page.locator("main form[method=post] .btn-primary").count() == 0
    stranger.problems.clear()  # a refusal has its own status, which the console repeats
    stranger.look("used-up")


def count(administrator: Visitor, school: School) -> None:
    """The statistics are compiled by a job, which leads back to the overview."""
    administrator.go(school.path("reports:dashboard"))
    administrator.click("form[action$='/overview/count/'] button")
    administrator.arrive(r"/overview/")
    administrator.look("overview")


def see_that_accepting_is_not_joining(administrator: Visitor) -> None:
    """One has accepted, nobody has joined."""
    assert not Membership.objects.filter(joined_on__isnull=False).exists()
    assert figures() == {"staff_accepted": 1, "staff_joined": 0, "staff_verified": 0, "chats_created": 0}


def confirm_teacher(administrator: Visitor, school: School) -> None:
    """The administrator has seen the teacher in «Учительская» and marks it."""
    administrator.go(school.path("schools:place", pk=school.staff_room) + f"?q={TEACHER.split()[0]}")
    administrator.page.get_by_label(TEACHER).check()
    administrator.press("form.bulk")
    administrator.look("joined")
    joined = Membership.objects.get(joined_on__isnull=False, place=school.staff_room)
    assert joined.person.full_name == TEACHER


def confirm_status(administrator: Visitor, school: School) -> None:
    """Whoever has joined waits for the status «teacher»; one click confirms it."""
    administrator.go(school.path("schools:verification"))
    administrator.look("verification")
    administrator.page.get_by_label(TEACHER).check()
    administrator.press("form.bulk")
    administrator.look("verified")


def mark_chats(administrator: Visitor, school: School) -> None:
    """All chats of one class are marked as created from the matrix, after a look at them."""
    administrator.go(school.path("chats:matrix"))
    administrator.look("matrix")
    administrator.press()
    administrator.arrive(r"/chats/pick/")
    administrator.look("pick")
    administrator.page.locator("form.bulk input[name=class]").first.check()
    administrator.press("form.bulk")
    administrator.look("chats-chosen")
    administrator.press()
    administrator.arrive(r"/chats/")
    administrator.look("chats-marked")


def see_figures(administrator: Visitor) -> None:
    """The overview says what is known now: one teacher of 58, and the chats of a class."""
    found = figures()
    created = Place.objects.filter(kind=PlaceKind.CHAT, created_on__isnull=False).count()
    assert created > 3
    assert found == {"staff_accepted": 1, "staff_joined": 1, "staff_verified": 1, "chats_created": created}
    assert "58" in administrator.words


def see_as_director(administrator: Visitor, director: Visitor, school: School) -> None:
    """The director accepts and closes the tab; a one-time link, without any mail, leads to a password."""
    director.go(show_link(administrator, school, DIRECTOR))
    director.press()
    director.arrive(r"/p/")
    person = next(each for each in Person.objects.filter(user__isnull=False) if each.full_name == DIRECTOR)
    administrator.go(school.path("schools:person", pk=person.pk))
    administrator.look("person")
    administrator.click("form[action$='/password-reset/'] button")
    administrator.look("password-given")
    director.go(urlsplit(administrator.page.locator("code.address").inner_text()).path)
    director.arrive(r"/p/")
    director.fill(password=PASSWORD)
    director.press()
    director.arrive(r"/accounts/login/$")
    director.look("sign-in")
    director.fill(login=person.email, password=PASSWORD)
    director.press()
    director.arrive(r"/overview/$")
    director.look("director")
    assert school.path("schools:import_list") not in director.page.content()
