"""The tags and filters that pages are written with."""

from __future__ import annotations

from datetime import date, timedelta
from types import SimpleNamespace
from typing import Any
from xml.etree import ElementTree

import pytest
from django import forms
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.template import Context, Template
from django.template.loader import render_to_string
from django.test import RequestFactory
from django.urls import path
from django.utils import translation

from schools.faces.charts import Line, LineChart
from schools.faces.icons import IconMissing

TODAY = date(2026, 11, 23)


@pytest.fixture(autouse=True)
def in_english() -> Any:
    """Speak English, so that the tests hold the tags and not the catalogue."""
    with translation.override("en"):
        yield


def render(source: str, **context: Any) -> str:
    """Return the rendered source with the tags loaded."""
    return Template("{% load face %}" + source).render(Context(context))


def drawn(source: str, **context: Any) -> ElementTree.Element:
    """Return the rendered drawing, which must be well-formed."""
    return ElementTree.fromstring(render(source, **context))  # noqa: S314 - our own output


urlpatterns = [path("s/<slug:slug>/people/<int:pk>/", lambda request: HttpResponse(), name="person")]


@pytest.mark.urls(__name__)
def test_school_url_supplies_the_slug() -> None:
    request = RequestFactory().get("/")
    request.acting = SimpleNamespace(institution=SimpleNamespace(slug="school-12"))  # type: ignore[attr-defined]

    assert render('{% school_url "person" pk=7 %}', request=request) == "/s/school-12/people/7/"


@pytest.mark.parametrize(
    ("tag", "query"),
    [
        ("{% page_query page=3 %}", "?q=%D0%B0&role=t&page=3"),
        ("{% page_query q=None page=None %}", "?role=t"),
        ("{% page_query role='d' %}", "?q=%D0%B0&page=2&role=d"),
    ],
)
def test_page_query_keeps_the_filters(tag: str, query: str) -> None:
    request = RequestFactory().get("/", {"q": "а", "role": "t", "page": "2"})

    assert render("{% autoescape off %}" + tag + "{% endautoescape %}", request=request) == query


def test_icon_without_a_label_is_decoration() -> None:
    svg = drawn('{% icon "house" size=16 class="big" %}')

    assert (svg.get("aria-hidden"), svg.get("role"), svg.get("class")) == ("true", None, "icon big")
    assert (svg.get("width"), len(svg)) == ("16", 2)


def test_icon_with_a_label_speaks_and_escapes_it() -> None:
    svg = drawn('{% icon "house" label %}', label='5А "дома"')

    assert (svg.get("role"), svg.get("aria-label"), svg.get("aria-hidden")) == ("img", '5А "дома"', None)


def test_icon_of_an_unknown_name_is_an_error() -> None:
    with pytest.raises(IconMissing, match="no-such-icon"):
        render('{% icon "no-such-icon" %}')


def test_bar_draws_fact_exception_and_rest() -> None:
    with translation.override("ru"):
        svg = drawn("{% bar 612 797 31 %}")

    assert [(part.get("class"), part.get("x"), part.get("width"), part.get("fill")) for part in svg] == [
        ("bar-rest", None, "100%", None),
        ("bar-fact", "0%", "76.8%", None),
        ("bar-exempt", "76.8%", "3.9%", "url(#hatch)"),
    ]


def test_bar_says_what_is_counted() -> None:
    svg = drawn('{% bar 54 58 0 label="Teachers" %}')

    assert (svg.get("role"), svg.get("aria-label")) == ("img", "Teachers: 54 of 58")


def test_bar_takes_unknown_figures_for_none() -> None:
    assert 'aria-label="nothing is expected"' in render("{% bar None None None %}")


@pytest.mark.parametrize(
    ("tag", "html"),
    [
        ('{% pill "done" %}', '<span class="pill pill-done">done</span>'),
        ('{% pill "off" "annulled" %}', '<span class="pill pill-off">annulled</span>'),
        ('{% pill "waiting" 3 "since May" %}', '<span class="pill pill-waiting" title="since May">3</span>'),
        ('{% pill "info" "<b>" %}', '<span class="pill pill-info"><b></span>'),
        ('{% pill "info" word %}', '<span class="pill pill-info">&lt;b&gt;</span>'),
    ],
)
def test_pill_always_has_a_word(tag: str, html: str) -> None:
    assert render(tag, word="<b>") == html


def test_pill_of_an_unknown_kind_is_an_error() -> None:
    with pytest.raises(ValueError, match="red"):
        render('{% pill "red" %}')


@pytest.mark.parametrize(
    ("since", "html"),
    [
        (TODAY - timedelta(days=2), '<span class="pill pill-waiting">2 days</span>'),
        (TODAY - timedelta(days=7), '<span class="pill pill-overdue">7 days</span>'),
        (None, ""),
    ],
)
def test_age_pill_turns_red_on_the_limit(since: date | None, html: str) -> None:
    assert render("{% age_pill since today limit=7 %}", since=since, today=TODAY) == html


@pytest.mark.parametrize(
    ("source", "text"),
    [
        ("{{ day|age:today }}", "9 days"),
        ("{{ day|ago:today }}", "9 days ago"),
        ("{{ day|day_month }}", "14.11"),
        ("{{ day|day_month:today }}", "14.11"),
        ("{{ nobody|age:today }}{{ nobody|ago:today }}{{ nobody|day_month }}{{ nobody|moment }}", ""),
        ("{{ 15910|thin }}", "15\u202f910"),
        ("{{ nobody|thin }}", "–"),
        ("{{ 54|percent_of:58 }}", "93%"),
        ("{{ nobody|percent_of:nobody }}", "–"),
        ("{{ 'romanova@school.example'|mask_email }}", "r•••••••@school.example"),
        ("{{ '89781234534'|mask_phone }}", "+7 978 •••-••-34"),
        ("{{ nobody|mask_email }}{{ nobody|mask_phone }}", ""),
        ("{{ ''|device }}", "unknown browser"),
    ],
)
def test_filters(source: str, text: str) -> None:
    assert render(source, day=date(2026, 11, 14), today=TODAY, nobody=None) == text


def test_line_chart_is_drawn_twice_with_its_figures_behind() -> None:
    days = [TODAY - timedelta(days=7), TODAY]
    chart = LineChart(
        "Ход", [Line("семьи", [(day, 41.5) for day in days], dashed=True)], unit="%", maximum=100
    )

    with translation.override("ru"):
        html = render("{% line_chart chart %}", chart=chart)

    assert (html.count("<svg"), html.count("chart-dashed"), html.count("<details")) == (2, 2, 1)
    assert html.count('<td class="num">41,5\u202f%</td>') == 2
    assert html.count('points="44.0,') == 2, "coordinates must not take the language's decimal comma"


def test_line_chart_without_figures_says_when_it_will_come() -> None:
    html = render("{% line_chart chart %}", chart=LineChart("Ход", []))

    assert (html.count("<svg"), html.count("at least two days")) == (0, 1)


class Filters(forms.Form):
    """A filter form as pages have it."""

    q = forms.CharField(required=False)
    late = forms.BooleanField(required=False)


@pytest.mark.parametrize(
    ("query", "searched"),
    [({}, "False"), ({"q": ""}, "False"), ({"q": "а"}, "True"), ({"late": "on"}, "True")],
)
def test_searched_tells_whether_the_list_is_narrowed(query: dict[str, str], searched: str) -> None:
    assert render("{{ form|searched }}", form=Filters(query)) == searched


@pytest.mark.parametrize(
    "fact", [("Role", "teacher", "order 5"), SimpleNamespace(label="Role", value="teacher", note="order 5")]
)
def test_facts_show_label_value_and_note(fact: Any) -> None:
    html = render_to_string("components/facts.html", {"facts": [fact]})

    assert '<dt>Role</dt><dd>teacher <span class="muted">order 5</span></dd>' in html


def test_an_unknown_fact_is_a_spoken_dash() -> None:
    html = render_to_string("components/facts.html", {"facts": [("Phone", "")]})

    assert (
        '<dd><span aria-hidden="true" class="muted">–</span>'
        '<span class="visually-hidden">not known</span></dd>' in html
    )


def test_stat_card_says_of_how_many_and_links_to_the_names() -> None:
    html = render_to_string(
        "components/stat_card.html",
        {
            "label": "Pupils",
            "value": 612,
            "total": 797,
            "exempt": 31,
            "caption": "31 refused",
            "url": "/names/",
        },
    )

    assert 'aria-label="Pupils: 612 of 797, 31 not required"' in html
    assert (
        '<a href="/names/"><span class="stat-value">612</span> <span class="stat-total">of 797</span></a>'
        in html
    )


def test_stat_card_without_a_total_has_no_bar() -> None:
    html = render_to_string("components/stat_card.html", {"label": "Hours", "value": 5, "unit": "h"})

    assert ("<svg" in html, '<span class="stat-value">5<small>h</small></span>' in html) == (False, True)


@pytest.mark.parametrize(
    ("number", "links"), [(1, ["?q=a&amp;page=2"]), (2, ["?q=a&amp;page=1", "?q=a&amp;page=3"])]
)
def test_pager_keeps_the_filters(number: int, links: list[str]) -> None:
    request = RequestFactory().get("/", {"q": "a"})
    page = Paginator(range(5), 2).page(number)

    html = render_to_string("components/pager.html", {"page": page, "request": request})

    assert [part.split('"')[0] for part in html.split('href="')[1:]] == links


def test_pager_of_a_single_page_is_not_shown() -> None:
    html = render_to_string("components/pager.html", {"page": Paginator([1], 2).page(1)})

    assert html.strip() == ""


def test_progress_is_native_and_spoken() -> None:
    html = render_to_string("components/progress.html", {"done": 1312, "total": 1500, "label": "Reading"})

    assert '<progress max="1500" value="1312" aria-label="Reading">87%</progress>' in html


def test_progress_without_a_total_does_not_pretend_to_know() -> None:
    html = render_to_string("components/progress.html", {"done": 0, "total": 0, "label": "Reading"})

    assert '<progress  aria-label="Reading">' in html


def test_empty_teaches_and_offers_one_button() -> None:
    html = render_to_string(
        "components/empty.html",
        {"title": "No people", "text": "They come.", "url": "/import/", "action": "Import"},
    )

    assert html.count('class="btn') == 1
    assert '<a class="btn btn-primary" href="/import/">Import</a>' in html


def test_filters_offer_to_clear_only_what_is_narrowed() -> None:
    request = RequestFactory().get("/people/")
    narrowed = render_to_string(
        "components/filters.html", {"form": Filters({"q": "a"}), "found": 3, "request": request}
    )
    whole = render_to_string("components/filters.html", {"form": Filters({}), "request": request})

    assert ('href="/people/"' in narrowed, "3 found" in narrowed) == (True, True)
    assert ('href="/people/"' in whole, "found" in whole) == (False, False)
