"""What the chats offer to the floors above."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from chats.contributions import figures, grounds, panels, work
from chats.models import Chat, ChatRule, HeadCount
from chats.services import DEFAULT_RULES, SYNC, sync
from schools.accounts.models import User
from schools.accounts.permissions import Acting, Standing
from schools.accounts.roles import Role
from schools.institutions.acting import Act, Via, act_in
from schools.institutions.errors import RuleViolation
from schools.institutions.models import Institution
from schools.people.models import Membership, Person
from schools.registry import registry
from schools.structure.models import ClassYear, Place, SchoolClass
from schools.structure.services import mark_places_created
from tests import factories
from tests.chats.schools import Size, make_school
from tests.conftest import Cast

ChatOf = Callable[..., Chat]
ActingAs = Callable[[str], Acting]

CREATE, RENAME, CLOSE = work.KINDS


@pytest.fixture
def acting_as(institution: Institution, cast: Cast) -> ActingAs:
    """Return a function that makes the acting of a part of the cast."""
    roles = {
        "administrator": {Role.ADMINISTRATOR, Role.TEACHER},
        "director": {Role.DIRECTOR},
        "class_teacher": {Role.TEACHER, Role.CLASS_TEACHER},
        "teacher": {Role.TEACHER},
        "employee": {Role.EMPLOYEE},
    }

    def acting(part: str) -> Acting:
        person: Person = getattr(cast, part)
        user: User = cast.user(part)
        return Acting(
            act=act_in(institution, via=Via.REQUEST, user_id=user.pk),
            user=user,
            standing=Standing(institution, person.pk, person.short_name, frozenset(roles[part])),
        )

    return acting


@pytest.fixture
def chats(cast: Cast, act: Act, today: date, school_class: SchoolClass) -> None:
    """The chats of the cast's school, needed for nine days, with a student in 5А."""
    since = today - timedelta(days=9)
    factories.MembershipFactory(place=school_class.place, place_kind="class")
    Place.objects.filter(kind="class").update(needed_from=since)
    ChatRule.objects.update(from_on=since)
    sync(act)


def test_every_contribution_is_registered() -> None:
    offered = {item.url_name for item in registry.navigation}

    assert "chats:matrix" in offered
    assert SYNC in registry.roster_jobs
    assert [registry.work_kind(kind.key) for kind in work.KINDS] == work.KINDS
    assert figures.OFFER in registry.metrics


# --- Worklist ----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("part", "titles"),
    [
        (
            "administrator",
            [
                "Директор и заместители",
                "Родительский актив",
                "Ученический актив",
                "5А: педагоги",
                "5А: Математика",
            ],
        ),
        ("director", ["Директор и заместители", "Родительский актив", "Ученический актив"]),
        ("class_teacher", ["5А: педагоги"]),
        ("teacher", ["5А: Математика"]),
        ("employee", []),
    ],
)
def test_chats_to_create_are_asked_of_whom_owes_them(
    part: str, titles: list[str], chats: None, acting_as: ActingAs, today: date
) -> None:
    acting = acting_as(part)

    items = CREATE.items(acting, today, None)

    assert sorted(item.title for item in items) == sorted(titles)
    assert CREATE.count(acting, today) == len(titles)


def test_an_item_says_who_owes_it_since_when_and_on_what_ground(
    chats: None, acting_as: ActingAs, today: date, cast: Cast, school_class: SchoolClass, chat_of: ChatOf
) -> None:
    chat = chat_of("class_teachers", school_class)

    item = next(
        item for item in CREATE.items(acting_as("administrator"), today, None) if "педагоги" in item.title
    )

    assert (item.key, item.class_id, item.owner_ids) == (
        str(chat.place_id),
        school_class.pk,
        (cast.class_teacher.pk,),
    )
    assert item.detail == f"{cast.class_teacher.short_name} · ожидаются 2 человека · 2.3.3c"
    assert item.since is not None


def test_an_owner_is_not_told_his_own_name(chats: None, acting_as: ActingAs, today: date) -> None:
    [item] = CREATE.items(acting_as("teacher"), today, None)

    assert item.detail == "ожидается 1 ученик · 2.4.3a"


def test_a_chat_without_an_owner_says_so(
    act: Act, acting_as: ActingAs, today: date, other_class: SchoolClass
) -> None:
    sync(act)

    details = {item.title: item.detail for item in CREATE.items(acting_as("administrator"), today, None)}

    assert details["5Б: педагоги"] == "создавать некому · 2.3.3c"


def test_the_longest_owed_comes_first_and_the_limit_holds(
    chats: None, act: Act, acting_as: ActingAs, today: date, other_class: SchoolClass
) -> None:
    sync(act)
    ChatRule.objects.update(from_on=today - timedelta(days=1))
    ChatRule.objects.filter(key="student_activists").update(from_on=today - timedelta(days=5))
    sync(act)
    administrator = acting_as("administrator")

    items = CREATE.items(administrator, today, 1)

    assert [item.title for item in items] == ["Ученический актив"]
    assert CREATE.overdue is not None
    assert CREATE.overdue(administrator, today, today - timedelta(days=5)) == 1


def test_marking_created_marks_own_chats_alone(
    chats: None, acting_as: ActingAs, today: date, school_class: SchoolClass, chat_of: ChatOf
) -> None:
    own, foreign = chat_of("subject", school_class, "Математика"), chat_of("class_teachers", school_class)
    assert CREATE.mark is not None

    changed = CREATE.mark(acting_as("teacher").act, [str(own.place_id), str(foreign.place_id), "x"], today)

    assert changed == 1
    assert chat_of("subject", school_class, "Математика").place.created_on == today
    assert chat_of("class_teachers", school_class).place.created_on is None


def test_marking_in_the_future_is_refused(
    chats: None, acting_as: ActingAs, today: date, school_class: SchoolClass, chat_of: ChatOf
) -> None:
    chat = chat_of("class_teachers", school_class)
    assert CREATE.mark is not None

    with pytest.raises(RuleViolation):
        CREATE.mark(acting_as("administrator").act, [str(chat.place_id)], today + timedelta(days=1))


def test_not_required_is_kept_with_its_reason(
    chats: None, acting_as: ActingAs, school_class: SchoolClass, chat_of: ChatOf
) -> None:
    chat = chat_of("class_teachers", school_class)
    assert CREATE.exempt is not None

    changed = CREATE.exempt(acting_as("class_teacher").act, [str(chat.place_id)], "ведём общий чат")

    assert changed == 1
    assert chat_of("class_teachers", school_class).place.exempt_reason == "ведём общий чат"


def test_a_renamed_class_asks_to_rename_its_chats(
    chats: None, act: Act, acting_as: ActingAs, today: date, school_class: SchoolClass, chat_of: ChatOf
) -> None:
    chat = chat_of("class_teachers", school_class)
    mark_places_created(act, place_ids=[chat.place_id], on=today)
    Place.objects.filter(pk=school_class.place_id).update(name="6А")
    sync(act)
    acting = acting_as("class_teacher")

    [item] = RENAME.items(acting, today, None)
    assert (item.title, item.detail) == ("6А: педагоги", "на платформе ещё называется «5А: педагоги»")
    assert (RENAME.count(acting, today), RENAME.overdue and RENAME.overdue(acting, today, today)) == (1, 0)

    assert RENAME.mark is not None
    assert RENAME.mark(acting.act, [item.key], today) == 1
    assert RENAME.items(acting, today, None) == []


def test_a_chat_nobody_asks_for_is_to_be_closed(
    chats: None, act: Act, acting_as: ActingAs, today: date, school_class: SchoolClass, chat_of: ChatOf
) -> None:
    chat = chat_of("class_teachers", school_class)
    mark_places_created(act, place_ids=[chat.place_id], on=today)
    ChatRule.objects.filter(key="class_teachers").update(until_on=today)
    sync(act)
    acting = acting_as("administrator")

    [item] = CLOSE.items(acting, today, None)
    assert (item.title, item.since, CLOSE.count(acting, today)) == ("5А: педагоги", today, 1)

    assert CLOSE.mark is not None
    assert CLOSE.mark(acting.act, [item.key], today) == 1
    assert chat_of("class_teachers", school_class).place.closed_on == today


def test_items_take_as_many_queries_for_three_chats_as_for_one(
    cast: Cast, act: Act, today: date, acting_as: ActingAs
) -> None:
    acting = acting_as("administrator")
    counts = []
    for classes in (1, 2):
        make_school(Size(classes=classes, students=1, teachers=3, subjects=2), since=today)
        sync(act)
        with CaptureQueriesContext(connection) as queries:
            CREATE.items(acting, today, None)
        counts.append(len(queries))

    assert counts == [6, 6]


# --- Panels ------------------------------------------------------------------------------------------


def test_class_panel_shows_the_chats_of_the_class(
    chats: None, acting_as: ActingAs, today: date, school_class: SchoolClass
) -> None:
    panel = panels.class_panel(acting_as("class_teacher"), school_class.pk, today)

    assert panel is not None
    assert [(row.title, row.state, row.state_label) for row in panel.rows] == [
        ("5А: ученики", "plain", "появится сам"),
        ("5А: родители", "plain", "появится сам"),
        ("5А: педагоги", "overdue", "нет · 9 дней"),
        ("По предметам", "waiting", "0 из 1"),
    ]
    assert panel.url == f"/s/school-12/chats/classes/{school_class.pk}/"


def test_class_panel_is_not_offered_where_there_is_nothing_to_see(
    chats: None, acting_as: ActingAs, today: date, other_class: SchoolClass, school_class: SchoolClass
) -> None:
    assert panels.class_panel(acting_as("class_teacher"), other_class.pk, today) is None
    assert panels.class_panel(acting_as("employee"), school_class.pk, today) is None


def test_class_panel_without_subjects_leads_nowhere(
    chats: None, act: Act, acting_as: ActingAs, today: date, other_class: SchoolClass
) -> None:
    sync(act)

    panel = panels.class_panel(acting_as("administrator"), other_class.pk, today)

    assert panel is not None
    assert ([row.title for row in panel.rows], panel.url) == (
        ["5Б: ученики", "5Б: родители", "5Б: педагоги"],
        "",
    )


def test_person_panel_shows_what_a_teacher_answers_for(
    chats: None, cast: Cast, acting_as: ActingAs, today: date
) -> None:
    panel = panels.person_panel(acting_as("administrator"), cast.teacher.pk, today)

    assert panel is not None
    assert [row.title for row in panel.rows] == ["5А: Математика"]


def test_person_panel_counts_what_is_too_much_to_list(
    chats: None, act: Act, cast: Cast, acting_as: ActingAs, today: date, school_class: SchoolClass
) -> None:
    for number in range(panels.SHOWN + 1):
        factories.TeachingLoadFactory(
            teacher=cast.teacher, school_class=school_class, subject__name=f"Предмет {number}"
        )
    sync(act)

    panel = panels.person_panel(acting_as("administrator"), cast.teacher.pk, today)

    assert panel is not None
    assert (len(panel.rows), panel.rows[-1].title) == (panels.SHOWN + 1, "и ещё 2")


def test_person_panel_is_for_those_who_answer_for_chats(
    chats: None, cast: Cast, acting_as: ActingAs, today: date
) -> None:
    assert panels.person_panel(acting_as("administrator"), cast.employee.pk, today) is None
    assert panels.person_panel(acting_as("employee"), cast.teacher.pk, today) is None


# --- Grounds -----------------------------------------------------------------------------------------


def test_owned_places_are_those_of_own_chats(
    chats: None, cast: Cast, today: date, school_class: SchoolClass, chat_of: ChatOf
) -> None:
    chat = chat_of("subject", school_class, "Математика")

    assert grounds.owned_places(cast.teacher.pk, today) == {chat.place_id}


def test_nothing_rests_on_a_mere_plan(chats: None, school_class: SchoolClass, chat_of: ChatOf) -> None:
    subject = chat_of("subject", school_class, "Математика").subject
    year = ClassYear.objects.get(school_class=school_class)
    assert subject is not None

    held = {
        "schools.SchoolClass": grounds.built_on("schools.SchoolClass", [school_class.pk]),
        "schools.ClassYear": grounds.built_on("schools.ClassYear", [year.pk]),
        "schools.Place": grounds.built_on("schools.Place", [school_class.place_id]),
        "schools.Subject": grounds.built_on("schools.Subject", [subject.pk]),
        "schools.Person": grounds.built_on("schools.Person", [1]),
        "nothing": grounds.built_on("schools.Subject", []),
    }
    assert set(map(frozenset, held.values())) == {frozenset()}


def test_a_chat_of_which_something_is_known_rests_on_class_and_subject(
    chats: None, act: Act, today: date, school_class: SchoolClass, chat_of: ChatOf
) -> None:
    chat = chat_of("subject", school_class, "Математика")
    HeadCount.objects.create(institution_id=act.institution_id, place=chat.place, on=today, count=5)
    year = ClassYear.objects.get(school_class=school_class)
    assert chat.subject_id is not None

    assert grounds.built_on("schools.SchoolClass", [school_class.pk]) == {school_class.pk}
    assert grounds.built_on("schools.classyear", [year.pk]) == {year.pk}
    assert grounds.built_on("schools.Place", [school_class.place_id, chat.place_id]) == {
        school_class.place_id,
        chat.place_id,
    }
    assert grounds.built_on("schools.Subject", [chat.subject_id]) == {chat.subject_id}


def test_place_sets_are_the_school_the_rules_and_the_grades(
    chats: None, today: date, school_class: SchoolClass, chat_of: ChatOf
) -> None:
    sets = {found.title: found.place_ids for found in grounds.place_sets(today)}
    teachers, subject = (
        chat_of("class_teachers", school_class),
        chat_of("subject", school_class, "Математика"),
    )

    assert sets == {
        "Чаты всей школы": tuple(
            chat_of(key).place_id for key in ("deputies", "parent_activists", "student_activists")
        ),
        "Чаты: Классный руководитель с педагогами класса": (teachers.place_id,),
        "Чаты по предметам, 5-я параллель": (subject.place_id,),
    }


def test_names_of_rules_are_their_titles(institution: Institution) -> None:
    rule = ChatRule.objects.get(key="subject")

    assert grounds.names_of_rules([rule.pk, 0]) == {rule.pk: "Педагог с классом или группой по предмету"}


def test_a_new_school_has_the_eight_rules_of_the_regulation(institution: Institution) -> None:
    rules = ChatRule.objects.in_order()

    assert [(rule.key, rule.clause) for rule in rules] == [(rule.key, rule.clause) for rule in DEFAULT_RULES]
    assert Membership.objects.filter(place_kind="chat").count() == 0
