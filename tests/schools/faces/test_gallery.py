"""All parts of a page together in a real browser: policy kept, readable, reachable, never sideways."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from django import forms
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.template import RequestContext, Template
from django.urls import include, path
from playwright.sync_api import Page
from pytest_django.live_server_helper import LiveServer

from schools.faces.charts import Line, LineChart

pytestmark = [pytest.mark.browser, pytest.mark.urls(__name__), pytest.mark.django_db(transaction=True)]

TODAY = date(2026, 11, 23)


class Filters(forms.Form):
    """What narrows a list."""

    q = forms.CharField(label="Имя или часть имени", required=False)
    role = forms.ChoiceField(label="Роль", required=False, choices=[("", "все"), ("t", "учитель")])


class Everything(forms.Form):
    """A field of each sort, sent empty."""

    name = forms.CharField(label="Фамилия, имя, отчество")
    born = forms.DateField(label="Дата рождения", help_text="По ней различаются однофамильцы.")
    group = forms.ChoiceField(label="Класс", choices=[("", "выберите"), ("5А", "5А")])
    order = forms.FileField(label="Приказ")
    reason = forms.CharField(label="Основание", widget=forms.Textarea)
    source = forms.ChoiceField(label="Как известно", widget=forms.RadioSelect, choices=[("m", "отметка")])
    remind = forms.BooleanField(label="Напомнить классному руководителю")


def gallery(request: HttpRequest) -> HttpResponse:
    """Show every part once."""
    days = [TODAY - timedelta(days=7 * n) for n in range(10, -1, -1)]
    return HttpResponse(
        Template(Path(__file__).with_name("gallery.html").read_text(encoding="utf-8")).render(
            RequestContext(
                request,
                {
                    "today": TODAY,
                    "since": TODAY - timedelta(days=9),
                    "chart": LineChart(
                        "Ход с 1 сентября",
                        [
                            Line("педагоги", [(day, 30 + 6 * n) for n, day in enumerate(days)]),
                            Line(
                                "семьи", [(day, 5 * n) for n, day in enumerate(days)], "waiting", dashed=True
                            ),
                        ],
                        unit="%",
                        maximum=100,
                    ),
                    "classes": [("8В", "Титова Р. Л.", 41), ("Учительская", "двое не ответили", 93)],
                    "people": [
                        ("Овчинников Андрей Викторович", "ученик 7Б", "done", "вступил 12.09"),
                        ("Александрова-Преображенская Екатерина Константиновна", "учитель", "overdue", "нет"),
                        ("Кузнецов Илья Павлович", "ученик 10Б", "off", "отказ семьи"),
                        ("Романова Зоя Игоревна", "учитель математики", "info", "новая"),
                    ],
                    "facts": [("Роль", "учитель", "приказ 112-к"), ("Телефон", "")],
                    "filters": Filters(request.GET),
                    "form": Everything({}),
                    "page": Paginator(range(60), 20).page(2),
                },
            )
        )
    )


urlpatterns = [path("gallery/", gallery), path("accounts/", include("allauth.urls"))]


@pytest.fixture
def gallery_page(page: Page, live_server: LiveServer) -> Iterator[Page]:
    """Open the gallery; whatever the console complains of fails the test."""
    complaints: list[str] = []
    page.on(
        "console", lambda said: complaints.append(said.text) if said.type in ("error", "warning") else None
    )
    page.on("pageerror", lambda error: complaints.append(str(error)))
    page.goto(f"{live_server.url}/gallery/")
    yield page
    assert complaints == []


@pytest.mark.parametrize("width", [1280, 800, 360])
def test_the_gallery_is_accessible_and_never_scrolls_sideways(gallery_page: Page, width: int) -> None:
    gallery_page.set_viewport_size({"width": width, "height": 900})

    broken = [
        (rule["id"], node["html"])
        for rule in Axe().run(gallery_page).response["violations"]
        for node in rule["nodes"]
    ]
    assert broken == []
    assert gallery_page.evaluate("document.documentElement.scrollWidth") == width


def test_slash_goes_to_the_search_field(gallery_page: Page) -> None:
    gallery_page.keyboard.press("/")
    gallery_page.keyboard.type("Ромашка/")

    assert gallery_page.locator("[name=q]").input_value() == "Ромашка/"


def test_tab_begins_with_the_way_to_the_content(gallery_page: Page) -> None:
    gallery_page.keyboard.press("Tab")
    assert gallery_page.evaluate("document.activeElement.className") == "skip-link"

    gallery_page.keyboard.press("Enter")
    assert gallery_page.evaluate("document.activeElement.id") == "content"


def test_ticking_all_counts_and_unticking_one_is_seen(gallery_page: Page) -> None:
    every, count = gallery_page.locator("[data-check-all]"), gallery_page.locator("[data-count]")
    assert (every.is_visible(), count.is_visible()) == (True, False)

    every.check()
    assert count.inner_text() == "2"

    gallery_page.locator("[name=item]").first.uncheck()
    assert count.inner_text() == "1"
    assert every.evaluate("box => box.indeterminate") is True


def test_what_hangs_open_closes_with_escape_and_elsewhere(gallery_page: Page) -> None:
    menu = gallery_page.locator("details.more").first
    menu.locator("summary").click()
    gallery_page.keyboard.press("Escape")
    assert menu.get_attribute("open") is None

    menu.locator("summary").click()
    assert menu.get_attribute("open") == ""
    gallery_page.locator("h1").click()
    assert menu.get_attribute("open") is None


def test_the_menu_of_a_phone_opens_without_scripts(
    page: Page, live_server: LiveServer, browser_context_args: dict[str, object]
) -> None:
    browser = page.context.browser
    assert browser is not None
    context = browser.new_context(**{**browser_context_args, "java_script_enabled": False})  # type: ignore[arg-type]
    phone = context.new_page()
    phone.set_viewport_size({"width": 390, "height": 780})
    phone.goto(f"{live_server.url}/gallery/")

    phone.locator("details.menu summary").click()

    assert phone.locator(".menu-panel").is_visible()
    assert phone.locator("[data-print], [data-copy], [data-check-all]").all() != []
    assert [
        control for control in phone.locator("[data-print], [data-copy]").all() if control.is_visible()
    ] == []
    context.close()
