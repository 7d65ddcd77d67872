"""A list against the register: the sample lists with their keys, and who is what to a place."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from schools.accounts.roles import Role
from schools.institutions.acting import Act
from schools.people.services import assign_role, exempt_memberships, mark_joined
from schools.reconciling.comparing import PlaceComparison, compare_list, compare_lists
from schools.structure.models import Place, SchoolClass
from tests import factories
from tests.schools.importing.files import SCHOOL
from tests.schools.importing.runs import imported
from tests.schools.reconciling.schools import KEYS, Key, person, pupil


def compared(act: Act, place: Place, *lines: str, everybody: bool = True) -> PlaceComparison:
    """Return what these lines say of a place."""
    (there,) = compare_list("\n".join(lines), place, act.today, everybody=everybody).places
    return there


def check(there: PlaceComparison, key: Key) -> None:
    """Hold a comparison against a key: no wrong sure one, nearly all found, nobody forgotten."""
    sure = {row.line: row.person.name for row in there.sure}
    probable = {row.line: row.person.name for row in there.probable}
    wrong = {line: name for line, name in sure.items() if key.matched.get(line) != name}
    right = [line for line, name in key.matched.items() if {**probable, **sure}.get(line) == name]
    assert wrong == {}
    assert len(right) >= 0.97 * len(key.matched)
    assert {row.line for row in there.unexpected} == key.unexpected
    assert {someone.name for someone in there.missing} == key.missing


def test_the_sample_lists_are_read_as_their_keys_say(act: Act) -> None:
    imported(act, SCHOOL.read_bytes())

    for key in KEYS:
        check(compared(act, Place.objects.get(name=key.class_name, kind="class"), key.text), key)
    text = "\n".join(f"{key.class_name}\n{key.text}" for key in KEYS)
    both = compare_lists(text, act.today, among=None, everybody=True)
    for there, key in zip(both.places, KEYS, strict=True):
        check(there, key)


def test_whoever_leads_or_teaches_is_nobodys_work(act: Act, school_class: SchoolClass) -> None:
    leader, teacher = person("Антонова Варвара Петровна"), person("Сидоров Дмитрий Олегович")
    assign_role(act, person_id=leader.pk, role=Role.TEACHER, started_on=act.today)
    assign_role(
        act,
        person_id=leader.pk,
        role=Role.CLASS_TEACHER,
        started_on=act.today,
        school_class_id=school_class.pk,
    )
    factories.TeachingLoadFactory(teacher=teacher, school_class=school_class)

    there = compared(act, school_class.place, "Варвара Антонова (администратор)", "Дмитрий Олегович Сидоров")

    assert [row.person.pk for row in there.staff] == [leader.pk, teacher.pk]
    assert (there.unexpected, there.is_clean) == ([], True)


def test_who_is_not_on_the_list(act: Act, school_class: SchoolClass) -> None:
    place = school_class.place
    confirmed, waiting, spared = (
        pupil(place, name) for name in ("Быков Олег Ильич", "Алёшин Иван Ильич", "Волков Ян Ильич")
    )
    mark_joined(act, membership_ids=[confirmed.pk], on=act.today)
    exempt_memberships(act, membership_ids=[spared.pk], reason="обучается на дому")

    there = compared(act, place, "Kotik 2013")

    assert [each.stay_id for each in there.gone] == [confirmed.pk]
    assert [each.stay_id for each in there.to_add] == [waiting.pk]
    assert [each.name for each in there.missing] == ["Алёшин Иван Ильич", "Быков Олег Ильич"]


def test_strangers_are_named_with_what_they_are(
    act: Act, school_class: SchoolClass, other_class: SchoolClass
) -> None:
    place, yesterday = school_class.place, act.today - timedelta(days=1)
    pupil(place, "Алёшин Иван Ильич")
    pupil(other_class.place, "Быков Олег Ильич")
    leaver = pupil(
        place, "Волков Ян Ильич", planned_from=yesterday - timedelta(days=9), planned_until=yesterday
    )
    mark_joined(act, membership_ids=[leaver.pk], on=yesterday)
    person("Громов Илья Ильич")

    there = compared(act, place, "Ваня Алёшин", "Олег Быков", "Ян Волков", "Илья Громов", "Kotik 2013")

    said = [(row.line, row.guess and row.guess.name, row.why, row.may_record) for row in there.unexpected]
    gone = "здесь в списке больше не числится"
    assert said == [
        ("Олег Быков", "Быков Олег Ильич", "числится в 5Б", True),
        (
            "Ян Волков",
            "Волков Ян Ильич",
            f"{gone}; «убрать» уже стоит в «Что сделать»",
            False,
        ),
        ("Илья Громов", "Громов Илья Ильич", "сейчас не числится ни в классе, ни в штате", True),
        ("Kotik 2013", None, "в наших списках такого имени нет", False),
    ]


def test_namesakes_whom_nobody_expects_are_a_choice(
    act: Act, school_class: SchoolClass, other_class: SchoolClass
) -> None:
    place = school_class.place
    pupil(place, "Алёшин Иван Ильич")
    child = pupil(other_class.place, "Сергеева Ольга Олеговна").person
    mother = person("Сергеева Ольга Олеговна")
    factories.GuardianshipFactory(guardian=mother, student=child)

    (row,) = compared(act, place, "Ольга Олеговна Сергеева").unexpected

    assert [(each.pk, each.standing) for each in row.choices] == [
        (child.pk, "числится в 5Б"),
        (mother.pk, "родитель: Сергеева Ольга Олеговна, 5Б"),
    ]
    assert (row.why, row.may_record) == ("подходят несколько человек", True)


def test_another_line_of_somebody_expected_is_nothing_to_tick(act: Act, school_class: SchoolClass) -> None:
    pupil(school_class.place, "Алёшин Иван Ильич")

    there = compared(act, school_class.place, "Иван Ильич Алёшин", "Алешин Ваня", "Kotik 2013")

    assert [(row.why, row.may_record) for row in there.unexpected] == [
        ("краткая форма имени, о том же человеке может быть и другая строка", False),
        ("в наших списках такого имени нет", False),
    ]
    assert (len(there.probable), there.may_tick, there.may_tick_found) == (1, True, False)


def test_a_leaver_who_is_not_on_the_list_is_gone_and_not_missing(act: Act, school_class: SchoolClass) -> None:
    yesterday = act.today - timedelta(days=1)
    leaver = pupil(
        school_class.place,
        "Волков Ян Ильич",
        planned_from=yesterday - timedelta(days=9),
        planned_until=yesterday,
    )
    mark_joined(act, membership_ids=[leaver.pk], on=yesterday)

    there = compared(act, school_class.place, "Kotik 2013")

    assert ([each.stay_id for each in there.gone], there.missing) == ([leaver.pk], [])


def test_whoever_may_not_see_all_is_told_of_no_parents_of_other_classes(
    act: Act, school_class: SchoolClass, other_class: SchoolClass
) -> None:
    own = pupil(school_class.place, "Алёшин Иван Ильич").person
    foreign = pupil(other_class.place, "Быков Олег Ильич").person
    factories.GuardianshipFactory(guardian=person("Алёшина Ольга Павловна"), student=own)
    factories.GuardianshipFactory(guardian=person("Быкова Инна Павловна"), student=foreign)
    lines = ("Ольга Алёшина", "Инна Быкова", "Олег Быков")

    def guesses(*, everybody: bool) -> list[str | None]:
        there = compared(act, school_class.place, *lines, everybody=everybody)
        return [row.guess.name if row.guess else None for row in there.unexpected]

    assert guesses(everybody=True) == ["Алёшина Ольга Павловна", "Быкова Инна Павловна", "Быков Олег Ильич"]
    assert guesses(everybody=False) == ["Алёшина Ольга Павловна", None, "Быков Олег Ильич"]


def test_a_chat_of_parents_knows_them_by_their_children(act: Act, school_class: SchoolClass) -> None:
    chat = factories.PlaceFactory(name="5А · родители")
    child = pupil(school_class.place, "Орлова Кира Ильинична").person
    mother = factories.GuardianshipFactory(guardian=person("Белова Ольга Павловна"), student=child).guardian
    factories.MembershipFactory(place=chat, person=mother)

    there = compared(act, chat, "Мама Киры")

    assert [(row.person.name, row.why) for row in there.probable] == [
        ("Белова Ольга Павловна", "назван по ребёнку")
    ]


def test_many_lists_are_narrowed_to_own_places(
    act: Act, school_class: SchoolClass, other_class: SchoolClass
) -> None:
    pupil(school_class.place, "Алёшин Иван Ильич")
    text = "5А\nИван Алёшин\n5Б\nОлег Быков"
    both = compare_lists(text, act.today, among={school_class.place_id}, everybody=False)
    assert [there.place for there in both.places] == [school_class.place]
    assert both.unknown == {"5Б": 1}


@pytest.mark.parametrize("classes", [1, 3])
def test_queries_are_as_many_for_three_classes_as_for_one(act: Act, classes: int) -> None:
    text = ""
    for number in range(classes):
        place = factories.PlaceFactory(name=f"Чат {number}")
        for name in ("Алёшин Иван Ильич", "Быков Олег Ильич")[: classes - 1] or ("Волков Ян Ильич",):
            pupil(place, name)
        text += f"Чат {number}\nЯн Волков\nКто-то Ещё\n"
    with CaptureQueriesContext(connection) as queries:
        assert len(compare_lists(text, act.today, among=None, everybody=True).places) == classes
    assert len(queries) == 8
