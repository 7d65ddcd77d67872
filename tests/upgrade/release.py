"""A release as it is kept: its migrations, and every row that its demo school had."""

from __future__ import annotations

import hashlib
import json
import lzma
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from django.apps.registry import Apps
from django.conf import settings
from django.core.management.color import no_style
from django.core.serializers.json import DjangoJSONEncoder
from django.db import transaction
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.migrations.loader import MigrationLoader
from django.db.models import Field, JSONField, Model

HERE = Path(__file__).resolve().parent
OWN = ("schools", "chats", "channels_app", "support", "invitations", "reports")


@dataclass(frozen=True, slots=True)
class Release:
    """One version: the last migrations it had applied, what its own were like, and its rows."""

    version: str
    leaves: list[tuple[str, str]]
    """(app, migration), of all installed apps."""
    migrations: dict[str, str]
    """{path: SHA-256} of the project's own."""
    rows: dict[str, list[dict[str, Any]]]
    """{«app.model»: values by column}."""

    def write(self) -> Path:
        """Keep it beside the tests and return where."""
        path = HERE / f"{self.version}.json.xz"
        text = json.dumps(asdict(self), ensure_ascii=False, cls=DjangoJSONEncoder, sort_keys=True)
        path.write_bytes(lzma.compress(text.encode()))
        return path


def kept_releases() -> list[str]:
    """Return the versions kept here, in the order of their names."""
    return sorted(path.name.removesuffix(".json.xz") for path in HERE.glob("*.json.xz"))


def read(version: str) -> Release:
    """Return a kept release."""
    values = json.loads(lzma.decompress((HERE / f"{version}.json.xz").read_bytes()))
    return Release(**{**values, "leaves": [(app, name) for app, name in values["leaves"]]})


def take(version: str, connection: BaseDatabaseWrapper) -> Release:
    """Return the release that a database stands at, with all its rows."""
    loader = MigrationLoader(connection)
    leaves = sorted(loader.graph.leaf_nodes())
    models = _models(loader.project_state(leaves).apps)
    rows = {
        model._meta.label: [_values(row) for row in model._base_manager.order_by("pk").iterator()]
        for model in models
    }
    return Release(version, leaves, digests(), {label: found for label, found in rows.items() if found})


def put(release: Release, connection: BaseDatabaseWrapper) -> None:
    """Store the rows of a release in an empty database that stands at its migrations."""
    models = _models(MigrationLoader(connection).project_state(release.leaves).apps)
    with transaction.atomic(using=connection.alias):
        for model in models:
            kept = release.rows.get(model._meta.label, [])
            manager = model._base_manager.using(connection.alias)
            manager.all().delete()  # what a migrate puts in by itself
            manager.bulk_create([_object(model, values) for values in kept], batch_size=500)
        with connection.cursor() as cursor:
            for statement in connection.ops.sequence_reset_sql(no_style(), models):
                cursor.execute(statement)


def counts(connection: BaseDatabaseWrapper, labels: list[str], apps: Apps) -> dict[str, int]:
    """Return {model: number of rows} of these models."""
    return {label: apps.get_model(label)._base_manager.using(connection.alias).count() for label in labels}


def digests() -> dict[str, str]:
    """Return {path: SHA-256} of the project's own migrations as they are."""
    base = Path(settings.BASE_DIR)
    paths = sorted(path for app in OWN for path in (base / app / "migrations").glob("0*.py"))
    return {
        path.relative_to(base).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest() for path in paths
    }


def _models(apps: Apps) -> list[type[Model]]:
    return list(apps.get_models(include_auto_created=True))


def _values(row: Model) -> dict[str, Any]:
    return {field.attname: _kept(field, row) for field in row._meta.concrete_fields}


def _kept(field: Field[Any, Any], row: Model) -> Any:
    value = field.value_from_object(row)
    return field.value_to_string(row) if isinstance(value, bytes | memoryview) else value


def _object(model: type[Model], values: dict[str, Any]) -> Model:
    fields = {field.attname: field for field in model._meta.concrete_fields}
    return model(
        **{
            name: value if isinstance(fields[name], JSONField) else fields[name].to_python(value)
            for name, value in values.items()
        }
    )
