"""An OpenDocument table written by hand, as LibreOffice writes it: the least that is one."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import NamedTuple
from xml.sax.saxutils import escape

MIMETYPE = "application/vnd.oasis.opendocument.spreadsheet"
_NAMESPACES = " ".join(
    f'xmlns:{name}="urn:oasis:names:tc:opendocument:xmlns:{name}:1.0"' for name in ("office", "table", "text")
)
_MANIFEST = (
    '<manifest:manifest xmlns:manifest="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0">'
    f'<manifest:file-entry manifest:full-path="/" manifest:media-type="{MIMETYPE}"/>'
    '<manifest:file-entry manifest:full-path="content.xml" manifest:media-type="text/xml"/>'
    "</manifest:manifest>"
)
_TAIL = (
    '<table:table-row table:number-rows-repeated="1048500">'
    '<table:table-cell table:number-columns-repeated="16384"/></table:table-row>'
)


def ods(sheets: Mapping[str, Sequence[Sequence[object]]]) -> bytes:
    """Return an .ods with these sheets, each followed by the million empty rows that LibreOffice counts."""
    return package_of(
        "".join(
            f'<table:table table:name="{escape(name)}">{"".join(map(_row, rows))}{_TAIL}</table:table>'
            for name, rows in sheets.items()
        )
    )


def package_of(tables: str) -> bytes:
    """Return the package around tables written as XML."""
    content = (
        f'<?xml version="1.0" encoding="UTF-8"?><office:document-content {_NAMESPACES}><office:body>'
        f"<office:spreadsheet>{tables}</office:spreadsheet></office:body></office:document-content>"
    )
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as package:
        package.writestr("mimetype", MIMETYPE)
        package.writestr("content.xml", content, zipfile.ZIP_DEFLATED)
        package.writestr("META-INF/manifest.xml", _MANIFEST, zipfile.ZIP_DEFLATED)
    return stream.getvalue()


def _row(cells: Iterable[object]) -> str:
    return f"<table:table-row>{''.join(map(_cell, cells))}</table:table-row>"


class Spanning(NamedTuple):
    """A value that stands for so many rows; those below have COVERED in its place."""

    value: object
    rows: int


COVERED = object()


def _cell(value: object, span: str = "") -> str:
    if value is COVERED:
        return "<table:covered-table-cell/>"
    if isinstance(value, Spanning):
        spanned = 'table:number-columns-spanned="1" table:number-rows-spanned="{}"'
        return _cell(value.value, spanned.format(value.rows))
    if value in ("", None):
        return "<table:table-cell/>"
    if isinstance(value, date):
        kind, shown = f'office:value-type="date" office:date-value="{value:%Y-%m-%d}"', f"{value:%d.%m.%Y}"
    elif isinstance(value, int | float):
        kind, shown = f'office:value-type="float" office:value="{value}"', str(value)
    else:
        kind, shown = 'office:value-type="string"', str(value)
    lines = "".join(f"<text:p>{escape(line)}</text:p>" for line in shown.split("\n"))
    return f"<table:table-cell {kind} {span}>{lines}</table:table-cell>"
