"""Starting a school: who may, with what, and what stands there afterwards."""

from __future__ import annotations

from typing import Any

import pytest
from django.conf import LazySettings
from django.test import Client
from django.urls import reverse

from schools.accounts.models import User
from schools.institutions.models import Institution
from schools.institutions.scope import scope
from schools.people.models import Membership, RoleAssignment
from schools.setup.codes import is_setup_code, setup_code
from schools.setup.rules import Founding, founding_for
from schools.setup.slugs import free_slug, slug_of
from schools.structure.models import Place
from tests import factories

CARD = {
    "name": "Школа № 7",
    "full_name": "МБОУ «Школа № 7»",
    "city": "Керчь",
    "time_zone": "Europe/Moscow",
    "platform": "max",
    "person": "Петров Виктор Сергеевич",
    "email": "Petrov@School.example",
    "password": "длинный пароль",
}


@pytest.mark.parametrize(
    ("has_schools", "is_operator", "is_open", "how"),
    [
        (False, False, False, Founding.BY_CODE),
        (False, False, True, Founding.BY_CODE),
        (False, True, False, Founding.FREELY),
        (True, False, False, Founding.CLOSED),
        (True, False, True, Founding.FREELY),
        (True, True, False, Founding.FREELY),
    ],
)
def test_who_may_found(
    has_schools: bool,
    is_operator: bool,
    is_open: bool,
    how: Founding,
) -> None:
    assert founding_for(has_schools=has_schools, is_operator=is_operator, open_founding=is_open) == how


@pytest.mark.parametrize(
    ("name", "slug"),
    [
        ("Школа № 12", "shkola-12"),
        ("МБОУ «СОШ №3» г. Керчи", "mbou-sosh-3-g-kerchi"),
        ("Щёлкинский лицей", "shchelkinskiy-litsey"),
        ("School N 5", "school-5"),
        ("№", "school"),
        ("Очень длинное название школы имени замечательного человека", "ochen-dlinnoe-nazvanie-shkoly-imeni"),
        ("Ы" * 60, "y" * 40),
    ],
)
def test_a_short_address_is_made_from_the_name(name: str, slug: str) -> None:
    assert slug_of(name) == slug


@pytest.mark.django_db
def test_a_taken_address_gets_a_number() -> None:
    for _ in range(2):
        factories.InstitutionFactory(slug=free_slug("Школа № 7"))
    assert free_slug("Школа № 7") == "shkola-7-3"


def test_the_code_is_the_same_each_time_and_typed_any_way(settings: LazySettings) -> None:
    code = setup_code()
    assert setup_code() == code
    assert is_setup_code(f" {code.lower().replace('-', ' ')} ")
    assert not is_setup_code("ABCD-EFGH-JKLM")
    settings.SECRET_KEY = "another"
    assert setup_code() != code


@pytest.mark.django_db
def test_the_first_visitor_founds_a_school_with_the_code_and_goes_on_to_the_roster(client: Client) -> None:
    assert client.get("/").headers["Location"] == reverse("found_school")

    response = client.post("/start/", {**CARD, "code": setup_code()})

    institution = Institution.objects.get()
    assert response.headers["Location"] == f"/s/{institution.slug}/import/"
    assert (institution.slug, institution.name) == ("shkola-7", "Школа № 7")
    user = User.objects.get()
    assert (user.email, user.check_password("длинный пароль")) == ("petrov@school.example", True)
    with scope(institution.pk):
        (role,) = RoleAssignment.objects.select_related("person")
        assert (role.role, role.person.full_name) == ("administrator", "Петров Виктор Сергеевич")
        assert Place.objects.filter(kind="staff_room").count() == 1
    assert client.get("/").headers["Location"] == reverse("reports:home", kwargs={"slug": institution.slug})


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"code": "ABCD-EFGH-JKLM"}, "code"),
        ({"code": ""}, "code"),
        ({"person": "Петров"}, "person"),
        ({"password": "1234567890"}, "password"),
        ({"password": "короткий"}, "password"),
        ({"email": "никуда"}, "email"),
        ({"name": ""}, "name"),
        ({"time_zone": "Europe/Atlantis"}, "time_zone"),
    ],
)
def test_a_bad_card_founds_nothing(client: Client, changes: dict[str, str], field: str) -> None:
    response = client.post("/start/", {**CARD, "code": setup_code(), **changes})
    assert list(response.context["form"].errors) == [field]
    assert (Institution.objects.count(), User.objects.count()) == (0, 0)


def test_a_known_address_must_sign_in_first(client: Client, institution: Institution, settings: Any) -> None:
    settings.OPEN_FOUNDING = True
    factories.UserFactory(email="petrov@school.example")
    response = client.post("/start/", CARD)
    assert list(response.context["form"].errors) == ["email"]
    assert Institution.objects.count() == 1


def test_a_signed_in_user_founds_with_the_own_account(
    client: Client, institution: Institution, settings: Any
) -> None:
    settings.OPEN_FOUNDING = True
    user = factories.UserFactory()
    client.force_login(user)

    client.post("/start/", {key: value for key, value in CARD.items() if key not in ("email", "password")})

    founded = Institution.objects.get(slug="shkola-7")
    with scope(founded.pk):
        assert RoleAssignment.objects.get().person.user == user


def test_a_stranger_founds_nothing_where_founding_is_closed(
    client: Client, institution: Institution, settings: Any
) -> None:
    settings.OPEN_FOUNDING = False
    responses = [client.get("/start/"), client.post("/start/", CARD)]
    assert [response.status_code for response in responses] == [403, 403]
    assert Institution.objects.count() == 1


def test_an_operator_founds_where_founding_is_closed(
    client: Client, institution: Institution, settings: Any
) -> None:
    settings.OPEN_FOUNDING = False
    client.force_login(factories.UserFactory(is_operator=True))
    assert client.get("/start/").status_code == 200


def test_the_start_sends_a_visitor_to_sign_in(client: Client, institution: Institution) -> None:
    assert client.get("/").headers["Location"] == reverse("account_login")


def test_the_start_tells_one_who_belongs_nowhere(client: Client, institution: Institution) -> None:
    client.force_login(factories.UserFactory())
    response = client.get("/")
    assert (response.status_code, response.context["schools"]) == (200, [])


def test_the_start_offers_several_schools(client: Client, settings: Any, institution: Institution) -> None:
    settings.OPEN_FOUNDING = True
    client.force_login(factories.UserFactory(email="somebody@school.example"))
    for name in ("Школа № 2", "Школа № 1"):
        client.post("/start/", {**CARD, "name": name})
    response = client.get("/")
    assert [name for _slug, name in response.context["schools"]] == ["Школа № 1", "Школа № 2"]


@pytest.mark.parametrize(("ticked", "roles"), [("on", {"administrator", "teacher"}), ("", {"administrator"})])
def test_an_administrator_who_teaches_is_expected_in_the_staff_room(
    client: Client, institution: Institution, settings: Any, ticked: str, roles: set[str]
) -> None:
    settings.OPEN_FOUNDING = True

    client.post("/start/", {**CARD, "teaches": ticked})

    founded = Institution.objects.get(slug="shkola-7")
    with scope(founded.pk):
        assert set(RoleAssignment.objects.values_list("role", flat=True)) == roles
        room = Place.objects.get(kind="staff_room")
        assert Membership.objects.filter(place=room).count() == (1 if ticked else 0)


@pytest.mark.parametrize("is_open", [True, False])
def test_the_sign_in_page_leads_to_a_school_of_ones_own_where_that_is_open(
    client: Client, institution: Institution, settings: Any, is_open: bool
) -> None:
    settings.OPEN_FOUNDING = is_open

    page = client.get(reverse("account_login")).content.decode()

    assert (f'href="{reverse("found_school")}"' in page) is is_open
