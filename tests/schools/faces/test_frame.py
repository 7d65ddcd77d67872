"""The frame of every page: who is where, what one may open, and no way around the content policy."""

from __future__ import annotations

import re
from types import SimpleNamespace
from typing import Any

import pytest
from django.template import Context, Template
from django.template.loader import render_to_string
from django.test import RequestFactory
from django.utils import translation


@pytest.fixture(autouse=True)
def in_english() -> Any:
    """Speak English, so that the tests hold the frame and not the catalogue."""
    with translation.override("en"):
        yield


def page_of(source: str, **context: Any) -> str:
    """Return a page that extends the frame."""
    return Template(source).render(Context({"request": RequestFactory().get("/here/"), **context}))


def test_a_page_without_an_institution_still_has_its_frame() -> None:
    html = page_of('{% extends "base.html" %}{% block heading %}Here{% endblock %}')

    assert (html.count("<h1>Here</h1>"), html.count("Register of work in Sferum")) == (1, 4)


def test_the_frame_names_the_institution() -> None:
    request = RequestFactory().get("/here/")
    request.acting = SimpleNamespace(institution=SimpleNamespace(name="School 12"))  # type: ignore[attr-defined]

    html = page_of('{% extends "base.html" %}{% block title %}People{% endblock %}', request=request)

    assert "<title>People · School 12</title>" in html


def test_the_navigation_marks_the_current_line_and_counts() -> None:
    lines = [
        {"label": "Work", "url": "/todo/", "counts": "app:todo", "badge": 1047, "current": True, "icon": ""},
        {"label": "People", "url": "/people/", "badge": None, "current": False, "icon": ""},
    ]

    html = render_to_string("layout/navigation.html", {"navigation": [{"title": "School", "items": lines}]})

    assert re.findall(r'href="([^"]+)"( aria-current="page")?', html) == [
        ("/todo/", ' aria-current="page"'),
        ("/people/", ""),
    ]
    badge = '<span class="side-badge" data-badge="app:todo">1\u202f047</span>'
    assert html.count(badge) == html.count("side-badge") == 1


@pytest.mark.parametrize(
    ("level", "role"), [("success", "status"), ("info", "status"), ("warning", "status"), ("error", "alert")]
)
def test_messages_speak_as_loud_as_they_matter(level: str, role: str) -> None:
    html = page_of('{% include "layout/messages.html" %}', messages=[SimpleNamespace(level_tag=level)])

    assert f'<div class="notice notice-{level}" role="{role}">' in html


@pytest.mark.parametrize(
    "name", ["400.html", "403.html", "403_csrf.html", "404.html", "429.html", "500.html"]
)
def test_error_pages_need_no_context(name: str) -> None:
    html = render_to_string(name)

    assert (html.count("<h1>"), html.count('href="/"')) == (1, 1)


def test_a_confirmation_shows_what_follows_and_a_way_back() -> None:
    html = page_of(
        '{% extends "components/confirm.html" %}{% block preview %}14 links{% endblock %}',
        submit_label="Annul 14",
        cancel_url="/back/",
        consequence="They stop opening.",
        danger=True,
    )

    assert '<button type="submit" class="btn btn-danger">Annul 14</button>' in html
    assert '<a class="btn btn-link" href="/back/">Leave as it is</a>' in html
    assert html.index("14 links") < html.index("They stop opening.") < html.index("Annul 14")
