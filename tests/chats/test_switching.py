"""Rules switched off and on."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta

import pytest

from chats.models import Chat, ChatRule
from chats.services import SwitchPreview, is_on, preview_switch, switch_rule, sync
from schools.institutions.acting import Act
from schools.institutions.errors import RuleViolation
from schools.journal.models import AuditEvent
from schools.structure.models import SchoolClass
from schools.structure.services import mark_places_created

ChatOf = Callable[..., Chat]


@pytest.fixture
def rule(act: Act, today: date, school_class: SchoolClass, other_class: SchoolClass) -> ChatRule:
    """The rule of class and teachers, in force for nine days, with its two chats."""
    ChatRule.objects.update(from_on=today - timedelta(days=9))
    sync(act)
    return ChatRule.objects.get(key="class_teachers")


def test_switch_off_drops_what_nobody_made_and_closes_the_rest(
    act: Act, today: date, rule: ChatRule, school_class: SchoolClass, chat_of: ChatOf
) -> None:
    made = chat_of("class_teachers", school_class)
    mark_places_created(act, place_ids=[made.place_id], on=today)
    assert preview_switch(act, rule) == SwitchPreview(dropped=1, to_close=1)

    synced = switch_rule(act, rule_id=rule.pk, on=False)

    assert (synced.chats_dropped, list(Chat.objects.filter(rule=rule))) == (1, [made])
    assert list(Chat.objects.to_close(today)) == [made]


def test_switch_on_again_the_same_day_is_as_if_nothing_had_been(
    act: Act, today: date, rule: ChatRule
) -> None:
    switch_rule(act, rule_id=rule.pk, on=False)
    rule.refresh_from_db()
    assert (is_on(act, rule), preview_switch(act, rule)) == (False, SwitchPreview(added=2))

    switch_rule(act, rule_id=rule.pk, on=True)

    rule.refresh_from_db()
    assert (rule.from_on, rule.until_on) == (today - timedelta(days=9), None)
    assert Chat.objects.filter(rule=rule).count() == 2


def test_switch_on_later_begins_anew(act: Act, today: date, rule: ChatRule) -> None:
    ChatRule.objects.filter(pk=rule.pk).update(until_on=today - timedelta(days=2))

    switch_rule(act, rule_id=rule.pk, on=True)

    rule.refresh_from_db()
    assert (rule.from_on, rule.until_on) == (today, None)


def test_switch_off_before_the_rule_began_ends_it_at_once(act: Act, today: date, rule: ChatRule) -> None:
    ahead = today + timedelta(days=5)
    ChatRule.objects.filter(pk=rule.pk).update(from_on=ahead)

    switch_rule(act, rule_id=rule.pk, on=False)

    rule.refresh_from_db()
    assert rule.until_on == ahead


@pytest.mark.parametrize("on", [True, False])
def test_switch_to_the_same_is_refused_and_writes_nothing(act: Act, rule: ChatRule, on: bool) -> None:
    if not on:
        switch_rule(act, rule_id=rule.pk, on=False)
    events = AuditEvent.objects.count()

    with pytest.raises(RuleViolation):
        switch_rule(act, rule_id=rule.pk, on=on)

    assert AuditEvent.objects.count() == events


def test_switch_is_journalled(act: Act, rule: ChatRule) -> None:
    switch_rule(act, rule_id=rule.pk, on=False)
    switch_rule(act, rule_id=rule.pk, on=True)

    kinds = AuditEvent.objects.filter(kind__startswith="chat_rule.").order_by("pk")
    assert list(kinds.values_list("kind", flat=True)) == ["chat_rule.switched_off", "chat_rule.switched_on"]
