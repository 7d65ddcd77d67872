"""A guardian whom somebody bound by hand is not ended only because a file lacks that guardian."""

from __future__ import annotations

from schools.importing.models import RowAction
from schools.institutions.acting import Act
from schools.names.people import split_full_name
from schools.people.models import Guardianship, Person
from schools.people.services.guardians import add_guardian
from tests.schools.importing.files import school
from tests.schools.importing.runs import imported, lines, planned

CHILD = ["Иванов", "Иван", "Иванович", None, "5А", "", ""]
MOTHER = ["Иванова Мария Павловна", "", "", "Иванов Иван Иванович", "5А"]
FATHER = ["Иванов Иван Петрович", "", "", "Иванов Иван Иванович", "5А"]


def test_guardian_bound_by_hand_stays(act: Act) -> None:
    imported(act, school(students=[CHILD], guardians=[MOTHER, FATHER]))
    child = Person.objects.get(name_key="иванов иван иванович")
    add_guardian(act, student_id=child.pk, name=split_full_name("Белова Ольга Юрьевна"))

    run = planned(act, school(students=[CHILD], guardians=[MOTHER]))

    assert [line[1:3] for line in lines(run)] == [(RowAction.DEPART, "Иванов Иван Петрович")]


def test_guardian_known_before_and_bound_by_hand_to_another_child_stays_with_that_child(act: Act) -> None:
    sister = ["Иванова", "Анна", "Ивановна", None, "5А", "", ""]
    beside = ["Громова Яна Юрьевна", "", "", "Иванова Анна Ивановна", "5А"]
    imported(act, school(students=[CHILD, sister], guardians=[MOTHER, FATHER, beside]))
    name = split_full_name("Иванова Мария Павловна")
    mother = Person.objects.get(name_key=name.key)
    girl = Person.objects.get(name_key="иванова анна ивановна")
    add_guardian(act, student_id=girl.pk, name=name, guardian_id=mother.pk)

    run = planned(act, school(students=[CHILD, sister], guardians=[FATHER, beside]))

    assert [(line[1], line[2]) for line in lines(run)] == [(RowAction.DEPART, "Иванова Мария Павловна")]
    assert Guardianship.objects.filter(student=girl, guardian=mother, until_on=None).exists()
