"""What the channels offer: work, figures, the badge, and what is kept about a person."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest

from channels_app import contributions, services
from channels_app.models import Publication
from schools.accounts.permissions import Acting, Standing
from schools.accounts.roles import Role
from schools.institutions.acting import Act
from schools.institutions.models import Institution
from schools.people.models import Person
from schools.registry import WorkKind, registry
from tests.channels_app.conftest import PlanIt, Write
from tests.conftest import Cast

DAY = timedelta(days=1)
As = Callable[[Person, Role], Acting]


@pytest.fixture
def acting_as(institution: Institution, act: Act) -> As:
    """Return a function that makes the acting of a person of the cast."""

    def acting(person: Person, role: Role) -> Acting:
        standing = Standing(institution, person.pk, person.short_name, frozenset({role}))
        assert person.user is not None
        return Acting(act=act, user=person.user, standing=standing)

    return acting


def kind(key: str) -> WorkKind:
    """Return the kind of work with this key."""
    found = registry.work_kind(key)
    assert found is not None
    return found


def test_material_waits_for_the_administrators_decision(
    act: Act, cast: Cast, acting_as: As, write: Write
) -> None:
    administrator = acting_as(cast.administrator, Role.ADMINISTRATOR)
    row = write(due_on=act.today)
    work = kind("channels.decide")

    (item,) = work.items(administrator, act.today, 5)

    assert (item.key, item.title, item.since, item.owner_ids) == (
        str(row.pk),
        "Ёлка",
        act.today,
        (row.author_id,),
    )
    assert item.detail.split(" · ")[:2] == ["Общешкольный канал", row.author.short_name]
    assert (work.count(administrator, act.today), contributions.waiting(administrator)) == (1, 1)
    assert contributions.waiting(acting_as(cast.director, Role.DIRECTOR)) == 0


def test_accepted_material_is_owed_from_its_day_on(act: Act, cast: Cast, acting_as: As, write: Write) -> None:
    administrator = acting_as(cast.administrator, Role.ADMINISTRATOR)
    for title, due_on in (("Без срока", None), ("Сегодня", act.today), ("Завтра", act.today + DAY)):
        services.accept_material(act, publication_id=write(title=title, due_on=due_on).pk)
    work = kind("channels.publish")

    assert [(item.title, item.since) for item in work.items(administrator, act.today, None)] == [
        ("Без срока", act.today),
        ("Сегодня", act.today),
    ]
    assert [work.count(administrator, day) for day in (act.today, act.today + DAY)] == [2, 3]


def test_returned_material_is_its_authors_work(act: Act, cast: Cast, acting_as: As, write: Write) -> None:
    row = write(author_id=cast.director.pk)
    services.return_material(act, publication_id=row.pk, word="Короче.")
    work = kind("channels.rework")

    (item,) = work.items(acting_as(cast.director, Role.DIRECTOR), act.today, None)

    assert item.detail.endswith("Короче.")
    assert work.count(acting_as(cast.class_teacher, Role.CLASS_TEACHER), act.today) == 0


def test_a_broadcast_that_has_begun_asks_what_became_of_it(
    act: Act, cast: Cast, acting_as: As, plan: PlanIt
) -> None:
    administrator = acting_as(cast.administrator, Role.ADMINISTRATOR)
    plan(title="Вчера", starts_at=act.at - DAY)
    plan(title="Сейчас")
    plan(title="Завтра", starts_at=act.at + DAY)
    work = kind("channels.broadcasts")
    assert work.overdue is not None

    assert [item.title for item in work.items(administrator, act.today, None)] == ["Вчера", "Сейчас"]
    assert [item.title for item in work.items(administrator, act.today, 1)] == ["Вчера"]
    assert work.count(administrator, act.today) == 2
    assert work.overdue(administrator, act.today, act.today - DAY) == 1


def test_figures_count_seven_days_that_end_with_the_day(
    act: Act, accepted: Publication, plan: PlanIt
) -> None:
    services.publish(act, publication_id=accepted.pk, on=act.today - 6 * DAY)
    services.note_outcome(act, broadcast_id=plan(starts_at=act.at - 6 * DAY).pk)

    found = [contributions.count_figures(act.today + offset * DAY) for offset in (-7, -6, 0, 1)]

    assert found == [({"publications": n, "broadcasts_held": n}, {}) for n in (0, 1, 1, 0)]


def test_what_is_kept_about_a_person_is_own_material_and_broadcasts(
    write: Write, plan: PlanIt, author: Person, cast: Cast
) -> None:
    write()
    plan()

    kept, nothing = contributions.personal_data(author.pk), contributions.personal_data(cast.teacher.pk)

    assert [row["title"] for rows in kept.values() for row in rows] == ["Ёлка", "Линейка"]
    assert nothing == {"publications": [], "broadcasts": []}


def test_the_journal_speaks_of_titles_and_finds_them(write: Write, plan: PlanIt) -> None:
    row, event = write(), plan()
    publication, broadcast = (registry.subject_kinds[key] for key in ("publication", "broadcast"))
    assert publication.find is not None

    assert (publication.names([row.pk]), publication.find("ЕЛКА"), broadcast.names([event.pk])) == (
        {row.pk: "Ёлка"},
        [row.pk],
        {event.pk: "Линейка"},
    )
