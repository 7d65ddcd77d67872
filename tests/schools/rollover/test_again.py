"""A draft applied late, twice, or after another one: refused, or only what is new is written."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from schools.institutions.acting import Act
from schools.institutions.errors import RuleViolation
from schools.movement.models import Movement, MovementKind
from schools.movement.services.newcomers import Newcomer
from schools.movement.services.students import enrol, transfer
from schools.names.people import NameParts
from schools.people.models import Membership
from schools.people.services import (
    close_class,
)
from schools.rollover.models import ClassOutcome, RolloverDraft
from schools.rollover.services import (
    apply_draft,
    discard,
    draw,
    edit_class,
    send,
)
from schools.structure.models import AcademicYear, ClassYear, Place
from tests.schools.rollover.conftest import School, class_then


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
