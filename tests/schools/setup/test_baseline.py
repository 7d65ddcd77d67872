"""What is on the platform already: looked at first, marked once, a job where it is much."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from schools.institutions.acting import Act
from schools.institutions.errors import RuleViolation
from schools.jobs.models import Job
from schools.journal.models import AuditEvent
from schools.people.models import Membership
from schools.people.services import exempt_memberships
from schools.setup.choices import choices_of_baseline
from schools.setup.services import baseline as service
from schools.setup.services import mark_baseline, plan_baseline
from schools.structure.models import Place, SchoolClass
from tests import factories
from tests.conftest import Cast

PATH = "/s/school-12/baseline/"


@pytest.fixture
def pupils(act: Act, school_class: SchoolClass) -> list[Membership]:
    """Three pupils of 5А, one of them excepted."""
    stays: list[Any] = [factories.MembershipFactory(place=school_class.place) for _ in range(3)]
    exempt_memberships(act, membership_ids=[stays[2].pk], reason="обучается на дому")
    return stays


def test_the_plan_says_what_would_change(
    act: Act, school_class: SchoolClass, other_class: SchoolClass, pupils: list[Membership]
) -> None:
    plan = plan_baseline(act, place_ids=[other_class.place_id], with_people=[school_class.place_id])
    assert (plan.places, plan.people, plan.excepted, plan.is_large) == (2, 2, 1, False)


def test_marking_confirms_the_expected_with_their_source_once(
    act: Act, today: date, school_class: SchoolClass, pupils: list[Membership]
) -> None:
    on = today - timedelta(days=3)
    marked = [mark_baseline(act, place_ids=[], with_people=[school_class.place_id], on=on) for _ in range(2)]

    assert marked == [(1, 2), (0, 0)]
    place = Place.objects.get(pk=school_class.place_id)
    assert (place.created_on, place.created_source) == (on, "baseline")
    joined = Membership.objects.filter(joined_on=on, joined_source="baseline")
    assert set(joined) == set(pupils[:2])


def test_a_day_in_the_future_marks_nothing(act: Act, today: date, school_class: SchoolClass) -> None:
    with pytest.raises(RuleViolation):
        mark_baseline(act, place_ids=[school_class.place_id], with_people=[], on=today + timedelta(days=1))
    assert not AuditEvent.objects.filter(kind="baseline.marked").exists()


def test_the_page_offers_each_place_once_in_its_set(today: date, school_class: SchoolClass) -> None:
    sets = choices_of_baseline(today)
    ids = [choice.pk for group in sets for choice in group.choices]
    assert len(ids) == len(set(ids))
    assert [group.title for group in sets[:2]] == ["Учительская", "5-е классы"]


def test_the_administrator_looks_first_and_then_marks(
    client_as: Callable[[str], Client], today: date, school_class: SchoolClass, pupils: list[Membership]
) -> None:
    client = client_as("administrator")
    ticked = {"on": today.isoformat(), "set_places": "staff_room", "people": school_class.place_id}

    looked = client.post(PATH, ticked)
    assert looked.context["plan"].people == 2
    assert not Membership.objects.filter(joined_on__isnull=False).exists()

    shown = looked.context["form"].cleaned_data
    marked = client.post(
        PATH,
        {"on": today.isoformat(), "places": shown["places"], "people": shown["people"], "confirmed": "1"},
    )
    assert marked.headers["Location"] == reverse("reports:home", kwargs={"slug": "school-12"})
    assert Membership.objects.filter(joined_source="baseline").count() == 2
    assert Place.objects.filter(created_source="baseline").count() == 2


@pytest.mark.parametrize(
    ("data", "field"), [({"on": "2026-01-01"}, "__all__"), ({"on": "", "set_places": "staff_room"}, "on")]
)
def test_nothing_ticked_or_no_day_is_told(
    client_as: Callable[[str], Client], data: dict[str, str], field: str
) -> None:
    response = client_as("administrator").post(PATH, data)
    assert list(response.context["form"].errors) == [field]


def test_a_future_day_is_told_in_the_form(client_as: Callable[[str], Client], today: date) -> None:
    data = {"on": (today + timedelta(days=1)).isoformat(), "set_places": "staff_room", "confirmed": "1"}
    response = client_as("administrator").post(PATH, data)
    assert list(response.context["form"].errors) == ["on"]
    assert not Place.objects.filter(kind="staff_room", created_on__isnull=False).exists()


def test_much_becomes_a_job_that_confirms_in_batches(
    client_as: Callable[[str], Client],
    run_jobs: Callable[[], int],
    monkeypatch: pytest.MonkeyPatch,
    today: date,
    school_class: SchoolClass,
    pupils: list[Membership],
) -> None:
    monkeypatch.setattr(service, "AT_ONCE", 1)
    monkeypatch.setattr(service, "BATCH", 1)
    data = {"on": today.isoformat(), "people": school_class.place_id, "confirmed": "1"}

    response = client_as("administrator").post(PATH, data)

    job = Job.objects.get(kind="schools.baseline")
    assert response.headers["Location"] == f"/s/school-12/jobs/{job.pk}/"
    run_jobs()
    job.refresh_from_db()
    assert (job.state, job.done, job.total, job.result) == ("done", 2, 2, {"people": 2})
    assert Membership.objects.filter(joined_source="baseline").count() == 2


def test_a_school_without_classes_still_offers_the_staff_room(
    client_as: Callable[[str], Client], cast: Cast
) -> None:
    response = client_as("administrator").get(PATH)
    assert response.status_code == 200
