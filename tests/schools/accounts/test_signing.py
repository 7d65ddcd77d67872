"""Signed links: what opens, what does not, and what rotating keys does."""

from __future__ import annotations

import random

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pytest_django.fixtures import Settings

from schools.accounts.signing import (
    ALPHABET,
    ID_LENGTH,
    SIGNATURE_LENGTH,
    Token,
    is_genuine,
    new_public_id,
    read_token,
    token_of,
)

PURPOSE = "tests.door"


def opens(text: str, generation: int | None = 0, purpose: str = PURPOSE) -> bool:
    token = read_token(text)
    return token is not None and is_genuine(purpose, token, generation)


def test_token_opens_its_own_door() -> None:
    assert opens(token_of(PURPOSE, new_public_id(), 0))


def test_token_is_long_enough_and_fit_for_an_address() -> None:
    text = token_of(PURPOSE, new_public_id(), 0)

    assert len(text) == ID_LENGTH + 1 + SIGNATURE_LENGTH
    assert set(text) <= set(ALPHABET) | {"."}
    assert SIGNATURE_LENGTH * 5 >= 128


def test_token_of_another_purpose_or_generation_opens_nothing() -> None:
    public_id = new_public_id()
    text = token_of(PURPOSE, public_id, 1)

    assert opens(text, 1)
    assert not opens(text, 0)
    assert not opens(text, 2)
    assert not opens(text, 1, "tests.another")
    assert not opens(token_of(PURPOSE, new_public_id(), 1).replace(".", "")[:12] + text[12:], 1)


def test_token_of_nobody_is_refused_after_the_same_work() -> None:
    assert not opens(token_of(PURPOSE, new_public_id(), 0), None)


def test_rotated_keys_go_on_opening_old_links(settings: Settings) -> None:
    settings.INVITATION_KEYS = ["old"]
    old = token_of(PURPOSE, "0" * ID_LENGTH, 0)
    settings.INVITATION_KEYS = ["new", "old"]
    new = token_of(PURPOSE, "0" * ID_LENGTH, 0)
    assert (opens(old), opens(new), old == new) == (True, True, False)

    settings.INVITATION_KEYS = ["new"]
    assert (opens(old), opens(new)) == (False, True)


def test_secret_key_has_no_say(settings: Settings) -> None:
    text = token_of(PURPOSE, "0" * ID_LENGTH, 0)
    settings.SECRET_KEY = "another"

    assert opens(text)


@pytest.mark.parametrize(
    "text", ["", ".", "0" * 39, "a.b", "0" * 12 + "." + "0" * 25, "i" * 12 + "." + "0" * 26]
)
def test_text_that_cannot_be_a_token_is_not_read(text: str) -> None:
    assert read_token(text) is None


@given(st.text(max_size=60))
def test_reading_never_fails(text: str) -> None:
    token = read_token(text)
    assert token is None or isinstance(token, Token)


def test_ten_thousand_mangled_tokens_are_all_refused() -> None:
    chance = random.Random(20261123)
    good = token_of(PURPOSE, new_public_id(), 0)

    def flipped() -> str:
        place, bit = chance.randrange(len(good)), 1 << chance.randrange(7)
        return good[:place] + chr(ord(good[place]) ^ bit) + good[place + 1 :]

    def cut() -> str:
        return good[: chance.randrange(len(good))]

    def made_up() -> str:
        return new_public_id() + "." + "".join(chance.choices(ALPHABET, k=SIGNATURE_LENGTH))

    def swapped() -> str:
        return good[: ID_LENGTH + 1] + "".join(chance.sample(good[ID_LENGTH + 1 :], SIGNATURE_LENGTH))

    mangled = {make() for make in (flipped, cut, made_up, swapped) for _ in range(6000)} - {good}

    assert len(mangled) > 10_000
    assert [text for text in mangled if opens(text)] == []
