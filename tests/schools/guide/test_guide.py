"""The guide is whole: every page leads to a section that is there, every picture is served."""

from __future__ import annotations

import re
from pathlib import Path
from urllib.parse import unquote

from django.conf import settings
from django.contrib.staticfiles import finders
from django.test import Client

from schools.guide.reading import guide

TEMPLATES = Path(settings.BASE_DIR) / "templates"


def test_every_link_of_a_page_leads_to_a_section() -> None:
    wanted = {
        (path.name, anchor)
        for path in TEMPLATES.rglob("*.html")
        for anchor in re.findall(r'guide_link "([^"]+)"', path.read_text(encoding="utf-8"))
    }

    assert len(wanted) > 20
    assert {anchor for _page, anchor in wanted} - guide().anchors == set()


def test_every_link_within_the_guide_leads_somewhere() -> None:
    inside = {unquote(link) for link in re.findall(r'href="#([^"]+)"', guide().html)}

    assert len(inside) > 5
    assert inside - guide().anchors == set()


def test_every_picture_is_served_by_the_site() -> None:
    pictures = re.findall(r'src="/static/([^"]+)"', guide().html)

    assert len(pictures) == guide().html.count("<img")
    assert [name for name in pictures if finders.find(name) is None] == []


def test_guide_is_open_to_everybody(db: None) -> None:
    response = Client().get("/guide/")

    assert response.status_code == 200
    assert guide().title in response.content.decode()
