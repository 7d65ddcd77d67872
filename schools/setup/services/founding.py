"""Founding an institution with its administrator (2.1.0a)."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from schools.accounts.models import User
from schools.accounts.roles import Role
from schools.institutions.acting import Act, Via, act_in
from schools.institutions.models import Institution
from schools.institutions.scope import scope
from schools.institutions.services import create_institution_rows
from schools.journal.services import record
from schools.names.people import NameParts
from schools.people.models import Person
from schools.people.services import assign_role
from schools.registry import registry
from schools.structure.services import found_structure


@transaction.atomic
def found_institution(
    institution: Institution,
    *,
    via: Via,
    administrator: User | None = None,
    name: NameParts | None = None,
    teaches: bool = False,
    at: datetime | None = None,
) -> Act:
    """Store a new institution with everything that exists from the start; return the act that did it.

    It gets its year, «Учительская», what the apps above found (chat rules, system channels)
    and, if a user is given, a person with the administrator's role, and that of a teacher if he
    `teaches` here. `at` is the aware instant,
    now unless given. Raises ValidationError for a bad card.
    """
    create_institution_rows(institution)
    act = act_in(institution, via=via, user_id=administrator.pk if administrator else None, at=at)
    with scope(institution.pk):
        record(act, "institution.founded")
        found_structure(act)
        for found in registry.founding:
            found(act)
        if administrator is not None:
            appoint_administrator(act, user=administrator, name=name, teaches=teaches)
    return act


@transaction.atomic
def found_school(
    institution: Institution, *, administrator: User, name: NameParts, teaches: bool = True
) -> Act:
    """Store a school a person founds on the web, with that person as administrator; return the act.

    An account that is new is stored with it: its password was hashed before, outside of the
    transaction. Raises ValidationError for a bad card.
    """
    if administrator._state.adding:
        administrator.save(force_insert=True)
    return found_institution(
        institution, via=Via.REQUEST, administrator=administrator, name=name, teaches=teaches
    )


def appoint_administrator(
    act: Act, *, user: User, name: NameParts | None = None, teaches: bool = False
) -> Person:
    """Enter a user into the roster as administrator and return the person.

    Without a name the e-mail stands in its place until the roster knows better.
    """
    parts = name or NameParts(last=user.name or user.email)
    person = Person.objects.create(
        institution_id=act.institution_id,
        last_name=parts.last,
        first_name=parts.first,
        patronymic=parts.patronymic,
        name_key=parts.key,
        email=user.email,
        user=user,
    )
    for role in (Role.ADMINISTRATOR, *([Role.TEACHER] if teaches else [])):
        assign_role(act, person_id=person.pk, role=role, started_on=act.today)
    return person
