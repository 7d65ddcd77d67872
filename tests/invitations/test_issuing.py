"""Issuing: who gets a link, who is skipped and why, who may; renewing; the bulk job."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from django.utils import timezone

from invitations.doors import find_invitation, invitation_token, invitation_url
from invitations.models import Handout, Invitation
from invitations.services.accepting import accept
from invitations.services.handing_out import hand_out, note_shown
from invitations.services.issuing import (
    BATCH,
    issue_group,
    issue_personal,
    plan_issue,
    reissue,
    start_bulk_issue,
)
from invitations.states import AnnulReason, HandoutChannel, InvitationState, SkipReason
from schools.accounts.roles import Role
from schools.institutions.acting import Act, Via, act_in
from schools.institutions.errors import RuleViolation
from schools.institutions.models import Institution, InstitutionSettings
from schools.jobs import services as jobs
from schools.jobs.models import JobState
from schools.journal.models import AuditEvent, AuditSubject
from schools.people.models import Absence, AbsenceKind, Membership, Person
from schools.people.services import mark_joined
from schools.people.services.refusals import record_refusal, withdraw_refusal
from schools.structure.models import Place, SchoolClass
from tests.conftest import Cast
from tests.invitations.conftest import add_student, expire, set_back

pytestmark = pytest.mark.embedded


def test_issue_personal_writes_one_journal_event_about_all(act: Act, school_class: SchoolClass) -> None:
    students = [add_student(school_class, name) for name in ("Андреев", "Борисов", "Власов")]

    issued = issue_personal(
        act, place_id=school_class.place_id, joins_as=Role.STUDENT, person_ids=[s.pk for s in students]
    )

    assert [row.person for row in issued] == students
    event = AuditEvent.objects.get(kind="invitation.issued")
    about = AuditSubject.objects.filter(event_id=event.pk).values_list("subject_kind", "subject_id")
    assert sorted(about) == sorted(
        [("invitation", row.pk) for row in issued]
        + [("person", student.pk) for student in students]
        + [("place", school_class.place_id)]
    )


def test_issue_personal_lives_to_the_end_of_the_last_day_of_the_school(
    act: Act, for_pupil: Invitation
) -> None:
    zone = ZoneInfo(act.time_zone)
    last_day_over = datetime.combine(act.today + timedelta(days=15), time.min, tzinfo=zone)

    assert for_pupil.expires_at == last_day_over


def test_issue_personal_twice_gives_the_second_time_nothing(
    act: Act, for_pupil: Invitation, pupil: Person
) -> None:
    again = issue_personal(act, place_id=for_pupil.place_id, joins_as=Role.STUDENT, person_ids=[pupil.pk])

    assert again == []
    assert Invitation.objects.count() == 1
    assert AuditEvent.objects.filter(kind="invitation.issued").count() == 1


def test_issue_personal_makes_room_by_annulling_what_has_expired(
    act: Act, for_pupil: Invitation, pupil: Person
) -> None:
    expire(for_pupil)

    [fresh] = issue_personal(act, place_id=for_pupil.place_id, joins_as=Role.STUDENT, person_ids=[pupil.pk])

    for_pupil.refresh_from_db()
    assert (for_pupil.annul_reason, for_pupil.annulled_at) == (AnnulReason.EXPIRED, act.at)
    assert fresh.pk != for_pupil.pk


def test_issue_personal_skips_who_is_not_expected_there(
    act: Act, pupil: Person, other_class: SchoolClass
) -> None:
    assert (
        issue_personal(act, place_id=other_class.place_id, joins_as=Role.STUDENT, person_ids=[pupil.pk]) == []
    )


def test_plan_issue_says_who_is_skipped_and_why(act: Act, school_class: SchoolClass) -> None:
    fresh, joined, accepted, invited, refused = (
        add_student(school_class, name) for name in ("Андреев", "Борисов", "Власов", "Громов", "Дёмин")
    )
    stays = Membership.objects.filter(person=joined)
    mark_joined(act, membership_ids=[stay.pk for stay in stays], on=act.today)
    place = school_class.place
    issued = issue_personal(
        act, place_id=place.pk, joins_as=Role.STUDENT, person_ids=[accepted.pk, invited.pk]
    )
    came = find_invitation(invitation_token(next(row for row in issued if row.person == accepted)))
    assert came is not None
    accept(act, invitation=came)
    record_refusal(act, person_id=refused.pk, channel="по телефону")

    plan = plan_issue(act, place=place, joins_as=Role.STUDENT)

    assert plan.to_issue == (fresh.pk,)
    assert plan.skipped == {
        SkipReason.JOINED: (joined.pk,),
        SkipReason.ACCEPTED: (accepted.pk,),
        SkipReason.INVITED: (invited.pk,),
        SkipReason.EXEMPT: (refused.pk,),
    }
    assert plan.skipped_count == 4


def test_plan_issue_expects_again_who_has_withdrawn_a_refusal(
    act: Act, pupil: Person, school_class: SchoolClass
) -> None:
    record_refusal(act, person_id=pupil.pk, channel="по телефону")
    assert withdraw_refusal(act, person_id=pupil.pk)

    assert plan_issue(act, place=school_class.place, joins_as=Role.STUDENT).to_issue == (pupil.pk,)
    assert not withdraw_refusal(act, person_id=pupil.pk)


def test_plan_issue_leaves_out_staff_on_parental_leave(act: Act, newcomer: Person, staff_room: Place) -> None:
    Absence.objects.create(
        institution_id=act.institution_id, person=newcomer, from_on=act.today, kind=AbsenceKind.PARENTAL
    )

    assert plan_issue(act, place=staff_room, joins_as=Role.TEACHER).skipped == {
        SkipReason.ABSENT: (newcomer.pk,)
    }


def test_plan_issue_of_teachers_into_a_class_means_who_leads_it_and_teaches_there(
    act: Act, cast: Cast, school_class: SchoolClass
) -> None:
    plan = plan_issue(act, place=school_class.place, joins_as=Role.TEACHER)

    assert set(plan.to_issue) == {cast.class_teacher.pk, cast.teacher.pk}


def test_plan_issue_of_parents_means_guardians_of_the_class(
    act: Act, mother: Person, school_class: SchoolClass, other_class: SchoolClass
) -> None:
    assert plan_issue(act, place=school_class.place, joins_as=Role.PARENT).to_issue == (mother.pk,)
    assert plan_issue(act, place=other_class.place, joins_as=Role.PARENT).to_issue == ()


def test_plan_issue_in_a_role_nobody_joins_in_is_refused(act: Act, staff_room: Place) -> None:
    with pytest.raises(RuleViolation):
        plan_issue(act, place=staff_room, joins_as=Role.PARENT)


@pytest.mark.parametrize(
    ("part", "role", "allowed"),
    [
        ("administrator", Role.TEACHER, True),
        ("administrator", Role.STUDENT, True),
        ("class_teacher", Role.STUDENT, True),
        ("class_teacher", Role.PARENT, True),
        ("class_teacher", Role.TEACHER, False),
        ("teacher", Role.STUDENT, False),
        ("director", Role.STUDENT, False),
        ("employee", Role.STUDENT, False),
    ],
)
def test_issue_group_checks_the_right(
    act_of: Callable[[str], Act], school_class: SchoolClass, part: str, role: Role, allowed: bool
) -> None:
    if not allowed:
        with pytest.raises(RuleViolation):
            issue_group(act_of(part), place_id=school_class.place_id, joins_as=role)
        assert Invitation.objects.count() == 0
        return
    row = issue_group(act_of(part), place_id=school_class.place_id, joins_as=role, cap=30)
    assert (row.person, row.cap, row.issuer is None) == (None, 30, part == "administrator")


def test_issue_by_a_visitor_without_an_account_is_refused(
    institution: Institution, school_class: SchoolClass
) -> None:
    with pytest.raises(RuleViolation):
        issue_group(
            act_in(institution, via=Via.REQUEST), place_id=school_class.place_id, joins_as=Role.STUDENT
        )


def test_reissue_kills_the_old_link_and_keeps_the_row(act: Act, for_pupil: Invitation) -> None:
    old = invitation_token(for_pupil)

    fresh = reissue(act, invitation_id=for_pupil.pk, days=3)

    assert fresh.pk == for_pupil.pk
    assert find_invitation(old) is None
    assert find_invitation(invitation_token(fresh)) == for_pupil


def test_reissue_gives_an_expired_invitation_a_new_term(act: Act, for_pupil: Invitation) -> None:
    expire(for_pupil)

    fresh = reissue(act, invitation_id=for_pupil.pk)

    assert fresh.expires_at > act.at
    assert Invitation.objects.live(act.at, act.today).filter(pk=fresh.pk).exists()


def test_reissue_revives_nothing_annulled(act: Act, for_pupil: Invitation) -> None:
    set_back(for_pupil, annulled_at=act.at, annul_reason=AnnulReason.BY_HAND)

    with pytest.raises(RuleViolation):
        reissue(act, invitation_id=for_pupil.pk)


def test_link_is_the_same_however_often_it_is_copied(for_pupil: Invitation) -> None:
    again = Invitation.objects.get(pk=for_pupil.pk)

    assert invitation_url(again) == invitation_url(for_pupil)
    assert invitation_url(again).startswith("http://sferum.example/i/")


# --- In bulk -----------------------------------------------------------------------------------------


def test_bulk_issue_invites_everybody_of_the_dry_run(
    act: Act, school_class: SchoolClass, run_jobs: Callable[[], int]
) -> None:
    for number in range(BATCH + 7):
        add_student(school_class, f"Ученик{number:03}")
    plan = plan_issue(act, place=school_class.place, joins_as=Role.STUDENT)

    job = start_bulk_issue(act, plans=[plan])
    run_jobs()

    job.refresh_from_db()
    assert (job.state, job.done, job.total, job.result) == (
        JobState.DONE,
        BATCH + 7,
        BATCH + 7,
        {"people": BATCH + 7},
    )
    assert Invitation.objects.values("person").distinct().count() == BATCH + 7
    assert AuditEvent.objects.filter(kind="invitation.issued").count() == 2


def test_bulk_issue_whose_worker_died_goes_on_and_doubles_nothing(
    act: Act, school_class: SchoolClass, monkeypatch: pytest.MonkeyPatch
) -> None:
    for number in range(BATCH + 7):
        add_student(school_class, f"Ученик{number:03}")
    job = start_bulk_issue(act, plans=[plan_issue(act, place=school_class.place, joins_as=Role.STUDENT)])
    from invitations import tasks

    with monkeypatch.context() as patch:
        calls: list[int] = []

        def once(*args: Any, **kwargs: Any) -> list[Invitation]:
            calls.append(1)
            if len(calls) > 1:
                raise MemoryError
            return issue_personal(*args, **kwargs)

        patch.setattr(tasks, "issue_personal", once)
        jobs.run(job.pk, now=timezone.now())
    job.refresh_from_db()
    assert (job.state, job.done, Invitation.objects.count()) == (JobState.NEW, BATCH, BATCH)

    jobs.run(job.pk, now=timezone.now() + timedelta(hours=1))

    job.refresh_from_db()
    assert (job.state, Invitation.objects.count()) == (JobState.DONE, BATCH + 7)


def test_bulk_issue_by_somebody_without_the_right_is_refused_at_once(
    act: Act, act_of: Callable[[str], Act], pupil: Person, school_class: SchoolClass
) -> None:
    plan = plan_issue(act, place=school_class.place, joins_as=Role.STUDENT)

    with pytest.raises(RuleViolation):
        start_bulk_issue(act_of("teacher"), plans=[plan])


def test_bulk_issue_checks_the_right_again_when_it_runs(
    act_of: Callable[[str], Act],
    cast: Cast,
    pupil: Person,
    school_class: SchoolClass,
    run_jobs: Callable[[], int],
) -> None:
    own = act_of("class_teacher")
    job = start_bulk_issue(own, plans=[plan_issue(own, place=school_class.place, joins_as=Role.STUDENT)])
    cast.class_teacher.roles.filter(role=Role.CLASS_TEACHER).update(ended_on=own.today)

    run_jobs()

    job.refresh_from_db()
    assert (job.state, Invitation.objects.count()) == (JobState.FAILED, 0)


def test_issue_many_takes_the_same_queries_as_issue_few(
    act: Act, school_class: SchoolClass, django_assert_max_num_queries: Callable[..., object]
) -> None:
    for number in range(30):
        add_student(school_class, f"Ученик{number:03}")
    plan = plan_issue(act, place=school_class.place, joins_as=Role.STUDENT)

    with django_assert_max_num_queries(30):  # type: ignore[attr-defined]
        issue_personal(act, place_id=school_class.place_id, joins_as=Role.STUDENT, person_ids=plan.to_issue)


# --- Handing out -------------------------------------------------------------------------------------


def test_hand_out_enters_the_ledger_and_the_journal(act: Act, for_pupil: Invitation) -> None:
    note_shown(act, invitations=[for_pupil], how="slips")
    count = hand_out(act, invitations=[for_pupil], channel=HandoutChannel.PAPER, to=" Сидоров П. С. ")

    handout = Handout.objects.get()
    assert (count, handout.invitation, handout.to, handout.at) == (1, for_pupil, "Сидоров П. С.", act.at)
    kinds = AuditEvent.objects.filter(kind__startswith="invitation.").order_by("pk")
    assert list(kinds.values_list("kind", flat=True)) == [
        "invitation.issued",
        "invitation.shown",
        "invitation.handed_out",
    ]


def test_hand_out_of_nothing_leaves_no_trace(act: Act) -> None:
    note_shown(act, invitations=[], how="slips")

    assert hand_out(act, invitations=[], channel=HandoutChannel.PAPER) == 0
    assert AuditEvent.objects.filter(kind__startswith="invitation.").count() == 0


def test_settings_say_how_long_a_link_lives(
    act: Act, institution: Institution, pupil: Person, school_class: SchoolClass
) -> None:
    InstitutionSettings.objects.filter(institution=institution).update(invitation_days=2)

    [row] = issue_personal(act, place_id=school_class.place_id, joins_as=Role.STUDENT, person_ids=[pupil.pk])

    assert (row.expires_at.astimezone(ZoneInfo(act.time_zone)).date() - act.today).days == 3


def test_states_of_issued_are_live(act: Act, for_pupil: Invitation) -> None:
    assert Invitation.objects.all().count_by_state(act.at, act.today) == {InvitationState.LIVE: 1}
