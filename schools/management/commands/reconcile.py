"""Reconcile a pasted list from the command line."""

from __future__ import annotations

import json
import sys
from argparse import ArgumentParser
from functools import partial
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import gettext as _

from schools.institutions.acting import Act, Via, act_in
from schools.institutions.scope import scope
from schools.jobs.services import run_waiting
from schools.management.institutions import add_institution, file_at, institution_at
from schools.names.classes import class_key, read_class_name
from schools.names.matcher import Confidence
from schools.reconciling.comparing import PlaceComparison, compare_list
from schools.reconciling.services import record_comparison
from schools.reconciling.texts import MOST_BYTES, MOST_LINES, is_too_large
from schools.structure.models import Place, PlaceKind


class Command(BaseCommand):
    """Match a member list with whom a class or chat expects, and record the sure ones if asked to.

    Exit code 0: everybody matched; 1: somebody probable, unexpected or missing; 2: misuse.
    """

    help = "Reconcile a member list copied from the platform with a class or chat."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Take the file, the school, the place, and whether to record."""
        parser.add_argument("file", type=Path, help="the list, a text file with one name a line")
        add_institution(parser)
        where = parser.add_mutually_exclusive_group(required=True)
        where.add_argument(
            "--class", dest="class_name", metavar="NAME", help="a class, group, the staff room"
        )
        where.add_argument("--chat", type=int, metavar="ID", help="the number of the chat's page")
        parser.add_argument("--apply", action="store_true", help="record the sure ones")
        parser.add_argument("--json", action="store_true", help="print JSON")

    def handle(self, *args: Any, **options: Any) -> None:
        """Compare, record if asked, and print what came of it."""
        institution = institution_at(options["institution"])
        text = _read(options["file"])
        with scope(institution.pk):
            act = act_in(institution, via=Via.COMMAND)
            place = _place(act, options)
            compare = partial(compare_list, text, place, act.today, everybody=True)
            (there,) = compare().places
            if options["apply"]:
                record_comparison(act, compare)
                run_waiting(institution.pk)
        if options["json"]:
            self.stdout.write(json.dumps(_report(there), ensure_ascii=False))
        else:
            self._tell(there, applied=options["apply"])
        sys.exit(0 if there.is_clean else 1)

    def _tell(self, there: PlaceComparison, *, applied: bool) -> None:
        title = _(
            "%(place)s: sure %(sure)s, probable %(probable)s, unexpected %(unexpected)s, missing %(missing)s."
        )
        counts = {
            "place": there.place.name,
            "sure": len(there.sure),
            "probable": len(there.probable),
            "unexpected": len(there.unexpected),
            "missing": len(there.missing),
        }
        self.stdout.write(title % counts)
        for row in there.probable:
            self.stdout.write(f"? {row.line} → {row.person.name} ({row.why})")
        for each in there.unexpected:
            named = _(" or ").join(choice.name for choice in each.choices)
            self.stdout.write(f"+ {each.line}{f' → {named}' if named else ''} ({each.why})")
        for person in there.missing:
            self.stdout.write(f"- {person.name}")
        self.stdout.write(_("The sure ones are recorded.") if applied else _("Nothing was recorded."))


def _read(path: Path) -> str:
    """Return the text of the file, in whichever of the usual encodings. Raises CommandError (2)."""
    data = file_at(path)
    for encoding in ("utf-8-sig", "cp1251"):
        try:
            text = data.decode("utf-16" if data[:2] in (b"\xff\xfe", b"\xfe\xff") else encoding)
            break
        except UnicodeDecodeError:
            continue
    else:
        raise CommandError(_("This is not a text file."), returncode=2)
    if is_too_large(text):
        limits = {"lines": MOST_LINES, "size": MOST_BYTES // 1000}
        raise CommandError(
            _("The list is too long: at most %(lines)s lines and %(size)s KB. Paste it in parts.") % limits,
            returncode=2,
        )
    return text


def _place(act: Act, options: dict[str, Any]) -> Place:
    """Return the place asked for. Raises CommandError (2) if there is none."""
    if options["chat"] is not None:
        chat = Place.objects.filter(pk=options["chat"]).exclude(kind=PlaceKind.CHANNEL).first()
        if chat is None:
            raise CommandError(_("There is no chat %(id)s.") % {"id": options["chat"]}, returncode=2)
        return chat
    reading = read_class_name(options["class_name"])
    read = {name.key for name in (reading.name, *reading.candidates) if name}
    wanted = {class_key(options["class_name"]), *read}
    classes = Place.objects.needed_on(act.today).of_classes()
    found = [place for place in classes if class_key(place.name) in wanted]
    if len(found) != 1:
        raise CommandError(_("There is no class «%(name)s».") % {"name": options["class_name"]}, returncode=2)
    return found[0]


def _report(there: PlaceComparison) -> dict[str, Any]:
    """Return the comparison as the command prints it. Staff who may be there are nobody's work."""
    matched = [(row, Confidence.SURE) for row in there.sure]
    matched += [(row, Confidence.PROBABLE) for row in there.probable]
    return {
        "matched": [
            {
                "line": row.line,
                "person": row.person.name,
                "confidence": confidence.value,
                "why": row.why,
            }
            for row, confidence in sorted(matched, key=lambda pair: pair[0].number)
        ],
        "unexpected": [
            {"line": row.line, "guess": row.guess.name if row.guess else None, "why": row.why}
            for row in there.unexpected
        ],
        "missing": [person.name for person in there.missing],
    }
