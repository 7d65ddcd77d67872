"""The school card and the settings: changed by the administrator, journalled by column."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.test import Client

from schools.institutions.acting import Act
from schools.institutions.models import Institution, InstitutionSettings
from schools.journal.models import AuditEvent
from schools.setup.services import change_card, change_settings

FORM: dict[str, Any] = {
    "card-name": "Школа № 12",
    "card-full_name": "МБОУ «Школа № 12»",
    "card-city": "",
    "card-time_zone": "Asia/Vladivostok",
    "card-platform": "max",
    "settings-invitation_days": 14,
    "settings-unclaimed_days": 30,
    "settings-group_joins_need_approval": "on",
    "settings-overdue_days": 7,
    "settings-verification_required": "on",
    "settings-support_email": "info@sferum.ru",
}


def test_changes_are_stored_and_journalled_by_column(
    client_as: Callable[[str], Client], institution: Institution
) -> None:
    response = client_as("administrator").post("/s/school-12/settings/edit/", FORM)

    institution.refresh_from_db()
    assert response.headers["Location"] == "/s/school-12/settings/"
    assert (institution.full_name, institution.time_zone) == ("МБОУ «Школа № 12»", "Asia/Vladivostok")
    assert InstitutionSettings.objects.get().unclaimed_days == 30
    columns = AuditEvent.objects.filter(kind__startswith="institution.").exclude(kind="institution.founded")
    assert {event.kind: event.data["columns"] for event in columns} == {
        "institution.card_changed": ["full_name", "time_zone"],
        "institution.settings_changed": ["unclaimed_days"],
    }


def test_saving_without_a_change_writes_nothing(act: Act, institution: Institution) -> None:
    assert change_card(act, values={"name": institution.name}) is False
    assert change_settings(act, values={"overdue_days": 7}) is False
    assert not AuditEvent.objects.filter(kind="institution.card_changed").exists()


def test_a_value_out_of_bounds_is_refused(act: Act) -> None:
    with pytest.raises(ValidationError):
        change_settings(act, values={"overdue_days": 0})
    assert InstitutionSettings.objects.get().overdue_days == 7


@pytest.mark.parametrize(
    ("name", "value"), [("card-name", ""), ("settings-overdue_days", "0"), ("settings-support_email", "x")]
)
def test_a_bad_form_changes_nothing(client_as: Callable[[str], Client], name: str, value: str) -> None:
    response = client_as("administrator").post("/s/school-12/settings/edit/", {**FORM, name: value})
    assert response.status_code == 200
    assert InstitutionSettings.objects.get().unclaimed_days is None


def test_the_director_sees_the_settings_in_words(client_as: Callable[[str], Client]) -> None:
    response = client_as("director").get("/s/school-12/settings/")
    assert dict(response.context["card"])["Где работает Сферум"] == "MAX"
    assert dict(response.context["rules"])["Статус «учитель» требуется от педагогов"] == "да"
    assert response.context["may_change"] is False


def test_a_time_zone_beyond_the_list_is_kept(
    client_as: Callable[[str], Client], institution: Institution
) -> None:
    Institution.objects.update(time_zone="Asia/Novosibirsk")
    response = client_as("administrator").post(
        "/s/school-12/settings/edit/", {**FORM, "card-time_zone": "Asia/Novosibirsk"}
    )
    institution.refresh_from_db()
    assert (response.status_code, institution.time_zone) == (302, "Asia/Novosibirsk")
