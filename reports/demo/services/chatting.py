"""The chats of the demo: of the institution, of classes, of subjects; some are lawfully not required."""

from __future__ import annotations

from collections import defaultdict
from datetime import datetime
from functools import partial

from chats.models import Chat
from reports.demo.services.story import Story
from schools.accounts.roles import Role
from schools.people.models import Membership, Person, TeachingLoad
from schools.people.services import assign_role
from schools.structure.services import exempt_places

ONE_CHAT = "предмет идёт в чате класса"
"""A reason that schools give."""


def plan_chats(story: Story) -> None:
    """Put the chats on the agenda: the director's first, the subjects' last."""
    autumn, agenda = story.autumn, story.agenda
    agenda.on(autumn.day(0.08), partial(_create_and_fill, story, "deputies", 1.0), hour=9)
    agenda.on(autumn.day(0.30), partial(_choose_activists, story), hour=17)
    agenda.on(autumn.day(0.36), partial(_create_and_fill, story, "parent_activists", 0.7), hour=18)
    for index, school_class in enumerate(story.classes(autumn.first)):
        if index % 4 != 3:
            share = 0.15 + 0.02 * index + 0.1 * story.chance.random()
            agenda.on(autumn.day(share), partial(_class_teachers, story, school_class.pk), hour=15)
    for teacher_id, chats in sorted(_subject_chats(story).items()):
        effort = story.chance.random()
        if effort > 0.22:
            share = 0.2 + 0.6 * story.chance.random()
            agenda.on(autumn.day(share), partial(_subjects, story, teacher_id, chats, effort), hour=14)


def _create_and_fill(story: Story, rule: str, share: float, at: datetime) -> None:
    chats = list(story.chats(rule).values())
    story.create(at, [chat.place for chat in chats])
    story.confirm(at, [chat.place_id for chat in chats], share)


def _choose_activists(story: Story, at: datetime) -> None:
    """Two parents of every third class speak for it."""
    act = story.act(at)
    for index, school_class in enumerate(story.classes(act.today)):
        if index % 3:
            continue
        parents = Person.objects.guardians_on(act.today).filter(
            children__student__memberships__place=school_class.place_id
        )
        for person in parents.in_order().distinct()[:2]:
            assign_role(
                act,
                person_id=person.pk,
                role=Role.PARENT_ACTIVIST,
                started_on=act.today,
                school_class_id=school_class.pk,
            )


def _class_teachers(story: Story, class_id: int, at: datetime) -> None:
    chat = story.chats("class_teachers").get(class_id)
    if chat is not None:
        by = story.leader(class_id)
        story.create(at, [chat.place], by=by)
        story.confirm(at, [chat.place_id], 0.5 + 0.5 * story.chance.random(), by=by)


def _subject_chats(story: Story) -> dict[int, list[Chat]]:
    """Return {teacher: chats by subject}."""
    teachers = {
        (row.school_class_id, row.subject_id): row.teacher_id
        for row in TeachingLoad.objects.on(story.autumn.first).order_by("-pk")
    }
    own: dict[int, list[Chat]] = defaultdict(list)
    for chat in Chat.objects.filter(rule__key="subject").select_related("place").order_by("pk"):
        teacher_id = teachers.get((chat.school_class_id or 0, chat.subject_id or 0))
        if teacher_id is not None:
            own[teacher_id].append(chat)
    return own


def _subjects(story: Story, teacher_id: int, chats: list[Chat], effort: float, at: datetime) -> None:
    """A teacher creates chats of own subjects, declares others not required, and fills them later."""
    wanted = chats[: max(1, round(len(chats) * min(1.0, effort + 0.25)))]
    rest = chats[len(wanted) :]
    story.create(at, [chat.place for chat in wanted], by=teacher_id)
    if rest and effort < 0.45:
        exempt_places(
            story.act(at, by=teacher_id), place_ids=[chat.place_id for chat in rest[:2]], reason=ONE_CHAT
        )
    ids = [chat.place_id for chat in wanted]
    day = story.autumn.after(at.date(), 15)
    share = 0.75 * effort + 0.3
    story.agenda.on(day, partial(_fill, story, teacher_id, ids, share), hour=15)


def _fill(story: Story, teacher_id: int, place_ids: list[int], share: float, at: datetime) -> None:
    """Only those can be in a subject's chat who are on the platform: in their class there."""
    act = story.act(at, by=teacher_id)
    present = Membership.objects.joined_as_of(act.today).in_classes().values("person")
    stays = Membership.objects.to_add(act.today).filter(place__in=place_ids)
    able = stays.filter(person__in=present) | stays.filter(person=teacher_id)
    story.mark(act, story.some(list(able.order_by("pk").values_list("pk", flat=True)), share))
