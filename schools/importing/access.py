"""The doors to imports: the administrator's own, in the entered institution."""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models import QuerySet
from django.http import Http404

from schools.accounts.permissions import Acting
from schools.accounts.roles import Role
from schools.importing.models import ImportRow, ImportRun, RowKind
from schools.jobs.models import Job
from schools.names.people import search_words


def get_run_for(acting: Acting, run_id: int) -> ImportRun:
    """Return an import of this institution. Raises Http404 for another's."""
    run = ImportRun.objects.filter(pk=run_id).defer("upload").first()
    if run is None:
        raise Http404
    return run


def recent_runs() -> QuerySet[ImportRun]:
    """Return the imports of the institution, newest first, without their files."""
    return ImportRun.objects.defer("upload", "mapping").order_by("-created_at", "-pk")


def planned_rows(run: ImportRun, *, action: str = "", kind: str = "", query: str = "") -> QuerySet[ImportRow]:
    """Return the rows of a plan in the order of the file, narrowed by action, kind and words of the name."""
    rows = ImportRow.objects.filter(run=run).order_by("position")
    if action:
        rows = rows.filter(action=action)
    if kind:
        rows = rows.filter(kind=kind)
    for word in search_words(query):
        rows = rows.filter(name_key__contains=word)
    return rows


@dataclass(frozen=True, slots=True)
class Offer:
    """An office that a position proposes, for a person's tick; `key` is «row id:role»."""

    key: str
    name: str
    role: Role


def offers_of(run: ImportRun) -> list[Offer]:
    """Return the offices that the file's positions propose, in the order of the file."""
    if not run.summary.get("offers"):
        return []
    rows = planned_rows(run, kind=RowKind.STAFF).filter(payload__has_key="offers")
    return [Offer(f"{row.pk}:{role}", row.name, Role(role)) for row in rows for role in row.payload["offers"]]


def job_of(run: ImportRun) -> Job | None:
    """Return the job that works on a run, or worked on it last."""
    kinds = ["importing.plan", "importing.apply", "importing.undo"]
    return Job.objects.here().filter(kind__in=kinds, args__run=run.pk).order_by("-pk").first()
