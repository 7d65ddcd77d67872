"""The operator's command that founds an institution."""

from __future__ import annotations

import json
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.test import Client

from schools.accounts.models import User
from schools.accounts.roles import Role
from schools.institutions.models import Institution
from schools.institutions.scope import scope
from schools.people.models import Person
from schools.people.standing import standing_of
from schools.structure.models import Place, PlaceKind


def told(*arguments: str) -> dict[str, str | None]:
    """Return what the command prints as JSON."""
    out = StringIO()
    call_command("create_institution", *arguments, "--json", stdout=out)
    answer: dict[str, str | None] = json.loads(out.getvalue())
    return answer


@pytest.mark.django_db
def test_create_institution_founds_a_school_with_its_staff_room() -> None:
    answer = told("school-7", "Школа № 7")

    with scope(Institution.objects.get(slug="school-7").pk):
        rooms = Place.objects.filter(kind=PlaceKind.STAFF_ROOM).count()
    assert (answer["name"], answer["administrator"], answer["password_url"], rooms) == (
        "Школа № 7",
        None,
        None,
        1,
    )


@pytest.mark.django_db
def test_create_institution_gives_the_administrator_a_link_to_a_password() -> None:
    answer = told("school-7", "Школа № 7", "--administrator", "Petrov@School.Example")

    user = User.objects.get(email="petrov@school.example")
    standing = standing_of(user, "school-7")
    assert standing is not None
    assert standing.roles == {Role.ADMINISTRATOR}
    assert answer["password_url"] is not None
    path = answer["password_url"].removeprefix("http://sferum.example")
    assert Client().get(path, follow=True).status_code == 200


@pytest.mark.django_db
def test_create_institution_takes_an_account_that_exists_as_it_is() -> None:
    user = User.objects.create_user("petrov@school.example", "a password of long standing")

    answer = told("school-7", "Школа № 7", "--administrator", "petrov@school.example")

    user.refresh_from_db()
    assert answer["password_url"] is None
    assert user.check_password("a password of long standing")


@pytest.mark.django_db
@pytest.mark.parametrize(
    "arguments",
    [("школа", "Школа"), ("school-7", ""), ("school-7", "Школа", "--administrator", "nobody")],
    ids=["a bad slug", "no name", "a bad address"],
)
def test_create_institution_refuses_misuse_and_stores_nothing(arguments: tuple[str, ...]) -> None:
    with pytest.raises(CommandError) as refusal:
        told(*arguments)

    assert (refusal.value.returncode, Institution.objects.count(), User.objects.count()) == (2, 0, 0)


@pytest.mark.django_db
def test_create_institution_refuses_a_slug_that_is_taken() -> None:
    told("school-7", "Школа № 7")

    with pytest.raises(CommandError) as refusal:
        told("school-7", "Другая школа", "--administrator", "petrov@school.example")

    assert (refusal.value.returncode, Institution.objects.count(), Person._base_manager.count()) == (2, 1, 0)
