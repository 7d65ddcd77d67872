"""The URL map, read once for the architecture tests and for the matrix."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cache
from typing import Any

from django.urls import URLPattern, URLResolver, get_resolver

from schools.accounts.permissions import Declared

NOT_OURS = ("accounts/", "language/")
"""Addresses of allauth and Django; what they do is listed in the matrix by hand."""


@dataclass(frozen=True, slots=True)
class Address:
    """One pattern of the URL map."""

    name: str
    route: str
    view: Callable[..., Any]

    @property
    def is_ours(self) -> bool:
        """Tell whether the view is the project's own."""
        return not self.route.startswith(NOT_OURS)

    @property
    def is_tenants(self) -> bool:
        """Tell whether it is a page of one institution."""
        return self.route.startswith("s/<slug:slug>/")

    @property
    def declared(self) -> Declared | None:
        """What the view declares, if anything."""
        return getattr(self.view, "declared", None)

    @property
    def methods(self) -> frozenset[str]:
        """The methods the view takes, as its `require_…` decorator says; empty when it says nothing."""
        view: Any = self.view
        while view is not None:
            for cell in view.__closure__ or ():
                held = cell.cell_contents
                if isinstance(held, list | tuple) and held and set(held) <= {"GET", "HEAD", "POST"}:
                    return frozenset(held)
            view = getattr(view, "__wrapped__", None)
        return frozenset()


@cache
def addresses() -> tuple[Address, ...]:
    """Return every address of the project, in the order of the URL map."""
    return tuple(_walk(get_resolver().url_patterns, route="", namespace=""))


def _walk(patterns: list[Any], *, route: str, namespace: str) -> Iterator[Address]:
    for pattern in patterns:
        here = route + str(pattern.pattern)
        if isinstance(pattern, URLResolver):
            inner = f"{namespace}{pattern.namespace}:" if pattern.namespace else namespace
            yield from _walk(pattern.url_patterns, route=here, namespace=inner)
        elif isinstance(pattern, URLPattern):
            yield Address(f"{namespace}{pattern.name}" if pattern.name else "", here, pattern.callback)


def names() -> frozenset[str]:
    """Return the names that `reverse` knows, with their namespaces."""
    return frozenset(address.name for address in addresses() if address.name)
