"""What the support offers: work, figures as of a day, the badge, a person's panel and data."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from schools.accounts.permissions import Acting, Standing
from schools.accounts.roles import Role
from schools.institutions.acting import Act
from schools.institutions.models import Institution
from schools.people.models import Person
from schools.registry import registry
from support import contributions, services
from support.models import Instruction
from tests.conftest import Cast
from tests.support.conftest import Ask

DAY, HOUR = timedelta(days=1), timedelta(hours=1)
As = Callable[[Person, Role], Acting]


@pytest.fixture
def acting_as(institution: Institution, act: Act) -> As:
    """Return a function that makes the acting of a person of the cast."""

    def acting(person: Person, role: Role) -> Acting:
        standing = Standing(institution, person.pk, person.short_name, frozenset({role}))
        assert person.user is not None
        return Acting(act=act, user=person.user, standing=standing)

    return acting


def test_open_requests_are_the_administrators_work(
    act: Act, cast: Cast, acting_as: As, ask: Ask, asker: Person
) -> None:
    administrator = acting_as(cast.administrator, Role.ADMINISTRATOR)
    ask(act=replace(act, at=act.at - 9 * DAY), subject="Давно")
    ask(person_id=None, category="joining")
    services.answer_request(act, request_id=ask(subject="Уже").pk, answer="Да.")
    work = registry.work_kind("support.answer")
    assert work is not None
    assert work.overdue is not None

    found = work.items(administrator, act.today, None)
    assert [(item.title, item.since) for item in found] == [
        ("Давно", act.today - 9 * DAY),
        ("Ссылка", act.today),
    ]
    assert found[0].detail.split(" · ")[0] == asker.short_name
    assert len(work.items(administrator, act.today, 1)) == 1
    assert work.count(administrator, act.today) == 2
    assert [work.overdue(administrator, act.today, act.today - n * DAY) for n in (10, 9, 7)] == [0, 1, 1]
    assert contributions.waiting(acting_as(cast.director, Role.DIRECTOR)) == 0


def test_a_reopened_request_is_owed_from_its_reopening(act: Act, cast: Cast, acting_as: As, ask: Ask) -> None:
    administrator = acting_as(cast.administrator, Role.ADMINISTRATOR)
    long_ago = replace(act, at=act.at - 9 * DAY)
    row = ask(act=long_ago)
    services.answer_request(long_ago, request_id=row.pk, answer="Да.")
    services.reopen_request(act, request_id=row.pk, because="Нет.")

    (item,) = contributions.items(administrator, act.today, None)

    assert item.since == act.today
    assert contributions._overdue(administrator, act.today, act.today - 7 * DAY) == 0


def at_noon(act: Act, days: int, hour: int = 12) -> Act:
    """Return the act at this hour of the school's clock, so many days from today."""
    day = act.today + days * DAY
    return replace(act, at=datetime(day.year, day.month, day.day, hour, tzinfo=ZoneInfo(act.time_zone)))


def test_figures_stand_as_the_day_was_over(act: Act, ask: Ask) -> None:
    row = ask(act=at_noon(act, -4))
    services.answer_request(at_noon(act, -3), request_id=row.pk, answer="Да.")
    services.reopen_request(at_noon(act, -2), request_id=row.pk, because="Нет.")
    services.answer_request(at_noon(act, -1, 18), request_id=row.pk, answer="Теперь да.")
    own = ask(act=at_noon(act, -1))
    services.close_request(at_noon(act, 0), request_id=own.pk, as_asker=True)

    found = {days: contributions.count_figures(act.today + days * DAY) for days in range(-5, 1)}

    assert {days: totals["requests_open"] for days, (totals, _by_class) in found.items()} == {
        -5: 0,
        -4: 1,
        -3: 0,
        -2: 1,
        -1: 1,
        0: 0,
    }
    assert {days: totals["hours_to_answer"] for days, (totals, _by_class) in found.items()} == {
        -5: None,
        -4: None,
        -3: 24.0,
        -2: 24.0,
        -1: 27.0,
        0: 27.0,
    }
    assert {str(by_class) for _totals, by_class in found.values()} == {"{}"}


def test_a_person_s_requests_are_on_the_page_for_whoever_answers(
    act: Act, cast: Cast, acting_as: As, ask: Ask, asker: Person
) -> None:
    row = ask()
    administrator = acting_as(cast.administrator, Role.ADMINISTRATOR)

    panel = contributions.person_panel(administrator, asker.pk, act.today)

    assert panel is not None
    assert [(line.title, line.state, line.url) for line in panel.rows] == [
        ("Ссылка", "waiting", administrator.url("support:request", pk=row.pk))
    ]
    director = acting_as(cast.director, Role.DIRECTOR)
    assert contributions.person_panel(director, asker.pk, act.today) is None


def test_what_is_kept_about_a_person_is_told_whole(act: Act, ask: Ask, asker: Person) -> None:
    row = ask()
    services.answer_request(act, request_id=row.pk, answer="Да.")
    services.reopen_request(act, request_id=row.pk, because="Нет.")
    ask(person_id=None)

    kept = contributions.personal_data(asker.pk)

    assert ([r["text"] for r in kept["support_requests"]], kept["support_reopenings"][0]["because"]) == (
        ["Ещё не открывается."],
        "Нет.",
    )


def test_the_journal_names_requests_by_number_alone(act: Act, ask: Ask) -> None:
    row = ask()
    link = Instruction.objects.in_order()[0]
    request, instruction = (registry.subject_kinds[key] for key in ("support_request", "instruction"))

    assert (request.names([row.pk]), instruction.names([link.pk])) == (
        {row.pk: f"№ {row.pk}"},
        {link.pk: link.title},
    )
