"""Legal representatives, entered and ended (1.2.D5)."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from django.db import transaction
from django.utils.translation import gettext as _

from schools.institutions.acting import Act
from schools.institutions.errors import RuleViolation
from schools.institutions.services import lock_roster
from schools.journal.services import record
from schools.names.people import NameParts, sex_by_patronymic
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
    the child, and what the card lacks is filled in. Raises RuleViolation for the student as
    guardian. After commit: the chats follow.
    """
    lock_roster(act)
    if guardian_id == student_id:
        raise RuleViolation(_("Nobody is one's own legal representative."))
    if guardian_id is not None:
        guardian = Person.objects.select_for_update().get(pk=guardian_id)
        _fill_in(act, guardian, {"email": email, "phone": phone})
    else:
        guardian = Person.objects.create(
            institution_id=act.institution_id,
            last_name=name.last,
            first_name=name.first,
            patronymic=name.patronymic,
            name_key=name.key,
            sex=sex_by_patronymic(name.patronymic),
            email=email,
            phone=phone,
        )
    _bond, is_new = Guardianship.objects.get_or_create(
        institution_id=act.institution_id,
        guardian=guardian,
        student_id=student_id,
        until_on=None,
        defaults={"from_on": act.today},
    )
    if is_new:
        record(act, "guardian.added", subjects=[("person", guardian.pk), ("person", student_id)])
    roster_changed(act)
    return guardian


def _fill_in(act: Act, person: Person, given: Mapping[str, str]) -> None:
    """Write what a card lacks; what stands there is not overwritten."""
    lacking = {column: value for column, value in given.items() if value and not getattr(person, column)}
    if lacking:
        for column, value in lacking.items():
            setattr(person, column, value)
        person.save(update_fields=list(lacking))
        record(act, "person.changed", subjects=[("person", person.pk)], columns=sorted(lacking))


@transaction.atomic
def end_guardianship(act: Act, *, guardianship_id: int, ended_on: date) -> Guardianship:
    """End a guardianship on a day (exclusive) and return it; it stays as history.

    Raises RuleViolation if it has ended or began later. After commit: the chats follow, and links
    given because of this child are annulled.
    """
    lock_roster(act)
    bond = Guardianship.objects.select_for_update().get(pk=guardianship_id)
    if bond.until_on is not None:
        raise RuleViolation(_("This person is no longer a legal representative already."))
    if ended_on < bond.from_on:
        raise RuleViolation(_("This cannot end before it began."))
    bond.until_on = ended_on
    bond.save(update_fields=["until_on"])
    record(
        act,
        "guardian.ended",
        subjects=[("person", bond.guardian_id), ("person", bond.student_id)],
        ended_on=ended_on.isoformat(),
    )
    roster_changed(act)
    return bond
