"""Bulk changes are listed in words and undone on a second word."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta

import pytest
from django.core.cache import cache
from django.test import Client

from schools.changes.models import ChangeKind, ChangeSet
from schools.changes.services import undo
from schools.groups.services.filling import put_in, take_out
from schools.institutions.acting import Act
from schools.people.models import Membership, Person
from schools.people.services import mark_joined, roster_changed
from schools.structure.models import SchoolClass
from tests.conftest import Cast
from tests.schools.counting import queries_of, queries_when_kept
from tests.whole import whole_database

As = Callable[[str], Client]
LIST = "/s/school-12/changes/"


@pytest.mark.embedded
@pytest.mark.parametrize("step", ["in", "out"])
def test_undone_the_database_is_the_very_same(
    act: Act, choir: SchoolClass, pupils: list[Person], run_jobs: Callable[[], int], step: str
) -> None:
    ids = [person.pk for person in pupils]
    if step == "out":
        put_in(act, group_id=choir.pk, person_ids=ids, on=act.today - timedelta(days=1))
        stays = Membership.objects.filter(place=choir.place)
        mark_joined(act, membership_ids=[stays[0].pk], on=act.today)
    roster_changed(act)
    run_jobs()
    before = whole_database()

    (put_in if step == "in" else take_out)(act, group_id=choir.pk, person_ids=ids, on=act.today)
    run_jobs()
    assert whole_database() != before
    undo(act, change_set_id=ChangeSet.objects.latest("pk").pk)
    run_jobs()

    assert whole_database() == before


def test_the_list_says_what_was_done_and_undo_does_it(
    act: Act, client_as: As, choir: SchoolClass, pupils: list[Person]
) -> None:
    put_in(act, group_id=choir.pk, person_ids=[person.pk for person in pupils], on=act.today)
    change = ChangeSet.objects.get()
    undo_page = f"{LIST}{change.pk}/undo/"
    client = client_as("administrator")

    page = client.get(LIST).content.decode()
    assert page.count("Хор") == 1
    assert undo_page in page
    assert "Отменить изменение?" in client.get(undo_page).content.decode()

    answer = client.post(undo_page, follow=True)

    assert "Массовое изменение отменено." in answer.content.decode()
    assert not Membership.objects.filter(place=choir.place).exists()
    cache.clear()  # a test commits nothing, so what is kept does not hear of the write
    again = client.get(undo_page, follow=True).content.decode()
    assert "уже отменено" in again
    assert f'href="{undo_page}"' not in again


def test_what_is_known_since_stays_and_is_said(
    act: Act, client_as: As, choir: SchoolClass, pupils: list[Person]
) -> None:
    put_in(act, group_id=choir.pk, person_ids=[person.pk for person in pupils], on=act.today)
    stay = Membership.objects.filter(place=choir.place).order_by("pk")[0]
    mark_joined(act, membership_ids=[stay.pk], on=act.today)
    undo_page = f"{LIST}{ChangeSet.objects.get().pk}/undo/"

    assert stay.person.full_name in client_as("administrator").get(undo_page).content.decode()
    answer = client_as("administrator").post(undo_page, follow=True)

    assert "кроме того, на что опираются" in answer.content.decode()
    assert list(Membership.objects.filter(place=choir.place)) == [stay]


def test_the_list_asks_as_often_for_three_as_for_one(
    act: Act, client_as: As, choir: SchoolClass, pupils: list[Person], today: date
) -> None:
    client = client_as("administrator")
    put_in(act, group_id=choir.pk, person_ids=[pupils[0].pk], on=today)
    one = queries_of(client, LIST)
    for person in pupils[1:]:
        put_in(act, group_id=choir.pk, person_ids=[person.pk], on=today)

    assert queries_of(client, LIST) == one
    assert queries_when_kept(client, LIST) <= 8


def test_a_movement_is_not_undone_here(act: Act, client_as: As, cast: Cast) -> None:
    other = ChangeSet.objects.create(
        institution_id=act.institution_id, kind=ChangeKind.IMPORT, at=act.at, keep_until=act.today
    )

    assert client_as("administrator").get(f"{LIST}{other.pk}/undo/").status_code == 404
