"""Is every string of the interface translated? Asked without gettext, so that anybody can run it.

Strings are read from the source by Python's own parser, and from the templates by Django's own extraction;
then each must stand in the Russian catalogue, whole.
"""

from __future__ import annotations

import ast
import re
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import polib
from django.utils.translation.template import templatize

ROOT = Path(__file__).resolve().parent.parent
APPS = ("sferum_admin", "schools", "chats", "channels_app", "support", "invitations", "reports")
CATALOGUE = ROOT / "locale" / "ru" / "LC_MESSAGES" / "django.po"
PLURALS = 3
_LITERAL = r"""u?(?:'(?:[^'\\]|\\.)*'|"(?:[^"\\]|\\.)*")"""
CALL = re.compile(rf"(?<!\w)(_|n?p?gettext)\(({_LITERAL}(?:, ?{_LITERAL})*)(?:, ?count)?\)")
PLACEHOLDER = re.compile(r"%\((\w+)\)[sd]")

# Function: the positions of context, singular and plural among its arguments.
FUNCTIONS: dict[str, tuple[int | None, int, int | None]] = {
    "_": (None, 0, None),
    "gettext": (None, 0, None),
    "gettext_lazy": (None, 0, None),
    "gettext_noop": (None, 0, None),
    "ngettext": (None, 0, 1),
    "ngettext_lazy": (None, 0, 1),
    "pgettext": (0, 1, None),
    "pgettext_lazy": (0, 1, None),
    "npgettext": (0, 1, 2),
    "npgettext_lazy": (0, 1, 2),
}


@dataclass(frozen=True, slots=True)
class Message:
    """A string to translate: its context, singular, and plural where it counts something."""

    context: str
    singular: str
    plural: str = ""


def messages_of_python(source: str) -> Iterator[Message]:
    """Yield the messages of a module: calls of gettext's functions with literal strings."""
    for node in ast.walk(ast.parse(source)):
        if not isinstance(node, ast.Call):
            continue
        function = node.func
        name = function.id if isinstance(function, ast.Name) else getattr(function, "attr", "")
        if name not in FUNCTIONS:
            continue
        literals = [
            argument.value if isinstance(argument, ast.Constant) and isinstance(argument.value, str) else None
            for argument in node.args
        ]
        parts = [
            "" if position is None else literals[position] if position < len(literals) else None
            for position in FUNCTIONS[name]
        ]
        if None not in parts and parts[1]:
            yield Message(*(part or "" for part in parts))


def messages_of_template(source: str) -> Iterator[Message]:
    """Yield the messages of a template: translate, blocktranslate, and `_("…")` in any expression.

    Django turns the template into calls amid blanked-out text; the calls are read as Python.
    """
    calls = (f"{found[1]}({found[2]})" for found in CALL.finditer(templatize(source)))
    yield from messages_of_python("\n".join(calls))


def used_messages() -> dict[Message, str]:
    """Return every message of the project and the first file that uses it."""
    found: dict[Message, str] = {}
    for app in APPS:
        for path in sorted((ROOT / app).rglob("*.py")):
            for message in messages_of_python(path.read_text(encoding="utf-8")):
                found.setdefault(message, str(path.relative_to(ROOT)))
    for path in sorted((ROOT / "templates").rglob("*")):
        if path.suffix in (".html", ".txt"):
            for message in messages_of_template(path.read_text(encoding="utf-8")):
                found.setdefault(message, str(path.relative_to(ROOT)))
    return found


def faults_of(entry: polib.POEntry) -> Iterator[str]:
    """Yield what is wrong with one entry: not translated, in doubt, or with other placeholders."""
    if entry.fuzzy:
        yield "in doubt (fuzzy)"
    texts = list(entry.msgstr_plural.values()) if entry.msgid_plural else [entry.msgstr]
    if entry.msgid_plural and len(texts) != PLURALS:
        yield f"{len(texts)} plural forms instead of {PLURALS}"
    if not all(texts):
        yield "not translated"
        return
    wanted = set(PLACEHOLDER.findall(entry.msgid + entry.msgid_plural))
    for text in texts:
        if unknown := set(PLACEHOLDER.findall(text)) - wanted:
            yield f"unknown placeholder {', '.join(sorted(unknown))}"
    needed = set(PLACEHOLDER.findall(entry.msgid)) & set(
        PLACEHOLDER.findall(entry.msgid_plural or entry.msgid)
    )
    if lost := needed - set(PLACEHOLDER.findall(texts[-1])):
        yield f"lost placeholder {', '.join(sorted(lost))}"


def main() -> int:
    """Print every fault in a line; 1 when there is any."""
    catalogue = polib.pofile(str(CATALOGUE))
    known = {(entry.msgctxt or "", entry.msgid): entry for entry in catalogue}
    faults = [f"{entry.msgid!r}: {fault}" for entry in catalogue for fault in faults_of(entry)]
    for message, file in used_messages().items():
        if (message.context, message.singular) not in known:
            faults.append(f"{message.singular!r} ({file}): not in the catalogue")
    for fault in faults:
        print(fault)
    print(f"Catalogue: {len(catalogue)} messages, {len(faults)} faults")
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main())
