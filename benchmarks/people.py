"""People with a class each, of a school or a municipality: a list to import, and the same by a bare COPY."""

from __future__ import annotations

import csv
import io
from datetime import date
from functools import cache

PEOPLE = 1_500
"""A large school."""

MANY = 20_000
"""All the pupils of a municipality."""

_HEADINGS = ("Фамилия", "Имя", "Отчество", "Дата рождения", "Класс", "Номер")
_GRADES = 11
_LETTERS = "АБВГДЕЖЗИКЛМНПРСТУФХЦЧШЭЮЯ"
_LETTER_HOLDS = 375
"""So many people make the school one letter wider: four letters for 1,500."""
_SURNAMES = ("Иванов", "Петров", "Сидоров", "Кузнецов", "Соколов", "Лебедев", "Козлов", "Новиков")
_NAMES = ("Иван", "Пётр", "Алексей", "Михаил", "Николай", "Фёдор", "Егор", "Артём", "Тимур", "Лев")
_FATHERS = ("Иванович", "Петрович", "Алексеевич", "Михайлович", "Николаевич")


def rows(people: int = PEOPLE) -> list[tuple[str, str, str, date, str, str]]:
    """Return the list as a school keeps it, everybody with a number of their own."""
    letters = _LETTERS[: people // _LETTER_HOLDS]
    return [
        (
            f"{_SURNAMES[number % 8]}{'ский' * (number % 3)}",
            _NAMES[number // 8 % 10],
            _FATHERS[number // 80 % 5],
            date(2010 + number % 8, 1 + number % 12, 1 + number % 28),
            f"{1 + number % _GRADES}{letters[number // _GRADES % len(letters)]}",
            f"Б-{number:05d}",
        )
        for number in range(people)
    ]


@cache
def as_csv(people: int = PEOPLE) -> bytes:
    """Return the list as a text table."""
    stream = io.StringIO()
    csv.writer(stream, delimiter=";").writerows([_HEADINGS, *rows(people)])
    return stream.getvalue().encode()


@cache
def as_xlsx(people: int = PEOPLE) -> bytes:
    """Return the list as a workbook."""
    import xlsxwriter

    stream = io.BytesIO()
    with xlsxwriter.Workbook(stream, {"in_memory": True, "default_date_format": "dd.mm.yyyy"}) as book:
        sheet = book.add_worksheet("Ученики")
        for number, row in enumerate([_HEADINGS, *rows(people)]):
            sheet.write_row(number, 0, row)
    return stream.getvalue()


def copy_people(institution_id: int) -> None:
    """Put the same people with a stay each into the tables by COPY, in one transaction."""
    from django.db import connection, transaction

    from schools.structure.models import Place

    place_id = Place.objects.values_list("pk", flat=True)[0]
    with transaction.atomic(), connection.cursor() as cursor:
        with cursor.copy(
            "COPY schools_person (institution_id, last_name, first_name, patronymic, name_key, birth_date,"
            " sex, phone, email, position, number) FROM STDIN"
        ) as copy:
            for last, first, patronymic, born, _school_class, number in rows():
                key = f"{last} {first} {patronymic}".lower()
                copy.write_row([institution_id, last, first, patronymic, key, born, "m", "", "", "", number])
        cursor.execute(
            "SELECT id FROM schools_person WHERE institution_id = %s AND number LIKE 'Б-%%'",
            [institution_id],
        )
        ids = [pk for (pk,) in cursor.fetchall()]
        with cursor.copy(
            "COPY schools_membership (institution_id, place_id, place_kind, person_id, planned_from,"
            " joined_source, left_source, exempt_reason) FROM STDIN"
        ) as copy:
            for pk in ids:
                copy.write_row([institution_id, place_id, "class", pk, date(2026, 9, 1), "", "", ""])
