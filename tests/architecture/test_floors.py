"""Imports, foreign keys and many-to-many targets run down the floors and rooms, never up or sideways."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from django.apps import apps
from django.db.models import Field, ForeignKey, ManyToManyField, Model

from schools.institutions.scope import TenantBase, TenantManager
from tests.architecture.plan import (
    APPS,
    FORBIDDEN_NAMES,
    IMPORTS_UPWARDS,
    NOT_OF_ONE_INSTITUTION,
    ROOMS,
    TYPES_FROM_ABOVE,
)
from tests.architecture.tree import ROOT, height, may_know, modules, room_of


def our_models() -> list[type[Model]]:
    """Return all models of the project's apps, the hidden ones of many-to-many fields too."""
    return [model for model in apps.get_models(include_auto_created=True) if model._meta.app_label in APPS]


def relations(model: type[Model]) -> Iterator[tuple[str, type[Model]]]:
    """Yield (field, target) for each foreign key, one-to-one, many-to-many field and its through table."""
    for field in model._meta.get_fields():
        if isinstance(field, ForeignKey | ManyToManyField):
            yield field.name, field.remote_field.model
        if isinstance(field, ManyToManyField):
            through = field.remote_field.through
            assert through is not None
            yield field.name, through


def test_every_room_of_the_tree_is_in_the_plan() -> None:
    rooms = {module.room for module in modules().values()}

    assert {room for room in rooms if not any(room in line for line in ROOMS)} == set()


def test_imports_run_downwards() -> None:
    upwards = [
        f"{module.at(each.line)} {each.target}"
        for module in modules().values()
        if not module.is_migration
        for each in module.imports
        if not may_know(module.room, room_of(each.target))
        and not (each.for_types and module.name in TYPES_FROM_ABOVE)
        and (module.name, each.target) not in IMPORTS_UPWARDS
    ]

    assert upwards == []


def test_relations_run_downwards() -> None:
    upwards = [
        f"{model._meta.label}.{field} → {target._meta.label}"
        for model in our_models()
        for field, target in relations(model)
        if target._meta.app_label in APPS
        and not may_know(room_of(model.__module__), room_of(target.__module__))
    ]

    assert upwards == []


def test_relations_point_at_known_apps() -> None:
    foreign = {
        f"{model._meta.label}.{field} → {target._meta.label}"
        for model in our_models()
        for field, target in relations(model)
        if target._meta.app_label not in APPS
    }

    assert foreign == set()


def test_every_table_belongs_to_an_institution_or_says_why_not() -> None:
    outside = {model._meta.label for model in our_models() if not issubclass(model, TenantBase)}

    assert outside == set(NOT_OF_ONE_INSTITUTION)


def test_tenant_managers_are_bound_to_the_scope() -> None:
    unbound = [
        model._meta.label
        for model in our_models()
        if issubclass(model, TenantBase)
        and not all(isinstance(manager, TenantManager) for manager in model._meta.managers)
    ]

    assert unbound == []


def test_constraints_and_indexes_carry_their_app() -> None:
    nameless = [
        f"{model._meta.label}: {item.name}"
        for model in our_models()
        for item in (*model._meta.constraints, *model._meta.indexes)
        if not item.name.startswith(f"{model._meta.app_label.removesuffix('_app')}_")
    ]

    assert nameless == []


def test_no_file_is_a_junk_drawer() -> None:
    drawers = [module.name for module in modules().values() if FORBIDDEN_NAMES & set(module.name.split("."))]

    assert drawers == []


def test_templates_lie_under_their_app() -> None:
    folders = {path.name for path in (ROOT / "templates").iterdir() if path.is_dir()}
    shared = {"account", "allauth", "components", "layout", "mfa", "usersessions"}

    assert folders - set(APPS) - shared == set()


@pytest.mark.parametrize(
    ("room", "other", "allowed"),
    [
        ("reports", "schools.people", True),
        ("invitations", "chats", True),
        ("chats", "invitations", False),
        ("chats", "support", False),
        ("schools.people", "schools.structure", True),
        ("schools.structure", "schools.people", False),
        ("schools.people", "schools.people", True),
        ("schools.people", "reports", False),
    ],
)
def test_may_know_follows_the_plan(room: str, other: str, allowed: bool) -> None:
    assert may_know(room, other) is allowed


def test_a_room_without_a_place_in_the_plan_is_refused() -> None:
    with pytest.raises(LookupError):
        height("schools.attic")


def test_fields_have_no_clock_of_their_own() -> None:
    """An undo restores equal rows, so nothing stamps itself (the data model's convention)."""
    stamped = [
        f"{model._meta.label}.{field.name}"
        for model in our_models()
        for field in model._meta.get_fields()
        if isinstance(field, Field)
        and (getattr(field, "auto_now", False) or getattr(field, "auto_now_add", False))
    ]

    assert stamped == []
