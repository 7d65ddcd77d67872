"""Issue personal invitations from the command line and print their links."""

from __future__ import annotations

import json
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from invitations.doors import invitation_url
from invitations.models import Invitation
from invitations.services.handing_out import note_shown
from invitations.services.issuing import BATCH, Plan, issue_personal, plan_issue
from schools.accounts.roles import Role
from schools.institutions.acting import Act, Via, act_in
from schools.institutions.errors import RuleViolation
from schools.institutions.scope import scope
from schools.management.institutions import add_institution, institution_at
from schools.names.classes import read_class_name
from schools.structure.models import ClassYear, Place, PlaceKind

ROLES = {"teacher": Role.TEACHER, "student": Role.STUDENT, "parent": Role.PARENT}


class Command(BaseCommand):
    """Invite a class or the staff; who has joined, accepted or has an open invitation is skipped."""

    help = "Issue personal invitations and print their links."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Take the institution, whom to invite, in which role and for how long."""
        add_institution(parser)
        where = parser.add_mutually_exclusive_group(required=True)
        where.add_argument("--class", dest="class_name", metavar="NAME", help="class, such as 5А")
        where.add_argument("--staff", action="store_true", help="the staff, into «Учительская»")
        parser.add_argument("--role", choices=sorted(ROLES), help="who is invited (staff: teacher)")
        parser.add_argument("--days", type=int, help="how long the links live")
        parser.add_argument("--json", action="store_true", dest="as_json", help="print JSON")

    def handle(self, *args: Any, **options: Any) -> None:
        """Issue and print, or say what is wrong and exit with 2."""
        institution = institution_at(options["institution"])
        if options["role"] is None and not options["staff"]:
            raise CommandError("Say who is invited: --role student, parent or teacher.", returncode=2)
        with scope(institution.pk):
            act = act_in(institution, via=Via.COMMAND)
            try:
                place = _place(act, options["class_name"])
                plan = plan_issue(act, place=place, joins_as=ROLES[options["role"] or "teacher"])
                issued = _issue(act, plan, options["days"])
            except RuleViolation as refusal:
                raise CommandError(refusal.message, returncode=2) from None
            note_shown(act, invitations=issued, how="command")
            if options["as_json"]:
                self.stdout.write(json.dumps([_told(row) for row in issued], ensure_ascii=False, indent=1))
                return
            for row in issued:
                told = _told(row)
                self.stdout.write(f"{told['person']}\t{told['url']}")
            self.stdout.write(_summary(plan, len(issued)))


def _place(act: Act, class_name: str | None) -> Place:
    """Return the staff room, or the place of a class of this year. Raises RuleViolation without one."""
    if class_name is None:
        return Place.objects.get(kind=PlaceKind.STAFF_ROOM)
    read = read_class_name(class_name).name
    found = ClassYear.objects.on(act.today).select_related("school_class__place")
    row = found.filter(name_key=read.key).first() if read else None
    if row is None:
        raise RuleViolation(f"There is no class {class_name} this year.")
    return row.school_class.place


def _issue(act: Act, plan: Plan, days: int | None) -> list[Invitation]:
    issued: list[Invitation] = []
    for start in range(0, len(plan.to_issue), BATCH):
        issued += issue_personal(
            act,
            place_id=plan.place.pk,
            joins_as=plan.joins_as,
            person_ids=plan.to_issue[start : start + BATCH],
            days=days,
        )
    return issued


def _told(row: Invitation) -> dict[str, str]:
    return {
        "person": row.person.full_name if row.person else "",
        "class": row.place.name,
        "role": row.joins_as,
        "url": invitation_url(row),
        "expires_at": timezone.localtime(row.expires_at).isoformat(),
    }


def _summary(plan: Plan, issued: int) -> str:
    skipped = "; ".join(f"{reason.label}: {len(people)}" for reason, people in plan.skipped.items())
    return f"{plan.place.name}: {issued}" + (f" ({skipped})" if skipped else "")
