"""«Everybody found» means those of whom the page has said how many they are."""

from __future__ import annotations

from django.utils.translation import gettext as _

from schools.institutions.errors import RuleViolation
from schools.institutions.ids import read_ids

SHOWN = "shown"
"""The name under which a page posts how many it showed as found."""


def check_shown(posted: str, *, found: int) -> None:
    """Raise RuleViolation if the page showed another number of people than is found now.

    Somebody else may have changed the list meanwhile: nobody is meant whom the page did not count.
    """
    shown = next(iter(read_ids([posted])), None)
    if shown != found:
        raise RuleViolation(
            _("The list has changed meanwhile: shown %(shown)s, found now %(n)s. Look again, then repeat.")
            % {"shown": "–" if shown is None else shown, "n": found}
        )
