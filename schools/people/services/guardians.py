"""Legal representatives who make themselves known (1.2.D5)."""

from __future__ import annotations

from django.db import transaction

from schools.institutions.acting import Act
from schools.institutions.services import lock_roster
from schools.journal.services import record
from schools.names.people import NameParts
from schools.people.models import Guardianship, Person
from schools.people.services.roster import roster_changed


@transaction.atomic
def add_guardian(
    act: Act,
    *,
    student_id: int,
    name: NameParts,
    email: str = "",
    phone: str = "",
    guardian_id: int | None = None,
) -> Person:
    """Enter a guardian of a student from today and return the guardian.

    Without `guardian_id` a new person is entered into the roster; with it, a known one is tied to
    the child. After commit: the chats follow.
    """
    lock_roster(act)
    if guardian_id is not None:
        guardian = Person.objects.get(pk=guardian_id)
    else:
        guardian = Person.objects.create(
            institution_id=act.institution_id,
            last_name=name.last,
            first_name=name.first,
            patronymic=name.patronymic,
            name_key=name.key,
            email=email,
            phone=phone,
        )
    Guardianship.objects.get_or_create(
        institution_id=act.institution_id,
        guardian=guardian,
        student_id=student_id,
        until_on=None,
        defaults={"from_on": act.today},
    )
    record(act, "guardian.added", subjects=[("person", guardian.pk), ("person", student_id)])
    roster_changed(act)
    return guardian
