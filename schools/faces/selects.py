"""A select drawn in one go: Django's own renders a template for every option, which a long list feels."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from itertools import groupby
from typing import Any

from django import forms
from django.forms.renderers import BaseRenderer
from django.forms.utils import flatatt
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString


class QuickSelect(forms.Select):
    """A select of plain options, some of them under headings; it looks and works as Django's."""

    def render(
        self,
        name: str,
        value: Any,
        attrs: dict[str, Any] | None = None,
        renderer: BaseRenderer | None = None,
    ) -> SafeString:
        """Return the select with the options of `choices`, the chosen one selected."""
        chosen = {str(each) for each in self.format_value(value)}
        final = self.build_attrs(self.attrs, {**(attrs or {}), "name": name})
        return format_html("<select{}>{}</select>", flatatt(final), _options(self.choices, chosen))


def _options(choices: Iterable[tuple[Any, Any]], chosen: Collection[str]) -> SafeString:
    """Return the options; a choice whose label is a list of choices is a heading with its own."""
    html = SafeString("")
    for has_own, run in groupby(choices, key=lambda choice: isinstance(choice[1], list | tuple)):
        if has_own:
            headed = ((heading, _options(own, chosen)) for heading, own in run)
            html += format_html_join("", '<optgroup label="{}">{}</optgroup>', headed)
        else:
            plain = (("" if key is None else key, label) for key, label in run)
            html += format_html_join(
                "",
                '<option value="{}"{}>{}</option>',
                ((key, SELECTED if str(key) in chosen else "", label) for key, label in plain),
            )
    return html


SELECTED = SafeString(" selected")
"""The attribute of the chosen option."""
