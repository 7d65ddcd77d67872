"""Each layer knows only what stands to its left; a rule is pure; the day is the institution's."""

from __future__ import annotations

import ast

from tests.architecture.plan import IMPORTS_AGAINST_THE_LAYERS, LAYERS
from tests.architecture.tree import Module, layer_of_name, layers, modules, room_of

ENTRANCES = LAYERS[-1]


def breaks_the_layers(module: Module, target: str, *, deferred: bool, for_types: bool) -> bool:
    """Tell whether this import goes to the right; types alone may be named in any direction."""
    if for_types or target not in modules() or module.kind is None:
        return False
    own, other = layers()[module.name], layers()[target]
    if module.kind == "querysets" and (deferred or room_of(target) != module.room):
        return other > own + 1  # models below are whole already; its own are found when the filter is called
    if other == own and module.kind in ENTRANCES:
        return modules()[target].kind not in (None, module.kind)
    return other > own


def test_layers_import_only_from_their_left() -> None:
    wrong = [
        f"{module.at(each.line)} {module.kind} imports {each.target}"
        for module in modules().values()
        if not module.is_migration
        for each in module.imports
        if breaks_the_layers(module, each.target, deferred=each.deferred, for_types=each.for_types)
        and (module.name, each.target) not in IMPORTS_AGAINST_THE_LAYERS
    ]

    assert wrong == []


def test_exceptions_are_still_needed() -> None:
    used = {(module.name, each.target) for module in modules().values() for each in module.imports}

    assert set(IMPORTS_AGAINST_THE_LAYERS) - used == set()


def test_only_addresses_know_the_views() -> None:
    """A view is reached through its address; nothing but `urls` (and a view's own package) imports one."""
    wrong = [
        f"{module.at(each.line)} {each.target}"
        for module in modules().values()
        for each in module.imports
        if each.target in modules()
        and modules()[each.target].kind == "views"
        and module.kind != "views"
        and not module.name.split(".")[-1].startswith("urls")
        and module.room != "sferum_admin"
    ]

    assert wrong == []


def test_rules_are_pure() -> None:
    """Arguments in, findings out: no queries, no clock, no request."""
    impure = [
        f"{module.at(node.lineno)} {ast.unparse(node)}"
        for module in modules().values()
        if module.kind == "rules"
        for node in ast.walk(module.tree)
        if (isinstance(node, ast.Attribute) and node.attr in ("objects", "now", "today", "_base_manager"))
        and not _is_on_an_act(node)
    ]

    assert impure == []


def _is_on_an_act(node: ast.Attribute) -> bool:
    return isinstance(node.value, ast.Name) and node.value.id in ("act", "acting")


def test_the_day_is_never_the_machines() -> None:
    """Russia has eleven time zones: a day comes from `act.today`, an instant from `timezone.now()`."""
    machine_days = {"date.today", "datetime.now", "datetime.today", "timezone.localdate", "datetime.utcnow"}
    wrong = [
        f"{module.at(node.lineno)} {ast.unparse(node.func)}()"
        for module in modules().values()
        for node in ast.walk(module.tree)
        if isinstance(node, ast.Call)
        and isinstance(node.func, ast.Attribute)
        and ast.unparse(node.func) in machine_days
    ]

    assert wrong == []


def test_models_and_querysets_have_no_clock() -> None:
    wrong = [
        f"{module.at(node.lineno)} {ast.unparse(node)}"
        for module in modules().values()
        if module.kind in ("models", "querysets")
        for node in ast.walk(module.tree)
        if isinstance(node, ast.Call) and ast.unparse(node.func) == "timezone.now"
    ]

    assert wrong == []


def test_the_layers_of_the_plan_are_known_by_name() -> None:
    assert [layer_of_name(name) for name in ("querysets", "models", "services", "views", "facts")] == [
        0,
        1,
        4,
        6,
        None,
    ]
