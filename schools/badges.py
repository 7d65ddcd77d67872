"""The counts beside the navigation's lines: no page waits for them, each asks for them once it stands."""

from __future__ import annotations

from typing import NamedTuple

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET

from schools.accounts.permissions import Acting, Can, TenantRequest, allow
from schools.journal.keeping import kept, last_kept
from schools.registry import NavItem, registry


class Badges(NamedTuple):
    """{name of the line's address: how much waits there}, and whether that still holds."""

    counts: dict[str, int]
    hold: bool


def offered_to(acting: Acting) -> list[NavItem]:
    """Return the lines this person may open, in their order."""
    return sorted((item for item in registry.navigation if acting.can(item.can)), key=lambda item: item.order)


def last_badges(acting: Acting) -> Badges:
    """Return the counts as they were last made; asks nothing of the database."""
    counts, hold = last_kept("badges", *_made_of(acting))
    return Badges(counts or {}, hold)


def count_badges(acting: Acting) -> dict[str, int]:
    """Return the counts as they stand after the last write."""
    lines = [item for item in offered_to(acting) if item.badge is not None]
    return kept(
        "badges",
        *_made_of(acting),
        make=lambda: {item.url_name: item.badge(acting) for item in lines if item.badge is not None},
    )


@never_cache
@require_GET
@allow(Can.SEE_HOME)
def badges(request: TenantRequest) -> HttpResponse:
    """Send the counts, each to be put in its place beside its line."""
    return render(request, "layout/badges.html", {"counts": count_badges(request.acting)})


def _made_of(acting: Acting) -> tuple[object, ...]:
    return acting.user.pk, sorted(acting.roles), acting.act.today
