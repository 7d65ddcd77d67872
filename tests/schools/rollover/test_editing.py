"""Deciding in the draft: mergers, splits, repeaters, leavers, classes of its own."""

from __future__ import annotations

import pytest

from schools.institutions.acting import Act
from schools.institutions.errors import RuleViolation
from schools.rollover.models import ClassOutcome, ItemOutcome, ItemReason, RolloverClass, RolloverDraft
from schools.rollover.rules import open_questions
from schools.rollover.services import (
    add_class,
    discard,
    drop_class,
    edit_class,
    send,
    send_away,
    send_back,
)
from tests import factories
from tests.schools.rollover.conftest import School


def questions(draft: RolloverDraft) -> list[str]:
    return open_questions(list(draft.classes.all()), undecided=draft.items.undecided().count())


def test_a_class_merged_into_another_takes_its_pupils_along(
    act: Act, school: School, draft: RolloverDraft
) -> None:
    into = school.row(draft, "5А")

    edit_class(act, row_id=school.row(draft, "5Б").pk, outcome=ClassOutcome.ENDS, into_id=into.pk)

    item = school.item(draft, "5Б1")
    assert (item.target, item.outcome, item.why) == (into, ItemOutcome.PROMOTED, ItemReason.MERGED)


def test_the_class_merged_into_ends_and_those_pupils_are_asked_about(
    act: Act, school: School, draft: RolloverDraft
) -> None:
    into = school.row(draft, "5А")
    edit_class(act, row_id=school.row(draft, "5Б").pk, outcome=ClassOutcome.ENDS, into_id=into.pk)

    edit_class(act, row_id=into.pk, outcome=ClassOutcome.ENDS)

    asked = {item.why for item in draft.items.undecided().filter(source__former_grade=5)}
    assert asked == {ItemReason.CLASS_ENDS}
    assert draft.items.undecided().filter(source__former_grade=5).count() == 4


def test_a_class_is_split_by_opening_another_and_sending_pupils_there(
    act: Act, school: School, draft: RolloverDraft
) -> None:
    new = add_class(act, draft_id=draft.pk, name=factories.class_name("6В"))

    send(act, draft_id=draft.pk, item_ids=[school.item(draft, "5А2").pk], target_id=new.pk)

    item = school.item(draft, "5А2")
    assert (item.target, item.outcome, item.why) == (new, ItemOutcome.PROMOTED, ItemReason.BY_HAND)


def test_a_class_taken_out_gives_its_pupils_back(act: Act, school: School, draft: RolloverDraft) -> None:
    new = add_class(act, draft_id=draft.pk, name=factories.class_name("6В"))
    send(act, draft_id=draft.pk, item_ids=[school.item(draft, "5А2").pk], target_id=new.pk)

    drop_class(act, row_id=new.pk)

    item = school.item(draft, "5А2")
    assert (item.target, item.why, item.edited) == (school.row(draft, "5А"), ItemReason.GOES_ON, False)


def test_a_class_of_the_register_is_not_taken_out(act: Act, school: School, draft: RolloverDraft) -> None:
    with pytest.raises(RuleViolation, match="который ещё не открыт"):
        drop_class(act, row_id=school.row(draft, "5А").pk)


def test_a_pupil_leaves_and_is_taken_back(act: Act, school: School, draft: RolloverDraft) -> None:
    pk = school.item(draft, "5А1").pk
    send_away(act, draft_id=draft.pk, item_ids=[pk], outcome=ItemOutcome.LEFT)
    assert school.item(draft, "5А1").outcome == ItemOutcome.LEFT

    assert send_back(act, draft_id=draft.pk, item_ids=[pk]) == 1

    assert school.item(draft, "5А1").outcome == ItemOutcome.PROMOTED


@pytest.mark.parametrize("name", ["9А", "Шахматы"])
def test_nobody_is_sent_into_a_class_that_ends_or_a_group(
    act: Act, school: School, draft: RolloverDraft, name: str
) -> None:
    with pytest.raises(RuleViolation, match="в новом году нет"):
        send(
            act,
            draft_id=draft.pk,
            item_ids=[school.item(draft, "5А1").pk],
            target_id=school.row(draft, name).pk,
        )


def test_a_class_is_not_merged_into_itself(act: Act, school: School, draft: RolloverDraft) -> None:
    row = school.row(draft, "5А")
    with pytest.raises(RuleViolation, match="в новом году нет"):
        edit_class(act, row_id=row.pk, outcome=ClassOutcome.ENDS, into_id=row.pk)


def test_a_class_that_goes_on_needs_a_name(act: Act, school: School, draft: RolloverDraft) -> None:
    with pytest.raises(RuleViolation, match="название класса"):
        edit_class(act, row_id=school.row(draft, "5А").pk, outcome=ClassOutcome.CONTINUES)


def test_a_class_kept_in_its_grade_makes_repeaters(act: Act, school: School, draft: RolloverDraft) -> None:
    row = school.row(draft, "1А")

    edit_class(act, row_id=row.pk, outcome=ClassOutcome.CONTINUES, name=factories.class_name("1Д"))

    assert school.item(draft, "1А1").outcome == ItemOutcome.REPEATED


def test_undecided_pupils_and_doubled_names_are_open_questions(
    act: Act, school: School, draft: RolloverDraft
) -> None:
    edit_class(
        act,
        row_id=school.row(draft, "5Б").pk,
        outcome=ClassOutcome.CONTINUES,
        name=factories.class_name("6А"),
    )

    assert questions(draft) == [
        "Два класса будут называться одинаково: 6А. Измените название одного из них.",
        "Не решено, куда переходят 2 обучающихся.",
    ]


def test_a_draft_is_discarded_whole(act: Act, draft: RolloverDraft) -> None:
    discard(act, draft_id=draft.pk)

    assert not RolloverDraft.objects.exists()
    assert not RolloverClass.objects.exists()
    with pytest.raises(RuleViolation, match="внесён или удалён"):
        discard(act, draft_id=draft.pk)
