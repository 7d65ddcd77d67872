"""Writes to the chats: rules founded and switched, the plan kept in step, automatic facts noted."""

from chats.services.automatic import note_automatic
from chats.services.founding import DEFAULT_RULES, found_rules
from chats.services.jobs import SYNC, ask_for_sync
from chats.services.switching import SwitchPreview, is_on, preview_switch, switch_rule
from chats.services.sync import Synced, places_in_use, sync

__all__ = [
    "DEFAULT_RULES",
    "SYNC",
    "SwitchPreview",
    "Synced",
    "ask_for_sync",
    "found_rules",
    "is_on",
    "note_automatic",
    "places_in_use",
    "preview_switch",
    "switch_rule",
    "sync",
]
