"""The pages of the importer, as an administrator walks them."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import translation

from schools.accounts.roles import Role
from schools.importing.forms import ApplyForm
from schools.importing.models import ImportRun, ImportState
from schools.importing.services import undo_run
from schools.institutions.acting import Act
from schools.jobs.models import Job, JobState
from schools.jobs.services import run_waiting
from schools.people.models import Membership, RoleAssignment
from tests.schools.importing.files import school
from tests.schools.importing.people import ANNA, HEAD, IVAN, OLGA, students
from tests.schools.importing.runs import imported, planned

LIST = "/s/school-12/import/"


@pytest.fixture
def client(client_as: Callable[[str], Client]) -> Client:
    """The administrator at the keyboard."""
    return client_as("administrator")


def page_of(run: ImportRun) -> str:
    return f"{LIST}{run.pk}/"


def upload(client: Client, data: bytes, name: str = "школа.xlsx") -> str:
    """Upload a file and return where the browser is sent."""
    response = client.post(LIST, {"file": SimpleUploadedFile(name, data)})
    assert response.status_code == 302
    return response["Location"]


def phrases_of(form: ApplyForm) -> dict[str, str]:
    """Return what the form asks to be written, as the page shows it."""
    with translation.override("ru"):
        return form.phrases()


def test_whole_way_from_upload_to_undo(client: Client, act: Act) -> None:
    at_job = upload(client, students(IVAN, ANNA))
    run_waiting(act.institution_id)
    run = ImportRun.objects.get()
    assert client.get(at_job)["Location"] == page_of(run)

    preview = client.get(page_of(run))
    assert preview.status_code == 200
    assert "Иванов Иван Иванович" in preview.content.decode()
    assert Membership.objects.in_classes().count() == 0

    client.post(f"{page_of(run)}apply/")
    run_waiting(act.institution_id)
    assert Membership.objects.on(act.today).in_classes().count() == 10
    assert client.get(page_of(run)).status_code == 200

    assert client.get(f"{page_of(run)}undo/").status_code == 200
    client.post(f"{page_of(run)}undo/")
    run_waiting(act.institution_id)
    assert Membership.objects.in_classes().count() == 0
    assert client.get(page_of(run)).status_code == 200
    assert [row.state for row in ImportRun.objects.all()] == [ImportState.UNDONE]


@pytest.mark.parametrize("what", ["apply", "columns"])
def test_leafing_on_after_a_refused_form_leads_back_to_the_preview(
    client: Client, act: Act, what: str
) -> None:
    run = planned(act, students(IVAN, ANNA))

    answer = client.get(f"{page_of(run)}{what}/?page=2&action=create")

    assert answer["Location"] == f"{page_of(run)}?page=2&action=create"


def test_an_import_undone_under_the_first_release_is_shown(client: Client, act: Act) -> None:
    run = imported(act, students(IVAN, ANNA))
    undo_run(act, run_id=run.pk)
    run.refresh_from_db()
    kept = {"restored": 1, "removed": 2, "returned": 0, "conflicts": [["schools.Person", 987654]]}
    run.summary = run.summary | {"undone": kept}
    run.save()

    assert client.get(page_of(run)).status_code == 200


def test_list_without_a_file_says_so(client: Client) -> None:
    response = client.post(LIST, {})

    assert (response.status_code, list(response.context["form"].errors)) == (200, ["file"])


def test_list_of_a_broken_file_leads_to_the_reason(client: Client, act: Act) -> None:
    upload(client, b"%PDF-1.7", "скан.pdf")
    run_waiting(act.institution_id)
    run = ImportRun.objects.get()

    assert run.error in client.get(page_of(run)).content.decode()


def test_preview_is_paged_and_asks_as_much_for_one_row_as_for_three(client: Client, act: Act) -> None:
    counts = []
    for rows in ([IVAN], [IVAN, ANNA, OLGA]):
        run = planned(act, school(students=rows))
        client.get(page_of(run))
        with CaptureQueriesContext(connection) as queries:
            page = client.get(page_of(run)).context["page"]
        counts.append((len(page.object_list), len(queries)))

    assert counts[0][1] == counts[1][1]
    assert [count for count, _queries in counts] == [1, 3]


@pytest.mark.parametrize(
    ("query", "names"),
    [
        ("q=иван иванов", ["Иванов Иван Иванович"]),
        ("action=create&kind=student&q=петр анна", ["Петрова Анна Игоревна"]),
        ("action=error", []),
        ("kind=staff", []),
        ("action=nonsense&page=99", ["Иванов Иван Иванович", "Петрова Анна Игоревна"]),
    ],
)
def test_preview_filters(client: Client, act: Act, query: str, names: list[str]) -> None:
    run = planned(act, school(students=[IVAN, ANNA]))

    page = client.get(f"{page_of(run)}?{query}").context["page"]

    assert [row.name for row in page] == names


def test_preview_while_the_job_runs_shows_the_job(client: Client, act: Act) -> None:
    at_job = upload(client, students(IVAN))

    assert client.get(page_of(ImportRun.objects.get()))["Location"] == at_job


def test_preview_after_the_job_was_given_up_says_so(client: Client, act: Act) -> None:
    upload(client, students(IVAN))
    Job.objects.filter(kind="importing.plan").update(state=JobState.FAILED, error="Не вышло.")

    assert "Не вышло." in client.get(page_of(ImportRun.objects.get())).content.decode()


def test_apply_held_plan_wants_the_words(client: Client, act: Act) -> None:
    imported(act, students(IVAN, ANNA, OLGA))
    run = planned(act, students(IVAN), is_whole=True)
    phrase = phrases_of(client.get(page_of(run)).context["apply_form"])["departures"]

    refused = client.post(f"{page_of(run)}apply/", {"departures": "да"})
    assert (refused.status_code, list(refused.context["apply_form"].errors)) == (200, ["departures"])
    assert ImportRun.objects.get(pk=run.pk).state == ImportState.PLANNED

    client.post(f"{page_of(run)}apply/", {"departures": f" «{phrase.upper()}». "})
    assert ImportRun.objects.get(pk=run.pk).state == ImportState.APPLYING


def test_apply_ticked_office_is_given(client: Client, act: Act) -> None:
    run = planned(act, school(staff=[HEAD]))
    form = client.get(page_of(run)).context["apply_form"]
    (offer,) = form.fields["granted"].choices

    client.post(f"{page_of(run)}apply/", {"granted": [offer[0]], **phrases_of(form)})
    run_waiting(act.institution_id)

    held = RoleAssignment.objects.filter(person__number="S3").values_list("role", flat=True)
    assert sorted(held) == [Role.DIRECTOR, Role.TEACHER]


def test_apply_an_office_nobody_proposed_is_refused(client: Client, act: Act) -> None:
    run = planned(act, school(staff=[HEAD]))
    key = client.get(page_of(run)).context["apply_form"].fields["granted"].choices[0][0]

    response = client.post(f"{page_of(run)}apply/", {"granted": [key.replace("director", "administrator")]})

    assert (response.status_code, ImportRun.objects.get().state) == (200, ImportState.PLANNED)


def test_discard(client: Client, act: Act) -> None:
    run = planned(act, students(IVAN))

    client.post(f"{page_of(run)}discard/")
    again = client.post(f"{page_of(run)}discard/", follow=True)

    assert ImportRun.objects.get().state == ImportState.DISCARDED
    assert [message.level_tag for message in again.context["messages"]] == ["success", "error"]


@pytest.mark.parametrize("what", ["apply", "undo"])
def test_deciding_twice_is_an_ordinary_refusal(client: Client, act: Act, what: str) -> None:
    run = planned(act, students(IVAN))
    client.post(f"{page_of(run)}discard/")

    response = client.post(f"{page_of(run)}{what}/", follow=True)

    assert response.status_code == 200
    assert len(list(response.context["messages"])) >= 1


def test_apply_of_a_run_without_a_plan_is_an_ordinary_refusal(client: Client, act: Act) -> None:
    upload(client, students(IVAN))

    assert client.post(f"{page_of(ImportRun.objects.get())}apply/").status_code == 302


def test_import_of_another_school_is_not_there(client: Client, act: Act) -> None:
    assert client.get(f"{LIST}999999/").status_code == 404


@pytest.mark.parametrize("part", ["director", "class_teacher", "teacher", "employee"])
def test_import_is_the_administrators_alone(client_as: Callable[[str], Client], act: Act, part: str) -> None:
    assert client_as(part).get(LIST).status_code == 403
