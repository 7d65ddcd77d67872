"""What the pages of people and classes offer of movement, and to whom."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

from django.test import Client

from schools.institutions.acting import Act
from schools.movement.services.staff import dismiss
from schools.people.models import Person, RoleAssignment
from schools.structure.models import SchoolClass
from tests.conftest import Cast
from tests.schools.movement.conftest import Family
from tests.schools.two_steps import confirmed

As = Callable[[str], Client]


SCHOOL = "/s/school-12/"


def test_pages_offer_what_fits_the_person_and_the_power(
    client_as: As, cast: Cast, family: Family, school_class: SchoolClass
) -> None:
    def offered(part: str, path: str) -> set[str]:
        text = client_as(part).get(SCHOOL + path).content.decode()
        words = ("enrol/", "hire/", "/transfer/", "/leave/", "/dismiss/", "movement/")
        one = text.replace("/chosen/", "/chosen-")  # of many at once there is more on offer
        return {word for word in words if word in one}

    assert offered("administrator", "people/") == {"enrol/", "hire/", "movement/"}
    assert offered("director", "people/") == {"movement/"}
    assert offered("administrator", f"people/{family.pupil.pk}/") == {"/transfer/", "/leave/"}
    assert offered("administrator", f"people/{cast.teacher.pk}/") == {"/dismiss/"}
    assert offered("director", f"people/{family.pupil.pk}/") == set()
    assert offered("administrator", f"classes/{school_class.pk}/") == {"enrol/"}
    assert offered("class_teacher", f"classes/{school_class.pk}/") == set()


def test_a_pupil_is_not_offered_the_own_class(
    client_as: As, family: Family, school_class: SchoolClass, other_class: SchoolClass
) -> None:
    form = client_as("administrator").get(f"{SCHOOL}people/{family.pupil.pk}/transfer/").context["form"]
    assert [value for value, _name in form.fields["school_class"].choices] == ["", other_class.pk]


def test_who_was_dismissed_is_hired_again_as_the_same_person_and_not_invited(
    client_as: As, act: Act, today: date, cast: Cast
) -> None:
    client, person = client_as("administrator"), cast.teacher
    person_page = f"{SCHOOL}people/{person.pk}/"
    assert client.get(f"{SCHOOL}people/{cast.class_teacher.pk}/").context["invite_url"]
    dismiss(act, person_id=person.pk, on=today)
    shown = client.get(person_page)
    again = f"{SCHOOL}people/hire/?person={person.pk}"
    assert (shown.context["invite_url"], again in shown.content.decode()) == ("", True)

    form = client.get(again).context["form"]
    names = ("last_name", "first_name", "patronymic", "who")
    data = {name: form[name].value() for name in names} | {"on": today.isoformat()}
    assert data["who"] == str(person.pk)
    count = Person.objects.count()
    confirmed(client, SCHOOL + "people/hire/", {**data, "position": "учитель", "roles": ["teacher"]})

    held = RoleAssignment.objects.on(today).filter(person=person).values_list("role", flat=True)
    assert (Person.objects.count(), list(held)) == (count, ["teacher"])


def test_the_page_of_a_person_says_that_the_chats_are_catching_up(
    client_as: As, cast: Cast, family: Family, today: date, run_jobs: Callable[[], int]
) -> None:
    client, path = client_as("administrator"), f"{SCHOOL}people/{family.pupil.pk}"
    run_jobs()
    assert not client.get(path + "/").context["is_catching_up"]

    done = confirmed(client, path + "/leave/", {"on": today.isoformat()})
    assert done.context["is_catching_up"]

    run_jobs()
    assert not client.get(path + "/").context["is_catching_up"]
