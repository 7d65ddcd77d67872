"""A class is renamed, closed and opened again; what rests on it follows (2.1.5)."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.core.cache import cache
from django.test import Client

from chats.models import Chat
from invitations.models import Invitation
from invitations.services.issuing import issue_group
from schools.accounts.roles import Role
from schools.acts.models import LocalAct
from schools.institutions.acting import Act
from schools.institutions.errors import RuleViolation
from schools.institutions.services import roster_version
from schools.journal.models import AuditEvent
from schools.movement.services.newcomers import Newcomer
from schools.movement.services.staff import hire
from schools.movement.services.students import enrol
from schools.names.people import NameParts
from schools.people.models import Membership, RoleAssignment, TeachingLoad
from schools.people.services import assign_role, close_class, open_class, rename_class, reopen_class
from schools.structure.models import ClassYear, Place, SchoolClass
from schools.structure.services import mark_places_closed, mark_places_created
from tests import factories
from tests.conftest import Cast
from tests.schools.importing.people import ANNA, IVAN, students
from tests.schools.importing.runs import imported, planned

As = Callable[[str], Client]
Jobs = Callable[[], int]
CLASSES = "/s/school-12/classes/"


def page(school_class: SchoolClass, what: str = "") -> str:
    return f"{CLASSES}{school_class.pk}/{what}"


def chats_of(school_class: SchoolClass) -> list[str]:
    chats = Chat.objects.filter(school_class=school_class, rule__key="class_students")
    return list(chats.values_list("place__name", flat=True))


def test_a_class_opened_by_hand_has_its_chats(act: Act, run_jobs: Jobs) -> None:
    opened = open_class(act, name=factories.class_name("7В"))
    run_jobs()

    assert chats_of(opened) == ["7В: ученики"]


def test_a_renamed_class_goes_on_and_waits_to_be_renamed_in_sferum(
    act: Act, school_class: SchoolClass, run_jobs: Jobs
) -> None:
    factories.MembershipFactory(place=school_class.place)
    run_jobs()
    mark_places_created(act, place_ids=[school_class.place_id], on=act.today)

    rename_class(act, class_id=school_class.pk, name=factories.class_name("5К"))
    run_jobs()

    place = Place.objects.to_rename(act.today).get()
    assert (place.pk, place.name, place.platform_name) == (school_class.place_id, "5К", "5А")
    named = ClassYear.objects.get(school_class=school_class)
    assert (named.grade, named.letter, named.name, named.name_key) == (5, "К", "5К", "5к")
    assert place.memberships.on(act.today).count() == 1


def test_a_class_cannot_take_the_name_of_another(
    act: Act, school_class: SchoolClass, other_class: SchoolClass
) -> None:
    version = roster_version(act.institution_id)

    with pytest.raises(RuleViolation):
        rename_class(act, class_id=school_class.pk, name=factories.class_name(other_class.place.name))

    assert (ClassYear.objects.get(school_class=school_class).name, roster_version(act.institution_id)) == (
        "5А",
        version,
    )


def test_closing_ends_offices_and_load_and_kills_the_links(
    act: Act, school_class: SchoolClass, cast: Cast, run_jobs: Jobs
) -> None:
    load = factories.TeachingLoadFactory(school_class=school_class, teacher=cast.teacher)
    mark_places_created(act, place_ids=[school_class.place_id], on=act.today)
    link = issue_group(act, place_id=school_class.place_id, joins_as=Role.PARENT, days=14)

    close_class(act, class_id=school_class.pk, on=act.today)
    run_jobs()

    assert not RoleAssignment.objects.on(act.today).filter(school_class=school_class).exists()
    assert TeachingLoad.objects.get(pk=load.pk).until_on == act.today
    assert Invitation.objects.get(pk=link.pk).annul_reason == "place_closed"
    assert list(Place.objects.to_close(act.today)) == [school_class.place]
    assert AuditEvent.objects.filter(kind="class.closed").exists()


def test_a_class_with_pupils_is_not_closed(act: Act, school_class: SchoolClass, cast: Cast) -> None:
    factories.MembershipFactory(place=school_class.place)

    with pytest.raises(RuleViolation, match="1"):
        close_class(act, class_id=school_class.pk, on=act.today)

    assert Place.objects.get(pk=school_class.place_id).needed_until is None
    assert RoleAssignment.objects.on(act.today).filter(school_class=school_class).exists()


def test_a_class_is_not_closed_before_it_opened_nor_twice(act: Act, other_class: SchoolClass) -> None:
    opened = other_class.place.needed_from
    with pytest.raises(RuleViolation):
        close_class(act, class_id=other_class.pk, on=opened - timedelta(days=1))
    close_class(act, class_id=other_class.pk, on=act.today)
    with pytest.raises(RuleViolation):
        close_class(act, class_id=other_class.pk, on=act.today)
    with pytest.raises(RuleViolation):
        rename_class(act, class_id=other_class.pk, name=factories.class_name("5К"))


def test_a_closed_class_is_opened_again(act: Act, other_class: SchoolClass, run_jobs: Jobs) -> None:
    close_class(act, class_id=other_class.pk, on=act.today)
    run_jobs()

    reopen_class(act, class_id=other_class.pk)
    run_jobs()

    assert SchoolClass.objects.on(act.today).filter(pk=other_class.pk).exists()
    assert chats_of(other_class) == ["5Б: ученики"]
    with pytest.raises(RuleViolation):
        reopen_class(act, class_id=other_class.pk)


def test_a_class_of_a_former_year_is_not_opened_again(act: Act, other_class: SchoolClass) -> None:
    close_class(act, class_id=other_class.pk, on=act.today)
    ClassYear.objects.filter(school_class=other_class).delete()

    with pytest.raises(RuleViolation):
        reopen_class(act, class_id=other_class.pk)


def test_the_administrator_renames_a_class_by_an_order(client_as: As, school_class: SchoolClass) -> None:
    client = client_as("administrator")
    assert client.get(page(school_class, "rename/")).context["form"].initial == {"name": "5А"}

    answer = client.post(
        page(school_class, "rename/"), {"name": "5 «К»", "order_number": "12", "order_date": "2026-11-01"}
    )

    assert answer["Location"] == page(school_class)
    event = AuditEvent.objects.get(kind="class.renamed")
    assert (event.data["before"], event.data["after"], event.data["order"]) == (
        "5А",
        "5К",
        LocalAct.objects.get().pk,
    )


def test_a_refusal_stands_beside_the_field_and_loses_nothing(
    client_as: As, school_class: SchoolClass, other_class: SchoolClass
) -> None:
    client = client_as("administrator")
    early = other_class.place.needed_from - timedelta(days=1)

    renamed = client.post(page(school_class, "rename/"), {"name": other_class.place.name})
    same = client.post(page(school_class, "rename/"), {"name": "5 «А»"})
    closed = client.post(page(other_class, "close/"), {"on": early.isoformat()})

    assert renamed.context["form"].errors.keys() == {"name"}
    assert same.context["form"].errors == {"name": ["Класс уже называется 5А: ничего не изменилось."]}
    assert closed.context["form"].errors.keys() == {"on"}
    assert not AuditEvent.objects.filter(kind="class.renamed").exists()


def test_while_pupils_are_there_the_page_says_who_and_asks_for_no_day(
    client_as: As, school_class: SchoolClass
) -> None:
    pupil = factories.MembershipFactory(place=school_class.place).person
    client = client_as("administrator")

    asked = client.get(page(school_class, "close/"))
    forced = client.post(page(school_class, "close/"), {"on": "2026-11-20"})

    assert [stay.person for stay in asked.context["pupils"]] == [pupil]
    html = asked.content.decode()
    assert f"/people/{pupil.pk}/transfer/" in html
    assert 'name="on"' not in html
    assert (forced.status_code, Place.objects.get(pk=school_class.place_id).needed_until) == (200, None)


def test_a_closed_class_offers_to_be_opened_again_and_nothing_else(
    client_as: As, act: Act, other_class: SchoolClass
) -> None:
    close_class(act, class_id=other_class.pk, on=act.today)
    client = client_as("administrator")
    offered = ("reopen/", "teacher/", "rename/", "close/", f"enrol/?class={other_class.pk}")

    html = client.get(page(other_class)).content.decode()
    assert [tail for tail in offered if tail in html] == ["reopen/"]
    assert not client.get(f"/s/school-12/places/{other_class.place_id}/").context["invite_url"]

    Place.objects.filter(pk=other_class.place_id).update(closed_on=None)
    ClassYear.objects.filter(school_class=other_class).delete()
    assert "reopen/" not in client.get(page(other_class)).content.decode()


def test_the_page_says_what_ends_and_the_list_shows_what_is_closed(
    client_as: As, act: Act, other_class: SchoolClass, cast: Cast
) -> None:
    client = client_as("administrator")
    factories.TeachingLoadFactory(school_class=other_class, teacher=cast.teacher)
    asked = client.get(page(other_class, "close/"))
    assert (asked.context["load"], asked.context["pupils"]) == (1, [])

    answer = client.post(page(other_class, "close/"), {"on": act.today.isoformat()})
    assert answer["Location"] == CLASSES
    said = "Класс закрыт. Если в Сферуме нужно что-то закрыть, это будет в «Что сделать»."
    assert [str(message) for message in client.get(CLASSES).context["messages"]] == [said]
    assert [each.pk for each in client.get(CLASSES).context["closed"]] == [other_class.pk]
    assert client_as("director").get(CLASSES).context["closed"] == []

    assert page(other_class, "reopen/") in client.get(page(other_class)).content.decode()
    client.post(page(other_class, "reopen/"))
    cache.clear()  # a test commits nothing, so what is kept does not hear of the write
    assert client.get(CLASSES).context["closed"] == []


def test_a_class_closed_in_sferum_is_not_opened_again(act: Act, other_class: SchoolClass) -> None:
    mark_places_created(act, place_ids=[other_class.place_id], on=act.today)
    close_class(act, class_id=other_class.pk, on=act.today)
    mark_places_closed(act, place_ids=[other_class.place_id], on=act.today)

    with pytest.raises(RuleViolation):
        reopen_class(act, class_id=other_class.pk)


def test_only_a_class_is_renamed_and_closed(act: Act) -> None:
    room = SchoolClass.objects.get(kind="staff_room")

    with pytest.raises(RuleViolation):
        close_class(act, class_id=room.pk, on=act.today)
    with pytest.raises(RuleViolation):
        rename_class(act, class_id=room.pk, name=factories.class_name("5К"))


def test_a_refused_closing_leaves_no_order_behind(client_as: As, school_class: SchoolClass) -> None:
    factories.MembershipFactory(place=school_class.place)

    client_as("administrator").post(
        page(school_class, "close/"), {"on": "2026-11-20", "order_number": "9", "order_date": "2026-11-01"}
    )

    assert not LocalAct.objects.exists()


@pytest.mark.parametrize("days", [0, 1])
def test_nobody_comes_into_a_class_that_closes(
    act: Act, other_class: SchoolClass, cast: Cast, days: int
) -> None:
    close_class(act, class_id=other_class.pk, on=act.today + timedelta(days=days))
    newcomer = Newcomer(NameParts("Орлова", "Мила"))

    with pytest.raises(RuleViolation):
        enrol(act, newcomer=newcomer, class_id=other_class.pk, on=act.today)
    with pytest.raises(RuleViolation):
        hire(act, newcomer=newcomer, roles=[Role.TEACHER], on=act.today, leads=other_class.pk)
    with pytest.raises(RuleViolation):
        assign_role(
            act,
            person_id=cast.teacher.pk,
            role=Role.CLASS_TEACHER,
            started_on=act.today,
            school_class_id=other_class.pk,
        )


def test_an_older_file_puts_nobody_into_a_closed_class(act: Act, school_class: SchoolClass) -> None:
    run = imported(act, students(IVAN, ANNA))
    Membership.objects.in_classes().update(planned_until=act.today)
    close_class(act, class_id=SchoolClass.objects.get(place__name=IVAN[4]).pk, on=act.today)

    again = planned(act, students(IVAN, ANNA))

    told = {row.name.split()[0]: (row.action, [each.code for each in row.said]) for row in again.rows.all()}
    assert run.summary["counts"]["error"] == 0
    assert told["Иванов"] == ("error", ["class_closed"])
