"""The source tree as the architecture tests see it: modules, their rooms, layers and imports."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from tests.architecture.plan import APPS, LAYERS, ROOMS

ROOT = Path(__file__).resolve().parent.parent.parent
PACKAGES = (*APPS, "sferum_admin")


@dataclass(frozen=True, slots=True)
class Import:
    """One import of a module of ours; `deferred` stands in a function, `for_types` under TYPE_CHECKING."""

    target: str
    line: int
    deferred: bool
    for_types: bool


@dataclass(frozen=True, slots=True)
class Module:
    """One Python file of the project."""

    name: str
    path: Path
    tree: ast.Module
    imports: tuple[Import, ...]

    @property
    def room(self) -> str:
        """The room it lies in."""
        return room_of(self.name)

    @property
    def is_migration(self) -> bool:
        """Tell whether it is a migration."""
        return ".migrations." in self.name

    @property
    def kind(self) -> str | None:
        """The name of its layer, by file or folder name; None where the name says nothing."""
        return next((part for part in self.name.split(".") if layer_of_name(part) is not None), None)

    def at(self, line: int) -> str:
        """Return where a line stands, as an editor takes it."""
        return f"{self.path.relative_to(ROOT)}:{line}"


def layer_of_name(part: str) -> int | None:
    """Return the index of the layer with this name, or None."""
    return next((index for index, names in enumerate(LAYERS) if part in names), None)


def room_of(name: str) -> str:
    """Return the room of a module: an app, or a package of `schools`; its loose files are the doorstep."""
    app, *rest = name.split(".")
    if app != "schools" or not rest:
        return app
    inner = f"schools.{rest[0]}"
    is_doorstep = rest[0] in ("templatetags", "management", "migrations", "contributions") or (
        rest[0] != "registry" and (ROOT / "schools" / f"{rest[0]}.py").exists()
    )
    return "schools" if is_doorstep else inner


def height(room: str) -> int:
    """Return how high a room lies. Raises LookupError for one that is not in the plan."""
    for index, side_by_side in enumerate(ROOMS):
        if room in side_by_side:
            return index
    raise LookupError(f"{room} is not in the plan: give it a place in tests/architecture/plan.py")


def may_know(room: str, other: str) -> bool:
    """Tell whether a module of `room` may know one of `other`: its own room, or a lower one."""
    return room == other or height(other) < height(room)


@cache
def modules() -> dict[str, Module]:
    """Return every module of the project by its dotted name."""
    names = {_dotted(path): path for package in PACKAGES for path in sorted((ROOT / package).rglob("*.py"))}
    found = {}
    for name, path in names.items():
        tree = ast.parse(path.read_text(encoding="utf-8"), filename=str(path))
        imports = tuple(_imports(tree, name, is_package=path.name == "__init__.py", known=set(names)))
        found[name] = Module(name, path, tree, imports)
    return found


def _dotted(path: Path) -> str:
    parts = path.relative_to(ROOT).with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


def _imports(tree: ast.Module, name: str, *, is_package: bool, known: set[str]) -> Iterator[Import]:
    for node, deferred, for_types in _walk(tree, deferred=False, for_types=False):
        if isinstance(node, ast.Import):
            targets = [alias.name for alias in node.names]
        elif isinstance(node, ast.ImportFrom):
            base = node.module or ""
            if node.level:
                parts = name.split(".") if is_package else name.split(".")[:-1]
                base = ".".join([*parts[: len(parts) - node.level + 1], *([base] if base else [])])
            targets = [
                f"{base}.{alias.name}" if f"{base}.{alias.name}" in known else base for alias in node.names
            ]
        else:
            continue
        for target in dict.fromkeys(targets):
            if target.split(".")[0] in PACKAGES:
                yield Import(target, node.lineno, deferred, for_types)


def _walk(node: ast.AST, *, deferred: bool, for_types: bool) -> Iterator[tuple[ast.AST, bool, bool]]:
    for child in ast.iter_child_nodes(node):
        inside = deferred or isinstance(child, ast.FunctionDef | ast.AsyncFunctionDef)
        if isinstance(child, ast.If) and ast.unparse(child.test).endswith("TYPE_CHECKING"):
            for statement in child.body:
                yield statement, deferred, True
                yield from _walk(statement, deferred=deferred, for_types=True)
            for statement in child.orelse:
                yield statement, deferred, for_types
                yield from _walk(statement, deferred=deferred, for_types=for_types)
            continue
        yield child, deferred, for_types
        yield from _walk(child, deferred=inside, for_types=for_types)


@cache
def layers() -> dict[str, int]:
    """Return the layer of every module: the one its name says, else the highest it is built on.

    A module with a name of its own (`facts`, `standing`) thus counts as what it imports, so a rule cannot
    reach a service through a file with an innocent name.
    """
    everything = modules()
    known: dict[str, int] = {}

    def settle(name: str, on_the_way: frozenset[str]) -> int:
        if name in known:
            return known[name]
        module = everything[name]
        if module.kind is not None:
            said = layer_of_name(module.kind)
            assert said is not None
            known[name] = said
            return said
        below = [
            settle(each.target, on_the_way | {name})
            for each in module.imports
            if not each.for_types
            and not each.deferred
            and each.target in everything
            and each.target not in on_the_way | {name}
        ]
        level = max(below, default=0)
        if not on_the_way:
            known[name] = level
        return level

    return {name: settle(name, frozenset()) for name in everything}
