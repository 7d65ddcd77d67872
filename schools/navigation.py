"""The navigation of a page: what the apps offer, as far as the person's powers go."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from django.http import HttpRequest
from django.template.loader import render_to_string
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

from schools.accounts.permissions import Acting
from schools.badges import Badges, last_badges, offered_to
from schools.institutions.scope import scope

SECTIONS = {
    "start": "",
    "school": _("School"),
    "joining": _("Joining the platform"),
    "communication": _("Communication"),
    "order": _("Records"),
}
"""Keys and titles of the sections, in the order in which they stand."""


@dataclass(frozen=True, slots=True)
class Link:
    """One line of the navigation."""

    label: str
    url: str
    current: bool
    icon: str = ""
    counts: str = ""
    """What its badge counts, by which a newer count finds it; empty where it has none."""
    badge: int | None = None


@dataclass(slots=True)
class Section:
    """A titled group of lines."""

    title: str
    items: list[Link] = field(default_factory=list)


@dataclass(frozen=True)
class Navigation:
    """The navigation of one page: written out once, though it stands beside the page and in its menu."""

    acting: Acting
    path: str

    @cached_property
    def drawn(self) -> SafeString:
        """The sections for this person as they stand in the page.

        It enters the scope itself: a page of a refusal is drawn after the view has left its own.
        """
        with scope(self.acting.institution.pk):
            sections = sections_for(self.acting, self.path, self.badges.counts)
        return render_to_string("layout/navigation.html", {"navigation": sections})

    @cached_property
    def badges(self) -> Badges:
        """The counts as far as they are known; where they no longer hold the page asks for them."""
        with scope(self.acting.institution.pk):
            return last_badges(self.acting)


def context(request: HttpRequest) -> dict[str, Any]:
    """Return `navigation` and `acting` for the pages of an institution, nothing outside of them."""
    acting: Acting | None = getattr(request, "acting", None)
    return {} if acting is None else {"navigation": Navigation(acting, request.path), "acting": acting}


def sections_for(acting: Acting, path: str, badges: Mapping[str, int]) -> list[Section]:
    """Return the sections with at least one line this person may open."""
    offered = offered_to(acting)
    urls = {item.url_name: acting.url(item.url_name) for item in offered}
    current = max((url for url in urls.values() if path.startswith(url)), key=len, default="")
    sections = {key: Section(str(title)) for key, title in SECTIONS.items()}
    for item in offered:
        url = urls[item.url_name]
        sections[item.section].items.append(
            Link(
                str(item.label),
                url,
                url == current,
                item.icon,
                counts=item.url_name if item.badge else "",
                badge=badges.get(item.url_name) or None,
            )
        )
    return [section for section in sections.values() if section.items]
