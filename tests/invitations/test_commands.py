"""The command line: what it prints, what it writes, how it exits."""

from __future__ import annotations

import json
from datetime import datetime
from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from invitations.doors import find_invitation, invitation_url
from invitations.models import Invitation
from schools.institutions.acting import Act
from schools.journal.models import AuditEvent
from schools.people.models import Person
from schools.structure.models import SchoolClass
from tests.invitations.conftest import expire

pytestmark = pytest.mark.embedded


def run(*arguments: str) -> str:
    out = StringIO()
    call_command(*arguments, stdout=out)
    return out.getvalue()


def test_issue_invitations_prints_person_class_role_link_and_term(
    pupil: Person, school_class: SchoolClass
) -> None:
    told = run(
        "issue_invitations", "--institution", "school-12", "--class", "5 «а»", "--role", "student", "--json"
    )

    [row] = json.loads(told)
    issued = Invitation.objects.get()
    assert (row["person"], row["class"], row["role"], row["url"]) == (
        pupil.full_name,
        "5А",
        "student",
        invitation_url(issued),
    )
    assert datetime.fromisoformat(row["expires_at"]) == issued.expires_at
    assert find_invitation(row["url"].rsplit("/", 1)[1]) == issued
    kinds = AuditEvent.objects.filter(kind__startswith="invitation.").order_by("pk")
    assert list(kinds.values_list("kind", "via")) == [
        ("invitation.issued", "command"),
        ("invitation.shown", "command"),
    ]


def test_issue_invitations_to_the_staff_needs_no_role_and_skips_whom_it_invited(newcomer: Person) -> None:
    command = ("issue_invitations", "--institution", "school-12", "--staff", "--json")

    assert [row["role"] for row in json.loads(run(*command))] == ["teacher"]
    assert json.loads(run(*command)) == []


def test_issue_invitations_sums_up_for_people(newcomer: Person) -> None:
    told = run("issue_invitations", "--institution", "school-12", "--staff", "--days", "3")

    assert told.splitlines()[0].startswith(f"{newcomer.full_name}\thttp://sferum.example/i/")
    assert told.splitlines()[-1].startswith("Учительская: 1")


@pytest.mark.parametrize(
    "arguments",
    [
        ("--institution", "nowhere", "--staff"),
        ("--institution", "school-12", "--class", "9Ы", "--role", "student"),
        ("--institution", "school-12", "--class", "???", "--role", "student"),
        ("--institution", "school-12", "--class", "5А"),
        ("--institution", "school-12", "--staff", "--role", "student"),
        ("--institution", "school-12", "--staff", "--days", "0"),
        ("--institution", "school-12"),
    ],
)
def test_issue_invitations_misused_exits_with_two(
    newcomer: Person, school_class: SchoolClass, arguments: tuple[str, ...]
) -> None:
    with pytest.raises(CommandError) as refusal:
        run("issue_invitations", *arguments)

    assert refusal.value.returncode == (2 if len(arguments) > 2 else 1)
    assert Invitation.objects.count() == 0


def test_annul_stale_prints_counts_by_reason(act: Act, for_pupil: Invitation) -> None:
    expire(for_pupil)
    with pytest.raises(SystemExit) as findings:
        run("annul_stale", "--dry-run")
    assert (findings.value.code, Invitation.objects.not_annulled().count()) == (1, 1)

    told = json.loads(run("annul_stale", "--institution", "school-12", "--json"))

    assert told == {"dry_run": False, "annulled": {"school-12": {"expired": 1}}}
    assert run("annul_stale") == "school-12: 0\n"
    assert run("annul_stale", "--dry-run") == "school-12: 0\n"


def test_annul_stale_of_an_unknown_institution_exits_with_two(act: Act) -> None:
    with pytest.raises(CommandError) as refusal:
        run("annul_stale", "--institution", "nowhere")

    assert refusal.value.returncode == 2
