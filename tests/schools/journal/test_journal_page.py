"""The journal as it is read: found, named for the reader, exported on record."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta

import pytest
from django.test import Client

from schools.accounts.roles import Role
from schools.institutions.acting import Act, Via
from schools.journal.models import AuditEvent
from schools.journal.reading import Search, exported_lines, lines_of, search_events
from schools.journal.services import record
from schools.people.models import Person
from schools.people.services import assign_role
from schools.structure.models import SchoolClass
from tests import factories
from tests.conftest import Cast
from tests.schools.counting import queries_of

PATH = "/s/school-12/journal/"


def kinds(search: Search) -> list[str]:
    return [event.kind for event in search_events(search)]


def test_the_newest_stands_first(act: Act) -> None:
    for kind in ("place.created", "place.closed"):
        record(act, kind)
    assert kinds(Search())[:2] == ["place.closed", "place.created"]


def test_a_person_is_found_by_any_words_of_the_name_and_a_class_by_its_name(
    act: Act, school_class: SchoolClass
) -> None:
    person = factories.PersonFactory(last_name="Алёшина", first_name="Ольга")
    record(act, "person.changed", subjects=[("person", person.pk)])
    other = factories.PersonFactory(last_name="Попов", first_name="Иван")
    record(act, "refusal.recorded", subjects=[("person", other.pk)])
    assert kinds(Search(q="ольга алеш")) == ["person.changed"]
    assert kinds(Search(q="5 а")) == ["class.created"]
    assert kinds(Search(q="никто")) == []
    assert kinds(Search(person_id=person.pk)) == ["person.changed"]


def test_days_are_inclusive_and_the_kind_narrows(act: Act, today: date) -> None:
    record(act, "place.created")
    assert kinds(Search(kind="place.created", since=today, until=today)) == ["place.created"]
    assert kinds(Search(since=today + timedelta(days=1))) == []
    assert kinds(Search(until=today - timedelta(days=1))) == []


def test_names_are_read_for_the_line_and_what_is_gone_keeps_its_number(act: Act, cast: Cast) -> None:
    person = factories.PersonFactory(last_name="Попов")
    gone = factories.PersonFactory()
    record(act, "person.changed", subjects=[("person", person.pk), ("person", gone.pk), ("stranger", 5)])
    Person.objects.filter(pk=gone.pk).delete()

    (line,) = lines_of(list(search_events(Search(kind="person.changed"))))

    assert line.words == "изменена карточка человека"
    assert [(subject.label, subject.url_name) for subject in line.subjects] == [
        ("Попов Пётр Сергеевич", "schools:person"),
        (f"человек № {gone.pk}", ""),
        ("stranger № 5", ""),
    ]


def test_of_many_subjects_the_first_are_named(act: Act) -> None:
    people = [factories.PersonFactory() for _ in range(7)]
    record(act, "membership.joined", subjects=[("person", person.pk) for person in people])
    (line,) = lines_of(list(search_events(Search(kind="membership.joined"))))
    assert (len(line.subjects), line.more) == (5, 2)


def _by(act: Act, *, user_id: int | None, via: Via) -> Act:
    return Act(act.institution_id, user_id, act.at, via.value, act.time_zone)


def test_it_says_who_did_it(act: Act) -> None:
    user = factories.UserFactory(name="Петров В. С.")
    for user_id, via in [(user.pk, Via.REQUEST), (99_999, Via.REQUEST), (None, Via.REQUEST), (None, Via.JOB)]:
        record(_by(act, user_id=user_id, via=via), "place.closed")
    record(_by(act, user_id=None, via=Via.COMMAND), "place.closed")

    lines = lines_of(list(search_events(Search(kind="place.closed"))))

    assert [line.who for line in reversed(lines)] == [
        "Петров В. С.",
        "учётная запись № 99999",
        "посетитель без учётной записи",
        "сама программа",
        "командная строка",
    ]


def test_a_kind_without_words_is_shown_by_its_code(act: Act) -> None:
    record(act, "unheard.of")
    (line,) = exported_lines(search_events(Search(kind="unheard.of")))
    assert line.words == "unheard.of"


def test_the_page_narrows_and_passes_over_filters_nobody_offers(
    act: Act, client_as: Callable[[str], Client]
) -> None:
    client = client_as("director")
    record(act, "place.closed")
    assert len(client.get(PATH, {"kind": "place.closed"}).context["lines"]) == 1
    whole = client.get(PATH, {"kind": "nonsense", "since": "x"})
    assert whole.context["page"].paginator.count == AuditEvent.objects.count()


@pytest.mark.parametrize("kind", ["xlsx", "csv"])
def test_an_export_is_an_event_itself(act: Act, client_as: Callable[[str], Client], kind: str) -> None:
    client = client_as("administrator")
    before = AuditEvent.objects.count()

    response = client.get(f"{PATH}export.{kind}")

    assert response["Content-Disposition"] == f'attachment; filename="journal-{act.today}.{kind}"'
    event = AuditEvent.objects.get(kind="journal.exported")
    assert event.data == {"form": kind, "count": before}


def test_another_kind_of_file_is_not_there(client_as: Callable[[str], Client]) -> None:
    assert client_as("administrator").get(f"{PATH}export.pdf").status_code == 404


def test_the_journal_asks_as_often_for_three_as_for_one(act: Act, client_as: Callable[[str], Client]) -> None:
    client = client_as("director")
    one = queries_of(client, f"{PATH}?kind=role.assigned")
    for _ in range(3):
        person = factories.PersonFactory()
        assign_role(act, person_id=person.pk, role=Role.TEACHER, started_on=act.today)
    assert queries_of(client, f"{PATH}?kind=role.assigned") == one
