"""Factories that make the minimum a row needs, in the entered institution."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import factory
from django.utils import timezone
from factory.django import DjangoModelFactory

from schools.accounts.models import User
from schools.institutions.models import Institution
from schools.institutions.scope import current_institution_id
from schools.names.classes import ClassName, read_class_name
from schools.names.people import NameParts
from schools.people.models import Guardianship, Membership, Person, Subject, TeachingLoad
from schools.structure.models import Place, PlaceKind


def class_name(text: str) -> ClassName:
    """Return the class name written as `text`."""
    name = read_class_name(text).name
    assert name is not None
    return name


class InstitutionFactory(DjangoModelFactory[Institution]):
    """A school card."""

    class Meta:
        model = Institution

    slug = factory.Sequence(lambda n: f"school-{n}")
    name = factory.Sequence(lambda n: f"Школа № {n}")
    created_at = factory.LazyFunction(timezone.now)


class UserFactory(DjangoModelFactory[User]):
    """An account nobody can sign in to by password."""

    class Meta:
        model = User

    email = factory.Sequence(lambda n: f"user{n}@school.example")
    password = "!"


class TenantFactory(DjangoModelFactory[Any]):
    """A row of the entered institution."""

    class Meta:
        abstract = True

    institution_id = factory.LazyFunction(current_institution_id)


class PersonFactory(TenantFactory):
    """A person of the roster."""

    class Meta:
        model = Person

    last_name = factory.Sequence(lambda n: f"Иванов{'абвгдежзик'[n % 10]}{n}")
    first_name = "Пётр"
    patronymic = "Сергеевич"
    name_key = factory.LazyAttribute(lambda o: NameParts(o.last_name, o.first_name, o.patronymic).key)


class PlaceFactory(TenantFactory):
    """A place needed since yesterday."""

    class Meta:
        model = Place

    kind = PlaceKind.CHAT
    name = factory.Sequence(lambda n: f"Чат {n}")
    needed_from = factory.LazyFunction(lambda: date.today() - timedelta(days=1))
    platform = "max"


class MembershipFactory(TenantFactory):
    """A stay planned since yesterday."""

    class Meta:
        model = Membership

    place = factory.SubFactory(PlaceFactory)
    place_kind = factory.SelfAttribute("place.kind")
    person = factory.SubFactory(PersonFactory)
    planned_from = factory.LazyFunction(lambda: date.today() - timedelta(days=1))


class GuardianshipFactory(TenantFactory):
    """A guardian of a student since yesterday."""

    class Meta:
        model = Guardianship

    guardian = factory.SubFactory(PersonFactory)
    student = factory.SubFactory(PersonFactory)
    from_on = factory.LazyFunction(lambda: date.today() - timedelta(days=1))


class SubjectFactory(TenantFactory):
    """A subject."""

    class Meta:
        model = Subject
        django_get_or_create = ("institution_id", "name_key")

    name = factory.Sequence(lambda n: f"Предмет {n}")
    name_key = factory.LazyAttribute(lambda o: o.name.casefold())


class TeachingLoadFactory(TenantFactory):
    """Load since yesterday; give teacher and class."""

    class Meta:
        model = TeachingLoad

    subject = factory.SubFactory(SubjectFactory)
    from_on = factory.LazyFunction(lambda: date.today() - timedelta(days=1))
