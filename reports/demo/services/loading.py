"""The demo as a whole: one transaction, so that it is there entirely or not at all."""

from __future__ import annotations

from datetime import datetime
from functools import partial
from random import Random
from zoneinfo import ZoneInfo

from django.db import transaction

from chats.services import note_automatic, sync
from reports.demo import cast
from reports.demo.autumn import Agenda, Autumn
from reports.demo.roster import roster_later
from reports.demo.services.chatting import plan_chats
from reports.demo.services.classes import plan_classes
from reports.demo.services.founding import found_demo, take_in
from reports.demo.services.staff import plan_staff
from reports.demo.services.story import Story
from reports.demo.services.talking import plan_talk
from reports.services import compile_day
from schools.demo.people import demo_school
from schools.demo.workbook import Lists, roster_workbook
from schools.institutions.models import Institution
from schools.institutions.scope import scope
from schools.institutions.services import roster_version
from schools.jobs.services import run_waiting
from schools.people.models import Membership
from schools.people.services import mark_left

SEED = 2026
"""The same chance each time, so that whoever speaks of the demo speaks of the same school."""


def load_demo(now: datetime) -> tuple[Institution, bool]:
    """Return the demo school, and whether it was founded now; one that is there stays as it is."""
    known = Institution.objects.filter(slug=cast.SLUG).first()
    if known is not None:
        return known, False
    with transaction.atomic():
        institution = _live(Autumn(now.astimezone(ZoneInfo(cast.TIME_ZONE))))
    run_waiting(institution.pk)
    return institution, True


def _live(autumn: Autumn) -> Institution:
    school = demo_school(autumn.first)
    start = autumn.moment(autumn.first, 8)
    institution, administrator = found_demo(start, school.administrator)
    with scope(institution.pk):
        story = Story(institution, autumn, Agenda(autumn), administrator.pk, Random(SEED))  # noqa: S311  # a demo
        take_in(story.act(start), file_name="school.xlsx", data=school.roster)
        plan_staff(story)
        plan_classes(story)
        plan_chats(story)
        plan_talk(story)
        story.agenda.on(autumn.day(0.92), partial(_later, story, school.lists), hour=9)
        for day in autumn.figure_days:
            story.agenda.on(day, partial(_figures, story), hour=22, last=True)
        story.agenda.live_through()
    return institution


def _later(story: Story, lists: Lists, at: datetime) -> None:
    """A second list of the same school comes in: departures, transfers, newcomers (2.1.11)."""
    take_in(story.act(at), file_name="school-later.xlsx", data=roster_workbook(roster_later(lists)))
    story.agenda.on(story.autumn.after(at.date(), 1), partial(_remove_some, story), hour=12)


def _remove_some(story: Story, at: datetime) -> None:
    """Some of those who left are taken out of their classes and chats on the platform, the rest waits."""
    act = story.act(at)
    stays = Membership.objects.to_remove(act.today).order_by("person", "pk")
    people = sorted(set(stays.values_list("person_id", flat=True)))[::3]
    done = stays.filter(person__in=people).values_list("pk", flat=True)
    mark_left(act, membership_ids=list(done), on=act.today)


def _figures(story: Story, at: datetime) -> None:
    """In the night the chats come in step and the day's figures are compiled."""
    act = story.act(at)
    version = roster_version(act.institution_id)
    if version == story.synced:
        note_automatic(act)
    else:
        sync(act)
        story.synced = version
    compile_day(act, on=act.today)
