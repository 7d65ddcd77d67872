"""How places and long lists of the register are drawn: `{% load people %}`."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from django import template
from django.utils.html import format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from schools.faces.ages import day_and_month
from schools.people.places import MemberRow
from schools.people.register import PersonRow
from schools.people.trail import trail_of
from schools.structure.models import Place
from schools.templatetags.face import pill

register = template.Library()


@register.simple_tag
def place_state(place: Place) -> SafeString:
    """Return how a place stands on the platform: closed, not required, created, not created yet."""
    if place.closed_on:
        return pill("off", _("closed"))
    if place.created_on:
        return pill("done", _("created %(on)s") % {"on": day_and_month(place.created_on)})
    return pill("off", _("not required")) if place.exempt_on else pill("waiting", _("not created yet"))


@register.simple_tag
def trail(row: MemberRow, day: date) -> str:
    """Return what is known of a stay, to be put after what stands before it."""
    return "".join(f" · {part}" for part in trail_of(row.stay, day, row.rung, row.back_on))


@register.simple_tag
def printed_rows(rows: Iterable[PersonRow]) -> SafeString:
    """Return the numbered lines of the printable register, a whole school's in one go."""
    refused = _("refused")
    return format_html_join(
        "",
        '<tr><td class="num">{}</td><th scope="row">{}</th><td>{}</td><td class="num">{}</td></tr>',
        (
            (
                number,
                row.person.full_name,
                f"{row.roles} · {refused}" if row.has_refused else row.roles,
                f"{row.coverage.joined} / {row.coverage.total}" if row.coverage.total else "",
            )
            for number, row in enumerate(rows, start=1)
        ),
    )
