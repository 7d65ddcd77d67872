"""A damaged file is planned whole or refused in words: it breaks nothing, hangs nothing, writes no half."""

from __future__ import annotations

from contextlib import suppress
from datetime import timedelta

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from schools.importing.errors import RosterFileError
from schools.importing.models import ImportRow, ImportState
from schools.importing.planning import Register, make_plan
from schools.importing.sandbox import read_in_sandbox
from schools.importing.services import create_run, plan_run
from schools.institutions.acting import Act
from schools.people.models import Person
from tests.schools.importing.corpus.formats import TEXTS, WORKBOOKS
from tests.schools.importing.corpus.layouts import three_columns
from tests.schools.importing.corpus.people import roster_of
from tests.schools.importing.files import TODAY

FORMS: dict[str, bytes] = {
    "xlsx": WORKBOOKS["xlsx"](three_columns()),
    "xls": WORKBOOKS["xls"](three_columns()),
    "ods": WORKBOOKS["ods"](three_columns()),
    "csv": TEXTS["cp1251 semicolon crlf"](three_columns()),
}
PATCHES = st.lists(st.tuples(st.floats(0, 1), st.binary(max_size=8)), max_size=6)


def damaged(data: bytes, patches: list[tuple[float, bytes]], kept: float) -> bytes:
    """Return the bytes with some of them overwritten, and cut off."""
    body = bytearray(data)
    for place, piece in patches:
        at = int(place * len(body))
        body[at : at + len(piece)] = piece
    return bytes(body[: int(kept * len(body)) + 1])


@settings(max_examples=60, deadline=timedelta(seconds=20))
@given(form=st.sampled_from(sorted(FORMS)), patches=PATCHES, kept=st.one_of(st.just(1.0), st.floats(0, 1)))
def test_a_damaged_file_is_planned_or_refused_by_the_process_that_reads_it(
    form: str, patches: list[tuple[float, bytes]], kept: float
) -> None:
    with suppress(RosterFileError):
        roster = roster_of(read_in_sandbox(damaged(FORMS[form], patches, kept)))
        make_plan(roster, Register(version=0, today=TODAY))


@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(form=st.sampled_from(sorted(FORMS)), patches=PATCHES, kept=st.floats(0, 1))
def test_a_damaged_file_writes_a_whole_plan_or_none(
    act: Act, form: str, patches: list[tuple[float, bytes]], kept: float
) -> None:
    run = create_run(act, file_name=form, data=damaged(FORMS[form], patches, kept))

    run = plan_run(act, run_id=run.pk)

    rows = ImportRow.objects.filter(run=run).count()
    assert run.state in (ImportState.PLANNED, ImportState.REFUSED)
    assert rows == sum(run.summary.get("counts", {}).values())
    assert not Person.objects.filter(last_name__startswith="Иванов").exists()
