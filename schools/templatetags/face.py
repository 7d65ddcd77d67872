"""The tags and filters that the pages are written with: `{% load face %}`."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date, datetime
from typing import Any

from django import template
from django.template import Context
from django.urls import reverse
from django.utils.choices import flatten_choices
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from schools.accounts.permissions import address_in
from schools.faces import ages, devices, figures, masks
from schools.faces.bars import bar_of, fact_in_words
from schools.faces.charts import LineChart, draw
from schools.faces.icons import draw_icon
from schools.faces.pills import WORDS, PillKind, kind_of_age
from schools.names.phones import show_phone

register = template.Library()


@register.simple_tag(takes_context=True)
def school_url(context: Context, name: str, **kwargs: Any) -> str:
    """Return the address of a page of the institution that the request acts in."""
    return address_in(context["request"].acting.institution.slug, name, **kwargs)


@register.simple_tag(takes_context=True)
def page_query(context: Context, **changes: Any) -> str:
    """Return the query string of this page with the changes applied; None takes a name away.

    Begins with «?», so that a link may consist of it alone.
    """
    query = context["request"].GET.copy()
    for name, value in changes.items():
        query.pop(name, None)
        if value is not None:
            query[name] = str(value)
    return f"?{query.urlencode()}"


@register.simple_tag
def guide_link(anchor: str) -> SafeString:
    """Return the link to the section of the user's guide that explains this page."""
    address = f"{reverse('guide')}#{anchor}"
    return format_html('<a class="guide-link no-print" href="{}">{}</a>', address, _("How it works"))


@register.simple_tag
def icon(name: str, label: str = "", **attributes: Any) -> SafeString:
    """Return the icon as inline SVG; a label makes it speak, without one it is decoration.

    Takes `size` (pixels, 20 unless told) and `class`. Raises IconMissing for an unknown name.
    """
    return draw_icon(name, label, attributes.get("size", 20), attributes.get("class", ""))


@register.simple_tag
def bar(fact: int | None, total: int | None, exempt: int | None = 0, label: str = "") -> SafeString:
    """Return the plan/fact bar as SVG: solid fact, hatched exception, empty rest.

    `exempt` is a part of `total`. A label says what is counted: «Teachers: 54 of 58».
    """
    drawn = bar_of(fact or 0, total or 0, exempt or 0)
    return format_html(
        '<svg class="bar" width="100%" height="8" role="img" aria-label="{}">'
        '<rect class="bar-rest" width="100%" height="8"/>'
        '<rect class="bar-fact" x="0%" width="{}%" height="8"/>{}</svg>',
        f"{label}: {drawn.label}" if label else drawn.label,
        _plain(drawn.fact_width),
        format_html(
            '<rect class="bar-exempt" x="{}%" width="{}%" height="8" fill="url(#hatch)"/>',
            _plain(drawn.exempt_start),
            _plain(drawn.exempt_width),
        )
        if drawn.exempt_width
        else "",
    )


@register.simple_tag
def out_of(fact: int, total: int) -> str:
    """Return both numbers in words: «54 of 58»."""
    return fact_in_words(fact, total)


@register.simple_tag
def pill(kind: str, text: object = "", title: object = "") -> SafeString:
    """Return a state in words on its colour; without a text the kind's own word is written."""
    state = PillKind(kind)
    said = text if text not in ("", None) else WORDS[state]
    hint = format_html(' title="{}"', title) if title else ""
    return format_html('<span class="pill pill-{}"{}>{}</span>', state.value, hint, said)


@register.simple_tag
def age_pill(since: date | datetime | None, today: date, limit: int = 7) -> SafeString:
    """Return how long something has waited, red from `limit` days on; nothing without a date."""
    if since is None:
        return SafeString("")
    days = (ages.day_of(today) - ages.day_of(since)).days
    return pill(kind_of_age(days, limit).value, ages.age_in_words(since, today))


@register.filter
def age(since: date | datetime | None, today: date) -> str:
    """Return how long something has lasted: «9 days»; nothing without a date."""
    return ages.age_in_words(since, today) if since else ""


@register.filter
def ago(since: date | datetime | None, today: date) -> str:
    """Return when something was: «9 days ago», «yesterday»; nothing without a date."""
    return ages.ago_in_words(since, today) if since else ""


@register.filter
def day_month(value: date | datetime | None, today: date | None = None) -> str:
    """Return «14.11», with the year where `today` lies in another; nothing without a date."""
    return ages.day_and_month(value, today) if value else ""


@register.filter
def moment(value: datetime | None, today: date | None = None) -> str:
    """Return «14.11, 09:10» in the current time zone; nothing without an instant."""
    return ages.day_and_time(value, today) if value else ""


@register.filter
def thin(value: figures.Number | None) -> str:
    """Return the number with thin spaces in its thousands, or a dash where there is none."""
    return figures.NOTHING if value is None else figures.with_thin_spaces(value)


@register.filter
def percent_of(value: figures.Number | None, total: figures.Number | None) -> str:
    """Return the share in words: «93 %», or a dash when there is nothing to share."""
    return figures.share_in_words(value or 0, total or 0)


@register.filter
def mask_email(address: str | None) -> str:
    """Return the address with its name hidden but for the first letter."""
    return masks.mask_email(address or "")


@register.filter
def mask_phone(number: object) -> str:
    """Return the number with all but its code and last two digits hidden."""
    return masks.mask_phone(str(number or ""))


@register.filter
def device(user_agent: str | None) -> str:
    """Return browser and system in words: «Firefox, Windows»."""
    return devices.device_in_words(user_agent or "")


@register.filter
def phone(number: str | None) -> str:
    """Return a kept number as people write it: «+7 978 785-33-93»."""
    return show_phone(number or "")


@register.inclusion_tag("components/line_chart.html")
def line_chart(chart: LineChart) -> Mapping[str, Any]:
    """Draw the chart twice, for a wide and for a narrow place, with its figures in a table behind."""
    return {
        "chart": chart,
        "drawings": [
            ("wide", draw(chart, width=580, height=290, most_label_room=170)),
            ("narrow", draw(chart, width=320, height=250, most_label_room=104)),
        ]
        if chart.is_drawable
        else [],
    }


@register.filter
def searched(form: Any) -> bool:
    """Tell whether any field of a filter form narrows the list."""
    return any(field.value() not in (None, "", [], False) for field in form)


@register.filter
def narrowed_by(form: Any) -> list[tuple[Any, Any]]:
    """Return (label, what was chosen, in words) of the fields by which a filter form narrows the list."""
    told = []
    for field in form.visible_fields():
        if field.value() and not field.errors:
            offered: Iterable[tuple[Any, Any]] = flatten_choices(getattr(field.field, "choices", ()))
            words = {str(key): label for key, label in offered}
            told.append((field.label, words.get(str(field.value()), field.value())))
    return told


@register.filter
def fact_parts(fact: Any) -> dict[str, Any]:
    """Return label, value and note of a fact given as a pair, a triple or an object with these names."""
    if isinstance(fact, (tuple, list)):
        label, value, *rest = fact
        return {"label": label, "value": value, "note": rest[0] if rest else ""}
    return {"label": fact.label, "value": fact.value, "note": getattr(fact, "note", "")}


@register.simple_tag
def nothing_yet() -> SafeString:
    """Return the dash that stands where a fact is not known, spoken as such."""
    return format_html(
        '<span aria-hidden="true" class="muted">{}</span><span class="visually-hidden">{}</span>',
        figures.NOTHING,
        _("not known"),
    )


def _plain(value: float) -> str:
    """Return the number for an SVG attribute, whatever the language of the page."""
    return f"{value:g}"
