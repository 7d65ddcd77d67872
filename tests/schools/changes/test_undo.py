"""What a bulk act did can be taken back, and nothing of others is lost by it."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import translation

from schools.accounts.permissions import Acting, Standing
from schools.accounts.roles import Role
from schools.changes.models import ChangeKind
from schools.changes.recording import Recorder
from schools.changes.services import Conflict, Why, preview_undo, undo
from schools.changes.told import in_words
from schools.institutions.acting import Act
from schools.institutions.errors import RuleViolation
from schools.institutions.models import Institution
from schools.people.models import Guardianship, Person, RoleAssignment
from schools.people.services import assign_role
from tests import factories


def content() -> tuple[list[object], list[object]]:
    return list(Person.objects.order_by("pk").values()), list(Guardianship.objects.order_by("pk").values())


def test_undo_gives_back_the_very_same_rows(act: Act) -> None:
    kept = factories.PersonFactory(phone="+79780000001")
    bond = factories.GuardianshipFactory()
    before = content()
    recorder = Recorder(act, ChangeKind.IMPORT)
    recorder.create([factories.PersonFactory.build(institution_id=act.institution_id)])
    recorder.update([kept], {kept.pk: {"phone": "+79780000002", "birth_date": act.today}})
    recorder.update([kept], {kept.pk: {"phone": "+79780000003"}})
    recorder.delete([bond])
    change_set = recorder.save()
    outcome = undo(act, change_set_id=change_set.pk)
    assert content() == before
    assert (outcome.restored, outcome.removed, outcome.returned, outcome.conflicts) == (1, 1, 1, [])


def test_undo_leaves_what_somebody_changed_since(act: Act) -> None:
    person = factories.PersonFactory(phone="+79780000001")
    recorder = Recorder(act, ChangeKind.IMPORT)
    recorder.update([person], {person.pk: {"phone": "+79780000002"}})
    change_set = recorder.save()
    Person.objects.update(phone="+79780000009")
    outcome = undo(act, change_set_id=change_set.pk)
    assert outcome.conflicts == [Conflict("schools.Person", person.pk, Why.CHANGED, ("phone",))]
    assert Person.objects.get().phone == "+79780000009"


def test_equal_values_are_no_change(act: Act) -> None:
    person = factories.PersonFactory(phone="+79780000001")
    recorder = Recorder(act, ChangeKind.BULK)
    assert recorder.update([person], {person.pk: {"phone": "+79780000001"}}) == 0
    assert recorder.save().items.count() == 0


def test_undo_twice_is_refused(act: Act) -> None:
    change_set = Recorder(act, ChangeKind.BULK).save()
    undo(act, change_set_id=change_set.pk)
    with pytest.raises(RuleViolation):
        undo(act, change_set_id=change_set.pk)


def test_undo_after_the_term_is_refused(act: Act) -> None:
    change_set = Recorder(act, ChangeKind.BULK).save(keep_until=act.today)
    with pytest.raises(RuleViolation):
        undo(act, change_set_id=change_set.pk)


def recorded(act: Act, *, accounts: int) -> tuple[int, list[Person]]:
    """Return a change-set that added a mother, her child and a neighbour; so many of them have accounts."""
    recorder = Recorder(act, ChangeKind.IMPORT)
    people = recorder.create(
        [factories.PersonFactory.build(institution_id=act.institution_id, last_name=name) for name in "АБВ"]
    )
    mother, child, neighbour = people
    recorder.create(
        [Guardianship(institution_id=act.institution_id, guardian=mother, student=child, from_on=act.today)]
    )
    recorder.create(
        [
            RoleAssignment(
                institution_id=act.institution_id, person=person, role=Role.TEACHER, started_on=act.today
            )
            for person in (mother, neighbour)
        ]
    )
    for person in people[:accounts]:
        person.user = factories.UserFactory()
        person.save()
    return recorder.save().pk, list(people)


def test_whoever_stays_stays_with_all_that_was_entered_about_them(act: Act) -> None:
    change_set_id, (mother, child, _neighbour) = recorded(act, accounts=1)

    outcome = undo(act, change_set_id=change_set_id)

    assert set(Person.objects.all()) == {mother, child}
    assert RoleAssignment.objects.get().person == mother
    assert (Guardianship.objects.get().guardian, Guardianship.objects.get().student) == (mother, child)
    assert {conflict.pk for conflict in outcome.conflicts} == {mother.pk, child.pk}
    assert (outcome.removed, outcome.stayed) == (2, 2)


def test_preview_says_what_undoing_then_does_and_writes_nothing(act: Act) -> None:
    change_set_id, _people = recorded(act, accounts=1)
    before = content()

    preview = preview_undo(act, change_set_id=change_set_id)

    assert content() == before
    assert undo(act, change_set_id=change_set_id) == preview


def test_undoing_asks_the_same_number_of_times_for_one_and_for_many(act: Act) -> None:
    asked = []
    for accounts in (1, 3):
        change_set_id, _people = recorded(act, accounts=accounts)
        with CaptureQueriesContext(connection) as queries:
            preview_undo(act, change_set_id=change_set_id)
        asked.append(len(queries))

    assert asked[0] >= asked[1]


def test_conflicts_are_told_by_name(act: Act, institution: Institution) -> None:
    person = factories.PersonFactory(last_name="Иванова", first_name="Анна", phone="+79780000001")
    role = assign_role(act, person_id=person.pk, role=Role.TEACHER, started_on=act.today)
    standing = Standing(institution, person.pk, person.short_name, frozenset({Role.ADMINISTRATOR}))
    acting = Acting(act=act, user=factories.UserFactory(), standing=standing)
    gone = Conflict("schools.Subject", 987654)
    conflicts = [
        Conflict("schools.Person", person.pk, Why.CHANGED, ("phone",)),
        Conflict("schools.RoleAssignment", role.pk),
        gone,
    ]

    with translation.override("ru"):
        left = in_words(conflicts, acting)

    assert [(line.title[:7], line.what, line.why) for line in left] == [
        ("Иванова", ["мобильный телефон", "роль"], ["изменено после", "на этом держится сделанное позже"]),
        ("–", ["предмет"], ["на этом держится сделанное позже"]),
    ]
    assert left[0].url.endswith(f"/people/{person.pk}/")


def test_conflicts_kept_by_the_first_release_are_read(act: Act) -> None:
    kept = Conflict("schools.Person", 7, Why.CHANGED, ("phone",))

    assert Conflict.from_json(["schools.Person", 7]) == Conflict("schools.Person", 7)
    assert Conflict.from_json(kept.as_json()) == kept
