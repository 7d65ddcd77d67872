"""Icons drawn into the page itself, so that none of them waits for a request."""

from __future__ import annotations

import re
from functools import lru_cache
from importlib.resources import files
from io import BytesIO
from zipfile import ZipFile

from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe


class IconMissing(LookupError):
    """No icon of this name is in the set."""


@lru_cache(maxsize=512, typed=True)
def draw_icon(name: str, label: str, size: int, css: str) -> SafeString:
    """Return the icon as an <svg> of its own, drawn once in the life of a process.

    A label makes it speak; without one it is decoration. Raises IconMissing for an unknown name.
    """
    spoken = format_html('role="img" aria-label="{}"', label) if label else SafeString('aria-hidden="true"')
    return format_html(
        '<svg class="{}" width="{}" height="{}" viewBox="0 0 24 24" fill="none" stroke="currentColor" '
        'stroke-width="2" stroke-linecap="round" stroke-linejoin="round" {}>{}</svg>',
        f"icon {css}".strip(),
        size,
        size,
        spoken,
        mark_safe(icon_body(name)),  # noqa: S308 - from the installed set, never from a person
    )


@lru_cache(maxsize=256)
def icon_body(name: str) -> str:
    """Return what stands inside the icon's <svg> of 24×24; raises IconMissing for an unknown name."""
    with ZipFile(BytesIO(_archive())) as archive:
        try:
            source = archive.read(f"{name}.svg").decode()
        except KeyError:
            raise IconMissing(f"There is no icon named {name!r}.") from None
    inner = source[source.index(">") + 1 : source.rindex("</svg>")]
    return re.sub(r">\s+<", "><", inner).strip()


@lru_cache(maxsize=1)
def _archive() -> bytes:
    """Return the set as it is shipped, read from disk once in the life of a process."""
    return files("lucide").joinpath("lucide.zip").read_bytes()
