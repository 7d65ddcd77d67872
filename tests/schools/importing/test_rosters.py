"""The files that an administrator really has in hand go through the page and the command as they are."""

from __future__ import annotations

import json
from collections.abc import Callable
from io import StringIO

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import call_command
from django.test import Client

from schools.importing.models import ImportRun, ImportState
from schools.institutions.acting import Act
from schools.jobs.services import run_waiting
from schools.people.models import Membership
from tests.schools.importing.files import ROSTERS

FILES = {
    "school.xlsx": 797,
    "school-a-week-later.xlsx": 798,
    "journal-cp1251.csv": 797,
    "sheet-per-class.xlsx": 797,
}
"""{file: how many students it lists}"""
STOPPED = ("error", "question")


@pytest.mark.parametrize(("name", "students"), FILES.items())
def test_command_takes_it(act: Act, name: str, students: int) -> None:
    out = StringIO()

    with pytest.raises(SystemExit) as stop:
        call_command(
            "import_roster",
            str(ROSTERS / name),
            "--institution",
            "school-12",
            "--json",
            "--apply",
            stdout=out,
        )

    said = json.loads(out.getvalue())
    assert [(row["name"], row["messages"]) for row in said["rows"] if row["action"] in STOPPED] == []
    assert (stop.value.code, said["applied"]) == (0, True)
    assert Membership.objects.on(act.today).in_classes().count() == students


@pytest.mark.parametrize(("name", "students"), FILES.items())
def test_page_takes_it(client_as: Callable[[str], Client], act: Act, name: str, students: int) -> None:
    client = client_as("administrator")

    client.post("/s/school-12/import/", {"file": SimpleUploadedFile(name, (ROSTERS / name).read_bytes())})
    run_waiting(act.institution_id)

    run = ImportRun.objects.get()
    page = client.get(f"/s/school-12/import/{run.pk}/?kind=student&action=create").context["page"]
    assert (run.state, run.error, page.paginator.count) == (ImportState.PLANNED, "", students)
