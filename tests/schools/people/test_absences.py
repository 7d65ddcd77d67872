"""Leave and absence of staff: recorded by hand, and no work of joining meanwhile (2.1.9)."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta

import pytest
from django.test import Client

from chats.coverage import people_in
from reports.names.staff import _staff_missing
from schools.contributions.figures import count
from schools.faces.ages import day_and_month
from schools.institutions.acting import Act
from schools.institutions.errors import RuleViolation
from schools.journal.models import AuditEvent
from schools.people.coverage import coverage_of_places, stays_of_people
from schools.people.ladder import Rung
from schools.people.models import Absence, AbsenceKind, Membership
from schools.people.register import Filters, found
from schools.people.services import mark_joined
from schools.people.services.absences import (
    change_absence,
    end_absence,
    record_absence,
    strike_out_absence,
)
from schools.structure.models import Place
from schools.structure.services import mark_places_created
from tests import factories
from tests.conftest import Cast
from tests.schools.counting import queries_of

As = Callable[[str], Client]


@pytest.fixture
def leave(act: Act, cast: Cast) -> Absence:
    """The teacher's leave: a week, since two days ago."""
    return record_absence(
        act,
        person_id=cast.teacher.pk,
        kind=AbsenceKind.LEAVE,
        from_on=act.today - timedelta(days=2),
        until_on=act.today + timedelta(days=5),
    )


def owed(day: date) -> set[str]:
    return set(Membership.objects.to_add(day).values_list("person__last_name", flat=True))


def test_nobody_owes_the_joining_of_whoever_is_away(
    act: Act, cast: Cast, staff_room: Place, leave: Absence
) -> None:
    mark_places_created(act, place_ids=[staff_room.pk], on=act.today)
    back = act.today + timedelta(days=5)

    assert "Романова" not in owed(act.today)
    assert "Романова" in owed(back)
    assert "Романова" not in {each.last_name for each in _staff_missing(act.today, None)}
    assert [each.pk for each in found(Filters(state="away"), act.today)] == [cast.teacher.pk]
    assert cast.teacher not in found(Filters(state="missing"), act.today)


def test_whoever_is_away_is_counted_apart_not_as_missing(
    act: Act, cast: Cast, staff_room: Place, leave: Absence
) -> None:
    expected = count(act.today + timedelta(days=5))[0]["staff_expected"]

    room = coverage_of_places([staff_room.pk], act.today)[staff_room.pk]

    assert (room.total, room.exempt, room.missing) == (4, 1, 3)
    assert expected == 4
    assert count(act.today)[0]["staff_expected"] == 3
    assert people_in([staff_room.pk], act.today)[staff_room.pk].exempt == 1


@pytest.mark.parametrize("days", [5, None])
def test_a_stay_of_whoever_is_away_says_until_when(
    act: Act, cast: Cast, client_as: As, staff_room: Place, leave: Absence, days: int | None
) -> None:
    mark_places_created(act, place_ids=[staff_room.pk], on=act.today)
    back = act.today + timedelta(days=days) if days else None
    change_absence(act, absence_id=leave.pk, kind=AbsenceKind.SICK, from_on=leave.from_on, until_on=back)
    told = f"выходит {day_and_month(back, act.today)}" if back else "день выхода не известен"
    client = client_as("director")

    person = client.get(f"/s/school-12/people/{cast.teacher.pk}/")
    room = client.get(f"/s/school-12/places/{staff_room.pk}/", {"state": "away"})

    (stay,) = [row for row in person.context["portrait"].present if row.stay.place_id == staff_room.pk]
    (member,) = room.context["rows"]
    assert (stay.rung, member.rung, member.stay.person) == (Rung.AWAY, Rung.AWAY, cast.teacher)
    assert f"· {told}" in person.content.decode()
    assert member.note == told
    assert '<span class="pill pill-off">отсутствует</span>' in room.content.decode()
    assert "больничный" not in room.content.decode()
    portrait = person.context["portrait"]
    coverage = stays_of_people([cast.teacher.pk], act.today)[cast.teacher.pk].coverage
    assert portrait.coverage == coverage
    assert coverage.exempt == 1


def test_who_is_away_costs_a_place_no_query_each(
    act: Act, cast: Cast, client_as: As, staff_room: Place, leave: Absence
) -> None:
    client, path = client_as("director"), f"/s/school-12/places/{staff_room.pk}/"
    one = queries_of(client, path)
    for person in (cast.director, cast.employee, cast.class_teacher):
        record_absence(act, person_id=person.pk, kind=AbsenceKind.LEAVE, from_on=act.today, until_on=None)

    assert queries_of(client, path) == one


def test_whoever_had_joined_before_the_leave_counts_as_joined(
    act: Act, cast: Cast, staff_room: Place, leave: Absence
) -> None:
    stay = Membership.objects.get(place=staff_room, person=cast.teacher)
    mark_joined(act, membership_ids=[stay.pk], on=act.today)

    totals = count(act.today)[0]

    assert (totals["staff_expected"], totals["staff_joined"]) == (4, 1)
    assert coverage_of_places([staff_room.pk], act.today)[staff_room.pk].joined == 1


@pytest.mark.parametrize(
    ("begins", "returns"),
    [(0, None), (-2, 1), (4, 9), (-9, 30), (3, 3), (3, 1)],
)
def test_absences_do_not_overlap_and_end_after_they_began(
    act: Act, leave: Absence, begins: int, returns: int | None
) -> None:
    until = None if returns is None else act.today + timedelta(days=returns)

    with pytest.raises(RuleViolation):
        record_absence(
            act,
            person_id=leave.person_id,
            kind=AbsenceKind.SICK,
            from_on=act.today + timedelta(days=begins),
            until_on=until,
        )

    assert Absence.objects.count() == 1


def test_one_absence_may_follow_another_at_once(act: Act, leave: Absence) -> None:
    assert leave.until_on is not None
    record_absence(
        act,
        person_id=leave.person_id,
        kind=AbsenceKind.PARENTAL,
        from_on=leave.until_on,
        until_on=None,
    )

    assert Absence.objects.count() == 2


def test_only_of_staff_an_absence_is_recorded(act: Act, cast: Cast) -> None:
    with pytest.raises(RuleViolation):
        record_absence(
            act,
            person_id=factories.PersonFactory().pk,
            kind=AbsenceKind.SICK,
            from_on=act.today,
            until_on=None,
        )


def test_an_absence_is_changed_ended_early_and_struck_out(act: Act, leave: Absence) -> None:
    begins = act.today - timedelta(days=1)
    change_absence(act, absence_id=leave.pk, kind=AbsenceKind.SICK, from_on=begins, until_on=None)
    end_absence(act, absence_id=leave.pk)

    leave.refresh_from_db()
    assert (leave.kind, leave.until_on) == ("sick", act.today)
    with pytest.raises(RuleViolation):
        end_absence(act, absence_id=leave.pk)

    strike_out_absence(act, absence_id=leave.pk)
    with pytest.raises(RuleViolation):
        strike_out_absence(act, absence_id=leave.pk)
    kinds = AuditEvent.objects.filter(kind__startswith="absence.").order_by("pk")
    assert [each.kind.split(".")[1] for each in kinds] == ["recorded", "changed", "ended", "struck_out"]
    assert all("sick" not in str(each.data) for each in kinds)


def test_an_absence_that_has_not_begun_is_not_ended(act: Act, cast: Cast) -> None:
    ahead = record_absence(
        act, person_id=cast.teacher.pk, kind=AbsenceKind.LEAVE, from_on=act.today, until_on=None
    )

    with pytest.raises(RuleViolation):
        end_absence(act, absence_id=ahead.pk)


def test_the_administrator_keeps_absences_from_the_persons_page(client_as: As, act: Act, cast: Cast) -> None:
    client, page = client_as("administrator"), f"/s/school-12/people/{cast.teacher.pk}/"
    begins = (act.today - timedelta(days=1)).isoformat()
    assert f"{page}absence/" in client.get(page).content.decode()

    client.post(f"{page}absence/", {"kind": "leave", "from_on": begins})
    absence = Absence.objects.get()
    again = client.post(f"{page}absence/", {"kind": "sick", "from_on": begins})
    assert again.context["form"].non_field_errors()

    path = f"/s/school-12/absences/{absence.pk}/"
    assert client.get(path).context["form"].initial["kind"] == "leave"
    answer = client.post(path, {"kind": "other", "from_on": begins})
    assert (answer["Location"], Absence.objects.get().kind) == (page, "other")
    client.post(f"{path}end/")
    assert Absence.objects.get().until_on == act.today
    client.post(f"{path}strike-out/")
    assert not Absence.objects.exists()
    assert client.get(path).status_code == 404
