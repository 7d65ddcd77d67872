"""Templates keep the content security policy: no style or script within a page, nothing from elsewhere."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.architecture.tree import ROOT, modules

PAGES = sorted((ROOT / "templates").rglob("*.html"))

FORBIDDEN = {
    "an inline style": re.compile(r"""\sstyle\s*=\s*["']""", re.I),
    "an inline handler": re.compile(r"""<[^>]*\son[a-z]+\s*=\s*["']""", re.I),
    "an inline script": re.compile(r"<script(?![^>]*\s(?:src=|type=\"application/json\"))", re.I),
    "a style element": re.compile(r"<style[\s>]", re.I),
    "a resource from elsewhere": re.compile(
        r"""<(?:script|img|iframe|source)[^>]*\ssrc=["'](?:https?:)?//|<link[^>]*href=["'](?:https?:)?//""",
        re.I,
    ),
    "javascript in a link": re.compile(r"""href=["']javascript:""", re.I),
}


def relative(path: Path) -> str:
    """Return the path as it is named from the root."""
    return str(path.relative_to(ROOT))


@pytest.mark.parametrize("path", PAGES, ids=relative)
def test_a_page_keeps_the_security_policy(path: Path) -> None:
    text = _without_comments(path.read_text(encoding="utf-8"))

    assert [what for what, pattern in FORBIDDEN.items() if pattern.search(text)] == []


@pytest.mark.parametrize("path", PAGES, ids=relative)
def test_a_form_that_writes_carries_its_token(path: Path) -> None:
    text = _without_comments(path.read_text(encoding="utf-8"))
    forms = re.findall(r"<form[^>]*method=[\"']post[\"'].*?</form>", text, re.I | re.S)

    assert [form[:80] for form in forms if "csrf_token" not in form and "{{ form.as" not in form] == []


def _without_comments(text: str) -> str:
    return re.sub(r"{#.*?#}|{%\s*comment.*?endcomment\s*%}", "", text, flags=re.S)


def included_or_rendered() -> Iterator[str]:
    """Yield the names of templates that code, tags or other templates speak of."""
    quoted = re.compile(r"""["']([\w/.-]+\.(?:html|txt))["']""")
    for path in PAGES:
        yield from quoted.findall(path.read_text(encoding="utf-8"))
    for module in modules().values():
        yield from quoted.findall(module.path.read_text(encoding="utf-8"))


def test_every_template_is_used() -> None:
    """What nobody renders is thrown away; vocabulary and pages of installed packages go by other names."""
    by_name = {"account", "allauth", "components", "layout", "mfa", "usersessions"}
    own = {
        str(path.relative_to(ROOT / "templates"))
        for path in PAGES
        if path.relative_to(ROOT / "templates").parts[0] not in by_name
    }
    named_by_packages = {"400.html", "403.html", "403_csrf.html", "404.html", "429.html", "500.html"}

    assert own - set(included_or_rendered()) - named_by_packages == set()
