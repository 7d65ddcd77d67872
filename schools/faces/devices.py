"""What a browser calls itself, as its owner would."""

from __future__ import annotations

from django.utils.translation import gettext as _

BROWSERS = (
    ("YaBrowser/", "Яндекс Браузер"),
    ("Edg", "Edge"),
    ("OPR/", "Opera"),
    ("SamsungBrowser/", "Samsung Internet"),
    ("Firefox/", "Firefox"),
    ("FxiOS/", "Firefox"),
    ("CriOS/", "Chrome"),
    ("Chrome/", "Chrome"),
    ("Safari/", "Safari"),
)
"""Marks in the order of asking: most browsers also claim to be Chrome and Safari."""

SYSTEMS = (
    ("Android", "Android"),
    ("iPhone", "iPhone"),
    ("iPad", "iPad"),
    ("Windows", "Windows"),
    ("Mac OS X", "macOS"),
    ("Linux", "Linux"),
)


def device_in_words(user_agent: str) -> str:
    """Return «Firefox, Windows»; what is not recognised is said so."""
    known = [
        name
        for marks in (BROWSERS, SYSTEMS)
        if (name := next((name for mark, name in marks if mark in user_agent), ""))
    ]
    return ", ".join(known) or _("unknown browser")
