"""Taking a roster file in: store it, plan it, apply it, take it back."""

from schools.importing.services.applying import apply_run, start_apply
from schools.importing.services.columns import choose_columns, take_as_whole
from schools.importing.services.runs import (
    create_run,
    discard_run,
    forget_old_plans,
    plan_run,
    refuse_run,
    start_import,
    store_plan,
)
from schools.importing.services.undoing import preview_undo_run, start_undo, undo_run

__all__ = [
    "apply_run",
    "choose_columns",
    "create_run",
    "discard_run",
    "forget_old_plans",
    "plan_run",
    "preview_undo_run",
    "refuse_run",
    "start_apply",
    "start_import",
    "start_undo",
    "store_plan",
    "take_as_whole",
    "undo_run",
]
