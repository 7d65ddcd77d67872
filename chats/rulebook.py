"""The school's rules as a page shows them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.db.models import Count, Q

from chats.models import Chat, ChatRule
from chats.services import is_on
from schools.accounts.roles import Role
from schools.institutions.acting import Act
from schools.institutions.intervals import holds_on


@dataclass(frozen=True, slots=True)
class RuleEntry:
    """One rule with the number of chats it asks for today and of those that exist."""

    rule: ChatRule
    is_on: bool
    asked_for: int
    created: int

    @property
    def audience(self) -> str:
        """Who is expected in its chats, in words."""
        return ", ".join(str(role.label) for role in Role if role in self.rule.audience_roles)


def read_rulebook(act: Act) -> Sequence[RuleEntry]:
    """Return all rules in the order of the regulation, those switched off among them: three queries."""
    needed = Chat.objects.filter(holds_on(act.today, "place__needed_from", "place__needed_until"))
    there = holds_on(act.today, "place__created_on", "place__closed_on")
    rows = (
        needed.values_list("rule_id").annotate(n=Count("pk"), there=Count("pk", filter=Q(there))).order_by()
    )
    counts = {rule_id: (n, created) for rule_id, n, created in rows}
    return [
        RuleEntry(rule, is_on(act, rule), *counts.get(rule.pk, (0, 0)))
        for rule in ChatRule.objects.in_order().prefetch_related("audience")
    ]
