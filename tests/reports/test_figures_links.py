"""A figure leads to a list just as long as it says."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest
from django.test import Client

from reports import services
from reports.dashboard import Said, read_dashboard
from reports.metrics import METRICS
from reports.models import UsageSnapshot
from reports.names import LISTS
from schools.accounts.permissions import Acting, Standing
from schools.accounts.roles import Role
from schools.institutions.acting import Act
from schools.people.services import assign_role
from tests import factories
from tests.reports.shapes import SHAPES, Build, usual_school

COUNTED_BY_LIST = {
    "staff_joined": "staff_joined",
    "staff_accepted": "staff_accepted",
    "students_joined": "students_joined",
    "students_declined": "students_declined",
    "families_joined": "families_joined",
    "families_declined": "families_declined",
    "chats_created": "chats_created",
    "chats_not_required": "chats_not_required",
}


@pytest.mark.parametrize("build", SHAPES)
def test_every_figure_equals_the_length_of_the_list_behind_it(act: Act, today: date, build: Build) -> None:
    build(act)
    totals = services.compile_day(act, on=today).snapshot.totals
    lengths = {key: LISTS[kind].found(today, None, ()).count() for key, kind in COUNTED_BY_LIST.items()}
    lengths["staff_missing"] = LISTS["staff_missing"].found(today, None, ()).count()
    lengths["chats_missing"] = LISTS["chats_missing"].found(today, None, ()).count()
    lengths["members_missing"] = LISTS["members_missing"].found(today, None, ()).count()
    lengths["families_missing"] = LISTS["families_missing"].found(today, None, ()).count()
    lengths["staff_unverified"] = LISTS["staff_unverified"].found(today, None, ()).count()
    assert lengths == {key: totals[key] for key in COUNTED_BY_LIST} | {
        "staff_missing": totals["staff_expected"] - totals["staff_joined"],
        "staff_unverified": totals["staff_to_verify"] - totals["staff_verified"],
        "chats_missing": totals["chats_required"] - totals["chats_created"] - totals["chats_not_required"],
        "members_missing": totals["chat_members_expected"] - totals["chat_members_joined"],
        "families_missing": totals["families_expected"]
        - totals["families_joined"]
        - totals["families_declined"],
    }


def looking_as(act: Act, role: Role) -> tuple[Acting, Client]:
    """Return somebody of this role who looks, as acting and with a browser."""
    user = factories.UserFactory()
    person = factories.PersonFactory(user=user)
    assign_role(act, person_id=person.pk, role=role, started_on=act.today)
    standing = Standing(person.institution, person.pk, person.short_name, frozenset({role}))
    client = Client()
    client.force_login(user)
    return Acting(act=replace(act, user_id=user.pk), user=user, standing=standing), client


def said_by_key(acting: Acting, snapshot: UsageSnapshot) -> dict[str, Said]:
    """Return the lines of the overview's small cards by the key of their figure."""
    board = read_dashboard(acting, snapshot)
    keys = {str(METRICS[key].label): key for key in snapshot.totals}
    return {keys[said.label]: said for said in (*board.invitations, *board.requests)}


@pytest.mark.parametrize("build", SHAPES)
@pytest.mark.parametrize("days_ago", [0, 3])
def test_every_figure_of_links_equals_what_its_link_finds(
    act: Act, today: date, build: Build, days_ago: int
) -> None:
    build(act)
    director, client = looking_as(act, Role.DIRECTOR)
    snapshot = services.compile_day(act, on=today - timedelta(days=days_ago)).snapshot
    found = {}
    for key, said in said_by_key(director, snapshot).items():
        if key.startswith("invitations_"):
            context = client.get(said.url).context
            by_them = context["acceptances"]
            found[key] = context["page"].paginator.count if by_them is None else by_them
    assert found == {key: snapshot.totals[key] for key in snapshot.totals if key.startswith("invitations_")}


def test_every_figure_of_requests_equals_what_its_link_finds(act: Act, today: date) -> None:
    usual_school(act)
    administrator, client = looking_as(act, Role.ADMINISTRATOR)
    snapshot = services.compile_day(act, on=today).snapshot
    said = said_by_key(administrator, snapshot)
    keys = ("requests_waiting", "requests_open")
    found = {key: client.get(said[key].url).context["page"].paginator.count for key in keys}
    assert found == {key: snapshot.totals[key] for key in keys}


def test_figures_of_requests_lead_nobody_to_a_list_that_shows_less(act: Act, today: date) -> None:
    """A director sees the figures and answers nothing; of a past day the lists of now show something else."""
    usual_school(act)
    before = services.compile_day(act, on=today - timedelta(days=1)).snapshot
    latest = services.compile_day(act, on=today).snapshot
    director = said_by_key(looking_as(act, Role.DIRECTOR)[0], latest)
    administrator = said_by_key(looking_as(act, Role.ADMINISTRATOR)[0], before)
    keys = ("requests_waiting", "requests_open", "hours_to_answer")
    urls = [said[key].url for said in (director, administrator) for key in keys]
    assert urls == ["", "", "", "", "", ""]
