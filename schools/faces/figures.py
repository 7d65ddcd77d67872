"""Numbers as they are printed: thin spaces in thousands, honest shares."""

from __future__ import annotations

from decimal import ROUND_HALF_UP, Decimal

from django.utils.formats import get_format
from django.utils.translation import gettext as _

THIN_SPACE = "\u202f"
"""Narrow and never broken at the end of a line."""

NOTHING = "–"
"""Printed where there is no figure to give."""

Number = int | float | Decimal


def with_thin_spaces(value: Number) -> str:
    """Return the number with its thousands set apart: «15 910», «−1 234,5» in Russian."""
    whole, _dot, fraction = f"{abs(value):,}".partition(".")
    text = whole.replace(",", THIN_SPACE)
    if fraction.strip("0"):
        text += str(get_format("DECIMAL_SEPARATOR")) + fraction
    return f"−{text}" if value < 0 else text


def share(value: Number, total: Number) -> int | None:
    """Return the whole per cent of `total`; None when there is nothing to share.

    Rounded half up, but never to 100 before all is there and never to 0 once something is.
    """
    if total <= 0:
        return None
    exact = Decimal(str(value)) * 100 / Decimal(str(total))
    rounded = int(exact.quantize(Decimal(1), rounding=ROUND_HALF_UP))
    if exact < 100:
        rounded = min(rounded, 99)
    if exact > 0:
        rounded = max(rounded, 1)
    return rounded


def share_in_words(value: Number, total: Number) -> str:
    """Return «93 %» with the spacing of the language, or a dash when there is nothing to share."""
    per_cent = share(value, total)
    return NOTHING if per_cent is None else _("%(number)s%%") % {"number": per_cent}
