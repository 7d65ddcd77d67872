"""What a bulk act did can be taken back, and nothing of others is lost by it."""

from __future__ import annotations

import pytest

from schools.changes.models import ChangeKind
from schools.changes.recording import Recorder
from schools.changes.services import Conflict, undo
from schools.institutions.acting import Act
from schools.institutions.errors import RuleViolation
from schools.people.models import Guardianship, Person
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
    assert outcome.conflicts == [Conflict("schools.Person", person.pk)]
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
