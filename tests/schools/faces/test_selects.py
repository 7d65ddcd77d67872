"""The quick select says the same as Django's own."""

from __future__ import annotations

import re

import pytest
from django import forms

from schools.faces.selects import QuickSelect

CHOICES = [("", "все"), ("1", "5А"), (2, "<b>5Б</b>")]
UNDER_HEADINGS = [*CHOICES, ("Группы & <b>", [(3, "Хор"), ("4", "Шахматы")]), ("5", "прочие")]


def said(html: str) -> list[tuple[str, bool, str]]:
    """Return (value, selected, label) of the options."""
    return [
        (value, "selected" in rest, label)
        for value, rest, label in re.findall(r'<option value="([^"]*)"([^>]*)>([^<]*)</option>', html)
    ]


@pytest.mark.parametrize("value", ["", "1", 2, "2", None, "nothing"])
def test_options_are_those_of_djangos_select(value: object) -> None:
    quick = QuickSelect(choices=CHOICES).render("c", value, {"id": "id_c", "required": True})
    own = forms.Select(choices=CHOICES).render("c", value, {"id": "id_c", "required": True})
    assert said(quick) == said(own)
    assert quick.startswith('<select name="c" id="id_c" required>') or 'id="id_c"' in quick.split(">")[0]


@pytest.mark.parametrize("value", ["", "1", 3, "5"])
def test_headings_are_those_of_djangos_select(value: object) -> None:
    quick = QuickSelect(choices=UNDER_HEADINGS).render("c", value)
    own = forms.Select(choices=UNDER_HEADINGS).render("c", value)
    assert said(quick) == said(own)
    assert re.findall(r"</?optgroup[^>]*>", quick) == re.findall(r"</?optgroup[^>]*>", own)


def test_labels_and_values_are_escaped() -> None:
    html = QuickSelect(choices=[('"><script>', "<script>")]).render("c", "")
    assert "<script>" not in html


def test_form_field_works_with_it() -> None:
    class Form(forms.Form):
        c = forms.ChoiceField(choices=[("1", "5А"), ("2", "5Б")], widget=QuickSelect)

    form = Form({"c": "2"})
    assert (form.is_valid(), form.cleaned_data) == (True, {"c": "2"})
    assert said(str(form["c"])) == [("1", False, "5А"), ("2", True, "5Б")]
