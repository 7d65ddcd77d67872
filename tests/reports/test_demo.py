"""The demo school: founded once by its own services, half-way, and believable."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime

import pytest
from django.conf import LazySettings
from django.core.management import call_command
from django.db import transaction
from django.db.models import F, Min
from django.test import Client
from django.utils import timezone
from pytest_django import DjangoDbBlocker

from chats.services import sync
from invitations.models import Acceptance, Invitation, JoinRequest
from reports.demo import cast
from reports.demo.autumn import Agenda, Autumn
from reports.demo.services import load_demo
from reports.models import UsageSnapshot
from reports.services import compile_day
from schools.institutions.acting import Via, act_in
from schools.institutions.models import Institution
from schools.institutions.scope import scope
from schools.jobs.models import Job, JobState
from schools.journal.models import AuditEvent
from schools.movement.models import Movement, MovementKind
from schools.people.models import Membership, Person

pytestmark = [pytest.mark.embedded, pytest.mark.django_db]


@pytest.fixture(scope="module")
def founded(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[Institution]:
    """The demo school, loaded once for all tests of this file."""
    with django_db_blocker.unblock(), transaction.atomic():
        yield load_demo(timezone.now())[0]
        transaction.set_rollback(True)


@pytest.fixture
def demo(founded: Institution, db: None) -> Iterator[Institution]:
    """The demo school; its scope is entered."""
    with scope(founded.pk):
        yield founded


def test_demo_is_loaded_once(demo: Institution, capsys: pytest.CaptureFixture[str]) -> None:
    events = AuditEvent.objects.count()

    call_command("load_demo")

    assert (Institution.objects.count(), AuditEvent.objects.count()) == (1, events)
    told = capsys.readouterr().out
    assert [part.email for part in cast.PARTS if part.email not in told] == []
    assert cast.PASSWORD in told


@pytest.mark.parametrize("part", cast.PARTS, ids=lambda part: part.email)
def test_demo_everybody_named_signs_in_with_the_password_shown(demo: Institution, part: cast.Part) -> None:
    client = Client()

    client.post("/accounts/login/", {"login": part.email, "password": cast.PASSWORD})

    assert client.get(f"/s/{cast.SLUG}/", follow=True).status_code == 200


def test_demo_lines_rise_to_somewhere_on_the_way(demo: Institution) -> None:
    totals = list(UsageSnapshot.objects.order_by("on").values_list("totals", flat=True))

    assert len(totals) == len(Autumn(timezone.localtime()).figure_days)
    for key in ("staff", "students", "families"):
        joined = [each[f"{key}_joined"] for each in totals]
        assert joined[0] < joined[-1] < totals[-1][f"{key}_expected"]


def test_demo_figures_are_counted_after_everything_else(demo: Institution) -> None:
    act = act_in(demo, via=Via.COMMAND)
    again = compile_day(act, on=act.today)

    assert (again.changed, again.snapshot.totals) == (False, UsageSnapshot.objects.latest("pk").totals)


def test_demo_agenda_keeps_the_last_for_the_end_of_an_instant() -> None:
    """Before ten in the morning all of the day falls on now, what is put down meanwhile too."""
    agenda = Agenda(Autumn(datetime(2026, 11, 25, 9, tzinfo=UTC)))
    today, happened = agenda.autumn.today, []
    agenda.on(today, lambda at: happened.append("figures"), hour=22, last=True)
    agenda.on(
        today,
        lambda at: agenda.on(today, lambda at: happened.append("accepted"), hour=19),
        hour=13,
    )

    agenda.live_through()

    assert happened == ["accepted", "figures"]


def test_demo_has_every_kind_of_story(demo: Institution) -> None:
    annulled = Invitation.objects.filter(annulled_at__isnull=False)
    kinds = set(Movement.objects.values_list("kind", flat=True))

    assert annulled.values("annul_reason").distinct().count() >= 3
    assert Acceptance.objects.filter(invitation__person__isnull=True).exists()
    assert set(JoinRequest.objects.values_list("state", flat=True)) == {"waiting", "accepted", "declined"}
    assert {MovementKind.LEFT, MovementKind.TRANSFERRED, MovementKind.ENROLLED} <= kinds
    assert Membership.objects.filter(exempt_reason="refused").exists()


def test_demo_nothing_happened_before_it_began_or_lies_ahead(demo: Institution) -> None:
    begin = Autumn(timezone.localtime()).first
    joined = Membership.objects.aggregate(first=Min("joined_on"))["first"]

    assert joined >= begin
    assert not AuditEvent.objects.filter(at__gt=timezone.now()).exists()
    assert not Membership.objects.filter(joined_recorded_at__lt=F("joined_on")).exists()


def test_demo_is_in_step_and_leaves_no_work_waiting(demo: Institution) -> None:
    before = list(Membership.objects.order_by("pk").values())

    sync(act_in(demo, via=Via.COMMAND))

    assert list(Membership.objects.order_by("pk").values()) == before
    assert set(Job.objects.here().values_list("state", flat=True)) <= {JobState.DONE}


def test_demo_journal_names_nobody(demo: Institution) -> None:
    surnames = set(Person.objects.values_list("last_name", flat=True))
    said = " ".join(str(data) for data in AuditEvent.objects.values_list("data", flat=True))

    assert [name for name in surnames if name in said] == []


@pytest.mark.parametrize("is_open", [True, False])
def test_demo_sign_ins_stand_on_the_page_of_ones_own_machine_alone(
    demo: Institution, settings: LazySettings, is_open: bool
) -> None:
    settings.OPEN_FOUNDING = is_open

    page = Client().get("/accounts/login/").content.decode()

    assert [(part.email in page) for part in cast.PARTS] == [is_open] * len(cast.PARTS)
    assert (cast.PASSWORD in page) is is_open
