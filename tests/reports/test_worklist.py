"""The worklist: what is shown to whom, narrowed, marked."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied
from django.http import Http404

from reports import services
from reports.access import get_selection_for
from reports.worklist import SHOWN, Narrowed, as_text, count_work, kinds_for, read_worklist, words_of
from schools.accounts.permissions import Acting, Can
from schools.institutions.acting import Act
from schools.institutions.errors import RuleViolation
from schools.institutions.models import InstitutionSettings
from schools.journal.services import record
from schools.registry import WorkItem, registry
from tests.reports.conftest import Work

ActingAs = Callable[[str], Acting]
OfferWork = Callable[..., Work]


def test_kinds_stand_in_their_order_and_only_as_far_as_powers_go(
    acting_as: ActingAs, offer_work: OfferWork
) -> None:
    offer_work("test.last", order=90)
    offer_work("test.first", order=1)
    offer_work("test.verify", order=50, can=Can.DECIDE_VERIFICATION)
    assert [kind.key for kind in kinds_for(acting_as("administrator"))] == [
        "test.first",
        "test.verify",
        "test.last",
    ]
    assert [kind.key for kind in kinds_for(acting_as("teacher"))] == ["test.first", "test.last"]


def test_few_items_cost_one_question(acting_as: ActingAs, offer_work: OfferWork) -> None:
    work = offer_work()
    for n in range(SHOWN):
        work.add(str(n))
    found = read_worklist(acting_as("administrator"), Narrowed())
    assert [(len(group.items), group.count, group.hidden) for group in found.groups] == [(SHOWN, SHOWN, 0)]
    assert work.asked == [f"items {SHOWN + 1}"]


def test_many_items_show_the_first_and_the_number_of_all(acting_as: ActingAs, offer_work: OfferWork) -> None:
    work = offer_work()
    for n in range(SHOWN + 4):
        work.add(str(n), days=20 - n)
    group = read_worklist(acting_as("administrator"), Narrowed()).groups[0]
    assert [item.key for item in group.items] == [str(n) for n in range(SHOWN)]
    assert (group.count, group.hidden, group.overdue) == (SHOWN + 4, 4, SHOWN + 4)


def test_kind_that_tells_what_is_overdue_is_asked(
    acting_as: ActingAs, offer_work: OfferWork, today: date
) -> None:
    asked: list[tuple[date, date]] = []

    def overdue(acting: Acting, day: date, since: date) -> int:
        asked.append((day, since))
        return 3

    work = offer_work(overdue=overdue)
    for n in range(SHOWN + 1):
        work.add(str(n))
    group = read_worklist(acting_as("administrator"), Narrowed()).groups[0]
    assert (group.overdue, asked) == (3, [(today, today - timedelta(days=7))])
    assert "items" not in work.asked


@pytest.mark.parametrize(("days", "overdue"), [(None, 0), (0, 0), (6, 0), (7, 1), (8, 1)])
def test_work_is_overdue_from_the_institutions_own_number_of_days(
    acting_as: ActingAs, offer_work: OfferWork, days: int | None, overdue: int
) -> None:
    offer_work().add("1", days=days)
    assert read_worklist(acting_as("administrator"), Narrowed()).groups[0].overdue == overdue


def test_overdue_follows_the_setting(acting_as: ActingAs, offer_work: OfferWork, act: Act) -> None:
    InstitutionSettings.objects.filter(institution_id=act.institution_id).update(overdue_days=30)
    offer_work().add("1", days=29)
    found = read_worklist(acting_as("administrator"), Narrowed())
    assert (found.overdue_days, found.groups[0].overdue) == (30, 0)


@pytest.mark.parametrize(
    ("narrowed", "keys"),
    [
        (Narrowed(), ["old", "class", "name"]),
        (Narrowed(overdue=True), ["old"]),
        (Narrowed(class_id=7), ["class"]),
        (Narrowed(words=words_of("семёнова АННА")), ["name"]),
        (Narrowed(words=words_of("7Б физика")), ["class"]),
        (Narrowed(kind="test.other"), []),
    ],
)
def test_list_is_narrowed(
    acting_as: ActingAs, offer_work: OfferWork, narrowed: Narrowed, keys: list[str]
) -> None:
    offer_work("test.other")
    work = offer_work()
    work.add("old", days=9)
    work.add("class", days=2, class_id=7, detail="«7Б · Физика»")
    work.add("name", days=1, title="Семенова Анна Петровна")
    found = read_worklist(acting_as("administrator"), narrowed)
    assert [item.key for group in found.groups for item in group.items] == keys
    assert found.count == len(keys)


def test_badge_counts_everything_of_all_kinds(acting_as: ActingAs, offer_work: OfferWork) -> None:
    offer_work("test.one").add("1")
    offer_work("test.two").add("1")
    offer_work("test.hidden", can=Can.MANAGE_PEOPLE).add("1")
    assert (count_work(acting_as("administrator")), count_work(acting_as("teacher"))) == (3, 2)


def test_list_is_kept_until_something_is_written(
    acting_as: ActingAs, offer_work: OfferWork, act: Act, django_capture_on_commit_callbacks: Any
) -> None:
    work = offer_work()
    work.add("1")
    acting = acting_as("administrator")
    counts = [read_worklist(acting, Narrowed()).count for _ in range(2)]
    assert (counts, work.asked, count_work(acting)) == ([1, 1], [f"items {SHOWN + 1}"], 1)

    work.add("2")
    with django_capture_on_commit_callbacks(execute=True):
        record(act, "test.written")

    assert (read_worklist(acting, Narrowed()).count, count_work(acting)) == (2, 2)


def test_list_of_one_person_is_not_kept_for_another(acting_as: ActingAs, offer_work: OfferWork) -> None:
    def own(acting: Acting, day: date, limit: int | None) -> list[WorkItem]:
        return [WorkItem(key="1", title=acting.user.email, detail="", since=None)]

    offer_work(items=own)
    titles = {
        part: read_worklist(acting_as(part), Narrowed()).groups[0].items[0].title
        for part in ("administrator", "teacher")
    }
    assert titles == {part: acting_as(part).user.email for part in ("administrator", "teacher")}


def test_text_has_a_line_for_each_thing(acting_as: ActingAs, offer_work: OfferWork, today: date) -> None:
    work = offer_work()
    work.add("1", days=3, title="5А · родители", detail="26 семей")
    work.add("2", days=None, title="5Б · родители", detail="2 места и ещё 3", whole="пять мест")
    text = as_text(read_worklist(acting_as("administrator"), Narrowed(), shown=None), today)
    since = f"{today - timedelta(days=3):%d.%m}"
    assert text.splitlines() == [
        "Создать чаты – 2",
        f"[ ] 5А · родители – 26 семей – с {since}",
        "[ ] 5Б · родители – пять мест",
    ]


# --- The door to marking -----------------------------------------------------------------------------


def test_selection_holds_what_is_on_the_list_and_counts_what_is_gone(
    acting_as: ActingAs, offer_work: OfferWork
) -> None:
    work, other = offer_work(), offer_work("test.other")
    work.add("1:a")
    other.add("9")
    selection = get_selection_for(
        acting_as("administrator"), ["test.create:1:a", "test.create:1:a", "test.create:2", "test.other:9"]
    )
    assert selection.keys == {"test.create": ["1:a"], "test.other": ["9"]}
    assert (selection.count, selection.gone, selection.barred) == (2, 1, 0)


def test_work_of_an_unknown_kind_is_not_there(acting_as: ActingAs, offer_work: OfferWork) -> None:
    offer_work(can=Can.MANAGE_PEOPLE).add("1")
    for value in ("test.nothing:1", "test.create:1", "nonsense", ""):
        with pytest.raises(Http404):
            get_selection_for(acting_as("teacher"), [value])


def test_work_one_may_see_but_not_mark_is_refused(acting_as: ActingAs, offer_work: OfferWork) -> None:
    offer_work(mark_can=Can.MANAGE_CHATS).add("1")
    with pytest.raises(PermissionDenied):
        get_selection_for(acting_as("teacher"), ["test.create:1"])


def test_work_done_on_its_own_page_is_not_marked_here(acting_as: ActingAs, offer_work: OfferWork) -> None:
    offer_work(mark=None).add("1")
    with pytest.raises(PermissionDenied):
        get_selection_for(acting_as("administrator"), ["test.create:1"])


def test_what_may_not_be_exempted_is_left_out_of_a_mixed_choice(
    acting_as: ActingAs, offer_work: OfferWork
) -> None:
    offer_work("test.always").add("1")
    offer_work("test.maybe", may_exempt=True).add("2")
    selection = get_selection_for(
        acting_as("administrator"), ["test.always:1", "test.maybe:2"], to_exempt=True
    )
    assert (selection.keys, selection.barred) == ({"test.maybe": ["2"]}, 1)


# --- Marking -----------------------------------------------------------------------------------------


def test_marks_of_several_kinds_are_made_on_the_day(act: Act, offer_work: OfferWork, today: date) -> None:
    one, two = offer_work("test.one"), offer_work("test.two")
    for work in (one, two):
        work.add("1")
        work.add("2")
    kinds = {kind.key: kind for kind in registry.work_kinds}
    day = today - timedelta(days=2)
    changed = services.mark_work(act, chosen={"test.one": ["1", "2"], "test.two": ["2"]}, kinds=kinds, on=day)
    assert changed == 3
    assert (one.marked, two.marked) == ([(("1", "2"), day)], [(("2",), day)])


def test_mark_on_a_day_ahead_is_refused(act: Act, offer_work: OfferWork, today: date) -> None:
    work = offer_work()
    work.add("1")
    kinds = {kind.key: kind for kind in registry.work_kinds}
    with pytest.raises(RuleViolation):
        services.mark_work(act, chosen={"test.create": ["1"]}, kinds=kinds, on=today + timedelta(days=1))
    assert work.marked == []


def test_marking_what_has_a_page_of_its_own_is_refused(act: Act, offer_work: OfferWork, today: date) -> None:
    offer_work(mark=None)
    kinds = {kind.key: kind for kind in registry.work_kinds}
    with pytest.raises(RuleViolation, match="Создать чаты"):
        services.mark_work(act, chosen={"test.create": ["1"]}, kinds=kinds, on=today)


def test_exempting_takes_a_reason(act: Act, offer_work: OfferWork) -> None:
    work = offer_work(may_exempt=True)
    work.add("1")
    kinds = {kind.key: kind for kind in registry.work_kinds}
    chosen = {"test.create": ["1"]}
    with pytest.raises(RuleViolation):
        services.exempt_work(act, chosen=chosen, kinds=kinds, reason="  ")
    assert services.exempt_work(act, chosen=chosen, kinds=kinds, reason=" служит чат класса ") == 1
    assert work.exempted == [(("1",), "служит чат класса")]


def test_exempting_what_is_always_required_is_refused(act: Act, offer_work: OfferWork) -> None:
    offer_work()
    kinds = {kind.key: kind for kind in registry.work_kinds}
    with pytest.raises(RuleViolation, match="Создать чаты"):
        services.exempt_work(act, chosen={"test.create": ["1"]}, kinds=kinds, reason="нет")
