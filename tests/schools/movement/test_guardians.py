"""Legal representatives added and ended by hand."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta

import pytest
from django.test import Client

from schools.institutions.acting import Act
from schools.institutions.errors import RuleViolation
from schools.journal.models import AuditEvent
from schools.names.people import NameParts
from schools.people.models import Guardianship, Person
from schools.people.services.guardians import add_guardian, end_guardianship
from tests import factories
from tests.schools.movement.conftest import Family
from tests.schools.two_steps import confirmed

As = Callable[[str], Client]
SCHOOL = "/s/school-12/"


def test_a_new_guardian_is_entered_and_foretold(client_as: As, today: date, family: Family) -> None:
    client, path = client_as("administrator"), f"{SCHOOL}people/{family.pupil.pk}/guardian/"
    form = {"last_name": "Алёшин", "first_name": "Пётр", "phone": "8 978 000-00-01"}

    confirmed(client, path, form)

    bond = Guardianship.objects.get(student=family.pupil, guardian__first_name="Пётр")
    assert (bond.from_on, bond.guardian.phone) == (today, "+79780000001")
    assert AuditEvent.objects.filter(kind="guardian.added").count() == 1


def test_a_known_guardian_is_asked_about_and_tied(client_as: As, family: Family, act: Act) -> None:
    bond = Guardianship.objects.get()
    end_guardianship(act, guardianship_id=bond.pk, ended_on=act.today)
    client, path = client_as("administrator"), f"{SCHOOL}people/{family.pupil.pk}/guardian/"
    form = {"last_name": "Алёшина", "first_name": "Анна"}
    assert list(client.post(path, form).context["form"].errors) == ["who"]
    count = Person.objects.count()

    confirmed(client, path, {**form, "who": str(family.mother.pk)})

    assert Person.objects.count() == count
    assert Guardianship.objects.get(until_on__isnull=True).guardian == family.mother


@pytest.mark.parametrize(
    ("form", "field"),
    [
        ({"last_name": ""}, "last_name"),
        ({"last_name": "Алёшин", "first_name": "Пётр", "phone": "1"}, "phone"),
        ({"last_name": "Алёшин", "first_name": "Лев", "who": "{pupil}"}, "__all__"),
    ],
)
def test_a_bad_guardian_is_told(client_as: As, family: Family, form: dict[str, str], field: str) -> None:
    filled = {name: value.format(pupil=family.pupil.pk) for name, value in form.items()}
    response = client_as("administrator").post(f"{SCHOOL}people/{family.pupil.pk}/guardian/", filled)
    assert (response.status_code, field in response.context["form"].errors) == (200, True)
    assert Guardianship.objects.count() == 1


def test_a_guardian_is_ended_once(client_as: As, act: Act, today: date, family: Family) -> None:
    bond = Guardianship.objects.get()
    confirmed(
        client_as("administrator"), f"{SCHOOL}guardians/{bond.pk}/end/", {"ended_on": today.isoformat()}
    )

    bond.refresh_from_db()
    assert bond.until_on == today
    assert AuditEvent.objects.filter(kind="guardian.ended").count() == 1
    with pytest.raises(RuleViolation, match="уже не"):
        end_guardianship(act, guardianship_id=bond.pk, ended_on=today)


def test_a_guardian_is_not_ended_before_the_beginning_nor_is_one_ones_own(
    act: Act, today: date, family: Family
) -> None:
    bond = Guardianship.objects.get()
    with pytest.raises(RuleViolation, match="раньше"):
        end_guardianship(act, guardianship_id=bond.pk, ended_on=today - timedelta(days=9))
    pupil = family.pupil.pk
    with pytest.raises(RuleViolation):
        add_guardian(act, student_id=pupil, name=NameParts("Алёшин", "Лев"), guardian_id=pupil)


def test_the_page_offers_adding_and_ending_to_the_administrator_alone(client_as: As, family: Family) -> None:
    def offered(part: str) -> list[bool]:
        text = client_as(part).get(f"{SCHOOL}people/{family.pupil.pk}/").content.decode()
        return ["/guardian/" in text, "/guardians/" in text]

    assert (offered("administrator"), offered("director")) == ([True, True], [False, False])


def test_a_known_guardians_card_is_filled_in_and_not_overwritten(act: Act, family: Family) -> None:
    child = factories.PersonFactory()
    name = NameParts("Алёшина", "Анна")
    given = {"phone": "+79780000009", "email": "anna@family.example"}

    for _again in range(2):
        add_guardian(act, student_id=child.pk, name=name, guardian_id=family.mother.pk, **given)

    family.mother.refresh_from_db()
    assert (family.mother.phone, family.mother.email) == ("+79787853001", "anna@family.example")
    changed = AuditEvent.objects.get(kind="person.changed")
    assert changed.data["columns"] == ["email"]
    assert AuditEvent.objects.filter(kind="guardian.added").count() == 1
