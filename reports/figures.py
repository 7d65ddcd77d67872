"""Kept figures put together: how much of what is due is done, and how that stands in a word."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from reports import rules
from schools.faces.pills import PillKind, kind_of_share


@dataclass(frozen=True, slots=True)
class Part:
    """A fact out of a total, of which some are lawful exceptions; None where nobody counted."""

    fact: int | None
    total: int | None
    exempt: int | None = 0

    @property
    def share(self) -> int | None:
        """The whole per cent of what is due; None when nothing is."""
        return rules.share_of_due(self.fact, self.total, self.exempt)

    @property
    def missing(self) -> int:
        """How many of those due are not there."""
        return max((self.total or 0) - (self.exempt or 0) - (self.fact or 0), 0)

    @property
    def heat(self) -> PillKind:
        """How it stands: all, at least half, less, or nothing due."""
        if self.share is None:
            return PillKind.OFF
        return kind_of_share(self.fact or 0, self.total or 0, self.exempt or 0)

    @property
    def heat_word(self) -> str:
        """The same in a word, so that colour does not speak alone."""
        return {
            PillKind.DONE: pgettext("heat", "all"),
            PillKind.WAITING: _("half or more"),
            PillKind.OVERDUE: _("less than half"),
        }.get(self.heat, _("nothing due"))


def part_of(figures: Mapping[str, Any], fact: str, total: str, exempt: str = "") -> Part:
    """Return the part that these three figures make; one that was not counted is None."""
    return Part(figures.get(fact), figures.get(total), figures.get(exempt, 0) if exempt else 0)


@dataclass(frozen=True, slots=True)
class Figures:
    """The parts that a school and each of its classes have alike."""

    students: Part
    families: Part
    chats: Part
    members: Part


def figures_of(figures: Mapping[str, Any]) -> Figures:
    """Return the parts of a school's totals or of one class's figures."""
    return Figures(
        students=part_of(figures, "students_joined", "students_expected", "students_declined"),
        families=part_of(figures, "families_joined", "families_expected", "families_declined"),
        chats=part_of(figures, "chats_created", "chats_required", "chats_not_required"),
        members=part_of(figures, "chat_members_joined", "chat_members_expected"),
    )
