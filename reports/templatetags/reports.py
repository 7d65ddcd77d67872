"""The table of figures by class: sortable headings and cells whose heat is also a word."""

from __future__ import annotations

from django import template
from django.template import Context
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, npgettext

from reports.figures import Part
from schools.faces.figures import share_in_words, with_thin_spaces

register = template.Library()


@register.simple_tag(takes_context=True)
def sort_head(context: Context, key: str, label: str, sort: str, css: str = "") -> SafeString:
    """Return a heading whose link sorts by its column, the other way on the second click."""
    current = sort.removeprefix("-") == key
    turned = sort.startswith("-")
    query = context["request"].GET.copy()
    query["sort"] = f"-{key}" if current and not turned else key
    state = ("descending" if turned else "ascending") if current else "none"
    arrow = {"ascending": " ↑", "descending": " ↓", "none": ""}[state]
    return format_html(
        '<th scope="col" class="{}" aria-sort="{}"><a href="?{}">{}</a>{}</th>',
        css,
        state,
        query.urlencode(),
        label,
        arrow,
    )


@register.simple_tag(takes_context=True)
def heat_cell(context: Context, part: Part, column: str, class_id: int | None = None) -> SafeString:
    """Return a cell of the table: the share, its heat in a word, the figures behind it, its names.

    `column` is students, families, chats or members; the names are those who are missing there.
    """
    if not part.total:
        return format_html('<span class="tile tile-off">{}</span>', _("nothing due"))
    slug = context["request"].acting.institution.slug
    url = reverse("reports:names", kwargs={"slug": slug, "kind": f"{column}_missing"})
    return format_html(
        '<span class="d-inline-flex flex-wrap align-items-center justify-content-end gap-2">'
        '<a class="tile tile-{}" href="{}{}">{}<span class="visually-hidden">, {}</span></a>'
        '<span class="small muted text-end">{}</span></span>',
        part.heat.value,
        url,
        f"?school_class={class_id}" if class_id else "",
        share_in_words(part.fact or 0, (part.fact or 0) + part.missing),
        part.heat_word,
        _figures_in_words(part, column),
    )


def _figures_in_words(part: Part, column: str) -> str:
    """Return «24 of 26, 1 declined»."""
    said = _("%(fact)s of %(total)s") % {
        "fact": with_thin_spaces(part.fact or 0),
        "total": with_thin_spaces(part.total or 0),
    }
    if not part.exempt:
        return said
    count = {"n": with_thin_spaces(part.exempt)}
    if column == "chats":
        return f"{said}, {ngettext('%(n)s not required', '%(n)s not required', part.exempt) % count}"
    declined = npgettext("figure", "%(n)s declined", "%(n)s declined", part.exempt)
    return f"{said}, {declined % count}"
