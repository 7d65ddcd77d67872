"""Changing the school card and what the regulation leaves open (2.1.3)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.db import transaction

from schools.institutions.acting import Act
from schools.institutions.models import Institution, InstitutionSettings
from schools.journal.services import record


@transaction.atomic
def change_card(act: Act, *, values: Mapping[str, Any]) -> bool:
    """Change columns of the school card; True if anything changed. The journal names the columns.

    Raises ValidationError for a bad card.
    """
    institution = Institution.objects.select_for_update().get(pk=act.institution_id)
    return _change(act, institution, values, kind="institution.card_changed")


@transaction.atomic
def change_settings(act: Act, *, values: Mapping[str, Any]) -> bool:
    """Change the institution's settings; True if anything changed. The journal names them.

    Raises ValidationError for a value out of bounds.
    """
    settings = InstitutionSettings.objects.select_for_update().get(institution_id=act.institution_id)
    return _change(act, settings, values, kind="institution.settings_changed")


def _change(
    act: Act, row: Institution | InstitutionSettings, values: Mapping[str, Any], *, kind: str
) -> bool:
    changed = sorted(column for column, value in values.items() if getattr(row, column) != value)
    if not changed:
        return False
    for column in changed:
        setattr(row, column, values[column])
    row.full_clean()
    row.save(update_fields=changed)
    record(act, kind, subjects=[("institution", act.institution_id)], columns=changed)
    return True
