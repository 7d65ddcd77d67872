"""The formats in which a list is saved."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable
from datetime import date
from functools import partial

from tests.schools.importing.corpus.layouts import Sheets
from tests.schools.importing.corpus.xls import xls
from tests.schools.importing.files import xlsx
from tests.schools.importing.ods import ods

ENCODINGS = ("utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "cp1251")
DELIMITERS = (";", ",", "\t")


def text(sheets: Sheets, *, encoding: str = "utf-8", delimiter: str = ";", newline: str = "\r\n") -> bytes:
    """Return the first sheet as a text table."""
    stream = io.StringIO(newline="")
    writer = csv.writer(stream, delimiter=delimiter, lineterminator=newline)
    for row in next(iter(sheets.values())):
        writer.writerow([f"{cell:%d.%m.%Y}" if isinstance(cell, date) else cell for cell in row])
    return stream.getvalue().encode(encoding)


Format = Callable[[Sheets], bytes]
WORKBOOKS: dict[str, Format] = {"xlsx": xlsx, "xls": xls, "ods": ods}
TEXTS: dict[str, Format] = {
    f"{encoding} {name} {ends}": partial(text, encoding=encoding, delimiter=delimiter, newline=newline)
    for encoding in ENCODINGS
    for delimiter, name in zip(DELIMITERS, ("semicolon", "comma", "tab"), strict=True)
    for newline, ends in (("\r\n", "crlf"), ("\n", "lf"))
}
