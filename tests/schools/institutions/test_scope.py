"""Every query of a tenant table is bound to the entered institution, or fails."""

from __future__ import annotations

import threading

import pytest
from django.apps import apps
from django.db.models import Exists, OuterRef

from schools.institutions.acting import Via
from schools.institutions.models import Institution
from schools.institutions.scope import ScopeMissing, TenantBase, TenantManager, scope
from schools.people.models import Membership, Person
from schools.setup.services import found_institution
from schools.structure.models import Place
from tests import factories


@pytest.fixture
def neighbour(institution: Institution) -> Institution:
    founded: Institution = factories.InstitutionFactory.build(slug="neighbour")
    found_institution(founded, via=Via.COMMAND)
    return founded


def test_query_outside_scope_raises(db: None) -> None:
    with pytest.raises(ScopeMissing):
        list(Person.objects.all())


def test_queryset_built_in_one_scope_is_bound_by_the_scope_it_runs_in(
    institution: Institution, neighbour: Institution
) -> None:
    mine = factories.PersonFactory()
    everyone = Person.objects.order_by("pk")
    with scope(neighbour.pk):
        theirs = factories.PersonFactory()
        assert list(everyone.all()) == [theirs]
    assert list(everyone.all()) == [mine]


def test_update_and_delete_stay_in_scope(institution: Institution, neighbour: Institution) -> None:
    with scope(neighbour.pk):
        theirs = factories.PersonFactory(last_name="Чужой")
    factories.PersonFactory()
    Person.objects.update(last_name="Свой")
    Person.objects.all().delete()
    with scope(neighbour.pk):
        assert Person.objects.get().last_name == theirs.last_name


def test_subquery_is_scoped_too(institution: Institution, neighbour: Institution) -> None:
    mine = factories.MembershipFactory()
    with scope(neighbour.pk):
        factories.MembershipFactory()
    occupied = Place.objects.filter(Exists(Membership.objects.filter(place=OuterRef("pk"))))
    assert list(occupied) == [mine.place]


def test_new_thread_starts_outside_every_scope(institution: Institution) -> None:
    raised: list[type[BaseException]] = []

    def look() -> None:
        try:
            str(Person.objects.all().query)
        except ScopeMissing as error:
            raised.append(type(error))

    thread = threading.Thread(target=look)
    thread.start()
    thread.join()
    assert raised == [ScopeMissing]


def test_every_model_with_an_institution_is_guarded() -> None:
    unguarded = {"Job", "InstitutionSettings", "RosterVersion"}
    with_institution = {
        model for model in apps.get_models() if any(f.attname == "institution_id" for f in model._meta.fields)
    }
    open_models = {m.__name__ for m in with_institution if not isinstance(m._default_manager, TenantManager)}
    assert open_models == unguarded


def test_every_tenant_model_is_abstract_child() -> None:
    loose = [
        model.__name__
        for model in apps.get_models()
        if isinstance(model._default_manager, TenantManager)
        and not issubclass(model, TenantBase)
        and model.__name__ not in {"AuditEvent", "AuditSubject"}
    ]
    assert loose == []
