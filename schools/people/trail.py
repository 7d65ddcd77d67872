"""What is known of a stay, in a few words: the last thing that happened, and what is amiss with it."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from django.utils.translation import gettext as _

from schools.faces.ages import day_and_month
from schools.people.ladder import REFUSED, Rung
from schools.people.models import Membership


def trail_of(stay: Membership, day: date, rung: Rung, back_on: date | None) -> Iterator[str]:
    """Yield the parts of the note beside a stay that stands on this rung on `day`.

    `back_on` is the day on which somebody away returns, None where it is not known.
    """
    if stay.left_on:
        yield _("left %(on)s") % {"on": day_and_month(stay.left_on, day)}
    elif stay.joined_on:
        on, how = day_and_month(stay.joined_on, day), stay.get_joined_source_display()
        yield _("confirmed %(on)s, %(how)s") % {"on": on, "how": how}
        if stay.planned_until:
            yield _("planned until %(on)s") % {"on": day_and_month(stay.planned_until, day)}
        elif not stay.planned_from:
            yield _("nobody expects this person here")
    else:
        yield from _not_confirmed(stay, day, rung)
        if rung == Rung.AWAY and back_on:
            yield _("back at work on %(on)s") % {"on": day_and_month(back_on, day)}
        elif rung == Rung.AWAY:
            yield _("the return is not known")


def _not_confirmed(stay: Membership, day: date, rung: Rung) -> Iterator[str]:
    if stay.exempt_on:
        on = day_and_month(stay.exempt_on, day)
        refused = stay.exempt_reason == REFUSED
        yield _("refused %(on)s") % {"on": on} if refused else f"{stay.exempt_reason}, {on}"
    elif stay.reported_at:
        yield _("said so %(on)s") % {"on": day_and_month(stay.reported_at, day)}
    elif stay.accepted_at:
        yield _("accepted %(on)s") % {"on": day_and_month(stay.accepted_at, day)}
    elif stay.planned_from and rung != Rung.AWAY:
        yield _("expected from %(on)s") % {"on": day_and_month(stay.planned_from, day)}
