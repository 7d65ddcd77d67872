"""What the chats offer to the floors above: navigation, work, figures, panels, sets of places."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from chats.contributions import figures, grounds, panels, work
from chats.services import SYNC, found_rules, note_automatic, sync
from schools.accounts.permissions import Can
from schools.institutions.acting import Act
from schools.registry import NavItem, SubjectKind, registry

EVENTS = {
    "chat_rules.founded": _("the rules of the chats were entered"),
    "chat_rule.switched_on": _("a rule of the chats was switched on"),
    "chat_rule.switched_off": _("a rule of the chats was switched off"),
    "chats.synced": _("the chats were brought in step with the roster"),
    "chats.noted_automatic": _("automatic chats were noted"),
}


def register() -> None:
    """Add the contributions of the chats to the registry."""
    registry.navigation.append(
        NavItem("communication", 10, _("Chats"), "chats:matrix", Can.SEE_CHATS, icon="messages-square")
    )
    registry.work_kinds.extend(work.KINDS)
    registry.metrics.append(figures.OFFER)
    registry.class_panels.append(panels.class_panel)
    registry.person_panels.append(panels.person_panel)
    registry.founding.append(_found)
    registry.roster_jobs.append(SYNC)
    registry.roster_followers.append(sync)
    registry.fact_followers.append(note_automatic)
    registry.owned_places.append(grounds.owned_places)
    registry.seen_places.append(grounds.seen_places)
    registry.built_on.append(grounds.built_on)
    registry.place_sets.append(grounds.place_sets)
    registry.subject_kinds["chat_rule"] = SubjectKind(
        "chat_rule", _("rule of the chats"), grounds.names_of_rules
    )
    registry.event_words.update(EVENTS)


def _found(act: Act) -> None:
    found_rules(act)


__all__ = ["register"]
