"""Acts on the people chosen in the register, as the administrator does them in the browser."""

from __future__ import annotations

import io
from collections.abc import Callable
from datetime import timedelta
from typing import Any

from django.core.cache import cache
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from python_calamine import CalamineWorkbook

from schools.accounts.roles import Role
from schools.changes.models import ChangeSet
from schools.institutions.acting import Act
from schools.movement.models import Movement
from schools.people.models import Absence, Membership, Person, RoleAssignment
from schools.structure.models import SchoolClass
from tests.conftest import Cast
from tests.schools.two_steps import confirmed

As = Callable[[str], Client]
REGISTER = "/s/school-12/people/"
CHOSEN = f"{REGISTER}chosen/"


def words(response: Any) -> str:
    return str(response.content.decode())


def test_the_register_offers_acts_to_whoever_may_do_them(client_as: As, pupils: list[Person]) -> None:
    seen = {part: words(client_as(part).get(REGISTER)) for part in ("administrator", "director")}

    for act in ("absence", "group", "role-end"):
        assert f"{CHOSEN}{act}/" in seen["administrator"]
        assert f"{CHOSEN}{act}/" not in seen["director"]
    assert all(f"{CHOSEN}export/" in page for page in seen.values())


def test_a_role_is_ended_for_those_ticked(act: Act, client_as: As, cast: Cast) -> None:
    client, path = client_as("administrator"), f"{CHOSEN}role-end/"
    ticked = {
        "person": [cast.teacher.pk, cast.class_teacher.pk, cast.employee.pk],
        "narrowed": "?role=employee",  # the act has a role of its own
    }

    form = client.post(path, ticked)
    assert "учитель (2)" in words(form)
    assert "директор (" not in words(form)

    on = (act.today + timedelta(days=1)).isoformat()
    data = {**dict(form.context["carried"]), **ticked, "role": "teacher", "ended_on": on}
    second = words(client.post(path, data))
    assert "Лаптева" in second.split("Пропускаются")[1]
    assert "не занимает эту роль" in second
    answer = confirmed(client, path, data)

    assert "Внесено." in words(answer)
    ended = RoleAssignment.objects.filter(role=Role.TEACHER, ended_on__isnull=False)
    assert set(ended.values_list("person", flat=True)) == {cast.teacher.pk, cast.class_teacher.pk}
    assert f"/changes/{ChangeSet.objects.get().pk}/undo/" in words(client.get("/s/school-12/changes/"))


def test_everybody_found_means_those_the_page_had_counted(
    act: Act, client_as: As, choir: SchoolClass, pupils: list[Person]
) -> None:
    client, path = client_as("administrator"), f"{CHOSEN}group/"
    everybody = {"everyone": "1", "narrowed": "?role=student", "shown": "3"}

    moved = client.post(path, {**everybody, "shown": "2"}, follow=True)
    assert "сейчас найдено: 3" in words(moved)
    assert moved.redirect_chain[-1][0].endswith("/people/?role=student")

    form = client.post(path, everybody)
    ids = [person.pk for person in Person.objects.with_ids([person.pk for person in pupils]).in_order()]
    assert [value for name, value in form.context["carried"] if name == "person"] == [str(pk) for pk in ids]
    carried = {"person": ids, "asked": "1"}
    confirmed(client, path, {**carried, "group": choir.pk, "on": act.today.isoformat()})

    assert Membership.objects.filter(place=choir.place).count() == 3


def test_an_absence_is_recorded_and_a_wrong_day_keeps_what_was_typed(
    act: Act, client_as: As, cast: Cast
) -> None:
    client, path = client_as("administrator"), f"{CHOSEN}absence/"
    data = {
        "asked": "1",
        "person": [cast.teacher.pk, cast.employee.pk],
        "kind": "leave",
        "from_on": act.today.isoformat(),
        "until_on": act.today.isoformat(),
    }

    refused = client.post(path, data)
    assert "День выхода" in words(refused)
    assert refused.context["form"]["kind"].value() == "leave"
    assert len([name for name, _value in refused.context["carried"] if name == "person"]) == 2
    confirmed(client, path, {**data, "until_on": (act.today + timedelta(days=7)).isoformat()})

    assert Absence.objects.filter(kind="leave").count() == 2


def test_pupils_are_transferred_on_one_order(
    act: Act, client_as: As, pupils: list[Person], other_class: SchoolClass
) -> None:
    data = {
        "asked": "1",
        "person": [person.pk for person in pupils],
        "school_class": other_class.pk,
        "on": act.today.isoformat(),
        "order_number": "15-к",
        "order_date": act.today.isoformat(),
    }
    confirmed(client_as("administrator"), f"{CHOSEN}transfer/", data)

    journal = words(client_as("administrator").get("/s/school-12/movement/?kind=transferred"))
    assert journal.count("15-к") == 3
    assert "вручную, сразу для многих" in journal


def test_pupils_leave_and_staff_ticked_with_them_are_passed_over(
    act: Act, client_as: As, cast: Cast, pupils: list[Person]
) -> None:
    client, path = client_as("administrator"), f"{CHOSEN}leave/"
    data = {"asked": "1", "person": [pupils[0].pk, cast.teacher.pk], "on": act.today.isoformat()}

    second = words(client.post(path, data))
    assert "не учится ни в одном классе: 1" in second
    confirmed(client, path, data)

    assert list(Movement.objects.filter(kind="left").values_list("person", flat=True)) == [pupils[0].pk]


def test_nobody_chosen_is_said_and_nothing_else_happens(client_as: As) -> None:
    answer = client_as("administrator").post(f"{CHOSEN}absence/", {"person": ["7777777", "x"]}, follow=True)

    assert "Никто не отмечен" in words(answer)
    assert answer.redirect_chain[-1][0] == REGISTER


def test_reopened_the_page_of_an_act_leads_to_the_register(client_as: As) -> None:
    answer = client_as("administrator").get(f"{CHOSEN}absence/")

    assert answer.headers["Location"] == REGISTER


def test_those_ticked_are_exported(client_as: As, cast: Cast, pupils: list[Person]) -> None:
    answer = client_as("director").post(f"{CHOSEN}export/", {"person": [pupils[0].pk, cast.teacher.pk]})

    sheet = CalamineWorkbook.from_filelike(io.BytesIO(answer.content)).get_sheet_by_index(0).to_python()
    assert {row[0] for row in sheet[1:]} == {pupils[0].last_name, cast.teacher.last_name}


def test_the_form_asks_as_often_for_three_as_for_one(client_as: As, pupils: list[Person]) -> None:
    client = client_as("administrator")

    def asked(people: list[Person]) -> int:
        cache.clear()
        with CaptureQueriesContext(connection) as queries:
            client.post(f"{CHOSEN}absence/", {"person": [person.pk for person in people]})
        return len(queries)

    assert asked(pupils) == asked(pupils[:1])


def test_a_school_without_groups_is_told_to_add_one(client_as: As, pupils: list[Person]) -> None:
    form = client_as("administrator").post(f"{CHOSEN}group/", {"person": [pupils[0].pk]})

    assert "В школе ещё нет ни одной группы" in words(form)
    assert 'href="/s/school-12/groups/new/"' in form.content.decode()
    assert 'name="group"' not in form.content.decode()
    assert "Что последует</button>" not in words(form)
