"""Masks leave enough to recognise and too little to use."""

from __future__ import annotations

import pytest

from schools.faces.masks import mask_email, mask_phone


@pytest.mark.parametrize(
    ("address", "masked"),
    [
        ("romanova@school.example", "r•••••••@school.example"),
        ("z@school.example", "z•••••••@school.example"),
        ("", ""),
        ("not an address", "••••••••"),
        ("@school.example", "••••••••"),
    ],
)
def test_mask_email(address: str, masked: str) -> None:
    assert mask_email(address) == masked


@pytest.mark.parametrize(
    ("number", "masked"),
    [
        ("+79781234534", "+7 978 •••-••-34"),
        ("8 (978) 123-45-34", "+7 978 •••-••-34"),
        ("978 123 45 34", "+7 978 •••-••-34"),
        ("+380441234567", "•••••67"),
        ("12-34", "•••••••"),
        ("", ""),
    ],
)
def test_mask_phone(number: str, masked: str) -> None:
    assert mask_phone(number) == masked
