"""Recording a list: the sure ones at once, the ticked ones as offered, nothing twice and nothing unseen."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from functools import partial

import pytest

from schools.institutions.acting import Act
from schools.institutions.errors import RuleViolation
from schools.journal.models import AuditEvent
from schools.people.models import Membership
from schools.people.services import mark_joined
from schools.reconciling.comparing import Comparison, compare_list
from schools.reconciling.services import Decisions, Recorded, record_comparison
from schools.structure.models import Place, SchoolClass
from tests.schools.reconciling.schools import person, pupil

pytestmark = pytest.mark.embedded

TEXT = "Иван Алёшин\nБыкоф Олег\nГлеб Громов\nKotik 2013"


@pytest.fixture
def place(school_class: SchoolClass) -> Place:
    """5А: one written well, one mistyped, one not on the list."""
    for name in ("Алёшин Иван Ильич", "Быков Олег Ильич", "Волков Ян Ильич"):
        pupil(school_class.place, name)
    return school_class.place


@pytest.fixture
def compare(act: Act, place: Place) -> Callable[[], Comparison]:
    """The comparison of the text, made afresh whenever asked."""
    return partial(compare_list, TEXT, place, act.today, everybody=True)


def facts(place: Place) -> list[tuple[str, str, bool, bool]]:
    """Return (name, source of joining, planned, left) of everybody in the place who is known to be there."""
    stays = Membership.objects.filter(place=place, joined_on__isnull=False).select_related("person")
    return [
        (stay.person.last_name, stay.joined_source, stay.planned_from is not None, stay.left_on is not None)
        for stay in stays.order_by("person__name_key", "pk")
    ]


def test_the_sure_ones_are_recorded_without_a_tick(
    act: Act, place: Place, compare: Callable[[], Comparison]
) -> None:
    recorded = record_comparison(act, compare)

    place.refresh_from_db()
    assert (recorded, facts(place)) == (Recorded(joined=1), [("Алёшин", "reconciled", True, False)])
    assert (place.created_on, place.created_source) == (act.today, "reconciled")


def test_ticks_are_recorded_as_far_as_the_list_offers_them(
    act: Act, place: Place, compare: Callable[[], Comparison]
) -> None:
    stranger, forged = person("Громов Глеб Ильич"), person("Чужой Пётр Ильич")
    gone = Membership.objects.get(person__last_name="Волков")
    mark_joined(act, membership_ids=[gone.pk], on=act.today)
    probable = Membership.objects.get(person__last_name="Быков")
    decisions = Decisions(
        joined=frozenset({(1, probable.person_id), (3, forged.pk)}),
        found=frozenset({(2, stranger.pk), (3, forged.pk)}),
        left=frozenset({gone.pk, probable.pk}),
    )

    recorded = record_comparison(act, compare, decisions=decisions)

    assert recorded == Recorded(joined=2, found=1, left=1)
    assert facts(place) == [
        ("Алёшин", "reconciled", True, False),
        ("Быков", "reconciled", True, False),
        ("Волков", "marked", True, True),
        ("Громов", "reconciled", False, False),
    ]
    assert Membership.objects.to_remove(act.today).get().person == stranger
    assert record_comparison(act, compare, decisions=decisions) == Recorded()
    assert len(facts(place)) == 4


def test_a_leaver_found_again_is_confirmed_on_the_stay_there_is(
    act: Act, place: Place, compare: Callable[[], Comparison]
) -> None:
    ago = act.today - timedelta(days=9)
    former = pupil(place, "Громов Глеб Ильич", planned_from=ago, planned_until=act.today - timedelta(days=1))

    record_comparison(act, compare, decisions=Decisions(found=frozenset({(2, former.person_id)})))

    former.refresh_from_db()
    assert former.joined_on == act.today
    assert Membership.objects.filter(person=former.person).count() == 1


def test_what_was_not_seen_is_not_recorded(act: Act, place: Place, compare: Callable[[], Comparison]) -> None:
    seen = compare().fingerprint
    pupil(place, "Громов Глеб Ильич")

    with pytest.raises(RuleViolation):
        record_comparison(act, compare, seen=seen)
    assert facts(place) == []


def test_the_journal_holds_ids_and_no_lines(
    act: Act, place: Place, compare: Callable[[], Comparison]
) -> None:
    stranger = person("Громов Глеб Ильич")
    record_comparison(act, compare, decisions=Decisions(found=frozenset({(2, stranger.pk)})))

    events = AuditEvent.objects.filter(kind__in=["membership.joined", "reconciliation.recorded"])
    assert events.get(kind="reconciliation.recorded").data == {"joined": 1, "found": 1, "left": 0}
    said = str(list(events.values_list("data", flat=True)))
    assert [word in said for word in ("Иван", "Громов", "Kotik")] == [False, False, False]
