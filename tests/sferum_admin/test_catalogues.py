"""Translations are compiled without gettext, and its gatherer misses nothing."""

from __future__ import annotations

import gettext
import os
from pathlib import Path

import polib
import pytest

from sferum_admin.catalogues import compile_catalogues
from tests.catalogue import Message, faults_of, messages_of_python, messages_of_template

ENTRY = 'msgid ""\nmsgstr "Content-Type: text/plain; charset=UTF-8\\n"\n\nmsgid "Class"\nmsgstr "Класс"\n'


@pytest.fixture
def source(tmp_path: Path) -> Path:
    path = tmp_path / "ru" / "LC_MESSAGES" / "django.po"
    path.parent.mkdir(parents=True)
    path.write_text(ENTRY, encoding="utf-8")
    return path


def test_compiled_catalogue_translates(source: Path, tmp_path: Path) -> None:
    assert compile_catalogues(tmp_path) == [source.with_suffix(".mo")]
    assert gettext.translation("django", tmp_path, ["ru"]).gettext("Class") == "Класс"


def test_fresh_catalogue_is_left_alone(source: Path, tmp_path: Path) -> None:
    compile_catalogues(tmp_path)
    assert compile_catalogues(tmp_path) == []


def test_changed_catalogue_is_compiled_anew(source: Path, tmp_path: Path) -> None:
    (written,) = compile_catalogues(tmp_path)
    later = written.stat().st_mtime + 10
    os.utime(source, (later, later))
    assert compile_catalogues(tmp_path) == [written]


@pytest.mark.parametrize(
    ("code", "messages"),
    [
        ('_("Class")', [Message("", "Class")]),
        ('gettext_lazy("One " "string")', [Message("", "One string")]),
        ('ngettext("%(n)s day", "%(n)s days", n)', [Message("", "%(n)s day", "%(n)s days")]),
        ('pgettext("noun", "Order")', [Message("noun", "Order")]),
        ("_(words)", []),
        ('other("Class")', []),
    ],
)
def test_messages_of_python(code: str, messages: list[Message]) -> None:
    assert list(messages_of_python(code)) == messages


@pytest.mark.parametrize(
    ("template", "messages"),
    [
        ('{% translate "It\'s here" %}', [Message("", "It's here")]),
        ('{% translate "Order" context "noun" %}', [Message("noun", "Order")]),
        ('{% pill "done" _("confirmed") %}', [Message("", "confirmed")]),
        ('{{ name|default:_("nobody") }}', [Message("", "nobody")]),
        (
            "{% blocktranslate trimmed count n=n %}\n{{ n }} day{% plural %}{{ n }} days\n"
            "{% endblocktranslate %}",
            [Message("", "%(n)s day", "%(n)s days")],
        ),
        ("{% blocktranslate %}95% of {{ n }}{% endblocktranslate %}", [Message("", "95%% of %(n)s")]),
    ],
)
def test_messages_of_template(template: str, messages: list[Message]) -> None:
    assert list(messages_of_template(template)) == messages


@pytest.mark.parametrize(
    ("entry", "faults"),
    [
        (polib.POEntry(msgid="Class", msgstr="Класс"), []),
        (polib.POEntry(msgid="Class", msgstr=""), ["not translated"]),
        (polib.POEntry(msgid="Class", msgstr="Класс", flags=["fuzzy"]), ["in doubt (fuzzy)"]),
        (
            polib.POEntry(msgid="Of %(name)s", msgstr="От %(nom)s"),
            ["unknown placeholder nom", "lost placeholder name"],
        ),
        (
            polib.POEntry(msgid="%(n)s day", msgid_plural="%(n)s days", msgstr_plural={0: "день", 1: "дня"}),
            ["2 plural forms instead of 3", "lost placeholder n"],
        ),
        (
            polib.POEntry(
                msgid="One day",
                msgid_plural="%(n)s days",
                msgstr_plural={0: "%(n)s день", 1: "%(n)s дня", 2: "%(n)s дней"},
            ),
            [],
        ),
    ],
)
def test_faults_of_an_entry(entry: polib.POEntry, faults: list[str]) -> None:
    assert list(faults_of(entry)) == faults
