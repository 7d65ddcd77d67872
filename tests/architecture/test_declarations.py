"""Every view declares its power and methods; every name that is written down somewhere exists."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator

import pytest
from django.conf import settings

from schools.jobs.handlers import handler_of
from schools.registry import registry
from sferum_admin.celery import app
from tests.architecture.addresses import Address, addresses, names
from tests.architecture.tree import ROOT, modules

OURS = [address for address in addresses() if address.is_ours]


@pytest.mark.parametrize("address", OURS, ids=lambda address: address.route or "/")
def test_a_view_declares_its_power_and_methods(address: Address) -> None:
    assert address.name, "give the address a name"
    assert address.declared is not None, "decorate the view with @allow(Can.…) or @open_to_all('why')"
    assert (address.declared.can is not None) is address.is_tenants
    assert bool(address.declared.open_because) is not address.is_tenants
    assert address.methods, "say which methods the view takes, above @allow"


def test_beat_entries_name_registered_tasks() -> None:
    app.loader.import_default_modules()
    wanted = {entry["task"] for entry in settings.CELERY_BEAT_SCHEDULE.values()}

    assert wanted - set(app.tasks) == set()


def test_every_job_kind_has_a_handler() -> None:
    kinds = set(registry.roster_jobs) | {
        node.args[1].value
        for module in modules().values()
        for node in ast.walk(module.tree)
        if isinstance(node, ast.Call)
        and isinstance(node.func, ast.Name)
        and node.func.id == "enqueue"
        and len(node.args) > 1
        and isinstance(node.args[1], ast.Constant)
        and isinstance(node.args[1].value, str)
    }

    assert [kind for kind in sorted(kinds) if not callable(handler_of(kind))] == []


def names_in_python() -> Iterator[tuple[str, str]]:
    """Yield (where, name) for literal names given to reverse, redirect, url and to navigation."""
    for module in modules().values():
        for node in ast.walk(module.tree):
            if not isinstance(node, ast.Call):
                continue
            called = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
            given = [keyword.value for keyword in node.keywords if keyword.arg == "url_name"]
            if called in ("reverse", "reverse_lazy", "url", "redirect"):
                given += node.args[:1]
            words = [name.value for name in given if isinstance(name, ast.Constant)]
            for word in words:
                if isinstance(word, str) and word and not word.startswith(("/", "http")):
                    yield module.at(node.lineno), word


def names_in_templates() -> Iterator[tuple[str, str]]:
    """Yield (where, name) for literal names in `url` and `school_url` tags."""
    tag = re.compile(r"""{%\s*(?:school_url|url)\s+["']([\w:-]+)["']""")
    for path in sorted((ROOT / "templates").rglob("*.*")):
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), start=1):
            for name in tag.findall(line):
                yield f"{path.relative_to(ROOT)}:{number}", name


def test_every_name_of_an_address_exists() -> None:
    missing = [
        f"{where} {name}"
        for where, name in (*names_in_python(), *names_in_templates())
        if name not in names()
    ]

    assert missing == []


def test_navigation_leads_to_pages_of_the_same_power() -> None:
    """A line shown to somebody must not end in 403."""
    declared = {address.name: address.declared for address in OURS}
    wrong = [
        item.url_name
        for item in registry.navigation
        if (found := declared.get(item.url_name)) is None or found.can != item.can
    ]

    assert wrong == []


def test_registered_keys_are_unique() -> None:
    kinds = [kind.key for kind in registry.work_kinds]
    metrics = [key for offer in registry.metrics for key in offer.keys]

    assert (sorted(kinds), sorted(metrics)) == (sorted(set(kinds)), sorted(set(metrics)))
