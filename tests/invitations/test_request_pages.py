"""Requests to join: who decides them, and how they are entered by hand."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from invitations.models import Invitation, JoinRequest
from invitations.services.accepting import ask_to_join
from invitations.services.requests import enter_request
from schools.accounts.roles import Role
from schools.institutions.acting import Act
from schools.names.people import split_full_name
from schools.people.models import Person
from schools.structure.models import Place, SchoolClass
from tests.conftest import Cast
from tests.invitations.conftest import found
from tests.invitations.pages import HOME, As, words

pytestmark = pytest.mark.embedded


@pytest.fixture
def asked(act: Act, for_parents: Invitation) -> JoinRequest:
    ask_to_join(
        act,
        invitation=found(for_parents),
        name=split_full_name("Сидорова Анна Ильинична"),
        child=split_full_name("Сидоров Пётр"),
    )
    return JoinRequest.objects.get()


@pytest.mark.parametrize(
    ("part", "status"),
    [("administrator", 200), ("class_teacher", 200), ("teacher", 403), ("director", 403), ("outsider", 404)],
)
def test_who_decides_requests(client_as: As, asked: JoinRequest, part: str, status: int) -> None:
    client = client_as(part)

    assert client.get(f"{HOME}/requests/").status_code == status
    assert client.get(f"{HOME}/requests/{asked.pk}/").status_code == status


@pytest.mark.parametrize(("part", "is_led"), [("administrator", True), ("director", False)])
def test_only_who_decides_is_led_from_a_link_to_its_requests(
    client_as: As, asked: JoinRequest, part: str, is_led: bool
) -> None:
    page = client_as(part).get(f"{HOME}/invitations/{asked.invitation_id}/")

    assert "Сидорова Анна" in words(page)
    assert (f"{HOME}/requests/{asked.pk}/" in page.content.decode()) == is_led


def test_class_teacher_decides_for_the_own_class_alone(
    act: Act, client_as: As, asked: JoinRequest, other_class: SchoolClass, staff_room: Place
) -> None:
    elsewhere = enter_request(act, place_id=other_class.place_id, joins_as=Role.STUDENT, name="Чужой Ученик")
    staff = enter_request(act, place_id=staff_room.pk, joins_as=Role.TEACHER, name="Новый Учитель")
    client = client_as("class_teacher")

    page = words(client.get(f"{HOME}/requests/"))
    assert ("Сидорова Анна" in page, "Чужой" in page, "Новый" in page) == (True, False, False)
    assert [client.get(f"{HOME}/requests/{row.pk}/").status_code for row in (elsewhere, staff)] == [404, 404]


def test_request_is_accepted_as_a_candidate(
    client_as: As, asked: JoinRequest, mother: Person, pupil: Person
) -> None:
    client, url = client_as("class_teacher"), f"{HOME}/requests/{asked.pk}/"
    assert mother.full_name in words(client.get(url))
    assert client.post(url, {"accept": "1"}).headers["Location"] == url

    client.post(url, {"accept": "1", "who": f"{mother.pk}:{pupil.pk}"})

    asked.refresh_from_db()
    assert (asked.person, asked.child) == (mother, pupil)
    assert client.post(url, {"accept": "1", "who": f"{mother.pk}:{pupil.pk}"}).headers["Location"] == url
    assert "Сидорова А. И." in words(client.get(f"{HOME}/requests/?state=decided"))


def test_request_is_accepted_as_a_new_guardian(client_as: As, asked: JoinRequest, pupil: Person) -> None:
    JoinRequest.objects.update(typed_name="Сидоров Сергей Ильич")

    client_as("class_teacher").post(f"{HOME}/requests/{asked.pk}/", {"accept": "1", "who": f"0:{pupil.pk}"})

    asked.refresh_from_db()
    assert asked.person is not None
    assert asked.person.full_name == "Сидоров Сергей Ильич"


def test_request_is_declined_with_a_reason(client_as: As, asked: JoinRequest) -> None:
    client, url = client_as("class_teacher"), f"{HOME}/requests/{asked.pk}/"
    client.post(url, {"decline": "1", "reason": ""})
    asked.refresh_from_db()
    assert asked.is_waiting

    client.post(url, {"decline": "1", "reason": "такого ученика нет"})
    asked.refresh_from_db()
    assert asked.reason == "такого ученика нет"
    assert "такого ученика нет" in words(client.get(f"{HOME}/requests/?state=decided"))


def test_request_from_the_cabinet_is_entered_by_the_administrator_alone(
    client_as: As, school_class: SchoolClass, cast: Cast
) -> None:
    data = {"place": school_class.place_id, "joins_as": "student", "name": "Иванов Иван"}

    assert client_as("class_teacher").post(f"{HOME}/requests/", data).status_code == 200
    assert JoinRequest.objects.count() == 0
    assert client_as("administrator").post(f"{HOME}/requests/", data).status_code == 302
    assert client_as("administrator").post(f"{HOME}/requests/", data).status_code == 200
    assert JoinRequest.objects.get().typed_name == "Иванов Иван"


def test_requests_take_the_same_queries_for_one_and_for_three(
    act: Act, client_as: As, school_class: SchoolClass, cast: Cast
) -> None:
    client = client_as("administrator")
    enter_request(act, place_id=school_class.place_id, joins_as=Role.STUDENT, name="Иванов Иван")
    client.get(f"{HOME}/requests/")
    with CaptureQueriesContext(connection) as one:
        client.get(f"{HOME}/requests/")
    for name in ("Петров Пётр", "Сидоров Сидор"):
        enter_request(act, place_id=school_class.place_id, joins_as=Role.STUDENT, name=name)
    client.get(f"{HOME}/requests/")
    with CaptureQueriesContext(connection) as three:
        client.get(f"{HOME}/requests/")

    assert len(one) == len(three)
