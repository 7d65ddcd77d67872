"""How places of the register are drawn: `{% load people %}`."""

from __future__ import annotations

from django import template
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from schools.faces.ages import day_and_month
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
