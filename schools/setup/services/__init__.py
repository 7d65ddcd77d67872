"""Writes of the set-up: founding a school, its card and settings, what is on the platform already."""

from schools.setup.services.baseline import (
    BaselinePlan,
    mark_baseline,
    next_to_confirm,
    plan_baseline,
    start_baseline,
)
from schools.setup.services.card import change_card, change_settings
from schools.setup.services.founding import appoint_administrator, found_institution, found_school

__all__ = [
    "BaselinePlan",
    "appoint_administrator",
    "change_card",
    "change_settings",
    "found_institution",
    "found_school",
    "mark_baseline",
    "next_to_confirm",
    "plan_baseline",
    "start_baseline",
]
