"""Rows are stored by services alone, and nobody looks past the tenant scope."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from tests.architecture.plan import MAY_LOOK_PAST_THE_SCOPE, MAY_SPEAK_SQL, MAY_WRITE
from tests.architecture.tree import Module, modules

BY_KEYWORDS = {"update", "create", "get_or_create", "update_or_create", "save", "delete"}
DICTIONARIES = {"result"}  # what a run of a job fills
ALWAYS = {"bulk_create", "bulk_update", "acreate", "asave", "aupdate", "adelete"}


def stores(call: ast.Call) -> bool:
    """Tell whether a call stores rows: a dictionary's `update(x)` takes positions, Django's does not."""
    if not isinstance(call.func, ast.Attribute):
        return False
    name = call.func.attr
    if name in ALWAYS:
        return True
    if name not in BY_KEYWORDS or call.args or ast.unparse(call.func.value) in DICTIONARIES:
        return False
    return name in ("save", "delete") or bool(call.keywords)


def writes(module: Module) -> Iterator[str]:
    """Yield where a module stores rows."""
    for node in ast.walk(module.tree):
        if isinstance(node, ast.Call) and stores(node):
            yield f"{module.at(node.lineno)} {ast.unparse(node.func)}"


def uses(name: str) -> set[str]:
    """Return the modules in which an attribute of this name is used."""
    return {
        module.name
        for module in modules().values()
        if not module.is_migration
        and any(isinstance(node, ast.Attribute) and node.attr == name for node in ast.walk(module.tree))
    }


def test_only_services_store_rows() -> None:
    wrong = [
        where
        for module in modules().values()
        if not module.is_migration
        and module.kind != "services"
        and module.name not in MAY_WRITE
        and module.name != "sferum_admin.settings"  # a dictionary of settings is no table
        for where in writes(module)
    ]

    assert wrong == []


STORES_FOR_OTHERS = {"schools.changes.recording", "schools.institutions.inserting"}


def test_only_services_hold_what_stores_rows_for_others() -> None:
    """It stores rows for whoever holds it, so holding it is the services' privilege too."""
    holders = {
        module.name
        for module in modules().values()
        if module.kind != "services"
        and module.name not in STORES_FOR_OTHERS
        and any(each.target in STORES_FOR_OTHERS and not each.for_types for each in module.imports)
    }

    assert holders == set()


def test_only_the_allowed_look_past_the_scope() -> None:
    assert uses("_base_manager") == set(MAY_LOOK_PAST_THE_SCOPE)


def test_only_the_allowed_speak_sql() -> None:
    assert uses("cursor") | uses("raw") | uses("extra") == set(MAY_SPEAK_SQL)


def test_every_service_that_writes_takes_the_act_first() -> None:
    """An act says who, when and through what; without it the journal could not tell."""
    wrong = [
        f"{module.at(function.lineno)} {function.name}"
        for module in modules().values()
        if module.kind == "services"
        for function in module.tree.body
        if isinstance(function, ast.FunctionDef)
        and not function.name.startswith("_")
        and any(isinstance(node, ast.Call) and _is_record(node) for node in ast.walk(function))
        and (not function.args.args or function.args.args[0].arg != "act")
        and module.room not in ("schools.setup", "schools.journal")
    ]

    assert wrong == []


def _is_record(call: ast.Call) -> bool:
    return isinstance(call.func, ast.Name) and call.func.id == "record"


def test_stores_tells_rows_from_dictionaries() -> None:
    def call(text: str) -> ast.Call:
        node = ast.parse(text, mode="eval").body
        assert isinstance(node, ast.Call)
        return node

    assert [
        stores(call(text))
        for text in (
            "rows.update(name='x')",
            "Row.objects.create(name='x')",
            "row.save()",
            "row.save(update_fields=['x'])",
            "rows.delete()",
            "Row.objects.bulk_create(rows)",
            "known.update(other)",
            "cache.delete(key)",
            "storage.save(name, file)",
        )
    ] == [True, True, True, True, True, True, False, False, False]
