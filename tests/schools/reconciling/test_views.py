"""The pages: paste, preview, record; bad input; who may not."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client

from schools.institutions.acting import Act
from schools.people.models import Membership
from schools.structure.models import SchoolClass
from schools.structure.services import create_class
from tests import factories
from tests.schools.reconciling.schools import person, pupil

As = Callable[[str], Client]
TEXT = "Иван Алёшин\nБыкоф Олег\nKotik 2013"


@pytest.fixture
def path(school_class: SchoolClass) -> str:
    """The address for 5А, where two pupils learn."""
    for name in ("Алёшин Иван Ильич", "Быков Олег Ильич"):
        pupil(school_class.place, name)
    return f"/s/school-12/places/{school_class.place_id}/reconcile/"


MANY = "/s/school-12/reconcile/"


def said(response: Any) -> list[tuple[str, str]]:
    """Return (level, text) of the messages."""
    return [(message.level_tag, str(message)) for message in response.context["messages"]]


@pytest.mark.parametrize("part", ["administrator", "class_teacher"])
def test_paste_preview_record_and_again(client_as: As, path: str, part: str) -> None:
    client = client_as(part)
    assert "Как скопировать список" in client.get(path).content.decode()

    preview = client.post(path, {"text": TEXT})
    (there,) = preview.context["comparison"].places
    assert [len(each) for each in (there.sure, there.probable, there.unexpected)] == [1, 1, 1]
    assert not Membership.objects.filter(joined_on__isnull=False).exists()

    row = there.probable[0]
    data = {
        "text": TEXT,
        "seen": preview.context["comparison"].fingerprint,
        "record": "1",
        f"joined-{row.number}": row.person.pk,
    }
    first, second = (client.post(path, data, follow=True) for _time in range(2))
    assert said(first) == [("success", "Подтверждены на платформе 2 человека.")]
    assert said(second) == [("success", "Всё из этого списка уже было записано. Ничего не изменилось.")]
    assert set(Membership.objects.values_list("joined_source", flat=True).filter(place_kind="class")) == {
        "reconciled"
    }


def test_everything_that_may_be_ticked_is_counted_in_the_message(
    client_as: As, path: str, school_class: SchoolClass
) -> None:
    client = client_as("administrator")
    stranger = person("Громов Глеб Ильич")
    Membership.objects.filter(person__last_name="Быков").update(
        joined_on="2026-01-01", joined_recorded_at="2026-01-01T00:00Z", joined_source="marked"
    )
    gone = Membership.objects.get(person__last_name="Быков")
    text = "Иван Алёшин\nГлеб Громов"
    seen = client.post(path, {"text": text}).context["comparison"].fingerprint

    response = client.post(
        path,
        {"text": text, "seen": seen, "record": "1", "found-1": stranger.pk, "left": gone.pk},
        follow=True,
    )

    ((_level, text),) = said(response)
    assert text.split(". ") == [
        "Подтверждён на платформе 1 человек",
        "Нужно убрать: 1 человека",
        "Больше нет на платформе: 1 человек.",
    ]


def test_a_register_that_moved_is_shown_again(client_as: As, path: str) -> None:
    response = client_as("administrator").post(path, {"text": TEXT, "seen": "old", "record": "1"})
    assert [level for level, _text in said(response)] == ["warning"]
    assert len(response.context["comparison"].places) == 1
    assert not Membership.objects.filter(joined_on__isnull=False).exists()


@pytest.mark.parametrize(
    ("text", "error"),
    [
        ("", "Сначала вставьте список"),
        ("  \n ", "Сначала вставьте список"),
        ("Имя Фамилия\n" * 2001, "не больше 2000 строк и 200 КБ"),
        ("я" * 150_000, "не больше 2000 строк и 200 КБ"),
    ],
)
def test_a_bad_text_is_told(client_as: As, path: str, text: str, error: str) -> None:
    for address in (path, MANY):
        response = client_as("administrator").post(address, {"text": text})
        assert error in str(response.context["form"].errors["text"]), address


def test_a_text_without_names_shows_who_is_missing(client_as: As, path: str) -> None:
    client = client_as("administrator")
    assert len(client.post(path, {"text": "онлайн"}).context["comparison"].places[0].to_add) == 2
    assert "не нашлось" in str(client.post(MANY, {"text": "онлайн"}).context["form"].errors["text"])


def test_the_text_can_be_corrected(client_as: As, path: str) -> None:
    response = client_as("administrator").post(path, {"text": TEXT, "again": "1"})
    assert "comparison" not in response.context
    assert "Kotik 2013" in response.content.decode()


def test_many_classes_at_once(client_as: As, path: str, other_class: SchoolClass) -> None:
    pupil(other_class.place, "Волков Ян Ильич")
    client = client_as("administrator")
    text = "5А\nИван Алёшин\n5Б\nЯн Волков\n5Ж\nКто-то Ещё"
    preview = client.post(MANY, {"text": text})
    comparison = preview.context["comparison"]
    assert [there.place.name for there in comparison.places] == ["5А", "5Б"]
    assert "Класса «5Ж» среди ваших нет" in preview.content.decode()

    client.post(MANY, {"text": text, "seen": comparison.fingerprint, "record": "1"})

    joined = Membership.objects.filter(joined_source="reconciled", place_kind="class")
    assert sorted(joined.values_list("person__last_name", flat=True)) == ["Алёшин", "Волков"]


PASTED = """Ещё Одна

Класс: 5A
Иван Алёшин
Ученик 5А
Олег Быков
онлайн

Список 5 «б» класса (1 чел.)
1. Ян Волков
5B
Вера Гусева
5B класс:
Яна Орлова
Родители 5А
Анна Алёшина
УЧИТЕЛЬСКАЯ — 1
Ефимова К.
5а
Kotik 2013
"""


def test_headings_in_any_spelling_and_what_belongs_to_no_class(
    client_as: As, act: Act, path: str, other_class: SchoolClass
) -> None:
    third = create_class(act, name=factories.class_name("5В"))
    for school_class, name in [(other_class, "Волков Ян Ильич"), (third, "Гусева Вера Павловна")]:
        pupil(school_class.place, name)
    client = client_as("administrator")

    preview = client.post(MANY, {"text": PASTED})

    comparison, page = preview.context["comparison"], preview.content.decode()
    assert {
        there.place.name: (
            [row.person.name for row in there.sure],
            [row.line for row in (*there.probable, *there.unexpected)],
        )
        for there in comparison.places
    } == {
        "5А": (["Алёшин Иван Ильич", "Быков Олег Ильич"], ["Kotik 2013"]),
        "5Б": (["Волков Ян Ильич"], []),
        "Учительская": ([], ["Ефимова К."]),
    }
    assert "1 строка стоит до названия класса и не учтена" in page
    assert "В названии «5B» латинская буква, это может быть 5В или 5Б: 1 строка под ним не учтена" in page
    assert "В названии «5B класс» латинская буква" in page
    assert "Класса «Родители 5А» среди ваших нет: 1 строка под ним не учтена" in page

    client.post(MANY, {"text": PASTED, "seen": comparison.fingerprint, "record": "1"})

    joined = Membership.objects.filter(joined_source="reconciled")
    names = ["Алёшин", "Быков", "Волков"]
    assert sorted(joined.values_list("person__last_name", flat=True)) == names


def test_a_class_teacher_pastes_own_classes_only(client_as: As, path: str, other_class: SchoolClass) -> None:
    pupil(other_class.place, "Волков Ян Ильич")
    text = "5А\nИван Алёшин\n5Б\nЯн Волков"
    comparison = client_as("class_teacher").post(MANY, {"text": text}).context["comparison"]
    assert ([there.place.name for there in comparison.places], comparison.unknown) == (["5А"], {"5Б": 1})


def test_who_may_not(client_as: As, path: str, other_class: SchoolClass) -> None:
    foreign = f"/s/school-12/places/{other_class.place_id}/reconcile/"
    parts = ("class_teacher", "director", "teacher", "employee", "outsider")
    assert [client_as(part).post(foreign, {"text": TEXT}).status_code for part in parts] == [
        404,
        403,
        404,
        403,
        404,
    ]


def test_a_channel_has_no_list(client_as: As, cast: Any) -> None:
    from schools.structure.models import Place

    channel = Place.objects.filter(kind="channel").order_by("pk")[0]
    path = f"/s/school-12/places/{channel.pk}/reconcile/"
    assert client_as("administrator").get(path).status_code == 404


def test_the_links_to_it(client_as: As, path: str, school_class: SchoolClass) -> None:
    for page in (path.removesuffix("reconcile/"), f"/s/school-12/classes/{school_class.pk}/"):
        parts = ("administrator", "class_teacher", "director")
        shown = {part: path in client_as(part).get(page).content.decode() for part in parts}
        assert shown == {"administrator": True, "class_teacher": True, "director": False}, page
    assert MANY in client_as("administrator").get("/s/school-12/classes/").content.decode()


def test_a_list_that_agrees_says_so_and_namesakes_are_a_choice(
    client_as: As, school_class: SchoolClass
) -> None:
    path = f"/s/school-12/places/{school_class.place_id}/reconcile/"
    client, stays = client_as("administrator"), [pupil(school_class.place, "Орлова Соня Ильинична")]
    assert "Список совпадает с планом" in client.post(path, {"text": "Соня Орлова"}).content.decode()

    stays.append(pupil(school_class.place, "Орлова Соня Павловна"))
    page = client.post(path, {"text": "Соня Орлова"}).content.decode()
    assert [f'type="radio" id="joined-0-{stay.person_id}"' in page for stay in stays] == [True, True]


def test_whoever_of_namesakes_is_found_is_recorded_and_nobody_by_default(
    client_as: As, path: str, other_class: SchoolClass
) -> None:
    client, child = client_as("administrator"), pupil(other_class.place, "Сергеева Ольга Олеговна").person
    other = person("Сергеева Ольга Олеговна")
    preview = client.post(path, {"text": "Ольга Сергеева"})
    page = preview.content.decode()
    assert [f'type="radio" id="found-0-{pk}"' in page for pk in (child.pk, other.pk, "none")] == [True] * 3
    assert "и отмеченное" in page

    data = {"text": "Ольга Сергеева", "seen": preview.context["comparison"].fingerprint, "record": "1"}
    client.post(path, {**data, "found-0": ""})
    assert not Membership.objects.filter(joined_on__isnull=False).exists()
    client.post(path, {**data, "found-0": child.pk})

    found = Membership.objects.filter(joined_on__isnull=False)
    assert [(stay.person_id, stay.place.name) for stay in found] == [(child.pk, "5А")]


def test_nothing_is_said_of_ticks_where_nothing_is_to_tick(client_as: As, path: str) -> None:
    page = client_as("administrator").post(path, {"text": "Иван Алёшин\nKotik 2013"}).content.decode()
    assert "Записать: 1 точное совпадение</button>" in page
    assert "Отметка внесёт" not in page
