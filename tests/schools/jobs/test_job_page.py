"""The page of a job: how far it is, what went wrong, where it leads."""

from __future__ import annotations

from collections.abc import Callable

from django.test import Client

from schools.jobs.models import Job


def test_a_running_job_shows_its_bar_and_asks_again(job: Job, client_as: Callable[[str], Client]) -> None:
    response = client_as("administrator").get(f"/s/school-12/jobs/{job.pk}/")
    page = response.content.decode()
    assert response.status_code == 200
    assert "Отмечаем вступивших" in page


def test_the_bar_alone_is_asked_for_by_the_page_itself(job: Job, client_as: Callable[[str], Client]) -> None:
    response = client_as("administrator").get(f"/s/school-12/jobs/{job.pk}/", headers={"HX-Request": "true"})
    assert next(template.name for template in response.templates) == "schools/jobs/_progress.html"


def test_a_job_that_is_done_leads_on(job: Job, client_as: Callable[[str], Client]) -> None:
    Job.objects.update(state="done")
    client, path = client_as("administrator"), f"/s/school-12/jobs/{job.pk}/"
    assert client.get(path).headers["Location"] == "/s/school-12/people/"
    assert client.get(path, headers={"HX-Request": "true"}).headers["HX-Redirect"] == "/s/school-12/people/"


def test_a_job_that_failed_says_why(job: Job, client_as: Callable[[str], Client]) -> None:
    Job.objects.update(state="failed", error="Дата в будущем.")
    client, path = client_as("administrator"), f"/s/school-12/jobs/{job.pk}/"
    assert "Дата в будущем." in client.get(path).content.decode()
    assert client.get(path, headers={"HX-Request": "true"}).headers["HX-Refresh"] == "true"


def test_a_colleagues_job_is_out_of_sight(job: Job, client_as: Callable[[str], Client]) -> None:
    assert client_as("teacher").get(f"/s/school-12/jobs/{job.pk}/").status_code == 404
