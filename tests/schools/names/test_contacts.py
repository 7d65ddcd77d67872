"""Phones and e-mail addresses."""

import pytest

from schools.names.emails import mask_email, read_email
from schools.names.phones import mask_phone, read_phone, show_phone


@pytest.mark.parametrize(
    "value",
    [
        "+79784153427", "8 (978) 415-34-27", "79784153427", "9784153427", "8-978-415-34-27",
        "+7 978 415 34 27",
        "8(978)4153427", "+7\u00a0(978)\u00a0415\u201134\u201127", 79784153427, 79784153427.0, 9784153427.0,
        "тел. 8 978 415-34-27", "8 978 415 34 27, 8 978 000 00 00", "8 978 415-34-27 (мама)",
    ],
)  # fmt: skip
def test_read_phone_forms_of_one_number(value: object) -> None:
    assert read_phone(value) == "+79784153427"


@pytest.mark.parametrize(
    ("value", "number"),
    [
        ("8 (3652) 54-32-10", "+73652543210"),
        ("+380 50 123 45 67", "+380501234567"),
        ("нет; 8 978 415-34-27", "+79784153427"),
    ],
)
def test_read_phone_other_numbers(value: object, number: str) -> None:
    assert read_phone(value) == number


@pytest.mark.parametrize(
    "value", ["", None, "нет", "2-34-56", "8 978 415", "+7978415342", "123456789012345678", 0.5]
)
def test_read_phone_nothing_to_dial(value: object) -> None:
    assert read_phone(value) is None


@pytest.mark.parametrize(
    ("number", "masked"),
    [("+79784153434", "+7 978 •••-••-34"), ("+380501234567", "+38 •••••••• 67"), ("", ""), ("123", "•••")],
)
def test_mask_phone(number: str, masked: str) -> None:
    assert mask_phone(number) == masked


def test_show_phone() -> None:
    assert (show_phone("+79784153434"), show_phone("+380501234567")) == ("+7 978 415-34-34", "+380501234567")


@pytest.mark.parametrize(
    ("value", "address"),
    [
        (" Ivanova@School.Example ", "ivanova@school.example"),
        ("mailto:a@b.ru", "a@b.ru"),
        ("<a@b.ru>", "a@b.ru"),
        ("a@b.ru, c@d.ru", "a@b.ru"),
        ("почта: a@b.ru", "a@b.ru"),
        ("директор@школа.рф", "директор@школа.рф"),
        ("a.b+c@mail.school-12.ru", "a.b+c@mail.school-12.ru"),
    ],
)
def test_read_email(value: object, address: str) -> None:
    assert read_email(value) == address


@pytest.mark.parametrize(
    "value", ["", None, "нет", "a@b", "a@@b.ru", "a b.ru", "a@b..ru", "@b.ru", "a@-b.ru"]
)
def test_read_email_nothing_to_write_to(value: object) -> None:
    assert read_email(value) is None


def test_mask_email() -> None:
    assert (mask_email("romanova@school.example"), mask_email("")) == ("r•••••••@school.example", "")
