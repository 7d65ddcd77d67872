"""Applying a draft: two years stand in the register, the calendar switches between them."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import nullcontext
from dataclasses import replace
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from schools.accounts.roles import Role
from schools.institutions.acting import Act
from schools.institutions.errors import RuleViolation
from schools.movement.models import Movement, MovementKind
from schools.movement.services.newcomers import Newcomer
from schools.movement.services.students import enrol, leave, transfer
from schools.names.people import NameParts
from schools.people.models import Membership, RoleAssignment, TeachingLoad
from schools.people.services import (
    assign_role,
    close_class,
    mark_joined,
    mark_left,
    rename_class,
    roster_changed,
)
from schools.rollover import rules
from schools.rollover.models import ClassOutcome, ItemOutcome, RolloverDraft
from schools.rollover.reading import picture_of
from schools.rollover.services import (
    apply_draft,
    discard,
    draw,
    edit_class,
    send,
    send_away,
    set_graduation,
    undo_rollover,
)
from schools.structure.models import AcademicYear, ClassYear, Place, PlaceKind
from schools.structure.services import create_class, mark_places_created
from tests import factories
from tests.schools.rollover.conftest import School
from tests.whole import whole_database


def on_first_of_september(act: Act, draft: RolloverDraft) -> Act:
    """Return an act of noon on the new year's first day."""
    noon = datetime.combine(draft.starts_on, datetime.min.time(), ZoneInfo(act.time_zone)) + timedelta(
        hours=12
    )
    return replace(act, at=noon)


def class_then(school: School, draft: RolloverDraft, pupil: str) -> list[str]:
    """Return what the classes a pupil is planned in on the first day are called then."""
    stays = Membership.objects.on(draft.starts_on).in_classes().filter(person=school.pupils[pupil])
    named = ClassYear.objects.on(draft.starts_on).filter(school_class__place__in=stays.values("place"))
    return list(named.values_list("name", flat=True))


def test_both_years_stand_in_the_register(act: Act, school: School, decided: RolloverDraft) -> None:
    applied = apply_draft(act, draft_id=decided.pk)

    assert {
        name: class_then(school, decided, f"{name}1") for name in school.classes if name != "Шахматы"
    } == {
        "1А": ["2А"],
        "4А": ["5А"],
        "5А": ["6А"],
        "5Б": ["6Б"],
        "9А": ["10А"],
        "10А": ["11А"],
        "11А": [],
    }
    today = {
        stay.place.name for stay in Membership.objects.on(act.today).in_classes().select_related("place")
    }
    assert today == {"1А", "4А", "5А", "5Б", "9А", "10А", "11А"}
    assert applied.pupils == {"graduated": 3, "promoted": 11}
    assert (applied.named, applied.opened, applied.ended) == (7, 2, 2)


def test_a_class_goes_on_with_its_place_and_whoever_is_there(
    act: Act, school: School, decided: RolloverDraft
) -> None:
    stay = Membership.objects.get(person=school.pupils["5А1"], place=school.classes["5А"].place)
    mark_joined(act, membership_ids=[stay.pk], on=act.today)

    apply_draft(act, draft_id=decided.pk)

    stay.refresh_from_db()
    assert (stay.planned_until, stay.joined_on) == (None, act.today)
    assert Membership.objects.in_classes().filter(person=school.pupils["5А1"]).count() == 1


def test_names_switch_with_the_calendar(act: Act, school: School, decided: RolloverDraft) -> None:
    apply_draft(act, draft_id=decided.pk)
    place = school.classes["5А"].place
    place.refresh_from_db()
    assert place.name == "5А"

    roster_changed(on_first_of_september(act, decided))

    place.refresh_from_db()
    assert place.name == "6А"


def test_every_pupil_has_an_entry_in_the_journal_of_movement(
    act: Act, school: School, decided: RolloverDraft
) -> None:
    apply_draft(act, draft_id=decided.pk, order=("17-у", act.today))

    entered = Movement.objects.get(person=school.pupils["9А1"])
    assert entered.kind == MovementKind.PROMOTED
    assert entered.effective_on == decided.starts_on
    assert entered.order is not None
    assert entered.order.number == "17-у"
    assert entered.from_class == school.classes["9А"]
    assert Movement.objects.count() == 14


def test_teachers_of_grade_four_do_not_go_on_others_do(
    act: Act, school: School, decided: RolloverDraft
) -> None:
    teacher = factories.PersonFactory(last_name="Классная")
    for name in ("4А", "5А", "11А"):
        leader = factories.PersonFactory(last_name=f"Руководитель{name}")
        assign_role(
            act,
            person_id=leader.pk,
            role=Role.CLASS_TEACHER,
            started_on=act.today,
            school_class_id=school.classes[name].pk,
        )
        factories.TeachingLoadFactory(
            teacher=teacher, school_class=school.classes[name], from_on=act.today - timedelta(days=1)
        )
    draw(act)

    applied = apply_draft(act, draft_id=decided.pk)

    then = RoleAssignment.objects.on(decided.starts_on).filter(role=Role.CLASS_TEACHER)
    assert set(then.values_list("school_class", flat=True)) == {school.classes["5А"].pk}
    load = TeachingLoad.objects.on(decided.starts_on)
    assert set(load.values_list("school_class", flat=True)) == {school.classes["5А"].pk}
    assert (applied.offices, applied.load) == (2, 2)


def test_graduates_leave_on_the_day_chosen_others_with_the_year(
    act: Act, school: School, decided: RolloverDraft
) -> None:
    june, eve = decided.starts_on - timedelta(days=63), decided.starts_on - timedelta(days=1)
    mother = factories.PersonFactory()
    factories.GuardianshipFactory(guardian=mother, student=school.pupils["11А1"])
    activist = RoleAssignment.objects.create(
        institution_id=act.institution_id,
        person=mother,
        role=Role.PARENT_ACTIVIST,
        school_class=school.classes["11А"],
        started_on=act.today,
    )
    item = school.item(decided, "5А1")
    send_away(act, draft_id=decided.pk, item_ids=[item.pk], outcome=ItemOutcome.LEFT)
    set_graduation(act, draft_id=decided.pk, on=june)

    applied = apply_draft(act, draft_id=decided.pk)

    there = Membership.objects.on(june).filter(place__kind__in=["class", "group"])
    gone = {name for name, pupil in school.pupils.items() if not there.filter(person=pupil).exists()}
    assert gone == {"9А2", "11А1", "11А2"}
    entered = Movement.objects.exclude(effective_on=decided.starts_on).values_list("kind", "effective_on")
    assert set(entered) == {(MovementKind.GRADUATED, june)}
    activist.refresh_from_db()
    assert (activist.ended_on, applied.offices) == (june, 1)
    assert Membership.objects.on(eve).filter(place=school.classes["9А"].place).count() == 1
    assert not draw(act).items.filter(person=school.pupils["11А1"]).exists()


@pytest.mark.parametrize(
    ("today", "on", "allowed"),
    [
        ("2026-05-20", "2026-05-20", True),
        ("2026-05-20", "2026-05-19", False),
        ("2026-05-20", "2026-09-01", True),
        ("2026-05-20", "2026-09-02", False),
        ("2026-09-15", "2026-09-01", True),
        ("2026-09-15", "2026-09-15", False),
    ],
)
def test_graduates_leave_between_today_and_the_first_day(today: str, on: str, allowed: bool) -> None:
    days = {"starts_on": date(2026, 9, 1), "today": date.fromisoformat(today)}
    with nullcontext() if allowed else pytest.raises(RuleViolation):
        rules.check_graduation(date.fromisoformat(on), **days)


def test_a_day_of_the_graduates_that_has_passed_is_chosen_anew(act: Act, decided: RolloverDraft) -> None:
    set_graduation(act, draft_id=decided.pk, on=act.today)

    with pytest.raises(RuleViolation, match="Выпускники выбывают"):
        apply_draft(replace(act, at=act.at + timedelta(days=1)), draft_id=decided.pk)


def test_who_leaves_leaves_the_groups_too(act: Act, school: School, decided: RolloverDraft) -> None:
    apply_draft(act, draft_id=decided.pk)

    club = Membership.objects.on(decided.starts_on).filter(place=school.classes["Шахматы"].place)
    assert list(club.values_list("person", flat=True)) == [school.pupils["5А1"].pk]


def test_a_group_that_ends_ends_for_everybody(act: Act, school: School, decided: RolloverDraft) -> None:
    edit_class(act, row_id=school.row(decided, "Шахматы").pk, outcome=ClassOutcome.ENDS)

    apply_draft(act, draft_id=decided.pk)

    place = school.classes["Шахматы"].place
    assert not Membership.objects.on(decided.starts_on).filter(place=place).exists()
    place.refresh_from_db()
    assert place.needed_until == decided.starts_on


def test_activists_of_a_class_left_end_with_it(act: Act, school: School, decided: RolloverDraft) -> None:
    mother, stays = factories.PersonFactory(), factories.PersonFactory()
    factories.GuardianshipFactory(guardian=mother, student=school.pupils["9А1"])
    factories.GuardianshipFactory(guardian=stays, student=school.pupils["5А1"])
    for person, name in ((mother, "9А"), (stays, "5А")):
        RoleAssignment.objects.create(
            institution_id=act.institution_id,
            person=person,
            role=Role.PARENT_ACTIVIST,
            school_class=school.classes[name],
            started_on=act.today,
        )
    repeats = school.item(decided, "5А2")
    send(act, draft_id=decided.pk, item_ids=[repeats.pk], target_id=school.row(decided, "4А").pk)

    apply_draft(act, draft_id=decided.pk)

    then = RoleAssignment.objects.on(decided.starts_on).filter(role=Role.PARENT_ACTIVIST)
    assert list(then.values_list("person", flat=True)) == [stays.pk]


def test_a_draft_with_open_questions_is_refused_whole(act: Act, draft: RolloverDraft) -> None:
    with pytest.raises(RuleViolation, match="Не решено"):
        apply_draft(act, draft_id=draft.pk)

    assert AcademicYear.objects.count() == 1
    assert not Movement.objects.exists()


def test_a_draft_of_a_register_that_has_moved_is_refused(
    act: Act, school: School, decided: RolloverDraft
) -> None:
    transfer(act, person_id=school.pupils["5А2"].pk, class_id=school.classes["5Б"].pk, on=act.today)

    with pytest.raises(RuleViolation, match="Реестр изменился"):
        apply_draft(act, draft_id=decided.pk)


def test_applied_twice_is_an_ordinary_refusal(act: Act, decided: RolloverDraft) -> None:
    apply_draft(act, draft_id=decided.pk)

    with pytest.raises(RuleViolation, match="уже внесён"):
        apply_draft(act, draft_id=decided.pk)


def test_a_second_draft_of_the_same_year_writes_only_what_is_new(
    act: Act, school: School, decided: RolloverDraft
) -> None:
    apply_draft(act, draft_id=decided.pk)
    enrol(
        act,
        newcomer=Newcomer(NameParts("Новый", "Пётр")),
        class_id=school.classes["5А"].pk,
        on=act.today,
    )
    before = ClassYear.objects.count(), Place.objects.of_classes().count(), Movement.objects.count()

    again = draw(act)
    applied = apply_draft(act, draft_id=again.pk)

    assert again.starts_on == decided.starts_on
    assert applied.pupils == {"promoted": 1}
    assert (applied.named, applied.opened, applied.ended) == (0, 0, 0)
    after = ClassYear.objects.count(), Place.objects.of_classes().count(), Movement.objects.count()
    assert after == (before[0], before[1], before[2] + 1)


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


def test_forgotten_it_is_made_up_for_in_autumn(act: Act, school: School) -> None:
    late = replace(act, at=act.at + timedelta(days=310))
    draft = draw(late)
    assert draft.starts_on < late.today
    for item in draft.items.undecided():
        send(late, draft_id=draft.pk, item_ids=[item.pk], target_id=draft.classes.get(name="10А").pk)

    apply_draft(late, draft_id=draft.pk)

    place = school.classes["5А"].place
    place.refresh_from_db()
    assert place.name == "6А"
    assert class_then(school, draft, "5А1") == ["6А"]


def test_what_is_entered_is_not_decided_again(act: Act, school: School, decided: RolloverDraft) -> None:
    apply_draft(act, draft_id=decided.pk)
    again = draw(act)
    row, item = school.row(again, "5Б"), school.item(again, "5А1")

    with pytest.raises(RuleViolation, match="уже внесён"):
        edit_class(act, row_id=row.pk, outcome=ClassOutcome.ENDS, into_id=school.row(again, "5А").pk)
    assert send(act, draft_id=again.pk, item_ids=[item.pk], target_id=row.pk) == 0

    assert apply_draft(act, draft_id=again.pk).pupils == {}


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


def test_a_class_that_was_closed_before_is_not_opened_anew(act: Act, school: School) -> None:
    Membership.objects.filter(place=school.classes["1А"].place).delete()
    close_class(act, class_id=school.classes["1А"].pk, on=act.today)

    draft = draw(act)

    assert not draft.classes.filter(name="1А").exists()


def test_who_came_after_the_year_had_begun_is_asked_about(act: Act, school: School) -> None:
    late = replace(act, at=act.at + timedelta(days=310))
    newcomer = enrol(
        late, newcomer=Newcomer(NameParts("Новый", "Пётр")), class_id=school.classes["1А"].pk, on=late.today
    ).person
    draft = draw(late)
    item = draft.items.get(person=newcomer)
    assert (item.outcome, item.why) == ("undecided", "came_later")
    first = draft.classes.get(name="1А")
    for each in draft.items.undecided():
        send(late, draft_id=draft.pk, item_ids=[each.pk], target_id=first.pk)

    apply_draft(late, draft_id=draft.pk)

    stay = Membership.objects.on(late.today).in_classes().select_related("place").get(person=newcomer)
    assert (stay.place.name, stay.planned_from) == ("1А", late.today)
    kinds = Movement.objects.filter(person=newcomer).values_list("kind", flat=True)
    assert list(kinds) == [MovementKind.ENROLLED]


def test_a_draft_discarded_meanwhile_is_an_ordinary_refusal(act: Act, decided: RolloverDraft) -> None:
    discard(act, draft_id=decided.pk)

    with pytest.raises(RuleViolation, match="внесён или удалён"):
        apply_draft(act, draft_id=decided.pk)
