"""Annulling: by hand, a whole place by one small write, all unclaimed, and the sweep with its reasons."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

import pytest

from invitations.doors import find_invitation, invitation_token
from invitations.models import Acceptance, Invitation
from invitations.services import annulling
from invitations.services.accepting import LinkRefused, accept, ask_to_join
from invitations.services.annulling import annul, annul_all_of_place, annul_stale, annul_unclaimed
from invitations.services.issuing import issue_group, issue_personal
from invitations.states import AnnulReason, InvitationState
from invitations.tasks import annul_stale as annul_stale_task
from schools.accounts.limits import Limit, take
from schools.accounts.models import AttemptCount
from schools.accounts.roles import Role
from schools.institutions.acting import Act, Via, act_in
from schools.institutions.errors import RuleViolation
from schools.institutions.models import Institution, InstitutionSettings
from schools.institutions.scope import scope
from schools.journal.models import AuditEvent
from schools.names.people import split_full_name
from schools.people.models import Membership, Person
from schools.people.services import end_role, roster_changed
from schools.setup.services import found_institution
from schools.structure.models import Place, SchoolClass
from tests import factories
from tests.conftest import Cast
from tests.invitations.conftest import add_student, expire, set_back

pytestmark = pytest.mark.embedded


def test_annul_keeps_the_row_with_reason_and_note(act: Act, for_pupil: Invitation) -> None:
    annulled = annul(act, invitation_id=for_pupil.pk, note="  потеряна  ")

    assert (annulled.annulled_at, annulled.annul_reason, annulled.annul_note) == (
        act.at,
        AnnulReason.BY_HAND,
        "потеряна",
    )
    assert AuditEvent.objects.filter(kind="invitation.annulled").count() == 1


def test_annul_twice_is_an_ordinary_refusal(act: Act, for_pupil: Invitation) -> None:
    annul(act, invitation_id=for_pupil.pk)

    with pytest.raises(RuleViolation):
        annul(act, invitation_id=for_pupil.pk)


def test_annul_of_a_used_up_link_is_refused(act: Act, for_pupil: Invitation) -> None:
    set_back(for_pupil, uses=1)

    with pytest.raises(RuleViolation):
        annul(act, invitation_id=for_pupil.pk)


def test_annul_all_of_a_place_is_one_small_write_and_the_reasons_follow(
    act: Act, school_class: SchoolClass, run_jobs: Callable[[], int]
) -> None:
    run_jobs()
    students = [add_student(school_class, f"Ученик{n}") for n in range(3)]
    issued = issue_personal(
        act, place_id=school_class.place_id, joins_as=Role.STUDENT, person_ids=[s.pk for s in students]
    )
    used = find_invitation(invitation_token(issued[0]))
    assert used is not None
    accept(act, invitation=used)

    assert annul_all_of_place(act, place_id=school_class.place_id, note="утечка") == 1
    states = Invitation.objects.all().count_by_state(act.at, act.today)
    assert states == {InvitationState.USED: 1, InvitationState.ANNULLED: 2}
    assert Invitation.objects.not_annulled().count() == 3

    run_jobs()
    reasons = Counter(Invitation.objects.values_list("annul_reason", "annul_note"))
    assert reasons == {("", ""): 1, (AnnulReason.ALL_OF_PLACE.value, "утечка"): 2}


def test_links_issued_after_annulling_all_of_a_place_live(
    act: Act, for_pupil: Invitation, pupil: Person
) -> None:
    annul_all_of_place(act, place_id=for_pupil.place_id)

    [fresh] = issue_personal(act, place_id=for_pupil.place_id, joins_as=Role.STUDENT, person_ids=[pupil.pk])

    opened = find_invitation(invitation_token(fresh))
    assert opened is not None
    assert accept(act, invitation=opened).person == pupil
    for_pupil.refresh_from_db()
    assert for_pupil.annul_reason == AnnulReason.ALL_OF_PLACE


def test_annul_unclaimed_leaves_what_somebody_has_used(
    act: Act, for_pupil: Invitation, for_mother: Invitation, for_parents: Invitation
) -> None:
    opened = find_invitation(invitation_token(for_pupil))
    assert opened is not None
    accept(act, invitation=opened)

    ids = list(Invitation.objects.values_list("pk", flat=True))
    assert annul_unclaimed(act, invitation_ids=ids, note="конец четверти") == 2
    assert annul_unclaimed(act, invitation_ids=ids) == 0
    for_pupil.refresh_from_db()
    assert for_pupil.annulled_at is None


# --- The sweep ---------------------------------------------------------------------------------------


def test_sweep_finds_nothing_to_do_with_live_and_used_links(
    act: Act, for_pupil: Invitation, for_mother: Invitation, for_parents: Invitation
) -> None:
    set_back(for_mother, uses=1)

    assert annul_stale(act) == Counter()
    assert Invitation.objects.not_annulled().count() == 3


def test_sweep_annuls_what_has_expired(act: Act, for_pupil: Invitation) -> None:
    expire(for_pupil)

    assert annul_stale(act) == Counter({AnnulReason.EXPIRED: 1})
    for_pupil.refresh_from_db()
    assert (for_pupil.annulled_at, for_pupil.annulled_by) == (act.at, None)
    assert annul_stale(act) == Counter()


def test_sweep_dry_run_writes_nothing(act: Act, for_pupil: Invitation) -> None:
    expire(for_pupil)
    before = AuditEvent.objects.count()

    assert annul_stale(act, dry_run=True) == Counter({AnnulReason.EXPIRED: 1})
    assert (Invitation.objects.not_annulled().count(), AuditEvent.objects.count()) == (1, before)


def test_roster_change_annuls_at_once_what_it_has_made_stale(
    act: Act, for_teacher: Invitation, newcomer: Person, run_jobs: Callable[[], int]
) -> None:
    office = newcomer.roles.get(role=Role.TEACHER)
    end_role(act, assignment_id=office.pk, ended_on=act.today)

    run_jobs()

    for_teacher.refresh_from_db()
    swept = (for_teacher.annul_reason, for_teacher.annulled_by_id)
    assert swept == (AnnulReason.NOT_EXPECTED, None)


def test_sweep_after_a_roster_change_runs_twice_harmlessly(
    act: Act, for_teacher: Invitation, newcomer: Person, run_jobs: Callable[[], int]
) -> None:
    office = newcomer.roles.get(role=Role.TEACHER)
    end_role(act, assignment_id=office.pk, ended_on=act.today)
    run_jobs()
    written = AuditEvent.objects.filter(kind="invitation.annulled").count()

    roster_changed(act)
    run_jobs()

    assert (written, AuditEvent.objects.filter(kind="invitation.annulled").count()) == (1, 1)


@pytest.mark.parametrize(("days", "found"), [(6, 1), (7, 0), (None, 0)])
def test_sweep_annuls_the_unclaimed_by_the_schools_term(
    act: Act, institution: Institution, for_pupil: Invitation, days: int | None, found: int
) -> None:
    InstitutionSettings.objects.filter(institution=institution).update(unclaimed_days=days)
    later = replace(act, at=act.at + timedelta(days=7))

    assert annul_stale(later).total() == found


def test_sweep_annuls_links_of_a_closed_place(act: Act, for_pupil: Invitation) -> None:
    Place.objects.filter(pk=for_pupil.place_id).update(needed_until=act.today)

    assert annul_stale(act) == Counter({AnnulReason.PLACE_CLOSED: 1})


def test_sweep_annuls_links_of_a_leaver_and_of_who_is_no_longer_expected(
    act: Act,
    act_of: Callable[[str], Act],
    cast: Cast,
    pupil: Person,
    school_class: SchoolClass,
    other_class: SchoolClass,
    staff_room: Place,
    newcomer: Person,
) -> None:
    own = act_of("class_teacher")
    [dying] = issue_personal(
        own, place_id=school_class.place_id, joins_as=Role.STUDENT, person_ids=[pupil.pk]
    )
    moved = add_student(other_class, "Ушаков")
    [outdated] = issue_personal(
        act, place_id=other_class.place_id, joins_as=Role.STUDENT, person_ids=[moved.pk]
    )
    [kept] = issue_personal(act, place_id=staff_room.pk, joins_as=Role.TEACHER, person_ids=[newcomer.pk])
    office = cast.class_teacher.roles.get(role=Role.CLASS_TEACHER)
    end_role(act, assignment_id=office.pk, ended_on=act.today)
    Membership.objects.filter(person=moved).update(planned_until=act.today)

    assert annul_stale(act) == Counter({AnnulReason.ISSUER_LEFT: 1, AnnulReason.NOT_EXPECTED: 1})
    reasons = {row.pk: row.annul_reason for row in Invitation.objects.all()}
    assert reasons == {
        dying.pk: AnnulReason.ISSUER_LEFT,
        outdated.pk: AnnulReason.NOT_EXPECTED,
        kept.pk: "",
    }


def test_sweep_leaves_a_link_alone_that_was_used_since_it_was_looked_at(
    act: Act, for_pupil: Invitation, monkeypatch: pytest.MonkeyPatch
) -> None:
    expire(for_pupil)
    looked = annulling.find_stale

    def used_meanwhile(*args: object, **kwargs: object) -> dict[int, AnnulReason]:
        found = looked(*args, **kwargs)  # type: ignore[arg-type]
        Invitation.objects.filter(pk=for_pupil.pk).update(uses=1)
        return found

    monkeypatch.setattr(annulling, "find_stale", used_meanwhile)

    assert annul_stale(act).total() == 0
    for_pupil.refresh_from_db()
    assert for_pupil.annulled_at is None


def test_sweep_takes_the_unclaimed_only_while_they_are_so(
    act: Act, institution: Institution, school_class: SchoolClass
) -> None:
    InstitutionSettings.objects.filter(institution=institution).update(unclaimed_days=1)
    link = issue_group(act, place_id=school_class.place_id, joins_as=Role.STUDENT)
    opened = find_invitation(invitation_token(link))
    assert opened is not None
    ask_to_join(act, invitation=opened, name=split_full_name("Сидоров Пётр"))

    assert annul_stale(replace(act, at=act.at + timedelta(days=5))).total() == 0


def test_sweep_works_in_batches(act: Act, school_class: SchoolClass, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(annulling, "SWEEP_BATCH", 2)
    students = [add_student(school_class, f"Ученик{n}") for n in range(5)]
    issue_personal(
        act, place_id=school_class.place_id, joins_as=Role.STUDENT, person_ids=[s.pk for s in students]
    )
    later = replace(act, at=act.at + timedelta(days=30))

    assert annul_stale(later) == Counter({AnnulReason.EXPIRED: 5})


def test_task_sweeps_every_institution_and_forgets_old_attempts(
    act: Act, for_pupil: Invitation, monkeypatch: pytest.MonkeyPatch
) -> None:
    other = factories.InstitutionFactory.build(slug="other", time_zone="Asia/Kamchatka")
    found_institution(other, via=Via.COMMAND)
    with scope(other.pk):
        theirs = issue_group(
            act_in(other, via=Via.COMMAND),
            place_id=Place.objects.get(kind="staff_room").pk,
            joins_as=Role.TEACHER,
        )
        expire(theirs)
    expire(for_pupil)
    take(Limit("old", 1, timedelta(seconds=1)), "key", now=act.at - timedelta(days=1))
    sweep = annul_stale

    def fails_for_the_first(act: Act) -> object:
        if act.institution_id == for_pupil.institution_id:
            raise RuntimeError
        return sweep(act)

    monkeypatch.setattr(annulling, "annul_stale", fails_for_the_first)
    annul_stale_task()
    with scope(other.pk):
        assert Invitation.objects.not_annulled().count() == 0
    assert (Invitation.objects.not_annulled().count(), AttemptCount.objects.count()) == (1, 0)

    monkeypatch.setattr(annulling, "annul_stale", sweep)
    annul_stale_task()
    assert Invitation.objects.not_annulled().count() == 0


def test_annulling_all_between_a_claim_and_its_look_afresh_lets_nobody_in(
    act: Act, for_pupil: Invitation, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What a claim that waited for a lock sees: its use is taken, the place has died meanwhile."""
    from invitations.services import accepting

    opened = find_invitation(invitation_token(for_pupil))
    assert opened is not None
    take_use = accepting._take_use

    def then_annulled(act: Act, invitation: Invitation) -> None:
        take_use(act, invitation)
        Place.objects.filter(pk=invitation.place_id).update(links_generation=1)

    monkeypatch.setattr(accepting, "_take_use", then_annulled)
    with pytest.raises(LinkRefused):
        accept(act, invitation=opened)

    for_pupil.refresh_from_db()
    assert (for_pupil.uses, Acceptance.objects.count()) == (0, 0)
