"""The kinds of events that the code journals, read from the source.

`record` takes a kind; so does whatever hands one of its own parameters on to it. A kind is read where it
is spelled: in the call, in a local name, in a table of the module.
"""

from __future__ import annotations

import ast
from collections.abc import Collection, Iterator
from dataclasses import dataclass, field

from tests.architecture.tree import Module

Function = ast.FunctionDef | ast.AsyncFunctionDef


@dataclass(frozen=True, slots=True)
class Taker:
    """A function that journals what it is given: the name of that parameter, and where it stands."""

    parameter: str
    position: int


@dataclass(slots=True)
class Kinds:
    """What was found: kinds with where they stand, and what was not spelled out.

    `families` are beginnings of composed kinds, `members` those of enumerations given instead of a text.
    """

    spelled: dict[str, str] = field(default_factory=dict)
    members: set[str] = field(default_factory=set)
    families: dict[str, str] = field(default_factory=dict)
    unread: list[str] = field(default_factory=list)


def event_kinds(modules: Collection[Module]) -> Kinds:
    """Return the kinds that these modules journal."""
    takers = {"record": Taker("kind", 1)}
    known = 0
    while known != len(takers):
        known = len(takers)
        for module in modules:
            for function in _functions(module):
                for _call, kind in _handed(module, function, takers):
                    if (taker := _taker(function, kind)) is not None:
                        takers[_key(module, function.name)] = taker
    kinds = Kinds()
    for module in modules:
        for function in _functions(module):
            for call, kind in _handed(module, function, takers):
                if _taker(function, kind) is None:
                    _read(module, function, call, kind, kinds)
    return kinds


def _functions(module: Module) -> Iterator[Function]:
    for node in ast.walk(module.tree):
        if isinstance(node, Function):
            yield node


def _key(module: Module, name: str) -> str:
    """Return the name by which a function is known: a private one only in its own module."""
    return f"{module.name}:{name}" if name.startswith("_") else name


def _handed(
    module: Module, function: Function, takers: dict[str, Taker]
) -> Iterator[tuple[ast.Call, ast.expr]]:
    """Yield the calls of takers in a function, with the kind that each is given."""
    for call in ast.walk(function):
        if not isinstance(call, ast.Call):
            continue
        name = call.func.attr if isinstance(call.func, ast.Attribute) else getattr(call.func, "id", "")
        taker = takers.get(_key(module, name))
        if taker is None:
            continue
        named = [word.value for word in call.keywords if word.arg == taker.parameter]
        for kind in named or call.args[taker.position : taker.position + 1]:
            yield call, kind


def _taker(function: Function, kind: ast.expr) -> Taker | None:
    """Return how a function takes this kind, if it is one of its parameters."""
    places = [*function.args.posonlyargs, *function.args.args]
    names = [place.arg for place in places if place.arg != "self"]
    if not isinstance(kind, ast.Name):
        return None
    if kind.id in names:
        return Taker(kind.id, names.index(kind.id))
    return Taker(kind.id, 99) if kind.id in {word.arg for word in function.args.kwonlyargs} else None


def _read(module: Module, function: Function, call: ast.Call, kind: ast.expr, kinds: Kinds) -> None:
    """Put what an expression says to the kinds."""
    at = module.at(call.lineno)
    match kind:
        case ast.Constant(value=str(text)):
            kinds.spelled[text] = at
        case ast.IfExp(body=body, orelse=other):
            _read(module, function, call, body, kinds)
            _read(module, function, call, other, kinds)
        case ast.JoinedStr(values=[ast.Constant(value=str(beginning)), *_rest]):
            kinds.families[beginning] = at
        case ast.Attribute(value=ast.Name(id=enumeration), attr=member):
            kinds.members.add(f"{enumeration}.{member}")
        case ast.Dict(values=values):
            for value in values:
                _read(module, function, call, value, kinds)
        case ast.Subscript(value=ast.Name(id=name)) | ast.Name(id=name):
            values = [*_given(function, name), *_given(module.tree, name)]
            for value in values:
                _read(module, function, call, value, kinds)
            if not values:
                kinds.unread.append(at)
        case _:
            kinds.unread.append(at)


def _given(tree: ast.AST, name: str) -> Iterator[ast.expr]:
    """Yield the values that a name is given, in a function or in a module's own lines."""
    for node in ast.walk(tree) if isinstance(tree, Function) else ast.iter_child_nodes(tree):
        match node:
            case ast.Assign(targets=[ast.Name(id=given)], value=value) if given == name:
                yield value
            case ast.AnnAssign(target=ast.Name(id=given), value=ast.expr() as value) if given == name:
                yield value
