"""The plan/fact bar: solid is fact, hatched is a lawful exception, empty is still to do."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from schools.faces.figures import with_thin_spaces


@dataclass(frozen=True, slots=True)
class Bar:
    """Where the parts of a bar stand, in per cent of its width with one decimal."""

    fact_width: float
    exempt_start: float
    exempt_width: float
    label: str


def bar_of(fact: int, total: int, exempt: int = 0) -> Bar:
    """Return the bar of `fact` out of `total`, of which `exempt` are not required.

    What exceeds the total is cut off; an exception never covers a fact.
    """
    shown_fact = max(0, min(fact, total))
    shown_exempt = max(0, min(exempt, total - shown_fact))
    fact_width = _width(shown_fact, total)
    exempt_end = _width(shown_fact + shown_exempt, total)
    return Bar(
        fact_width=fact_width,
        exempt_start=fact_width,
        exempt_width=round(exempt_end - fact_width, 1),
        label=bar_in_words(fact, total, exempt),
    )


def bar_in_words(fact: int, total: int, exempt: int = 0) -> str:
    """Return what the bar says aloud: «54 of 58, 2 not required»."""
    if total <= 0:
        return _("nothing is expected")
    said = fact_in_words(fact, total)
    if exempt <= 0:
        return said
    beside = ngettext("%(n)s not required", "%(n)s not required", exempt) % {"n": with_thin_spaces(exempt)}
    return f"{said}, {beside}"


def fact_in_words(fact: int, total: int) -> str:
    """Return both numbers in words: «54 of 58»."""
    return _("%(fact)s of %(total)s") % {
        "fact": with_thin_spaces(fact),
        "total": with_thin_spaces(total),
    }


def _width(part: int, total: int) -> float:
    """Return the per cent of the width; a rest or a fact of one in a thousand still shows."""
    if total <= 0 or part <= 0:
        return 0.0
    if part >= total:
        return 100.0
    return min(max(round(part * 100 / total, 1), 0.5), 99.5)
