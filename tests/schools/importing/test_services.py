"""From file to register and back."""

from __future__ import annotations

from collections import Counter
from datetime import timedelta

import pytest
from django.db import models

from schools.accounts.roles import Role
from schools.changes.services import Conflict
from schools.importing.errors import RosterFileError
from schools.importing.models import ImportRow, ImportRun, ImportState, RowAction
from schools.importing.reading import LIMITS
from schools.importing.services import (
    apply_run,
    create_run,
    discard_run,
    forget_old_plans,
    plan_run,
    start_apply,
    start_import,
    start_undo,
    undo_run,
)
from schools.importing.tasks import forget_import_plans
from schools.institutions.acting import Act
from schools.institutions.errors import RuleViolation
from schools.institutions.services import lock_roster
from schools.jobs.models import Job, JobState
from schools.jobs.services import run_here
from schools.journal.models import AuditEvent
from schools.movement.models import Movement
from schools.names.people import split_full_name
from schools.people.models import Guardianship, Membership, Person, RoleAssignment, Subject, TeachingLoad
from schools.people.services import mark_joined
from schools.structure.models import ClassYear, Place, PlaceKind, SchoolClass
from tests.schools.importing.files import ROSTERS, SCHOOL, school
from tests.schools.importing.people import ANNA, CLASSMATES, HEAD, IVAN, OLGA, TEACHER, students
from tests.schools.importing.runs import imported, lines, planned

REGISTER: tuple[type[models.Model], ...] = (
    Place,
    SchoolClass,
    ClassYear,
    Person,
    Membership,
    RoleAssignment,
    Guardianship,
    Subject,
    TeachingLoad,
    Movement,
)
NO_ROWS = dict.fromkeys(RowAction.values, 0)


def register() -> dict[str, list[dict[str, object]]]:
    """Return every row of the register, table by table."""
    return {model.__name__: list(model._default_manager.order_by("pk").values()) for model in REGISTER}


def test_import_whole_school(act: Act) -> None:
    run = imported(act, SCHOOL.read_bytes())

    assert {kind: counts["create"] for kind, counts in run.summary["by_kind"].items()} == {
        "student": 797,
        "staff": 64,
        "guardian": 1208,
        "load": 339,
    }
    assert run.summary["counts"] == NO_ROWS | {"create": 2408}
    assert SchoolClass.objects.classes().count() == 30
    assert Membership.objects.on(act.today).in_classes().count() == 797
    assert Membership.objects.on(act.today).filter(place__kind="staff_room").count() == 58
    assert Guardianship.objects.on(act.today).count() == 1208
    assert TeachingLoad.objects.on(act.today).count() == 339
    roles = RoleAssignment.objects.on(act.today).values_list("role", flat=True)
    assert Counter(roles) == {Role.TEACHER: 58, Role.EMPLOYEE: 6, Role.CLASS_TEACHER: 30}
    assert (run.state, run.upload, Movement.objects.count()) == (ImportState.APPLIED, None, 0)


def test_import_whole_school_again_changes_nothing(act: Act) -> None:
    imported(act, SCHOOL.read_bytes())
    before = register()

    again = imported(act, SCHOOL.read_bytes())

    assert again.summary["counts"] == NO_ROWS | {"unchanged": 2408}
    assert register() == before


def test_import_a_week_later(act: Act) -> None:
    imported(act, SCHOOL.read_bytes())

    run = imported(act, (ROSTERS / "school-a-week-later.xlsx").read_bytes())

    names = {
        action: sorted(
            name for kind, what, name, _codes in lines(run) if kind == "student" and what == action
        )
        for action in ("depart", "transfer", "update", "create")
    }
    assert names == {
        "depart": ["Давыдова Эльвира Егоровна", "Комарова Арина Алексеевна", "Соловьёва Алина Сергеевна"],
        "transfer": [
            "Ковалёва Алина Егоровна",
            "Кузнецов Илья Павлович",
            "Матвеева Александра Юрьевна",
            "Овчинников Андрей Викторович",
            "Сергеева Ольга Олеговна",
        ],
        "update": ["Скворцова Светлана Михайловна"],
        "create": [
            "Бондаренко Диана Михайловна",
            "Королёва Елизавета Петровна",
            "Полякова Эльвира Игоревна",
            "Черных Мария Артёмовна",
        ],
    }
    assert Counter(action for kind, action, _name, _codes in lines(run)) == {
        "depart": 3,
        "transfer": 5,
        "update": 1,
        "create": 4,
    }
    assert run.summary["hold"] == {"departures": 0, "changes": 0}
    assert Counter(Movement.objects.values_list("kind", flat=True)) == {
        "left": 3,
        "transferred": 5,
        "enrolled": 4,
    }
    assert Membership.objects.on(act.today).in_classes().count() == 798


@pytest.mark.parametrize("name", ["journal-cp1251.csv", "sheet-per-class.xlsx"])
def test_import_other_layouts_after_the_school_move_nobody(act: Act, name: str) -> None:
    imported(act, SCHOOL.read_bytes())

    counts = planned(act, (ROSTERS / name).read_bytes()).summary["by_kind"]["student"]

    assert (counts["create"], counts["transfer"], counts["depart"], counts["error"]) == (0, 0, 0, 0)
    assert counts["unchanged"] + counts["update"] == 797


@pytest.mark.parametrize("name", ["journal-cp1251.csv", "sheet-per-class.xlsx"])
def test_import_other_layouts_alone(act: Act, name: str) -> None:
    run = imported(act, (ROSTERS / name).read_bytes())

    assert run.summary["by_kind"]["student"]["create"] == 797
    assert Membership.objects.on(act.today).in_classes().count() == 797


def test_undo_gives_back_the_very_same_register(act: Act) -> None:
    imported(act, SCHOOL.read_bytes())
    before = register()
    run = imported(act, (ROSTERS / "school-a-week-later.xlsx").read_bytes())
    assert register() != before

    outcome = undo_run(act, run_id=run.pk)

    assert outcome.conflicts == []
    assert register() == before
    assert ImportRun.objects.get(pk=run.pk).state == ImportState.UNDONE


def test_undo_of_the_first_import_leaves_an_empty_school(act: Act) -> None:
    before = register()
    run = imported(
        act, school(students=[IVAN, ANNA], staff=[TEACHER, HEAD], load=[(TEACHER[0], "5А", "Физика")])
    )

    outcome = undo_run(act, run_id=run.pk)

    assert (outcome.conflicts, register()) == ([], before)


def test_undo_leaves_whoever_has_joined_since_with_office_and_class(act: Act) -> None:
    run = imported(
        act, school(students=[IVAN, ANNA], staff=[TEACHER, HEAD], load=[(TEACHER[0], "5А", "Физика")])
    )
    teacher = Person.objects.get(name_key=split_full_name(TEACHER[0]).key)
    stay = Membership.objects.get(person=teacher, place__kind=PlaceKind.STAFF_ROOM)
    mark_joined(act, membership_ids=[stay.pk], on=act.today)

    outcome = undo_run(act, run_id=run.pk)

    assert Conflict("schools.Person", teacher.pk) in outcome.conflicts
    assert RoleAssignment.objects.on(act.today).filter(person=teacher).exists()
    assert not Person.objects.filter(number="U1").exists()


def test_undo_twice_is_refused(act: Act) -> None:
    run = imported(act, students(IVAN))
    undo_run(act, run_id=run.pk)

    with pytest.raises(RuleViolation):
        start_undo(act, run_id=run.pk)


def test_undo_lists_what_somebody_changed_since(act: Act) -> None:
    imported(act, students(IVAN, ANNA))
    run = imported(act, students((*IVAN[:5], "+79780000099", "U1"), ANNA))
    Person.objects.filter(number="U1").update(phone="+79780000077")

    outcome = undo_run(act, run_id=run.pk)

    assert [conflict.model for conflict in outcome.conflicts] == ["schools.Person"]
    assert Person.objects.get(number="U1").phone == "+79780000077"


def test_undo_of_a_transfer_that_somebody_confirmed_leaves_it(act: Act) -> None:
    imported(act, students(IVAN, ANNA))
    run = imported(act, students((*IVAN[:4], "5Б", *IVAN[5:]), ANNA))
    moved = Membership.objects.get(person__number="U1", planned_until__isnull=True)
    mark_joined(act, membership_ids=[moved.pk], on=act.today)

    outcome = undo_run(act, run_id=run.pk)

    assert sorted({conflict.model for conflict in outcome.conflicts}) == ["schools.Membership"]
    assert Membership.objects.get(person__number="U1", planned_until__isnull=True) == moved


def test_apply_stale_plan_is_refused_and_writes_nothing(act: Act) -> None:
    run = planned(act, students(IVAN))
    lock_roster(act)
    before = register()

    job = start_apply(act, run_id=run.pk)
    run_here(job)

    run.refresh_from_db()
    assert (run.state, bool(run.error), register()) == (ImportState.REFUSED, True, before)


def test_apply_held_plan_waits_for_its_number(act: Act) -> None:
    imported(act, students(IVAN, ANNA, OLGA))
    run = planned(act, students(IVAN), is_whole=True)

    for number in (None, 1, 3):
        with pytest.raises(RuleViolation):
            start_apply(act, run_id=run.pk, departures=number)
    run_here(start_apply(act, run_id=run.pk, departures=2))

    assert Membership.objects.on(act.today).in_classes().count() == 1 + len(CLASSMATES)


def test_apply_twice_is_refused(act: Act) -> None:
    run = planned(act, students(IVAN))
    start_apply(act, run_id=run.pk)

    with pytest.raises(RuleViolation):
        start_apply(act, run_id=run.pk)
    with pytest.raises(RuleViolation):
        discard_run(act, run_id=run.pk)


def test_apply_again_after_a_job_was_given_up(act: Act) -> None:
    run = planned(act, students(IVAN))
    job = start_apply(act, run_id=run.pk)
    Job.objects.filter(pk=job.pk).update(state=JobState.FAILED)

    run_here(start_apply(act, run_id=run.pk))

    assert Person.objects.filter(number="U1").count() == 1


def test_apply_taken_up_again_after_it_was_done_doubles_nothing(act: Act) -> None:
    run = imported(act, students(IVAN))
    before = register()

    apply_run(act, run_id=run.pk)

    assert register() == before


def test_apply_that_breaks_off_writes_nothing(act: Act, monkeypatch: pytest.MonkeyPatch) -> None:
    run = planned(act, students(IVAN))
    before = register()
    job = start_apply(act, run_id=run.pk)

    def burn(_act: Act) -> None:
        raise ConnectionError

    monkeypatch.setattr("schools.importing.services.applying.roster_changed", burn)
    run_here(job)
    job.refresh_from_db()
    assert (job.state, register()) == (JobState.NEW, before)

    monkeypatch.undo()
    Job.objects.filter(pk=job.pk).update(not_before=act.at)
    run_here(job)

    assert Person.objects.filter(number="U1").count() == 1


def test_apply_gives_offices_only_to_those_ticked(act: Act) -> None:
    deputy = ("Орлов Пётр Ильич", "Заместитель директора по УВР", "", "", "", "S4")
    run = planned(act, school(staff=[HEAD, deputy]))
    head = ImportRow.objects.get(name__startswith="Белова")

    run_here(start_apply(act, run_id=run.pk, granted={head.pk: ["director", "administrator"]}))

    assert sorted(RoleAssignment.objects.values_list("person__last_name", "role")) == [
        ("Белова", Role.DIRECTOR),
        ("Белова", Role.TEACHER),
        ("Орлов", Role.TEACHER),
    ]


def test_apply_tick_on_a_person_who_is_there_already(act: Act) -> None:
    imported(act, school(staff=[HEAD]))
    run = planned(act, school(staff=[HEAD]))
    row = ImportRow.objects.get(run=run)
    assert row.action == "unchanged"

    run_here(start_apply(act, run_id=run.pk, granted={row.pk: ["director"]}))

    assert RoleAssignment.objects.filter(role=Role.DIRECTOR).count() == 1
    assert lines(planned(act, school(staff=[HEAD])), unchanged=True) == [
        ("staff", "unchanged", "Белова Мария Ивановна", [])
    ]


def test_start_import_plans_in_the_background(act: Act) -> None:
    job = start_import(act, file_name="школа.xlsx", data=students(IVAN))

    run_here(job)

    run = ImportRun.objects.get()
    assert (run.state, run.file_name, job.next_url) == (
        ImportState.PLANNED,
        "школа.xlsx",
        f"/s/school-12/import/{run.pk}/",
    )


def test_plan_of_a_broken_file_is_a_refusal_in_words(act: Act) -> None:
    run = planned(act, b"%PDF-1.7")

    assert (run.state, bool(run.error), run.upload) == (ImportState.REFUSED, True, None)


def test_create_run_of_a_huge_file_is_refused(act: Act) -> None:
    with pytest.raises(RosterFileError):
        create_run(act, file_name="x.csv", data=b"x" * (LIMITS.file_bytes + 1))


def test_plan_twice_is_harmless(act: Act) -> None:
    run = planned(act, students(IVAN))

    plan_run(act, run_id=run.pk)

    assert ImportRow.objects.count() == 1 + len(CLASSMATES)


def test_source_and_payload_are_not_kept(act: Act) -> None:
    applied = imported(act, students(IVAN))
    discarded = planned(act, students(IVAN, ANNA))
    discard_run(act, run_id=discarded.pk)

    assert list(ImportRun.objects.filter(upload__isnull=False)) == []
    assert list(ImportRow.objects.exclude(payload={})) == []
    assert applied.file_hash != discarded.file_hash


def test_forget_old_plans_after_a_week(act: Act) -> None:
    old = planned(act, students(IVAN))
    new = planned(act, students(ANNA))
    ImportRun.objects.filter(pk=old.pk).update(created_at=act.at - timedelta(days=7, seconds=1))

    assert forget_old_plans(act) == 1

    states = dict(ImportRun.objects.values_list("pk", "state"))
    assert states == {old.pk: ImportState.DISCARDED, new.pk: ImportState.PLANNED}
    assert set(ImportRow.objects.values_list("run", flat=True)) == {new.pk}


def test_import_is_journalled_by_ids_alone(act: Act) -> None:
    imported(act, students(IVAN))

    events = AuditEvent.objects.filter(kind__startswith="import.").order_by("pk")
    assert [event.kind for event in events] == ["import.uploaded", "import.planned", "import.applied"]
    assert "Иванов" not in str([event.data for event in events])


def test_import_asks_no_more_queries_for_more_rows(act: Act) -> None:
    """The number of statements grows by batches of a thousand, not by rows."""
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    counts = []
    for size in (1, 3):
        rows = [(f"Новый{size}{n}", "Иван", "", IVAN[3], "5А", "", f"N{size}{n}") for n in range(size)]
        with CaptureQueriesContext(connection) as queries:
            imported(act, school(students=[*rows, *CLASSMATES]))
        counts.append(len(queries))
        undo_run(act, run_id=ImportRun.objects.latest("pk").pk)

    assert counts[0] == counts[1]


def test_forget_import_plans_goes_through_every_school(act: Act) -> None:
    run = planned(act, students(IVAN))
    ImportRun.objects.filter(pk=run.pk).update(created_at=act.at - timedelta(days=8))

    assert forget_import_plans() == 1
