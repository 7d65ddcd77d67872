"""The demo school's first day: it is founded, its roster comes in by the importer."""

from __future__ import annotations

from datetime import datetime

from chats.services import sync
from reports.demo import cast
from schools.accounts.models import User
from schools.importing.models import ImportRow, ImportRun, RowKind
from schools.importing.services import apply_run, create_run, plan_run, start_apply
from schools.institutions.acting import Act, Via
from schools.institutions.models import Institution, Platform
from schools.names.people import NameParts
from schools.setup.services import found_institution


def found_demo(at: datetime, name: NameParts) -> tuple[Institution, User]:
    """Found the demo school on the platform MAX with its administrator; return both."""
    administrator = User.objects.create_user(cast.ADMINISTRATOR.email, cast.PASSWORD, name=name.full)
    institution = Institution(
        slug=cast.SLUG,
        name=cast.NAME,
        full_name=cast.FULL_NAME,
        city=cast.CITY,
        time_zone=cast.TIME_ZONE,
        platform=Platform.MAX,
        created_at=at,
    )
    found_institution(institution, via=Via.COMMAND, administrator=administrator, name=name, at=at)
    return institution, administrator


def take_in(act: Act, *, file_name: str, data: bytes) -> ImportRun:
    """Import a roster whole, as the administrator does: every office it proposes is ticked.

    After it the chats are in step.
    """
    run = plan_run(act, run_id=create_run(act, file_name=file_name, data=data).pk)
    staff = ImportRow.objects.filter(run=run, kind=RowKind.STAFF)
    offers = {row.pk: row.payload["offers"] for row in staff if row.payload.get("offers")}
    hold = run.summary["hold"]
    start_apply(
        act, run_id=run.pk, departures=hold.get("departures"), changes=hold.get("changes"), granted=offers
    )
    applied = apply_run(act, run_id=run.pk)
    sync(act)
    return applied
