"""The teaching load entered by hand: who teaches what in which class or group (1.2.F1, 2.4.3)."""

from __future__ import annotations

from datetime import date

from django.db import transaction
from django.utils.translation import gettext as _

from schools.groups.rules import check_not_before
from schools.groups.services.keeping import about
from schools.institutions.acting import Act
from schools.institutions.errors import RuleViolation
from schools.institutions.intervals import not_ended_by
from schools.institutions.services import lock_roster
from schools.journal.services import record
from schools.names.spelling import key
from schools.people.models import Subject, TeachingLoad
from schools.people.services import roster_changed
from schools.structure.models import ClassKind, SchoolClass


@transaction.atomic
def give_load(
    act: Act,
    *,
    class_id: int,
    teacher_id: int,
    on: date,
    subject_id: int | None = None,
    new_subject: str = "",
    extracurricular: bool = False,
) -> TeachingLoad:
    """Let a teacher teach a subject in a class or group from a day on; return that load.

    A subject the school did not have is added, `extracurricular` being said of that one only. Raises
    RuleViolation if the class is closed or began later, no subject is named, or the teacher has this
    load on that day or later. After commit: the chat by subject follows (2.4.3a).
    """
    lock_roster(act)
    school_class = SchoolClass.objects.select_related("place").get(pk=class_id)
    if school_class.kind == ClassKind.STAFF_ROOM or school_class.place.needed_until is not None:
        raise RuleViolation(_("Nothing is taught there any more. Choose an open class or group."))
    check_not_before(on, school_class.place.needed_from)
    subject = _subject(act, subject_id, new_subject, extracurricular=extracurricular)
    held = TeachingLoad.objects.filter(
        not_ended_by(on, "until_on"), teacher=teacher_id, school_class=school_class, subject=subject
    )
    if held.exists():
        raise RuleViolation(_("This teacher teaches this subject here on that day already."))
    load = TeachingLoad.objects.create(
        institution_id=act.institution_id,
        teacher_id=teacher_id,
        school_class=school_class,
        subject=subject,
        from_on=on,
    )
    record(
        act,
        "load.given",
        subjects=[("person", teacher_id), *about(school_class)],
        load=load.pk,
        subject=subject.pk,
        on=on.isoformat(),
    )
    roster_changed(act)
    return load


@transaction.atomic
def end_load(act: Act, *, load_id: int, on: date) -> TeachingLoad:
    """End a teacher's load on a day (the first without it) and return it; it stays in the history.

    Raises RuleViolation if it has ended already or began later. After commit: the chat follows; with
    nobody left to teach the subject it is to be closed.
    """
    lock_roster(act)
    load = TeachingLoad.objects.select_for_update(of=("self",)).select_related("school_class").get(pk=load_id)
    if load.until_on is not None:
        raise RuleViolation(_("This load has ended already."))
    if on < load.from_on:
        raise RuleViolation(_("The load cannot end before it began."))
    load.until_on = on
    load.save(update_fields=["until_on"])
    record(
        act,
        "load.ended",
        subjects=[("person", load.teacher_id), *about(load.school_class)],
        load=load.pk,
        on=on.isoformat(),
    )
    roster_changed(act)
    return load


def _subject(act: Act, subject_id: int | None, name: str, *, extracurricular: bool) -> Subject:
    """Return the subject chosen, or the one of this name, added if the school had none."""
    if subject_id is not None:
        return Subject.objects.get(pk=subject_id)
    if not key(name):
        raise RuleViolation(_("Choose a subject or write a new one."))
    subject, _made = Subject.objects.get_or_create(
        name_key=key(name),
        defaults={
            "institution_id": act.institution_id,
            "name": name,
            "extracurricular": extracurricular,
        },
    )
    return subject
