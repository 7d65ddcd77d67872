"""Import a roster file from the command line."""

from __future__ import annotations

import json
import sys
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import gettext as _

from schools.importing.access import planned_rows
from schools.importing.errors import no_list
from schools.importing.models import ImportRun, ImportState, RowAction
from schools.importing.services import apply_run, create_run, discard_run, plan_run, refuse_run
from schools.institutions.acting import Act, Via, act_in
from schools.institutions.errors import RuleViolation
from schools.institutions.scope import scope
from schools.jobs.services import run_waiting
from schools.management.institutions import add_institution, file_at, institution_at


class Command(BaseCommand):
    """Plan an import, show it, and apply it if asked to.

    Exit code 0: done; 1: rows with errors or questions, or a plan that is held; 2: refused.
    """

    help = "Import a roster file (.xlsx, .xls, .ods, .csv): students, staff, parents, teaching load."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Take the file, the school, and what is confirmed."""
        parser.add_argument("file", type=Path, help="the roster file")
        add_institution(parser)
        parser.add_argument(
            "--apply", action="store_true", help="apply the plan; without it nothing is written"
        )
        parser.add_argument(
            "--confirm-departures", type=int, metavar="N", help="confirm that exactly N rows depart"
        )
        parser.add_argument(
            "--confirm-changes", type=int, metavar="N", help="confirm that exactly N rows change"
        )
        parser.add_argument(
            "--whole-school",
            action="store_true",
            help="the lists are the whole school: who is in a class that they lack departs, load there ends",
        )
        parser.add_argument("--json", action="store_true", help="print JSON")

    def handle(self, *args: Any, **options: Any) -> None:
        """Plan, apply if asked, and print what came of it."""
        institution = institution_at(options["institution"])
        data = file_at(options["file"])
        with scope(institution.pk):
            act = act_in(institution, via=Via.COMMAND)
            report = self._import(act, options, data)
            if report["applied"]:
                run_waiting(institution.pk)
        self._tell(report, as_json=options["json"])
        findings = report["held"] or report["counts"]["error"] or report["counts"]["question"]
        sys.exit(1 if findings else 0)

    def _import(self, act: Act, options: dict[str, Any], data: bytes) -> dict[str, Any]:
        """Return the report of the plan, applied if it was asked for and nothing holds it."""
        try:
            name, is_whole = options["file"].name, options["whole_school"]
            run = create_run(act, file_name=name, data=data, is_whole=is_whole)
            run = plan_run(act, run_id=run.pk)
            if run.state == ImportState.REFUSED:
                raise CommandError(run.error, returncode=2)
            if run.summary["asks"]:
                refuse_run(act, run_id=run.pk, reason=no_list().message)
                raise CommandError(no_list().message, returncode=2)
            report = _report(run)
            confirmed = {"departures": options["confirm_departures"], "changes": options["confirm_changes"]}
            report["held"] = any(
                number and number != confirmed[what] for what, number in run.summary["hold"].items()
            )
            if options["apply"] and not report["held"]:
                apply_run(act, run_id=run.pk)
                report["applied"] = True
            else:
                discard_run(act, run_id=run.pk)
        except RuleViolation as refusal:
            raise CommandError(refusal.message, returncode=2) from None
        return report

    def _tell(self, report: dict[str, Any], *, as_json: bool) -> None:
        if as_json:
            self.stdout.write(json.dumps(report, ensure_ascii=False))
            return
        for action in RowAction:
            if report["counts"][action.value]:
                self.stdout.write(f"{action.label}: {report['counts'][action.value]}")
        for row in report["rows"]:
            if row["messages"] and row["action"] in (RowAction.ERROR, RowAction.QUESTION):
                where = ":".join(str(part) for part in (row["sheet"], row["row"]) if part)
                self.stdout.write(f"{where} {row['name']}: {' '.join(row['messages'])}")
        if report["dropped_columns"]:
            self.stdout.write(
                _("Columns not read: %(names)s") % {"names": ", ".join(report["dropped_columns"])}
            )
        if report["held"]:
            self._tell_how_to_confirm(report)
        self.stdout.write(_("Entered into the register.") if report["applied"] else _("Nothing was entered."))

    def _tell_how_to_confirm(self, report: dict[str, Any]) -> None:
        counts = report["counts"]
        options = f"--confirm-departures {counts['depart']}"
        if changes := counts["update"] + counts["transfer"]:
            options += f" --confirm-changes {changes}"
        self.stdout.write(_("Held. If the numbers are right: %(options)s") % {"options": options})


def _report(run: ImportRun) -> dict[str, Any]:
    """Return the plan as the command prints it."""
    return {
        "counts": run.summary["counts"],
        "by_kind": run.summary["by_kind"],
        "dropped_columns": [column["heading"] for column in run.summary["refused_columns"]],
        "rows": [
            {
                "sheet": row.sheet,
                "row": row.row,
                "kind": row.kind,
                "action": row.action,
                "name": row.name,
                "class": row.class_name,
                "messages": [str(message) for message in row.said],
            }
            for row in planned_rows(run)
        ],
        "held": False,
        "applied": False,
    }
