"""Switching a rule off and on again."""

from __future__ import annotations

from dataclasses import dataclass

from django.db import transaction
from django.utils.translation import gettext as _

from chats.models import Chat, ChatRule
from chats.services.sync import Synced, places_in_use, sync, wanted_chats_of
from schools.institutions.acting import Act
from schools.institutions.errors import RuleViolation
from schools.journal.services import record


@dataclass(frozen=True, slots=True)
class SwitchPreview:
    """What switching a rule will do: chats that come, go without a trace, or are to be closed."""

    added: int = 0
    dropped: int = 0
    to_close: int = 0


def is_on(act: Act, rule: ChatRule) -> bool:
    """Tell whether a rule holds today."""
    return rule.until_on is None or rule.until_on > act.today


def preview_switch(act: Act, rule: ChatRule) -> SwitchPreview:
    """Return what switching this rule off, or on again, would do to the chats as the roster stands."""
    places = set(Chat.objects.filter(rule=rule).values_list("place_id", flat=True))
    if is_on(act, rule):
        used = places_in_use(places)
        return SwitchPreview(dropped=len(places - used), to_close=len(used))
    again = ChatRule(pk=rule.pk, scope=rule.scope, name_template=rule.name_template, from_on=act.today)
    asked_for = [chat.days for chat in wanted_chats_of([again]).values()]
    coming = sum(days.start < days.end and days.end > act.today for days in asked_for)
    return SwitchPreview(added=max(0, coming - len(places)))


@transaction.atomic
def switch_rule(act: Act, *, rule_id: int, on: bool) -> Synced:
    """Switch a rule off from today, or on again, with its chats, and return what changed.

    Off: chats of which nothing is known go, the others are to be closed. Switched on again on
    the same day it is as if nothing had been; later the rule begins anew that day.
    Raises RuleViolation if it stands so already.
    """
    rule = ChatRule.objects.select_for_update().get(pk=rule_id)
    if is_on(act, rule) == on:
        raise RuleViolation(_("The rule is on already.") if on else _("The rule is off already."))
    if on:
        if rule.until_on != act.today:
            rule.from_on = act.today
        rule.until_on = None
    else:
        rule.until_on = max(act.today, rule.from_on)
    rule.save(update_fields=["from_on", "until_on"])
    kind = "chat_rule.switched_on" if on else "chat_rule.switched_off"
    record(act, kind, subjects=[("chat_rule", rule.pk)])
    return sync(act)
