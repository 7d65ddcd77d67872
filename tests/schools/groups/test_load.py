"""The teaching load entered by hand, and the chats that follow it (1.2.F1, 2.4.3)."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client

from chats.models import Chat
from schools.groups.services.teaching import end_load, give_load
from schools.institutions.acting import Act
from schools.institutions.errors import RuleViolation
from schools.people.models import Subject, TeachingLoad
from schools.structure.models import Place, SchoolClass
from tests.conftest import Cast
from tests.schools.two_steps import confirmed

As = Callable[[str], Client]


@pytest.fixture
def taught(school_class: SchoolClass, act: Act) -> SchoolClass:
    """5А, in existence for a month."""
    Place.objects.filter(pk=school_class.place_id).update(needed_from=act.today - timedelta(days=30))
    return SchoolClass.objects.select_related("place").get(pk=school_class.pk)


def test_a_load_by_hand_brings_a_chat_and_its_end_closes_it(
    act: Act, cast: Cast, taught: SchoolClass, run_jobs: Callable[[], int]
) -> None:
    load = give_load(
        act,
        class_id=taught.pk,
        teacher_id=cast.class_teacher.pk,
        new_subject="Шахматы",
        extracurricular=True,
        on=act.today - timedelta(days=2),
    )
    run_jobs()
    chat = Chat.objects.get(school_class=taught, subject=load.subject)
    assert (load.subject.extracurricular, chat.place.name) == (True, "5А: Шахматы")

    end_load(act, load_id=load.pk, on=act.today)
    run_jobs()

    assert not Chat.objects.filter(pk=chat.pk, place__needed_until=None).exists()
    with pytest.raises(RuleViolation):
        end_load(act, load_id=load.pk, on=act.today)


def test_a_subject_typed_again_is_the_known_one(act: Act, cast: Cast, taught: SchoolClass) -> None:
    known = Subject.objects.get(name="Математика")

    load = give_load(
        act, class_id=taught.pk, teacher_id=cast.class_teacher.pk, new_subject="математика", on=act.today
    )

    assert load.subject == known


def test_a_load_is_not_given_twice_nor_before_the_class_nor_ended_before_it_began(
    act: Act, cast: Cast, taught: SchoolClass
) -> None:
    load = TeachingLoad.objects.get(teacher=cast.teacher)
    known: dict[str, Any] = {
        "class_id": taught.pk,
        "teacher_id": cast.teacher.pk,
        "subject_id": load.subject_id,
    }
    for on in (act.today, act.today - timedelta(days=90)):
        with pytest.raises(RuleViolation):
            give_load(act, on=on, **known)
    with pytest.raises(RuleViolation):
        end_load(act, load_id=load.pk, on=load.from_on - timedelta(days=1))
    with pytest.raises(RuleViolation):
        give_load(act, class_id=taught.pk, teacher_id=cast.teacher.pk, new_subject=" ", on=act.today)
    room = SchoolClass.objects.get(kind="staff_room")
    with pytest.raises(RuleViolation):
        give_load(act, on=act.today, **known | {"class_id": room.pk})
    assert TeachingLoad.objects.count() == 1


def test_the_administrator_enters_and_ends_a_load(
    client_as: As, act: Act, cast: Cast, taught: SchoolClass
) -> None:
    client, path = client_as("administrator"), f"/s/school-12/classes/{taught.pk}/load/"
    day = act.today.isoformat()
    both = {"subject": Subject.objects.get().pk, "new_subject": "Хор"}
    assert client.post(path, {"teacher": cast.teacher.pk, "on": day} | both).context[
        "form"
    ].errors.keys() == {"subject"}

    data = {"teacher": cast.teacher.pk, "new_subject": "Хор", "kind": "extracurricular", "on": day}
    page = confirmed(client, path, data)

    load = TeachingLoad.objects.get(subject__name="Хор")
    assert (load.teacher, load.subject.extracurricular) == (cast.teacher, True)
    assert f"/s/school-12/load/{load.pk}/end/" in page.content.decode()
    confirmed(client, f"/s/school-12/load/{load.pk}/end/", {"on": day})
    load.refresh_from_db()
    assert load.until_on == act.today
