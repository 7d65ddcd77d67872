"""From bytes to cells."""

import io
import zipfile

import pytest
import xlsxwriter

from schools.importing.reading import Limits, Unreadable, Why, read_file
from tests.schools.importing.files import SCHOOL, csv, xlsx

LINES = ("Фамилия;Имя;Класс", "Иванов;Иван;5А", "Петрова;Анна;5Б")
CELLS = [["Фамилия", "Имя", "Класс"], ["Иванов", "Иван", "5А"], ["Петрова", "Анна", "5Б"]]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "cp1251"])
@pytest.mark.parametrize("delimiter", [";", ",", "\t", "|"])
@pytest.mark.parametrize("newline", ["\r\n", "\n"])
def test_read_file_text_table(encoding: str, delimiter: str, newline: str) -> None:
    data = csv(*(line.replace(";", delimiter) for line in LINES), encoding=encoding, newline=newline)

    assert [sheet.rows for sheet in read_file(data).sheets] == [CELLS]


def test_read_file_text_table_with_separator_line_and_quotes() -> None:
    data = csv("sep=;", "ФИО;Класс", '"Иванов\nИван";"5""А"""')

    assert read_file(data).sheets[0].rows == [["ФИО", "Класс"], ["Иванов\nИван", '5"А"']]


def test_read_file_text_table_with_a_quote_that_nobody_closes() -> None:
    lines = [f"Иванов Иван;5А;{number}" for number in range(30)]
    data = csv('"Школа № 5;;', "ФИО;Класс;№", *lines)

    rows = read_file(data).sheets[0].rows

    assert (len(rows), rows[2]) == (32, ["Иванов Иван", "5А", "0"])


def test_read_file_workbook_keeps_row_numbers_and_skips_hidden_sheets() -> None:
    book = xlsx({"Список": [[], ["", "x"], ["", 1.0]]})

    sheets = read_file(book).sheets

    assert [(sheet.name, sheet.rows) for sheet in sheets] == [("Список", [["", ""], ["", "x"], ["", 1.0]])]


def test_read_file_school() -> None:
    file = read_file(SCHOOL.read_bytes())

    assert [(sheet.name, len(sheet.rows)) for sheet in file.sheets] == [
        ("Обучающиеся", 798),
        ("Сотрудники", 65),
        ("Родители", 1209),
        ("Нагрузка", 340),
    ]


def _package(**parts: bytes) -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as package:
        for name, content in parts.items():
            package.writestr(name.replace("__", "/").replace("_xml", ".xml"), content)
    return stream.getvalue()


OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600


@pytest.mark.parametrize(
    ("data", "why"),
    [
        (b"", Why.EMPTY),
        (b"\r\n \r\n\0", Why.EMPTY),
        (b"\x89PNG\r\n\x1a\n" + b"\0" * 100, Why.PICTURE),
        (b"\xff\xd8\xff\xe0\0\x10JFIF", Why.PICTURE),
        (b"%PDF-1.7", Why.DOCUMENT),
        (b"\r\n%PDF-1.7", Why.DOCUMENT),
        (b"{\\rtf1\\ansi}", Why.DOCUMENT),
        (OLE, Why.NOT_A_TABLE),
        (OLE + "WordDocument".encode("utf-16-le"), Why.DOCUMENT),
        (OLE + "EncryptedPackage".encode("utf-16-le"), Why.PROTECTED),
        (OLE + "Workbook".encode("utf-16-le"), Why.DAMAGED),
        (b"Rar!\x1a\x07", Why.ARCHIVE),
        (_package(readme_txt=b"hello"), Why.ARCHIVE),
        (_package(word__document_xml=b"<w/>"), Why.DOCUMENT),
        (_package(mimetype=b"application/vnd.oasis.opendocument.text", content_xml=b"<o/>"), Why.DOCUMENT),
        (b"\xef\xbb\xbf\r\n<!DOCTYPE HTML><table>", Why.WEB_PAGE),
        (b"<?xml version='1.0'?><Workbook/>", Why.WEB_PAGE),
        (bytes(range(256)) * 10, Why.NOT_A_TABLE),
        (b"\xd4\xc8\xce;\0", Why.NOT_A_TABLE),
        (b"PK\x03\x04 no package", Why.DAMAGED),
        (_package(xl__workbook_xml=b"<not a workbook"), Why.DAMAGED),
        (SCHOOL.read_bytes()[:50_000], Why.DAMAGED),
        (SCHOOL.read_bytes()[:-30], Why.DAMAGED),
    ],
)
def test_read_file_of_another_kind_or_broken_is_refused(data: bytes, why: Why) -> None:
    with pytest.raises(Unreadable) as refusal:
        read_file(data)

    assert refusal.value.why is why


@pytest.mark.parametrize(
    "limits",
    [
        Limits(file_bytes=1000),
        Limits(unpacked_bytes=100_000),
        Limits(rows=100),
        Limits(cells=100),
        Limits(columns=3),
        Limits(sheets=3),
        Limits(cell_length=10),
    ],
    ids=str,
)
def test_read_file_beyond_a_limit_is_refused(limits: Limits) -> None:
    with pytest.raises(Unreadable):
        read_file(SCHOOL.read_bytes(), limits=limits)


@pytest.mark.parametrize("limits", [Limits(rows=2), Limits(columns=2), Limits(cells=5)], ids=str)
def test_read_file_text_beyond_a_limit_is_refused(limits: Limits) -> None:
    with pytest.raises(Unreadable):
        read_file(csv(*LINES), limits=limits)


def test_read_file_bomb_is_refused_before_it_is_unpacked() -> None:
    bomb = _package(
        xl__workbook_xml=b"<workbook/>", xl__worksheets__sheet1_xml=b"<row><c><v>1</v></c></row>" * 500_000
    )

    with pytest.raises(Unreadable):
        read_file(bomb)


def test_read_file_entities_are_refused() -> None:
    with pytest.raises(Unreadable):
        read_file(_package(xl__workbook_xml=b'<!DOCTYPE a [<!ENTITY b "c">]><workbook/>'))


@pytest.mark.parametrize("cell", [(0, 16_383), (1_048_575, 0)], ids=["far right", "far down"])
def test_read_file_lone_far_cell_is_refused(cell: tuple[int, int]) -> None:
    stream = io.BytesIO()
    with xlsxwriter.Workbook(stream) as book:
        sheet = book.add_worksheet()
        sheet.write(0, 0, "ФИО")
        sheet.write(*cell, "x")

    with pytest.raises(Unreadable):
        read_file(stream.getvalue())
