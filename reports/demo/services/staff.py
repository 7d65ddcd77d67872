"""The staff of the demo: invited, accepting, confirmed, and their status «teacher»."""

from __future__ import annotations

from datetime import date, datetime

from invitations.models import Invitation
from invitations.services.accepting import accept
from invitations.services.handing_out import hand_out
from invitations.services.issuing import issue_personal
from invitations.states import HandoutChannel
from reports.demo import cast
from reports.demo.services.story import Story
from schools.accounts.roles import Role
from schools.passwords.services import choose_password
from schools.people.models import Membership, Person, RoleAssignment, TeachingLoad, VerificationState
from schools.people.querysets import MembershipQuerySet
from schools.people.services import decide_verification, mark_roles_granted

ANSWERS = 0.5
"""Share of the staff who answer an invitation."""

BY_THEMSELVES = 0.25
"""Share of the others who are found in «Учительская» by the end of a week: they knew the way."""

STAY_AWAY = 3
"""So many of those who never answered have not come even now."""


def plan_staff(story: Story) -> None:
    """Put the staff's way onto the platform on the agenda."""
    autumn, agenda = story.autumn, story.agenda
    story.sign_ins |= sign_ins_of(autumn.first)
    agenda.on(autumn.day(0.03), lambda at: story.create(at, [story.staff_room()]), hour=9)
    agenda.on(autumn.day(0.04), lambda at: _own_account(story, at), hour=9)
    agenda.on(autumn.day(0.06), lambda at: _invite(story, at, days=14), hour=11)
    agenda.on(autumn.day(0.50), lambda at: _invite(story, at, days=14, answers=0.4), hour=11)
    agenda.on(autumn.day(0.93), lambda at: _invite(story, at, days=14, answers=0), hour=11)
    for friday in autumn.fridays:
        agenda.on(friday, lambda at: _confirm(story, at), hour=15)
    agenda.on(autumn.day(0.18), lambda at: _grant(story, at, 9), hour=14)
    agenda.on(autumn.day(0.45), lambda at: _grant(story, at, 14), hour=14)
    agenda.on(autumn.day(0.25), lambda at: _apply_for_status(story, at, 22), hour=12)
    agenda.on(autumn.day(0.42), lambda at: _confirm_status(story, at, 15), hour=16)
    agenda.on(autumn.day(0.60), lambda at: _apply_for_status(story, at, 30), hour=12)
    agenda.on(autumn.day(0.78), lambda at: _confirm_status(story, at, 23), hour=16)
    agenda.on(autumn.day(0.80), lambda at: _reject_status(story, at), hour=16)


def _own_account(story: Story, at: datetime) -> None:
    """The administrator is in «Учительская» from the first and says so."""
    act = story.act(at)
    own = Membership.objects.to_add(act.today).filter(
        place=story.staff_room(), person__user=story.administrator_id
    )
    story.accounts[Person.objects.get(user=story.administrator_id).pk] = story.administrator_id
    story.mark(act, _ids(own))
    mark_roles_granted(
        act,
        assignment_ids=list(
            RoleAssignment.objects.filter(role=Role.ADMINISTRATOR).values_list("pk", flat=True)
        ),
        on=act.today,
    )


def _ids(stays: MembershipQuerySet) -> list[int]:
    return list(stays.order_by("pk").values_list("pk", flat=True))


def _invite(story: Story, at: datetime, *, days: int, answers: float = ANSWERS) -> None:
    """Invite by e-mail everybody whom «Учительская» expects and who has not come; some will answer."""
    act = story.act(at)
    room = story.staff_room()
    expected = Membership.objects.expected(act.today).filter(place=room)
    issued = issue_personal(
        act,
        place_id=room.pk,
        joins_as=Role.TEACHER,
        person_ids=list(expected.values_list("person_id", flat=True)),
        days=days,
    )
    hand_out(act, invitations=issued, channel=HandoutChannel.EMAIL)
    for invitation in issued:
        person_id = invitation.person_id
        if person_id is None or (person_id not in story.sign_ins and story.chance.random() > answers):
            continue
        wait = 1 if person_id in story.sign_ins else min(int(story.chance.expovariate(0.3)), days - 4)
        day = story.autumn.after(act.today, wait)
        story.agenda.on(
            day,
            lambda at, pk=invitation.pk: _accept(story, at, pk),  # type: ignore[misc]  # bound by default
            hour=story.chance.randrange(8, 20),
            minute=story.chance.randrange(60),
        )


def sign_ins_of(day: date) -> dict[int, cast.Part]:
    """Return {person: the part they play}: the director, a class teacher, a teacher without a class."""
    leaders = RoleAssignment.objects.on(day).filter(role=Role.CLASS_TEACHER).order_by("pk")
    led = [row.person_id for row in leaders]
    director = RoleAssignment.objects.on(day).filter(role=Role.DIRECTOR).order_by("pk").first()
    free = TeachingLoad.objects.on(day).exclude(teacher__in=led).filter(teacher__user__isnull=True)
    teacher = free.order_by("teacher__name_key", "pk").first()
    parts: dict[int, cast.Part] = {}
    if director is not None:
        parts[director.person_id] = cast.DIRECTOR
    if led:
        parts[led[len(led) // 2]] = cast.CLASS_TEACHER
    if teacher is not None:
        parts[teacher.teacher_id] = cast.TEACHER
    return parts


def _accept(story: Story, at: datetime, invitation_id: int) -> None:
    """Somebody opens the link and accepts; those who sign in to the demo choose its password."""
    invitation = Invitation.objects.select_related("person", "place", "issuer").get(pk=invitation_id)
    act = story.visitor(at)
    if invitation.person is None:
        return
    part = story.sign_ins.get(invitation.person.pk)
    accepted = accept(act, invitation=invitation, email=part.email if part else "")
    link = accepted.password_link
    if link is not None:
        story.accounts[accepted.person.pk] = link.user_id
        if part is not None:
            choose_password(act, link=link, password=cast.PASSWORD)


def _confirm(story: Story, at: datetime) -> None:
    """On Fridays the administrator looks into «Учительская» and marks whom it shows: most of those who
    have accepted, and some who never did."""
    act = story.act(at)
    waiting = Membership.objects.to_add(act.today).filter(place=story.staff_room())
    came = story.some(_ids(waiting.filter(accepted_at__isnull=False)), 0.8)
    others = _ids(waiting.filter(accepted_at__isnull=True))[STAY_AWAY:]
    story.mark(act, [*came, *story.some(others, BY_THEMSELVES)])


def _grant(story: Story, at: datetime, until: int) -> None:
    """Attach class teachers on the platform, from the first class on."""
    act = story.act(at)
    first = [row.pk for row in story.classes(act.today)[:until]]
    offices = RoleAssignment.objects.on(act.today).filter(role=Role.CLASS_TEACHER, school_class__in=first)
    mark_roles_granted(act, assignment_ids=list(offices.values_list("pk", flat=True)), on=act.today)


def _in_staff_room(story: Story, day: date) -> list[int]:
    joined = Membership.objects.joined_as_of(day).filter(place=story.staff_room())
    return list(joined.order_by("person__name_key", "pk").values_list("person_id", flat=True))


def _apply_for_status(story: Story, at: datetime, until: int) -> None:
    """Those who have joined ask for the status «teacher»; who has it already keeps it."""
    act = story.act(at)
    asked = set(
        Person.objects.filter(verifications__until_at__isnull=True, verifications__isnull=False).values_list(
            "pk", flat=True
        )
    )
    people = [pk for pk in _in_staff_room(story, act.today)[:until] if pk not in asked]
    decide_verification(act, person_ids=people, state=VerificationState.PENDING)


def _pending(day: date) -> list[int]:
    waiting = Person.objects.filter(
        verifications__until_at__isnull=True, verifications__state=VerificationState.PENDING
    )
    return list(waiting.in_order().values_list("pk", flat=True))


def _confirm_status(story: Story, at: datetime, until: int) -> None:
    act = story.act(at)
    verified = Person.objects.filter(
        verifications__until_at__isnull=True, verifications__state=VerificationState.VERIFIED
    ).count()
    people = _pending(act.today)[: max(until - verified, 0)]
    decide_verification(
        act, person_ids=people, state=VerificationState.VERIFIED, evidence="знак у имени в «Учительской»"
    )


def _reject_status(story: Story, at: datetime) -> None:
    act = story.act(at)
    decide_verification(
        act,
        person_ids=_pending(act.today)[-1:],
        state=VerificationState.REJECTED,
        evidence="в учебном профиле другая фамилия",
    )
