"""How a chat is drawn in the matrix and in lists: `{% load chats %}`."""

from __future__ import annotations

from django import template
from django.template import Context
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import ngettext

from chats.matrix import Cell
from schools.accounts.permissions import address_in

register = template.Library()


@register.simple_tag(takes_context=True)
def tile(context: Context, cell: Cell, link: bool = True) -> SafeString:
    """Return how a chat stands as a tile, which leads to its page; beneath it, who is excepted."""
    hint = format_html(' title="{}"', cell.hint) if cell.hint else ""
    if link:
        url = address_in(context["request"].acting.institution.slug, "schools:place", pk=cell.place.pk)
        drawn = format_html(
            '<a class="tile tile-{}" href="{}"{}>{}<span class="visually-hidden">: {}. {}</span></a>',
            cell.tone,
            url,
            hint,
            cell.text,
            cell.place.name,
            cell.hint,
        )
    else:
        drawn = format_html('<span class="tile tile-{}"{}>{}</span>', cell.tone, hint, cell.text)
    count = cell.coverage.exempt
    if not count:
        return drawn
    said = ngettext("%(n)s exempt", "%(n)s exempt", count) % {"n": count}
    return format_html('{}<div class="small muted">{}</div>', drawn, said)
