"""The classes of the demo: created, linked, and filled week by week with students and parents."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from math import exp

from invitations.models import Invitation, JoinRequest
from invitations.services.accepting import LinkRefused, accept, ask_to_join, say_not_me
from invitations.services.annulling import annul, annul_stale
from invitations.services.handing_out import hand_out
from invitations.services.issuing import issue_group, issue_personal
from invitations.services.requests import accept_request, decline_request
from invitations.states import AnnulReason, HandoutChannel
from reports.demo.services.story import Story
from schools.accounts.roles import Role
from schools.institutions.errors import RuleViolation
from schools.names.people import split_full_name
from schools.people.models import Guardianship, Membership
from schools.people.services import note_reported
from schools.people.services.refusals import record_refusal
from schools.setup.services import mark_baseline
from schools.structure.models import SchoolClass

BASELINE = 3
"""So many classes, the eldest, were on the platform before the school began to keep this register."""

NOT_CREATED = 2
"""So many of the youngest classes are not there even now."""

BY_THEMSELVES = 2
"""So many class teachers mark their own class in a week."""

CHANNELS = ("звонок и СМС", "бумажный дневник", "электронная почта", "электронный дневник")


def plan_classes(story: Story) -> None:
    """Put the classes on the agenda, eldest first, as schools do."""
    autumn, agenda = story.autumn, story.agenda
    classes = story.classes(autumn.first)[::-1]
    there, coming = classes[:BASELINE], classes[BASELINE : len(classes) - NOT_CREATED]
    agenda.on(autumn.day(0.02), lambda at: _baseline(story, at, there), hour=12)
    for index, start in enumerate(range(0, len(coming), 4)):
        batch = coming[start : start + 4]
        agenda.on(autumn.day(0.07 + 0.05 * index), partial(_create, story, batch), hour=12)
    courses = [_course(story, index, row) for index, row in enumerate([*there, *coming])]
    for week, friday in enumerate(autumn.fridays):
        agenda.on(friday, partial(_confirm, story, courses, week), hour=16)
    invited = coming[1:5]
    for index, school_class in enumerate(invited):
        day = autumn.day(0.22 + 0.1 * index)
        agenda.on(day, partial(_invite, story, school_class, Role.STUDENT), hour=13)
        if index % 2:
            agenda.on(day, partial(_invite, story, school_class, Role.PARENT), hour=13, minute=20)
    for index, school_class in enumerate(coming[7:10]):
        opened = partial(_open_to_parents, story, school_class, undecided=index == 2)
        agenda.on(autumn.day(0.5 + 0.16 * index), opened, hour=17)
    late = ((there[1], Role.PARENT), (coming[-2], Role.STUDENT), (coming[-1], Role.PARENT))
    for school_class, joins_as in late:
        agenda.on(autumn.day(0.9), partial(_invite, story, school_class, joins_as), hour=13)
    for index in range(8):
        agenda.on(autumn.day(0.2 + 0.1 * index), partial(_refuse, story), hour=18)
    for friday in autumn.fridays[1::2]:
        agenda.on(friday, partial(_sweep, story), hour=20)


def _baseline(story: Story, at: datetime, classes: list[SchoolClass]) -> None:
    """«Уже есть на платформе»: the eldest classes, and everybody in the two eldest."""
    act = story.act(at)
    places = [school_class.place_id for school_class in classes]
    mark_baseline(act, place_ids=places, with_people=places[:2], on=act.today)
    for school_class in classes:
        story.link(act, school_class.place)


def _create(story: Story, classes: list[SchoolClass], at: datetime) -> None:
    story.create(at, [school_class.place for school_class in classes])


@dataclass(frozen=True, slots=True)
class _Course:
    """How a class fills: fast at first, then ever slower, up to the share `ends`."""

    school_class: SchoolClass
    leader: int | None
    parents_chat: int | None
    ends: float
    pace: float

    def share(self, week: int) -> float:
        """Return the share of students who have come by this week, counted from 0."""
        return self.ends * (1 - exp(-(week + 1) / self.pace))


def _course(story: Story, index: int, school_class: SchoolClass) -> _Course:
    parents = story.chats("class_parents").get(school_class.pk)
    return _Course(
        school_class,
        leader=story.leader(school_class.pk),
        parents_chat=parents.place_id if parents else None,
        ends=0.96 - 0.3 * story.chance.random() - (0.25 if index % 7 == 5 else 0),
        pace=1.5 + 3.5 * story.chance.random(),
    )


def _confirm(story: Story, courses: list[_Course], week: int, at: datetime) -> None:
    """Each Friday it is marked who has come: students, and parents somewhat behind them.

    Some class teachers do it themselves, for the rest the administrator marks all at once.
    """
    wanted = {course.school_class.place_id: course.share(week) for course in courses}
    wanted |= {course.parents_chat: course.share(week) * 0.72 for course in courses if course.parents_chat}
    came = story.who_came(at, wanted)
    marked: dict[int | None, list[int]] = defaultdict(list)
    diligent = {course.leader for course in story.chance.sample(courses, BY_THEMSELVES)}
    for course in courses:
        by = course.leader if course.leader in diligent else None
        marked[by] += [*came[course.school_class.place_id], *came[course.parents_chat or 0]]
    for by, stays in marked.items():
        story.mark(story.act(at, by=by), stays)


# --- Invitations of students and parents -------------------------------------------------------------


def _invite(story: Story, school_class: SchoolClass, joins_as: Role, at: datetime) -> None:
    """The class teacher hands out slips; most families use them within the fortnight, some never."""
    act = story.act(at, by=story.leader(school_class.pk))
    stays = Membership.objects.expected(act.today).filter(place=school_class.place_id)
    students = list(stays.values_list("person_id", flat=True))
    people = students
    if joins_as == Role.PARENT:
        guards = Guardianship.objects.on(act.today).filter(student__in=students)
        people = list(guards.order_by("pk").values_list("guardian_id", flat=True).distinct())
    issued = issue_personal(
        act, place_id=school_class.place_id, joins_as=joins_as, person_ids=people, days=14
    )
    hand_out(act, invitations=issued, channel=HandoutChannel.PAPER)
    for invitation in story.some(issued, 0.4):
        day = story.autumn.after(act.today, int(story.chance.expovariate(0.4)))
        story.agenda.on(
            day, partial(_accept, story, invitation.pk), hour=19, minute=story.chance.randrange(60)
        )
    if issued and story.chance.random() < 0.3:
        story.agenda.on(story.autumn.after(act.today, 2), partial(_not_me, story, issued[-1].pk), hour=20)


def _accept(story: Story, invitation_id: int, at: datetime) -> None:
    """A family accepts; every third says a little later that it has joined."""
    act = story.visitor(at)
    invitation = Invitation.objects.select_related("person", "place", "issuer").get(pk=invitation_id)
    try:
        accepted = accept(act, invitation=invitation)
    except LinkRefused:
        return  # the link has died meanwhile, which happens to families too
    if story.chance.random() < 0.3:
        story.agenda.on(
            story.autumn.after(act.today, 1), partial(_report, story, accepted.person.pk), hour=21
        )


def _report(story: Story, person_id: int, at: datetime) -> None:
    """«Я вступил»: said on the family's page, confirmed by nobody yet."""
    act = story.visitor(at)
    stays = Membership.objects.to_add(act.today).filter(person=person_id)
    for place_id in stays.values_list("place", flat=True)[:2]:
        note_reported(act, place_id=place_id, person_id=person_id)


def _not_me(story: Story, invitation_id: int, at: datetime) -> None:
    invitation = Invitation.objects.select_related("place", "issuer").get(pk=invitation_id)
    if invitation.uses == 0 and invitation.annulled_at is None:
        say_not_me(story.visitor(at), invitation=invitation)


def _open_to_parents(story: Story, school_class: SchoolClass, at: datetime, *, undecided: bool) -> None:
    """A link for all parents of a class: who comes by it waits for the class teacher, the first even now."""
    act = story.act(at, by=story.leader(school_class.pk))
    link = issue_group(act, place_id=school_class.place_id, joins_as=Role.PARENT, days=14, cap=40)
    hand_out(act, invitations=[link], channel=HandoutChannel.MESSENGER, to="чат родителей")
    students = Membership.objects.expected(act.today).filter(place=school_class.place_id).values("person")
    guards = list(
        Guardianship.objects.on(act.today)
        .filter(student__in=students)
        .select_related("guardian", "student")
        .order_by("pk")
    )
    for number, guard in enumerate(story.some(guards, 0.22)):
        day = story.autumn.after(act.today, story.chance.randrange(6))
        asks = partial(_ask, story, link.pk, guard, decided=number > 0 or not undecided)
        story.agenda.on(day, asks, hour=18, minute=story.chance.randrange(60))


def _ask(story: Story, invitation_id: int, guard: Guardianship, at: datetime, *, decided: bool) -> None:
    act = story.visitor(at)
    invitation = Invitation.objects.select_related("place", "issuer").get(pk=invitation_id)
    name = f"{guard.guardian.last_name} {guard.guardian.first_name}"  # as people type themselves
    try:
        access = ask_to_join(
            act,
            invitation=invitation,
            name=split_full_name(name),
            child=split_full_name(f"{guard.student.last_name} {guard.student.first_name}"),
            contact=guard.guardian.phone,
        )
    except RuleViolation:
        return
    if not decided:
        return
    decide = partial(_approve, guard=guard) if story.chance.random() < 0.9 else _decline
    day = story.autumn.after(act.today, story.chance.randrange(1, 9))
    story.agenda.on(day, lambda at: decide(story, access.pk, at), hour=14)


def _approve(story: Story, access_id: int, at: datetime, *, guard: Guardianship) -> None:
    """The class teacher lets a parent in; whose child has left the class meanwhile is declined."""
    request = _request_of(access_id)
    act = story.act(at, by=story.leader(request.place.school_class.pk))
    if not Membership.objects.on(act.today).filter(place=request.place, person=guard.student_id).exists():
        _decline(story, access_id, at)
        return
    accept_request(
        act,
        request_id=request.pk,
        person_id=guard.guardian_id,
        child_id=guard.student_id,
    )


def _decline(story: Story, access_id: int, at: datetime) -> None:
    reason = "Такого ученика в классе нет. Уточните имя ребёнка у классного руководителя."
    decline_request(story.act(at), request_id=_request_of(access_id).pk, reason=reason)


def _request_of(access_id: int) -> JoinRequest:
    return JoinRequest.objects.select_related("place__school_class").get(family_access=access_id)


def _refuse(story: Story, at: datetime) -> None:
    """A parent declines, and agrees how else to be reached."""
    act = story.act(at)
    undecided = (
        Membership.objects.to_add(act.today)
        .filter(place__chat__rule__key="class_parents", accepted_at__isnull=True)
        .filter(person__refusals__isnull=True)
    )
    stays = list(undecided.order_by("pk").values_list("person_id", flat=True))
    if stays:
        record_refusal(act, person_id=story.chance.choice(stays), channel=story.chance.choice(CHANNELS))


def _sweep(story: Story, at: datetime) -> None:
    """What the nightly sweep does, and now and then somebody's own decision."""
    act = story.act(at)
    annul_stale(act)
    if story.chance.random() < 0.25:
        slips = Invitation.objects.live(act.at, act.today).unclaimed().personal()
        idle = slips.exclude(joins_as=Role.TEACHER).order_by("pk").first()
        if idle is not None:
            annul(act, invitation_id=idle.pk, reason=AnnulReason.BY_HAND, note="листок потерян")
