"""The guide as a page: read from `docs/ru/README.md`, which people also find in the repository."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from django.conf import settings
from django.templatetags.static import static
from django.utils.safestring import SafeString, mark_safe
from markdown_it import MarkdownIt
from markdown_it.token import Token
from mdit_py_plugins.anchors import anchors_plugin

SOURCE = Path("docs") / "ru" / "README.md"
PICTURES = "img/"
"""Where the guide's pictures lie beside it; the site serves them as static files under «guide/»."""


@dataclass(frozen=True, slots=True)
class Guide:
    """The guide's title, its text as HTML, and the anchors of its sections."""

    title: str
    html: SafeString
    anchors: frozenset[str]


@cache
def guide() -> Guide:
    """Return the guide; it is read once for the life of the process."""
    writer = MarkdownIt("commonmark", {"html": False}).use(anchors_plugin, max_level=3)
    tokens = writer.parse((Path(settings.BASE_DIR) / SOURCE).read_text(encoding="utf-8"))
    _title_open, title, _title_close, *body = tokens
    for picture in _pictures(body):
        picture.attrs |= {"src": static(f"guide/{str(picture.attrs['src']).removeprefix(PICTURES)}")}
        picture.attrs |= {"loading": "lazy"}
    html = writer.renderer.render(body, writer.options, {})
    return Guide(
        title.content,
        mark_safe(html),  # noqa: S308  # the project's own text
        frozenset(str(token.attrs["id"]) for token in body if "id" in token.attrs),
    )


def _pictures(tokens: Sequence[Token]) -> Iterator[Token]:
    for token in tokens:
        yield from (child for child in token.children or () if child.type == "image")
