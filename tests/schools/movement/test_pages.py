"""The two steps of a movement: the form, what follows from it, and namesakes."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from django.test import Client

from schools.accounts.roles import Role
from schools.institutions.acting import Act
from schools.movement.models import Movement
from schools.movement.services.students import leave
from schools.people.models import Guardianship, Person, RoleAssignment
from schools.structure.models import SchoolClass
from schools.structure.services import mark_places_created
from tests.conftest import Cast
from tests.schools.movement.conftest import Family
from tests.schools.two_steps import confirmed

As = Callable[[str], Client]


SCHOOL = "/s/school-12/"


def student(school_class: SchoolClass, today: date, **more: Any) -> dict[str, Any]:
    """Return the form of a new student with a mother."""
    return {
        "last_name": "ОРЛОВА",
        "first_name": "мила",
        "patronymic": "Игоревна",
        "birth_date": "2015-01-02",
        "school_class": school_class.pk,
        "on": today.isoformat(),
        "guardian1-last_name": "Орлова",
        "guardian1-first_name": "Анна",
        "guardian1-phone": "8 978 785-30-01",
        **more,
    }


def test_a_student_is_enrolled_in_two_steps(client_as: As, today: date, school_class: SchoolClass) -> None:
    client, form = client_as("administrator"), student(school_class, today)

    first = client.post(SCHOOL + "people/enrol/", form)
    assert (first.status_code, Movement.objects.count()) == (200, 0)
    said = dict(first.context["said"][0][1])
    assert (said["Фамилия"], said["Класс"]) == ("Орлова", "5А")

    last = confirmed(client, SCHOOL + "people/enrol/", form)

    person = Person.objects.get(last_name="Орлова", first_name="Мила")
    assert last.redirect_chain[-1][0] == f"{SCHOOL}people/{person.pk}/"
    assert [message.level_tag for message in last.context["messages"]] == ["success"]
    guardian = Guardianship.objects.get(student=person).guardian
    assert (guardian.first_name, guardian.phone) == ("Анна", "+79787853001")


def test_the_first_step_sent_again_by_the_browser_enters_nothing(
    client_as: As, today: date, school_class: SchoolClass
) -> None:
    client, form = client_as("administrator"), student(school_class, today)
    confirmed(client, SCHOOL + "people/enrol/", form)

    again = client.post(SCHOOL + "people/enrol/", form)

    assert (again.status_code, Movement.objects.count()) == (200, 1)
    assert Person.objects.filter(last_name="Орлова").count() == 2


@pytest.mark.parametrize(
    ("is_created", "said"),
    [
        (True, "Ученик зачислен. Что сделать в Сферуме – в разделе «Что сделать»."),
        (False, "Ученик зачислен."),
    ],
)
def test_the_message_points_to_the_worklist_only_where_work_was_foretold(
    client_as: As, act: Act, today: date, school_class: SchoolClass, is_created: bool, said: str
) -> None:
    if is_created:
        mark_places_created(act, place_ids=[school_class.place_id], on=today)
    form = {name: value for name, value in student(school_class, today).items() if "guardian" not in name}

    last = confirmed(client_as("administrator"), SCHOOL + "people/enrol/", form)

    assert [str(message) for message in last.context["messages"]] == [said]


def test_going_back_keeps_what_was_typed_and_a_second_click_doubles_nobody(
    client_as: As, today: date, school_class: SchoolClass
) -> None:
    client, form = client_as("administrator"), student(school_class, today)
    back = client.post(SCHOOL + "people/enrol/", {**form, "back": "1"})
    assert back.context["form"]["last_name"].value() == "ОРЛОВА"
    seen = client.post(SCHOOL + "people/enrol/", form).context["version"]

    for _ in range(2):
        again = client.post(SCHOOL + "people/enrol/", {**form, "seen_version": seen})

    assert again.status_code == 200
    assert list(again.context["form"].errors) == ["who"]
    assert Movement.objects.count() == 1


@pytest.mark.parametrize(("who", "persons"), [("same", 0), (Role.STUDENT, None), ("namesake", 1)])
def test_a_name_that_is_there_is_asked_about(
    act: Act,
    client_as: As,
    today: date,
    family: Family,
    other_class: SchoolClass,
    who: str,
    persons: int | None,
) -> None:
    leave(act, person_id=family.pupil.pk, on=today)
    client, count = client_as("administrator"), Person.objects.count()
    form = {
        "last_name": "алешин",
        "first_name": "Лев",
        "school_class": other_class.pk,
        "on": today.isoformat(),
    }
    asked = client.post(SCHOOL + "people/enrol/", form)
    assert list(asked.context["form"].errors) == ["who"]
    assert "05.04.2015" in asked.content.decode()

    answer = {**form, "who": str(family.pupil.pk) if who == "same" else who}
    if persons is None:
        refused = client.post(SCHOOL + "people/enrol/", answer)
        assert list(refused.context["form"].errors) == ["who"]
    else:
        confirmed(client, SCHOOL + "people/enrol/", answer)
        assert Person.objects.count() - count == persons


@pytest.mark.parametrize(
    ("changes", "number", "field"),
    [
        ({"last_name": ""}, 0, "last_name"),
        ({"last_name": "123"}, 0, "last_name"),
        ({"birth_date": "2999-01-01"}, 0, "birth_date"),
        ({"birth_date": "0015-01-01"}, 0, "birth_date"),
        ({"school_class": "999999999999999999999"}, 0, "school_class"),
        ({"on": "2999-01-01"}, 0, "__all__"),
        ({"on": "нет"}, 0, "on"),
        ({"order_number": "5"}, 0, "order_number"),
        ({"guardian1-first_name": ""}, 1, "first_name"),
        ({"guardian1-phone": "12"}, 1, "phone"),
        ({"guardian2-email": "никуда"}, 2, "email"),
        ({"guardian2-last_name": "Орлова", "guardian2-first_name": "Анна"}, 0, "__all__"),
    ],
)
def test_bad_input_is_told_where_it_stands_and_enters_nothing(
    client_as: As,
    today: date,
    school_class: SchoolClass,
    changes: dict[str, str],
    number: int,
    field: str,
) -> None:
    response = client_as("administrator").post(
        SCHOOL + "people/enrol/", student(school_class, today) | changes
    )
    forms = [response.context["form"], *response.context["guardians"]]
    assert (response.status_code, field in forms[number].errors) == (200, True)
    assert not Movement.objects.exists()


def test_a_returning_student_is_filled_in(client_as: As, act: Act, today: date, family: Family) -> None:
    leave(act, person_id=family.pupil.pk, on=today)
    page = client_as("administrator").get(f"{SCHOOL}people/enrol/?person={family.pupil.pk}")
    form = page.context["form"]
    assert [form[name].value() for name in ("last_name", "who")] == ["Алёшин", str(family.pupil.pk)]


def test_transfer_leave_hire_and_dismiss_go_their_two_steps(
    client_as: As, cast: Cast, family: Family, today: date, other_class: SchoolClass
) -> None:
    client, on = client_as("administrator"), {"on": today.isoformat()}
    pupil = f"people/{family.pupil.pk}"
    confirmed(client, f"{SCHOOL}{pupil}/transfer/", {**on, "school_class": other_class.pk})
    confirmed(client, f"{SCHOOL}{pupil}/leave/", {**on, "order_number": "3", "order_date": today.isoformat()})
    hired = {"last_name": "Новикова", "first_name": "Вера", "position": "учитель", **on}
    confirmed(
        client, SCHOOL + "people/hire/", {**hired, "roles": ["teacher", "deputy"], "leads": other_class.pk}
    )
    confirmed(client, f"{SCHOOL}people/{cast.teacher.pk}/dismiss/", on)

    assert list(Movement.objects.order_by("pk").values_list("kind", flat=True)) == [
        "transferred",
        "left",
        "hired",
        "dismissed",
    ]
    held = RoleAssignment.objects.filter(person__last_name="Новикова").values_list("role", flat=True)
    assert set(held) == {"teacher", "deputy", "class_teacher"}


def test_a_stranger_named_in_the_address_fills_nothing_in(client_as: As) -> None:
    form = client_as("administrator").get(f"{SCHOOL}people/hire/?person=999999").context["form"]
    assert (form["last_name"].value(), form["who"].value()) == (None, None)


def test_the_same_legal_representative_is_not_added_twice(client_as: As, family: Family) -> None:
    data = {"last_name": "Алёшина", "first_name": "Анна", "who": str(family.mother.pk)}
    told = client_as("administrator").post(f"{SCHOOL}people/{family.pupil.pk}/guardian/", data)
    assert told.context["form"].errors["who"] == ["Этот человек уже законный представитель обучающегося."]


def test_what_is_entered_of_a_family_stands_under_its_headings(
    client_as: As, today: date, school_class: SchoolClass
) -> None:
    told = client_as("administrator").post(SCHOOL + "people/enrol/", student(school_class, today))
    assert [str(legend) for legend, _facts in told.context["said"]] == [
        "Ученик",
        "Законный представитель",
    ]
