"""The overview and the figures by class: what one sees of a kept snapshot, and nothing else."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta
from io import BytesIO
from typing import Any

import pytest
from django.db import connection
from django.db.models import F
from django.test import Client
from django.test.utils import CaptureQueriesContext
from python_calamine import CalamineWorkbook

from reports import services
from reports.class_table import class_rows, sorted_rows
from reports.models import UsageSnapshot
from reports.services.compiling import JOB_KIND
from schools.accounts.permissions import POWERS, Can
from schools.accounts.roles import Role
from schools.institutions.acting import Act
from schools.institutions.models import RosterVersion
from schools.jobs.models import Job, JobState
from schools.journal.models import AuditEvent
from schools.people.services import assign_role
from schools.structure.models import ClassYear, SchoolClass
from tests import factories
from tests.conftest import Cast
from tests.reports.conftest import Tally

ClientAs = Callable[[str], Client]

OVERVIEW = "/s/school-12/overview/"
COUNT = "/s/school-12/overview/count/"
CLASSES = "/s/school-12/overview/classes/"
CLASSES_FILE = "/s/school-12/overview/classes.xlsx"

SCHOOL = {
    "staff_expected": 58,
    "staff_accepted": 31,
    "staff_joined": 54,
    "staff_to_verify": 40,
    "staff_verified": 17,
    "students_expected": 797,
    "students_joined": 612,
    "students_declined": 31,
    "families_expected": 797,
    "families_joined": 540,
    "families_declined": 74,
    "chats_required": 478,
    "chats_created": 402,
    "chats_not_required": 38,
    "chat_members_expected": 1000,
    "chat_members_joined": 700,
    "invitations_live": 12,
    "hours_to_accept": 7.5,
    "requests_open": 3,
    "requests_waiting": 6,
    "publications": 2,
}


def of_class(students: int, families: int, chats: int, members: int) -> dict[str, int]:
    """Return the figures of a class of 20 students with 10 chats and 100 memberships."""
    return {
        "students_expected": 20,
        "students_joined": students,
        "students_declined": 0,
        "families_expected": 20,
        "families_joined": families,
        "families_declined": 2,
        "chats_required": 10,
        "chats_created": chats,
        "chats_not_required": 1,
        "chat_members_expected": 100,
        "chat_members_joined": members,
    }


@pytest.fixture
def counted(
    act: Act, today: date, tally: Tally, school_class: SchoolClass, other_class: SchoolClass
) -> UsageSnapshot:
    """Today's snapshot: 5А stands well, 5Б badly."""
    tally.totals = dict(SCHOOL)
    tally.by_class = {school_class.pk: of_class(20, 18, 9, 95), other_class.pk: of_class(8, 0, 4, 30)}
    return services.compile_day(act, on=today).snapshot


def text_of(response: Any) -> str:
    """Return the page with every white space as one plain space."""
    return " ".join(response.content.decode().replace("\u202f", " ").replace("\u00a0", " ").split())


def test_overview_without_a_count_offers_one(client_as: ClientAs, tally: Tally) -> None:
    page = text_of(client_as("director").get(OVERVIEW))
    assert "Пока ничего не подсчитано" in page
    assert f'action="{COUNT}"' in page


def test_overview_shows_the_snapshot_with_its_time_and_source(
    client_as: ClientAs, counted: UsageSnapshot, today: date
) -> None:
    page = text_of(client_as("director").get(OVERVIEW))
    wanted = [
        f"на {today:%d.%m.%Y} · подсчитано",
        "источник: реестр школы",
        '<span class="stat-value">54</span> <span class="stat-total">из 58</span>',
        "подтверждены на платформе; приглашение приняли: 31",
        '<span class="stat-value">612</span> <span class="stat-total">из 797</span>',
        "31 отказ, учтён отдельно",
        '<span class="stat-value">540</span> <span class="stat-total">из 797</span>',
        "74 отказа, связь по другому каналу",
        '<span class="stat-value">402</span> <span class="stat-total">из 478</span>',
        "38 не требуются",
        '<span class="stat-value">17</span> <span class="stat-total">из 40</span>',
        "7,5",
    ]
    assert [text for text in wanted if text not in page] == []


def test_overview_shows_the_worst_first_with_who_answers_and_what_is_missing(
    client_as: ClientAs, cast: Cast, counted: UsageSnapshot
) -> None:
    page = text_of(client_as("director").get(OVERVIEW))
    stuck = page[page.index('id="h-stuck"') :]
    worst = '5Б</span><span class="line-note">классный руководитель не назначен · не создано 5 чатов'
    assert worst in stuck
    assert "12 учеников нет в чате" in stuck
    assert "18 семей не на связи" in stuck
    teacher = cast.class_teacher.short_name.replace("\u00a0", " ")
    assert f'5А</span><span class="line-note">{teacher}' in stuck
    assert stuck.index("30 %") < stuck.index("93 %") < stuck.index("95 %")


def test_overview_counts_nothing_itself(client_as: ClientAs, counted: UsageSnapshot, tally: Tally) -> None:
    """The page shows what was counted, not what is: other figures now change nothing on it."""
    tally.totals["staff_joined"] = 58
    asked = len(tally.days)
    page = text_of(client_as("director").get(OVERVIEW))
    assert '<span class="stat-value">54</span>' in page
    assert len(tally.days) == asked


def test_accepted_is_never_shown_as_joined(client_as: ClientAs, act: Act, today: date, tally: Tally) -> None:
    tally.totals = {"staff_expected": 10, "staff_accepted": 10, "staff_joined": 0}
    services.compile_day(act, on=today)
    page = text_of(client_as("director").get(OVERVIEW))
    assert '<span class="stat-value">0</span> <span class="stat-total">из 10</span>' in page


def test_overview_is_cheap_however_many_classes_and_days(
    client_as: ClientAs,
    act: Act,
    today: date,
    tally: Tally,
    school_class: SchoolClass,
    other_class: SchoolClass,
) -> None:
    def cost() -> tuple[int, int]:
        """Return the queries of a page drawn anew, and of the same page once more."""
        client.get(OVERVIEW)
        RosterVersion.objects.update(number=F("number") + 1)
        numbers = []
        for _ in range(2):
            with CaptureQueriesContext(connection) as queries:
                assert client.get(OVERVIEW).status_code == 200
            numbers.append(len(queries))
        return numbers[0], numbers[1]

    client = client_as("director")
    tally.totals = dict(SCHOOL)
    tally.by_class = {school_class.pk: of_class(1, 1, 1, 1)}
    services.compile_day(act, on=today - timedelta(days=3))
    one = cost()
    tally.by_class |= {other_class.pk: of_class(8, 0, 4, 30)}
    for days in (2, 1, 0, 0):
        tally.totals["staff_joined"] += 1
        services.compile_day(act, on=today - timedelta(days=days))
    assert (one, cost()) == ((8, 5), (8, 5))


def test_overview_follows_the_roster_and_the_next_count_at_once(
    client_as: ClientAs, act: Act, today: date, counted: UsageSnapshot, tally: Tally, other_class: SchoolClass
) -> None:
    client = client_as("director")
    client.get(OVERVIEW)
    leader = factories.PersonFactory(last_name="Новикова")
    assign_role(
        act, person_id=leader.pk, role=Role.CLASS_TEACHER, started_on=today, school_class_id=other_class.pk
    )
    assert "Новикова" in text_of(client.get(OVERVIEW))
    tally.totals["staff_joined"] = 57
    services.compile_day(act, on=today)
    assert '<span class="stat-value">57</span>' in text_of(client.get(OVERVIEW))


def test_what_is_kept_of_one_person_is_not_shown_to_another(
    client_as: ClientAs, cast: Cast, counted: UsageSnapshot
) -> None:
    """Links follow the powers of whoever looks, not of whoever looked first."""
    link = 'href="/s/school-12/requests/"'
    shown = {part: link in text_of(client_as(part).get(OVERVIEW)) for part in ("administrator", "director")}
    assert shown == {
        "administrator": True,
        "director": Can.DECIDE_REQUESTS in POWERS[Role.DIRECTOR],
    }


# --- Days and corrections ----------------------------------------------------------------------------


def test_past_day_is_shown_as_it_was_kept(
    client_as: ClientAs, act: Act, today: date, counted: UsageSnapshot, tally: Tally
) -> None:
    tally.totals["staff_joined"] = 20
    day = today - timedelta(days=40)
    services.compile_day(act, on=day)
    client = client_as("director")
    shown = text_of(client.get(OVERVIEW, {"on": day.isoformat()}))
    between = text_of(client.get(OVERVIEW, {"on": (today - timedelta(days=1)).isoformat()}))
    assert ('<span class="stat-value">20</span>' in shown, "Показан прошедший день" in shown) == (True, True)
    assert '<span class="stat-value">20</span>' in between


@pytest.mark.parametrize("query", [{"on": "позавчера"}, {"revision": "x"}, {"on": "", "revision": "-1"}])
def test_day_that_makes_no_sense_shows_the_latest(
    client_as: ClientAs, counted: UsageSnapshot, query: dict[str, str]
) -> None:
    assert '<span class="stat-value">54</span>' in text_of(client_as("director").get(OVERVIEW, query))


def test_day_before_the_first_count_has_nothing(client_as: ClientAs, counted: UsageSnapshot) -> None:
    page = text_of(client_as("director").get(OVERVIEW, {"on": "2020-01-01"}))
    assert "Пока ничего не подсчитано" in page


def test_correction_says_what_changed_and_keeps_what_was_known(
    client_as: ClientAs, act: Act, today: date, counted: UsageSnapshot, tally: Tally
) -> None:
    tally.totals["staff_joined"] = 56
    services.compile_day(replace(act, at=act.at + timedelta(seconds=5)), on=today)
    client = client_as("director")
    corrected = text_of(client.get(OVERVIEW))
    assert "Исправление" in corrected
    assert "<li>Педагоги в «Учительской»: 54 → 56</li>" in corrected
    former = text_of(client.get(OVERVIEW, {"on": today.isoformat(), "revision": "1"}))
    assert '<span class="stat-value">54</span>' in former
    assert "Так было известно тогда" in former
    assert client.get(OVERVIEW, {"on": today.isoformat(), "revision": "7"}).status_code == 404


def test_correction_of_classes_alone_is_said(
    client_as: ClientAs,
    act: Act,
    today: date,
    counted: UsageSnapshot,
    tally: Tally,
    school_class: SchoolClass,
) -> None:
    tally.by_class[school_class.pk] = of_class(19, 18, 9, 95)
    services.compile_day(act, on=today)
    assert "изменились показатели классов" in text_of(client_as("director").get(OVERVIEW))


def test_trend_has_a_line_and_a_table_behind_it(
    client_as: ClientAs, act: Act, today: date, counted: UsageSnapshot, tally: Tally
) -> None:
    tally.totals["staff_joined"] = 29
    day = today - timedelta(days=7)
    services.compile_day(act, on=day)
    page = text_of(client_as("director").get(OVERVIEW))
    assert page.count("<polyline") == 6  # three lines, drawn for a wide and for a narrow place
    assert f'<tr><th scope="row">{day:%d.%m.%Y}</th><td class="num">50 %</td>' in page


# --- Counting now ------------------------------------------------------------------------------------


def test_count_now_leads_over_its_progress_to_the_figures(
    client_as: ClientAs, tally: Tally, today: date, run_jobs: Callable[[], int]
) -> None:
    client = client_as("director")
    response = client.post(COUNT)
    job = Job.objects.get(kind=JOB_KIND)
    assert (response["Location"], job.args) == (f"/s/school-12/jobs/{job.pk}/", {"on": today.isoformat()})
    run_jobs()
    job.refresh_from_db()
    assert (job.state, UsageSnapshot.objects.get().on) == (JobState.DONE, today)
    after = client.get(response["Location"], follow=True)
    assert after.redirect_chain == [(f"{OVERVIEW}?counted=1", 302)]
    assert "Подсчитано." in text_of(after)


def test_count_now_says_whether_it_has_kept_new_figures(
    client_as: ClientAs, tally: Tally, run_jobs: Callable[[], int]
) -> None:
    def said() -> str:
        response = client.post(COUNT)
        run_jobs()
        page = text_of(client.get(response["Location"], follow=True))
        return page.split('<div class="notice notice-done" role="status">')[1].split("<div>")[1]

    client = client_as("director")
    first, unchanged = said(), said()
    tally.totals["staff_joined"] += 1
    changed = said()
    assert first.startswith("Подсчитано. Показатели за день сохранены")
    assert unchanged.startswith("Подсчитано. Цифры не менялись с ")
    assert changed.startswith("Подсчитано. Цифры изменились; новые сохранены")


@pytest.mark.parametrize("part", ["class_teacher", "teacher", "employee"])
def test_statistics_are_for_administration_only(
    client_as: ClientAs, counted: UsageSnapshot, part: str
) -> None:
    client = client_as(part)
    codes = [client.get(url).status_code for url in (OVERVIEW, CLASSES, CLASSES_FILE)]
    assert [*codes, client.post(COUNT).status_code] == [403] * 4


# --- By class ----------------------------------------------------------------------------------------


def test_classes_show_figures_heat_in_words_and_lead_to_names(
    client_as: ClientAs, counted: UsageSnapshot, other_class: SchoolClass
) -> None:
    page = text_of(client_as("director").get(CLASSES))
    names = "/s/school-12/overview/names/students_missing/"
    cell = (
        f'<a class="tile tile-overdue" href="{names}?school_class={other_class.pk}">40 %'
        '<span class="visually-hidden">, меньше половины</span></a>'
        '<span class="small muted text-end">8 из 20</span>'
    )
    assert cell in page
    assert "0 из 20, 2 отказа" in page


@pytest.mark.parametrize(
    ("sort", "names"),
    [
        ("name", ["5А", "5Б"]),
        ("-name", ["5Б", "5А"]),
        ("students", ["5Б", "5А"]),
        ("-students", ["5А", "5Б"]),
        ("members", ["5Б", "5А"]),
        ("nonsense", ["5А", "5Б"]),
        ("__class__", ["5А", "5Б"]),
    ],
)
def test_classes_are_sorted_by_any_column(counted: UsageSnapshot, sort: str, names: list[str]) -> None:
    assert [row.name for row in sorted_rows(class_rows(counted), sort)] == names


def test_class_in_which_nothing_is_due_stands_last_either_way(
    act: Act, today: date, counted: UsageSnapshot, tally: Tally, school_class: SchoolClass
) -> None:
    tally.by_class[school_class.pk] = {"students_expected": 0}
    rows = class_rows(services.compile_day(act, on=today).snapshot)
    assert [sorted_rows(rows, sort)[-1].name for sort in ("students", "-students")] == ["5А", "5А"]


def test_classes_go_out_as_numbers_and_are_journalled(
    client_as: ClientAs, cast: Cast, counted: UsageSnapshot, today: date
) -> None:
    response = client_as("director").get(CLASSES_FILE)
    sheet = CalamineWorkbook.from_filelike(BytesIO(response.content)).get_sheet_by_index(0).to_python()
    assert response["Content-Disposition"] == f'attachment; filename="classes-{today:%Y-%m-%d}.xlsx"'
    head = next(n for n, row in enumerate(sheet) if row[0] == "Класс")
    assert sheet[head + 1][:1] + sheet[head + 1][2:] == ["5А", 20, 20, 0, 20, 18, 2, 10, 9, 1, 100, 95, 95]
    assert AuditEvent.objects.filter(kind="figures.exported").count() == 1


def test_classes_without_a_count_offer_one(client_as: ClientAs, tally: Tally) -> None:
    client = client_as("director")
    assert "Пока ничего не подсчитано" in text_of(client.get(CLASSES))
    assert client.get(CLASSES_FILE)["Location"] == CLASSES


def test_classes_without_figures_say_so(client_as: ClientAs, act: Act, today: date, tally: Tally) -> None:
    services.compile_day(act, on=today)
    assert "Классов с показателями пока нет" in text_of(client_as("director").get(CLASSES))


def test_classes_are_called_as_they_were_that_day(
    act: Act, today: date, counted: UsageSnapshot, school_class: SchoolClass
) -> None:
    """A class renamed since, and one that has no name in the year, are both there."""
    ClassYear.objects.filter(school_class=school_class).update(name="5 «А»")
    ClassYear.objects.exclude(school_class=school_class).delete()
    assert [row.name for row in class_rows(counted)] == ["5 «А»", "5Б"]
