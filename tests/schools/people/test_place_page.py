"""One page for every place: what is seen, what is marked, by whom, and never beyond the place."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest
from django.test import Client

from schools.accounts.roles import Role
from schools.institutions.acting import Act
from schools.journal.models import AuditEvent
from schools.people.models import Membership
from schools.people.services import exempt_memberships, mark_joined
from schools.structure.models import Place, PlatformLink, SchoolClass
from schools.structure.services import mark_places_created, record_platform_link
from tests import factories
from tests.conftest import Cast
from tests.schools.counting import queries_of

As = Callable[[str], Client]


@pytest.fixture
def path(school_class: SchoolClass) -> str:
    """The address of the page of 5А."""
    return f"/s/school-12/places/{school_class.place_id}/"


@pytest.fixture
def stays(school_class: SchoolClass) -> list[Membership]:
    """Three pupils of 5А."""
    return [
        factories.MembershipFactory(place=school_class.place, person__last_name=name)
        for name in ("Алёшин", "Быков", "Волков")
    ]


def messages_of(response: Any) -> list[str]:
    return [message.level_tag for message in response.context["messages"]]


def test_members_stand_by_name_and_the_filter_narrows(
    act: Act, client_as: As, path: str, stays: list[Membership]
) -> None:
    mark_joined(act, membership_ids=[stays[1].pk], on=act.today)
    client = client_as("director")

    def shown(**query: str) -> list[str]:
        return [row.stay.person.last_name for row in client.get(path, query).context["rows"]]

    assert shown() == ["Алёшин", "Быков", "Волков"]
    assert shown(q="петр алеш") == ["Алёшин"]
    assert shown(state="confirmed") == ["Быков"]
    assert shown(state="nonsense") == ["Алёшин", "Быков", "Волков"]


def test_a_parent_stands_with_the_child(client_as: As, act: Act, school_class: SchoolClass) -> None:
    chat = factories.PlaceFactory(name="5А · родители")
    pupil = factories.MembershipFactory(place=school_class.place, person__last_name="Алёшин").person
    mother = factories.GuardianshipFactory(student=pupil).guardian
    factories.MembershipFactory(place=chat, person=mother)

    (row,) = client_as("administrator").get(f"/s/school-12/places/{chat.pk}/").context["rows"]

    assert row.note.startswith("родитель: Алёшин\u00a0П.\u00a0С., 5А · ожидается с ")


def test_the_page_asks_as_often_for_three_as_for_one(
    client_as: As, path: str, school_class: SchoolClass
) -> None:
    client = client_as("administrator")
    factories.MembershipFactory(place=school_class.place)
    one = queries_of(client, path)
    for _ in range(3):
        factories.MembershipFactory(place=school_class.place)
    assert queries_of(client, path) == one


@pytest.mark.parametrize(
    ("part", "may_mark", "may_manage"),
    [("administrator", True, True), ("class_teacher", True, False), ("director", False, False)],
)
def test_who_may_mark_people_and_who_the_class_itself(
    client_as: As,
    path: str,
    part: str,
    may_mark: bool,
    may_manage: bool,
) -> None:
    context = client_as(part).get(path).context
    assert (context["may_mark"], context["may_manage"]) == (may_mark, may_manage)


def test_those_ticked_are_confirmed_with_day_and_source(
    client_as: As, path: str, stays: list[Membership], today: date, cast: Cast
) -> None:
    on = today - timedelta(days=1)
    data = {
        "what": "joined",
        "member": [stays[0].pk, stays[1].pk],
        "on": on.isoformat(),
        "source": "baseline",
        "q": "ов",
    }

    response = client_as("class_teacher").post(f"{path}mark/", data)

    joined = Membership.objects.filter(
        joined_on=on, joined_source="baseline", joined_by=cast.user("class_teacher")
    )
    assert set(joined) == set(stays[:2])
    assert response.headers["Location"] == f"{path}?q=%D0%BE%D0%B2"


def test_nobody_says_by_hand_what_lists_and_the_platform_say(
    client_as: As, path: str, stays: list[Membership], today: date
) -> None:
    for source in ("reconciled", "automatic"):
        data = {"what": "joined", "member": [stays[0].pk], "on": today.isoformat(), "source": source}
        client_as("class_teacher").post(f"{path}mark/", data)

    assert not Membership.objects.filter(joined_on__isnull=False).exists()


def test_a_forged_member_of_another_place_is_passed_over(client_as: As, path: str, today: date) -> None:
    elsewhere = factories.MembershipFactory()
    data = {"what": "joined", "member": [elsewhere.pk, "x"], "on": today.isoformat()}
    client_as("class_teacher").post(f"{path}mark/", data)
    elsewhere.refresh_from_db()
    assert elsewhere.joined_on is None


def test_a_foreign_place_is_not_marked(client_as: As, other_class: SchoolClass, today: date) -> None:
    address = f"/s/school-12/places/{other_class.place_id}/mark/"
    statuses = [
        client_as(part).post(address, {"what": "joined", "on": today}).status_code
        for part in ("class_teacher", "director", "employee")
    ]
    assert statuses == [404, 403, 403]


def test_everybody_found_is_marked_after_a_look_at_how_many(
    client_as: As, path: str, stays: list[Membership], today: date
) -> None:
    client = client_as("administrator")
    filters = {"q": "ов", "state": "expected"}
    data = {"what": "joined", "everyone": "1", "shown": "2", "on": today.isoformat(), **filters}

    looked = client.post(f"{path}mark/", data)
    assert (looked.context["count"], Membership.objects.filter(joined_on__isnull=False).count()) == (2, 0)

    client.post(f"{path}mark/", {**data, "confirmed": "1"})
    assert set(Membership.objects.filter(joined_on=today)) == set(stays[1:])


@pytest.mark.parametrize("more", [{}, {"confirmed": "1"}])
def test_everybody_found_is_nobody_when_others_are_found_than_shown(
    client_as: As, path: str, stays: list[Membership], today: date, more: dict[str, str]
) -> None:
    data = {"what": "joined", "everyone": "1", "shown": "2", "on": today.isoformat(), "q": "", **more}

    answer = client_as("administrator").post(f"{path}mark/", data, follow=True)

    assert messages_of(answer) == ["error"]
    assert not Membership.objects.filter(joined_on__isnull=False).exists()


@pytest.mark.parametrize(
    "data",
    [
        {"what": "joined", "on": ""},
        {"what": "left", "on": "когда-то"},
        {"what": "exempt", "reason": " "},
        {"what": "delete"},
        {"what": "joined", "on": "2999-01-01"},
    ],
)
def test_a_mark_that_lacks_something_is_told_and_changes_nothing(
    client_as: As, path: str, stays: list[Membership], data: dict[str, str]
) -> None:
    response = client_as("administrator").post(f"{path}mark/", {**data, "member": stays[0].pk}, follow=True)
    assert messages_of(response) == ["error"]
    assert not Membership.objects.filter(joined_on__isnull=False).exists()


def test_leaving_exceptions_and_taking_back(
    act: Act, client_as: As, path: str, stays: list[Membership], today: date
) -> None:
    client = client_as("administrator")
    joined, gone, spared = (stay.pk for stay in stays)
    mark_joined(act, membership_ids=[joined, gone], on=today)
    client.post(f"{path}mark/", {"what": "left", "member": gone, "on": today.isoformat()})
    client.post(f"{path}mark/", {"what": "exempt", "member": spared, "reason": "обучается на дому"})
    marked = (
        Membership.objects.filter(pk__in=[gone, spared])
        .order_by("pk")
        .values_list("left_on", "exempt_reason")
    )
    assert list(marked) == [(today, ""), (None, "обучается на дому")]

    client.post(f"{path}mark/", {"what": "take_back", "member": [joined, gone, spared]})

    rows = Membership.objects.filter(place__school_class__isnull=False, place_kind="class").order_by("pk")
    assert [(row.pk, row.joined_on, row.left_on, row.exempt_on) for row in rows] == [
        (joined, None, None, None),
        (gone, today, None, None),
        (spared, None, None, None),
    ]


def test_facts_of_a_class_are_the_administrators_own(client_as: As, path: str, today: date) -> None:
    data = {"what": "place_created", "on": today.isoformat()}
    statuses = {
        part: client_as(part).post(f"{path}fact/", data).status_code
        for part in ("class_teacher", "administrator")
    }
    assert statuses == {"class_teacher": 403, "administrator": 302}
    assert Place.objects.filter(kind="class", created_on=today).count() == 1


def test_the_life_of_a_place(client_as: As, path: str, today: date, school_class: SchoolClass) -> None:
    client = client_as("administrator")

    def place(**data: str) -> Place:
        client.post(f"{path}fact/", data)
        return Place.objects.get(pk=school_class.place_id)

    assert place(what="place_exempt", reason="классы не заводим").exempt_reason == "классы не заводим"
    assert place(what="place_required").exempt_on is None
    assert place(what="place_created", on=today.isoformat()).platform_name == "5А"
    Place.objects.filter(pk=school_class.place_id).update(platform_name="4А")
    assert place(what="place_renamed").platform_name == "5А"
    assert place(what="place_closed", on=today.isoformat()).closed_on == today


@pytest.mark.parametrize(
    "data",
    [
        {"what": "place_created"},
        {"what": "place_exempt", "reason": ""},
        {"what": "place_created", "on": "2999-01-01"},
        {"what": "joined"},
    ],
)
def test_a_fact_that_lacks_something_is_told(client_as: As, path: str, data: dict[str, str]) -> None:
    response = client_as("administrator").post(f"{path}fact/", data, follow=True)
    assert messages_of(response) == ["error"]
    assert not Place.objects.filter(kind="class", created_on__isnull=False).exists()


def test_a_link_is_recorded_shown_on_record_and_reset(
    client_as: As, path: str, school_class: SchoolClass
) -> None:
    administrator, class_teacher = client_as("administrator"), client_as("class_teacher")
    url = "https://sferum.example/join/5a"
    administrator.post(f"{path}link/", {"joins_as": "student", "url": url})
    link = PlatformLink.objects.get()
    assert url not in class_teacher.get(path).content.decode()

    shown = class_teacher.post(f"{path}link/show/", {"link": link.pk})
    assert url in shown.content.decode()
    assert AuditEvent.objects.filter(kind="platform_link.shown").count() == 1

    administrator.post(f"{path}link/reset/", {"link": link.pk})
    again = [
        messages_of(administrator.post(f"{path}link/{what}/", {"link": link.pk}, follow=True))[-1]
        for what in ("reset", "show")
    ]
    assert again == ["error", "error"]


@pytest.mark.parametrize(
    "data",
    [
        {"joins_as": "student", "url": "http://sferum.example/1"},
        {"joins_as": "student", "url": "никуда"},
        {"joins_as": "parent", "url": "https://sferum.example/1"},
    ],
)
def test_a_bad_link_is_not_recorded(client_as: As, path: str, data: dict[str, str]) -> None:
    response = client_as("administrator").post(f"{path}link/", data, follow=True)
    assert messages_of(response) == ["error"]
    assert not PlatformLink.objects.exists()


def test_links_of_another_place_are_not_there(act: Act, client_as: As, path: str, staff_room: Place) -> None:
    link = record_platform_link(
        act, place_id=staff_room.pk, joins_as=Role.TEACHER, url="https://sferum.example/1"
    )
    client = client_as("class_teacher")
    assert client.post(f"{path}link/show/", {"link": link.pk}).status_code == 404
    assert client.post(f"{path}link/show/", {"link": "x"}).status_code == 404
    assert client.post(f"{path}link/reset/", {"link": link.pk}).status_code == 403


def test_the_director_sees_no_links(client_as: As, act: Act, staff_room: Place) -> None:
    record_platform_link(act, place_id=staff_room.pk, joins_as=Role.TEACHER, url="https://sferum.example/1")
    context = client_as("director").get(f"/s/school-12/places/{staff_room.pk}/").context
    assert context["links"] == []


def test_the_words_of_every_trail_are_shown(
    act: Act, client_as: As, path: str, stays: list[Membership], today: date, school_class: SchoolClass
) -> None:
    mark_places_created(act, place_ids=[school_class.place_id], on=today)
    mark_joined(act, membership_ids=[stays[0].pk], on=today)
    Membership.objects.filter(pk=stays[1].pk).update(reported_at=act.at, accepted_at=act.at)
    exempt_memberships(act, membership_ids=[stays[2].pk], reason="обучается на дому")
    text = client_as("administrator").get(path).content.decode()
    assert [words in text for words in ("отмечено вручную", "по своим словам, там", "обучается на дому")] == [
        True,
        True,
        True,
    ]
