"""Phone numbers: one form for keeping, one that does not give the number away."""

from __future__ import annotations

import re

from schools.names.spelling import tidy

REGION = "RU"
_NOT_DIGITS = re.compile(r"[^0-9]+")
_BETWEEN_NUMBERS = re.compile(r"[,;/\n]|\s{2,}|\bили\b|\bдоб\b")
_DIALLED = re.compile(r"\+?\(?[0-9][0-9\s()\-.]{5,}[0-9]")


def read_phone(value: object) -> str | None:
    """Return the first phone number in a cell as E.164, or None when there is none one can dial.

    Takes +7, 8, 7 or nothing in front, brackets, spaces, dashes, and numbers that a table
    keeps as numbers. Ten digits are taken for a Russian number.
    """
    for piece in _BETWEEN_NUMBERS.split(_text_of(value)):
        found = _DIALLED.search(tidy(piece))
        if found and (number := _read_one(found[0])):
            return number
    return None


def mask_phone(number: str) -> str:
    """Return «+7 978 •••-••-34»: enough to know one's own number, too little to learn it."""
    digits = _NOT_DIGITS.sub("", number)
    if len(digits) < 7:
        return "•" * len(digits)
    if len(digits) == 11 and digits.startswith("7"):
        return f"+7 {digits[1:4]} •••-••-{digits[-2:]}"
    return f"+{digits[:2]} {'•' * (len(digits) - 4)} {digits[-2:]}"


def show_phone(number: str) -> str:
    """Return «+7 978 785-33-93» for a Russian number; any other as it is kept."""
    digits = _NOT_DIGITS.sub("", number)
    if len(digits) == 11 and digits.startswith("7"):
        return f"+7 {digits[1:4]} {digits[4:7]}-{digits[7:9]}-{digits[9:]}"
    return number


def _text_of(value: object) -> str:
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return str(value or "")


def _read_one(text: str) -> str | None:
    digits = _NOT_DIGITS.sub("", text)
    if len(digits) == 11 and digits[:2] in ("79", "89"):
        return f"+7{digits[1:]}"
    if len(digits) == 10 and digits[0] == "9" and not text.startswith("+"):
        return f"+7{digits}"
    return _read_with_library(text)


def _read_with_library(text: str) -> str | None:
    import phonenumbers  # its tables take 50 ms to load, and few numbers need them

    try:
        number = phonenumbers.parse(text, REGION)
    except phonenumbers.NumberParseException:
        return None
    if not phonenumbers.is_valid_number(number):
        return None
    return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)
