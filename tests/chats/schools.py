"""A whole school made in bulk, for what depends on size."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from schools.accounts.roles import Role
from schools.institutions.scope import current_institution_id
from schools.people.models import (
    Guardianship,
    Membership,
    Person,
    RoleAssignment,
    Subject,
    TeachingLoad,
)
from schools.structure.models import ClassKind, Place, PlaceKind, SchoolClass


@dataclass(frozen=True, slots=True)
class Size:
    """How large the school is."""

    classes: int = 30
    students: int = 26
    guardians_of_a_student: float = 1.5
    teachers: int = 58
    subjects: int = 11

    @property
    def chats(self) -> int:
        """How many chats the regulation asks for: 4 + 3 per class + one per class × subject."""
        return 4 + 3 * self.classes + self.classes * self.subjects


def make_school(size: Size, *, since: date) -> None:
    """Store a school of this size in the entered institution, everything dated from `since`."""
    institution_id = current_institution_id()

    def persons(kind: str, count: int) -> list[Person]:
        return Person.objects.bulk_create(
            [
                Person(
                    institution_id=institution_id,
                    last_name=f"{kind}{number}",
                    name_key=f"{kind}{number}".casefold(),
                )
                for number in range(count)
            ]
        )

    teachers = persons("Учитель", size.teachers)
    RoleAssignment.objects.bulk_create(
        [
            RoleAssignment(institution_id=institution_id, person=teacher, role=role, started_on=since)
            for number, teacher in enumerate(teachers)
            for role in [Role.TEACHER, *([Role.DIRECTOR] if number == 0 else [])]
            + ([Role.DEPUTY] if number in (1, 2) else [])
        ]
    )
    classes = SchoolClass.objects.bulk_create(
        [
            SchoolClass(institution_id=institution_id, place=place, kind=ClassKind.CLASS)
            for place in Place.objects.bulk_create(
                [
                    Place(
                        institution_id=institution_id,
                        kind=PlaceKind.CLASS,
                        name=f"{number // 3 + 1}{'АБВ'[number % 3]}",
                        needed_from=since,
                        platform="max",
                    )
                    for number in range(size.classes)
                ]
            )
        ]
    )
    RoleAssignment.objects.bulk_create(
        [
            RoleAssignment(
                institution_id=institution_id,
                person=teachers[number % size.teachers],
                role=Role.CLASS_TEACHER,
                school_class=school_class,
                started_on=since,
            )
            for number, school_class in enumerate(classes)
        ]
    )
    subjects = [
        Subject.objects.get_or_create(
            institution_id=institution_id, name_key=f"предмет {n}", defaults={"name": f"Предмет {n}"}
        )[0]
        for n in range(size.subjects)
    ]
    TeachingLoad.objects.bulk_create(
        [
            TeachingLoad(
                institution_id=institution_id,
                teacher=teachers[(number * 7 + n) % size.teachers],
                school_class=school_class,
                subject=subject,
                from_on=since,
            )
            for number, school_class in enumerate(classes)
            for n, subject in enumerate(subjects)
        ]
    )
    students = persons("Ученик", size.classes * size.students)
    Membership.objects.bulk_create(
        [
            Membership(
                institution_id=institution_id,
                place=classes[number % size.classes].place,
                place_kind=PlaceKind.CLASS,
                person=student,
                planned_from=since,
            )
            for number, student in enumerate(students)
        ]
    )
    guardians = persons("Родитель", int(len(students) * size.guardians_of_a_student))
    Guardianship.objects.bulk_create(
        [
            Guardianship(
                institution_id=institution_id,
                guardian=guardian,
                student=students[number % len(students)],
                from_on=since - timedelta(days=400),
            )
            for number, guardian in enumerate(guardians)
        ]
    )
