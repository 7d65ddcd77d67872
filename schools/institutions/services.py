"""Founding an institution, changing its card, and the roster lock."""

from __future__ import annotations

from django.db import connection, transaction
from django.db.models import F

from schools.institutions.acting import Act
from schools.institutions.models import Institution, InstitutionSettings, RosterVersion


def lock_roster(act: Act) -> int:
    """Raise the roster version, hold its row until commit, and return the new number.

    Every roster write starts here (facts about the platform do not), so two writers
    never interleave and a stored plan can tell that the register has moved.
    Must run inside a transaction.
    """
    if not connection.in_atomic_block:
        raise transaction.TransactionManagementError("lock_roster() needs a transaction.")
    versions = RosterVersion.objects.filter(institution_id=act.institution_id)
    versions.update(number=F("number") + 1)
    return versions.values_list("number", flat=True).get()


def roster_version(institution_id: int) -> int:
    """Return the present roster version without locking it."""
    return RosterVersion.objects.values_list("number", flat=True).get(institution_id=institution_id)


def create_institution_rows(institution: Institution) -> None:
    """Store a new institution with default settings and roster version 0."""
    institution.full_clean()
    institution.save(force_insert=True)
    InstitutionSettings.objects.create(institution=institution)
    RosterVersion.objects.create(institution=institution)
