"""The page of a person: who may open it, what it shows, what is changed from it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest
from django.test import Client

from schools.accounts.roles import Role
from schools.institutions.acting import Act
from schools.institutions.errors import RuleViolation
from schools.journal.models import AuditEvent
from schools.names.phones import show_phone
from schools.people.coverage import Coverage, stays_of_people
from schools.people.models import Membership, Person, Refusal, VerificationState
from schools.people.portrait import portrait_of
from schools.people.services import decide_verification, mark_joined
from schools.people.services.persons import change_person
from schools.structure.models import Place, SchoolClass
from tests import factories
from tests.conftest import Cast
from tests.schools.counting import queries_of

As = Callable[[str], Client]


def page(person: Person, tail: str = "") -> str:
    return f"/s/school-12/people/{person.pk}/{tail}"


@pytest.fixture
def family(school_class: SchoolClass) -> tuple[Person, Person]:
    """A pupil of 5А and the mother."""
    pair = factories.GuardianshipFactory()
    factories.MembershipFactory(place=school_class.place, person=pair.student)
    return pair.student, pair.guardian


def test_a_class_teacher_sees_the_own_pupils_their_parents_and_himself_alone(
    client_as: As, cast: Cast, family: tuple[Person, Person], other_class: SchoolClass
) -> None:
    stranger = factories.MembershipFactory(place=other_class.place).person
    client = client_as("class_teacher")
    people = [*family, cast.class_teacher, stranger, cast.teacher]
    assert [client.get(page(each)).status_code for each in people] == [200, 200, 200, 404, 404]


def test_a_teacher_sees_himself_and_the_director_everybody(
    client_as: As, cast: Cast, family: tuple[Person, Person]
) -> None:
    statuses = {
        part: [client_as(part).get(page(each)).status_code for each in (cast.teacher, family[0])]
        for part in ("teacher", "director")
    }
    assert statuses == {"teacher": [200, 404], "director": [200, 200]}


def test_the_director_changes_nobody(client_as: As, cast: Cast) -> None:
    assert client_as("director").get(page(cast.teacher, "edit/")).status_code == 403


def test_the_portrait_holds_present_and_past(
    act: Act, today: date, cast: Cast, staff_room: Place, school_class: SchoolClass
) -> None:
    person = cast.class_teacher
    stay = Membership.objects.get(person=person)
    mark_joined(act, membership_ids=[stay.pk], on=today)
    former = factories.PlaceFactory(name="Прежний чат")
    factories.MembershipFactory(place=former, person=person, planned_until=today)
    factories.MembershipFactory(person=person, exempt_on=today, exempt_reason="не нужен")
    factories.MembershipFactory(person=person, planned_from=today + timedelta(days=2))
    factories.MembershipFactory(person=person, place=factories.PlaceFactory(name="Ещё не создан"))
    child = factories.GuardianshipFactory(guardian=person, until_on=today).student
    own = factories.GuardianshipFactory(guardian=person).student
    factories.MembershipFactory(place=school_class.place, person=own)
    decide_verification(act, person_ids=[person.pk], state=VerificationState.PENDING)

    Place.objects.exclude(name="Ещё не создан").update(
        created_on=today, created_recorded_at=act.at, created_source="marked"
    )

    portrait = portrait_of(person, today)

    assert portrait.coverage == Coverage(total=2, joined=1, exempt=1)
    assert portrait.coverage == stays_of_people([person.pk], today)[person.pk].coverage
    assert [row.stay.place.name for row in portrait.past] == ["Прежний чат"]
    assert [(kin.person, kin.class_name, kin.is_over) for kin in portrait.children] == [
        (own, "5А", False),
        (child, "", True),
    ]
    assert portrait.roles == {Role.TEACHER, Role.CLASS_TEACHER, Role.PARENT}
    assert [row.state for row in portrait.verifications] == ["pending"]


def test_the_page_asks_as_often_for_three_of_each_as_for_one(
    client_as: As, family: tuple[Person, Person], school_class: SchoolClass
) -> None:
    _pupil, mother = family
    factories.MembershipFactory(person=mother)
    client = client_as("administrator")
    one = queries_of(client, page(mother))
    for _ in range(3):
        pair = factories.GuardianshipFactory(guardian=mother)
        factories.MembershipFactory(place=school_class.place, person=pair.student)
        factories.MembershipFactory(person=mother)
    assert queries_of(client, page(mother)) == one


CARD: dict[str, Any] = {
    "last_name": "РОМАНОВА-БЕЛОВА",
    "first_name": "Зоя",
    "patronymic": "Игоревна",
    "birth_date": "1985-04-05",
    "sex": "f",
    "email": "Zoya@School.example",
    "phone": "8 (978) 785-30-01",
    "number": "77",
    "position": "учитель математики",
}


def shown(client: Client, path: str) -> dict[str, Any]:
    """Return what the form posts that a page shows, untouched: its fields, and what each was shown with."""
    form = client.get(path).context["form"]
    says = {field.name: str(field.value() or "") for field in form}
    return says | {field.html_initial_name: says[field.name] for field in form}


def test_the_card_is_changed_in_one_spelling_and_journalled_by_column(
    client_as: As, cast: Cast, today: date
) -> None:
    client, path = client_as("administrator"), page(cast.teacher, "edit/")
    response = client.post(path, {**shown(client, path), **CARD})

    person = Person.objects.get(pk=cast.teacher.pk)
    assert response.headers["Location"] == page(person)
    assert (person.last_name, person.name_key) == ("Романова-Белова", "романова-белова зоя игоревна")
    assert (person.phone, person.email, person.birth_date) == (
        "+79787853001",
        "zoya@school.example",
        date(1985, 4, 5),
    )
    event = AuditEvent.objects.get(kind="person.changed")
    assert "Романова" not in str(event.data)
    assert event.data["columns"] == sorted(set(CARD) - {"patronymic"} | {"patronymic"})


def test_saving_the_same_card_writes_nothing(act: Act, cast: Cast) -> None:
    assert change_person(act, person_id=cast.teacher.pk, values={"last_name": "Романова"}) is False
    assert not AuditEvent.objects.filter(kind="person.changed").exists()


@pytest.mark.parametrize(
    ("field", "value"),
    [("phone", "123"), ("email", "никуда"), ("last_name", ""), ("birth_date", "2999-01-01")],
)
def test_a_bad_card_changes_nothing(client_as: As, cast: Cast, field: str, value: str) -> None:
    response = client_as("administrator").post(page(cast.teacher, "edit/"), {**CARD, field: value})
    assert list(response.context["form"].errors) == [field]
    assert Person.objects.get(pk=cast.teacher.pk).last_name == "Романова"


def test_a_number_that_is_anothers_is_told(client_as: As, act: Act, cast: Cast) -> None:
    factories.PersonFactory(number="77")
    with pytest.raises(RuleViolation):
        change_person(act, person_id=cast.teacher.pk, values={"number": "77"})
    client, path = client_as("administrator"), page(cast.teacher, "edit/")
    response = client.post(path, {**shown(client, path), **CARD})
    assert list(response.context["form"].errors) == ["number"]


def test_every_field_of_the_card_carries_what_it_was_shown_with(client_as: As, cast: Cast) -> None:
    html = client_as("administrator").get(page(cast.teacher, "edit/")).content.decode()
    assert [html.count(f'name="initial-{column}"') for column in CARD] == [1] * len(CARD)


def test_whoever_is_a_pupil_only_is_asked_for_no_position(
    client_as: As, cast: Cast, school_class: SchoolClass
) -> None:
    client, pupil = client_as("administrator"), factories.MembershipFactory(place=school_class.place).person
    path = page(pupil, "edit/")
    form = client.get(path).context["form"]
    assert "position" not in form.fields

    answer = client.post(path, {**shown(client, path), "last_name": "Яковлев", "position": "завуч"})

    pupil.refresh_from_db()
    assert (answer.status_code, pupil.last_name, pupil.position) == (302, "Яковлев", "")
    assert "position" in client.get(page(cast.employee, "edit/")).context["form"].fields


def test_a_card_saved_from_an_older_page_keeps_what_a_colleague_wrote(
    client_as: As, act: Act, cast: Cast
) -> None:
    client, path = client_as("administrator"), page(cast.teacher, "edit/")
    opened = shown(client, path)
    change_person(act, person_id=cast.teacher.pk, values={"phone": "+79780000009", "birth_date": None})

    answer = client.post(path, {**opened, "position": "завуч"})

    person = Person.objects.get(pk=cast.teacher.pk)
    assert answer.status_code == 302
    assert (person.phone, person.birth_date, person.position) == ("+79780000009", None, "завуч")
    event = AuditEvent.objects.filter(kind="person.changed").latest("pk")
    assert event.data["columns"] == ["position"]


def test_two_who_write_the_same_do_not_disagree(client_as: As, act: Act, cast: Cast) -> None:
    client, path = client_as("administrator"), page(cast.teacher, "edit/")
    opened = shown(client, path)
    change_person(act, person_id=cast.teacher.pk, values={"phone": "+79780000009"})
    assert client.post(path, {**opened, "phone": "8 978 000-00-09"}).status_code == 302


def test_the_same_field_changed_by_two_is_asked_about_and_nothing_is_lost(
    client_as: As, act: Act, cast: Cast
) -> None:
    client, path = client_as("administrator"), page(cast.teacher, "edit/")
    opened = shown(client, path)
    theirs = {"phone": "+79780000009", "email": "new@school.example"}
    change_person(act, person_id=cast.teacher.pk, values=theirs)

    mine = {"phone": "8 (978) 785-30-01", "position": "завуч"}
    form = client.post(path, {**opened, **mine}).context["form"]

    (error,) = form.non_field_errors()
    assert show_phone("+79780000009") in error
    assert "new@school.example" not in error
    assert [form[name].value() for name in ("phone", "position", "email")] == [
        *mine.values(),
        theirs["email"],
    ]
    before = Person.objects.get(pk=cast.teacher.pk)
    assert (before.phone, before.position) == (theirs["phone"], cast.teacher.position)

    client.post(path, form.data)
    after = Person.objects.get(pk=cast.teacher.pk)
    assert (after.phone, after.position, after.email) == ("+79787853001", "завуч", theirs["email"])


def test_a_page_that_does_not_say_what_it_was_shown_with_overwrites_nothing(
    client_as: As, cast: Cast
) -> None:
    answer = client_as("administrator").post(page(cast.teacher, "edit/"), CARD)
    assert answer.context["form"].non_field_errors()
    assert Person.objects.get(pk=cast.teacher.pk).last_name == "Романова"


def test_a_refusal_is_recorded_once_and_withdrawn(client_as: As, family: tuple[Person, Person]) -> None:
    client, pupil = client_as("administrator"), family[0]
    said = [
        [
            message.level_tag
            for message in client.post(page(pupil, "refusal/"), {"channel": channel}, follow=True).context[
                "messages"
            ]
        ]
        for channel in ("", "телефон", "телефон")
    ]
    assert said == [["error"], ["success"], ["error"]]
    assert Membership.objects.get(person=pupil).exempt_reason == "refused"

    for _ in range(2):
        client.post(page(pupil, "refusal/withdraw/"))
    assert Membership.objects.get(person=pupil).exempt_on is None
    assert Refusal.objects.filter(until_on__isnull=True).count() == 0


def test_the_page_offers_what_the_power_allows(client_as: As, cast: Cast) -> None:
    shown = {}
    for part in ("administrator", "director"):
        context = client_as(part).get(page(cast.teacher)).context
        shown[part] = (context["may_change"], context["may_reset"])
    assert shown == {"administrator": (True, True), "director": (False, False)}
