"""A person's word on how a table is read: known again by its headings, whatever sheet it stands on."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from schools.importing.columns import Column, SheetKind, refusal_of
from schools.importing.guessing import is_numbered
from schools.names.spelling import key

Signature = tuple[str, ...]
"""The headings of a table as they are compared: without case, ё as е, without what is empty at the end."""


def signature_of(headings: Sequence[str]) -> Signature:
    """Return what tables under the same headings have in common."""
    keys = [key(heading) for heading in headings]
    while keys and not keys[-1]:
        keys.pop()
    return tuple(keys)


@dataclass(frozen=True, slots=True)
class Layout:
    """How tables under certain headings are read: {index from 0: column}; without a kind, not at all."""

    signature: Signature
    kind: SheetKind | None
    columns: Mapping[int, Column]

    def as_json(self) -> dict[str, Any]:
        """Return the layout as plain values, to be stored with its run."""
        return {
            "signature": list(self.signature),
            "kind": self.kind.value if self.kind else "",
            "columns": {str(index): column.value for index, column in self.columns.items()},
        }

    @classmethod
    def from_json(cls, values: Mapping[str, Any]) -> Layout:
        """Return the layout stored by `as_json`."""
        return cls(
            signature=tuple(values["signature"]),
            kind=SheetKind(values["kind"]) if values["kind"] else None,
            columns={int(index): Column(column) for index, column in values["columns"].items()},
        )

    @property
    def is_numbered(self) -> bool:
        """Tell whether its table has no headings: then it is known again by nothing."""
        return is_numbered(self.signature)


Layouts = Mapping[Signature, Layout]


def layouts_in(mappings: Iterable[Mapping[str, Any]]) -> dict[Signature, Layout]:
    """Return what was chosen in these stored mappings of runs; of two words on one table the first counts."""
    layouts: dict[Signature, Layout] = {}
    for mapping in mappings:
        for values in mapping.get("chosen", ()):
            layout = Layout.from_json(values)
            layouts.setdefault(layout.signature, layout)
    return layouts


@dataclass(frozen=True, slots=True)
class Table:
    """A table of a run as it was read, on one sheet or on several alike; what a correction begins with."""

    signature: Signature
    sheets: tuple[str, ...]
    headings: tuple[str, ...]
    kind: SheetKind | None
    columns: Mapping[int, Column]

    @property
    def correctable(self) -> dict[int, str]:
        """{index: heading} of the columns a person may decide on; what is never read is not among them."""
        return {
            index: heading
            for index, heading in enumerate(self.headings)
            if (heading or index in self.columns) and refusal_of(heading) is None
        }


def tables_in(mapping: Mapping[str, Any]) -> list[Table]:
    """Return the tables of a run's stored mapping, sheets under the same headings together."""
    tables: dict[Signature, Table] = {}
    for values in mapping.get("sheets", ()):
        headings = tuple(values.get("headings", ()))
        signature = signature_of(headings)
        if not signature:
            continue
        known = tables.get(signature)
        tables[signature] = Table(
            signature,
            (*(known.sheets if known else ()), values["sheet"]),
            headings,
            SheetKind(values["kind"]) if values["kind"] else None,
            {int(index): Column(column) for index, column in values["columns"].items()},
        )
    return list(tables.values())
