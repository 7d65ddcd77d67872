"""A year that was applied is given back whole, or what was built on it keeps it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from zoneinfo import ZoneInfo

import pytest

from schools.accounts.roles import Role
from schools.institutions.acting import Act
from schools.institutions.errors import RuleViolation
from schools.movement.services.students import leave
from schools.people.models import Membership
from schools.people.services import (
    assign_role,
    mark_joined,
    mark_left,
    rename_class,
    roster_changed,
)
from schools.rollover.models import RolloverDraft
from schools.rollover.reading import picture_of
from schools.rollover.services import (
    apply_draft,
    discard,
    draw,
    send,
    undo_rollover,
)
from schools.structure.models import Place, PlaceKind
from schools.structure.services import create_class, mark_places_created
from tests import factories
from tests.schools.rollover.conftest import School, class_then, on_first_of_september
from tests.whole import whole_database


@pytest.mark.embedded
def test_undone_it_gives_back_the_very_same_database(
    act: Act, school: School, decided: RolloverDraft, run_jobs: Callable[[], int]
) -> None:
    leader = factories.PersonFactory()
    assign_role(
        act,
        person_id=leader.pk,
        role=Role.CLASS_TEACHER,
        started_on=act.today,
        school_class_id=school.classes["4А"].pk,
    )
    factories.TeachingLoadFactory(
        teacher=leader, school_class=school.classes["4А"], from_on=act.today - timedelta(days=1)
    )
    repeats = school.item(decided, "5А2")
    send(act, draft_id=decided.pk, item_ids=[repeats.pk], target_id=school.row(decided, "4А").pk)
    roster_changed(act)
    run_jobs()
    draw(act)
    before = whole_database()

    apply_draft(act, draft_id=decided.pk)
    run_jobs()
    assert whole_database() != before
    undo_rollover(act, draft_id=decided.pk)
    run_jobs()

    assert whole_database() == before


def test_undone_the_draft_is_open_again_and_is_applied_anew(
    act: Act, school: School, decided: RolloverDraft
) -> None:
    apply_draft(act, draft_id=decided.pk)
    undo_rollover(act, draft_id=decided.pk)

    draft = draw(act)
    applied = apply_draft(act, draft_id=draft.pk)

    assert draft.pk == decided.pk
    assert applied.pupils == {"graduated": 3, "promoted": 11}


def test_undone_with_nothing_else_changed_the_draft_is_as_fresh_as_before(
    act: Act, school: School, decided: RolloverDraft
) -> None:
    for _time in range(2):
        apply_draft(act, draft_id=decided.pk)
        undo_rollover(act, draft_id=decided.pk)

    decided.refresh_from_db()
    assert not picture_of(decided, ZoneInfo(act.time_zone)).is_stale


@pytest.mark.parametrize("is_before", [False, True])
def test_undone_the_draft_is_stale_if_the_register_has_moved_besides(
    act: Act, school: School, decided: RolloverDraft, is_before: bool
) -> None:
    apply_draft(act, draft_id=decided.pk)
    if is_before:
        create_class(act, name=factories.class_name("7Г"))
    undo_rollover(act, draft_id=decided.pk)
    if not is_before:
        create_class(act, name=factories.class_name("7Г"))

    decided.refresh_from_db()
    assert picture_of(decided, ZoneInfo(act.time_zone)).is_stale


def test_something_built_on_the_new_year_keeps_it(act: Act, school: School, decided: RolloverDraft) -> None:
    apply_draft(act, draft_id=decided.pk)
    first_day = on_first_of_september(act, decided)
    roster_changed(first_day)
    stay = Membership.objects.on(decided.starts_on).in_classes().get(person=school.pupils["9А1"])
    mark_joined(first_day, membership_ids=[stay.pk], on=decided.starts_on)

    with pytest.raises(RuleViolation, match="уже опираются"):
        undo_rollover(first_day, draft_id=decided.pk)

    assert class_then(school, decided, "5А1") == ["6А"]


def test_chats_of_which_something_is_known_do_not_hold_the_names_of_a_year(
    act: Act, school: School, decided: RolloverDraft, run_jobs: Callable[[], int]
) -> None:
    roster_changed(act)
    run_jobs()
    chats = Place.objects.filter(kind=PlaceKind.CHAT, chat__school_class=school.classes["5А"])
    mark_places_created(act, place_ids=set(chats.values_list("pk", flat=True)), on=act.today)
    draw(act)
    apply_draft(act, draft_id=decided.pk)
    run_jobs()

    assert undo_rollover(act, draft_id=decided.pk).conflicts == []


def test_the_later_draft_is_undone_first(act: Act, decided: RolloverDraft) -> None:
    apply_draft(act, draft_id=decided.pk)
    later = replace(act, at=act.at + timedelta(minutes=1))
    again = draw(later)
    apply_draft(later, draft_id=again.pk)

    with pytest.raises(RuleViolation, match="более поздний"):
        undo_rollover(later, draft_id=decided.pk)
    undo_rollover(later, draft_id=again.pk)
    discard(later, draft_id=again.pk)

    assert undo_rollover(later, draft_id=decided.pk).conflicts == []


def test_a_pupil_who_has_moved_since_keeps_the_year(act: Act, school: School, decided: RolloverDraft) -> None:
    apply_draft(act, draft_id=decided.pk)
    leave(act, person_id=school.pupils["5А1"].pk, on=act.today)

    with pytest.raises(RuleViolation, match="Ученик5А"):
        undo_rollover(act, draft_id=decided.pk)


def test_a_graduate_seen_to_have_left_keeps_the_year(
    act: Act, school: School, decided: RolloverDraft
) -> None:
    stay = Membership.objects.get(person=school.pupils["11А1"], place=school.classes["11А"].place)
    mark_joined(act, membership_ids=[stay.pk], on=act.today)
    draw(act)
    apply_draft(act, draft_id=decided.pk)
    mark_left(replace(act, at=act.at + timedelta(minutes=1)), membership_ids=[stay.pk], on=act.today)

    with pytest.raises(RuleViolation, match="Ученик11А"):
        undo_rollover(act, draft_id=decided.pk)


def test_a_class_renamed_since_keeps_the_year(act: Act, school: School, decided: RolloverDraft) -> None:
    apply_draft(act, draft_id=decided.pk)
    first_day = on_first_of_september(act, decided)
    roster_changed(first_day)
    rename_class(first_day, class_id=school.classes["5А"].pk, name=factories.class_name("6Я"))

    with pytest.raises(RuleViolation, match="6Я"):
        undo_rollover(first_day, draft_id=decided.pk)
