"""What the demo's people say to each other: material for the channels, broadcasts, requests for help."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial

from channels_app.models import Channel
from channels_app.services import (
    accept_material,
    cancel_broadcast,
    note_outcome,
    plan_broadcast,
    publish,
    return_material,
    schedule,
    write_material,
)
from channels_app.states import BroadcastKind
from reports.demo import cast
from reports.demo.services.story import PLATFORM_LINKS, Story
from schools.people.models import Person
from schools.structure.models import PlaceKind
from support.services import answer_request, close_request, open_request
from support.states import Category


@dataclass(frozen=True, slots=True)
class Material:
    """Something for a channel: written at a share of the autumn; `out_after` so many school days."""

    share: float
    channel: str
    title: str
    text: str
    out_after: int | None


SCHOOL, STAFF = "school", "staff"

MATERIALS = (
    Material(
        0.10, SCHOOL, "Расписание на первое полугодие", "Уроки начинаются в 8:00. Смотрите по классам.", 1
    ),
    Material(0.20, STAFF, "Как подтвердить статус «учитель»", "Шаги в профиле и кому показать отметку.", 2),
    Material(0.34, SCHOOL, "День здоровья", "Сбор классов во дворе в 9:00, форма спортивная.", 2),
    Material(0.48, STAFF, "Педсовет: вопросы и время", "Четверг, 15:00, кабинет 31 и звонок в чате.", 1),
    Material(0.60, SCHOOL, "Осенние каникулы", "С 26 октября по 3 ноября. Кружки работают.", 3),
    Material(0.74, SCHOOL, "Правила безопасного общения в чатах", "Что можно и чего нельзя присылать.", 2),
    Material(0.86, SCHOOL, "Неделя математики", "Задачи для пятых и шестых классов по дням.", 2),
    Material(0.93, STAFF, "График отпусков", "Пожелания подать до 10 декабря.", 1),
    Material(0.97, SCHOOL, "Новогодние представления", "Дни, часы и кто отвечает за класс.", None),
)

MEETINGS = (
    (0.22, BroadcastKind.BROADCAST, "Родительское собрание для пятых классов", "родители 5-х классов", 46),
    (0.50, BroadcastKind.MEETING, "Педсовет по итогам первой четверти", "педагоги", 37),
    (0.70, BroadcastKind.BROADCAST, "Урок безопасности с инспектором", "ученики 5–9-х классов", 128),
    (0.94, BroadcastKind.MEETING, "Совещание классных руководителей", "классные руководители", 16),
)

QUESTIONS = (
    (
        0.16,
        Category.JOINING,
        "Не приходит код",
        "Ввожу номер, а СМС с кодом нет.",
        "Код приходит в мессенджер.",
    ),
    (0.31, Category.ACCOUNT, "Другая фамилия в профиле", "Сменила фамилию, в профиле старая.", "Исправили."),
    (0.45, Category.CHATS, "Нет в чате класса", "Сын принял приглашение, но чата не видит.", "Добавлен."),
    (
        0.58,
        Category.JOINING,
        "Ссылка истекла",
        "Пишет, что ссылка больше не действует.",
        "Выдана новая ссылка.",
    ),
    (0.73, Category.CALLS, "Не слышно на собрании", "Вижу, но не слышу.", "Разрешите звук в браузере."),
    (0.90, Category.CHATS, "Как выйти из старого чата", "Остался чат прошлого года.", ""),
    (0.98, Category.JOINING, "Нет телефона с мессенджером", "Можно ли вступить с компьютера?", ""),
)


def plan_talk(story: Story) -> None:
    """Put material, meetings and questions on the agenda."""
    autumn, agenda = story.autumn, story.agenda
    agenda.on(autumn.day(0.05), partial(_open_channels, story), hour=9)
    for number, material in enumerate(MATERIALS):
        agenda.on(autumn.day(material.share), partial(_write, story, material, number), hour=12)
    for number, (share, kind, title, audience, attended) in enumerate(MEETINGS):
        planned = partial(_plan_meeting, story, kind, title, audience, attended, cancelled=number == 3)
        agenda.on(autumn.day(share), planned, hour=13)
    agenda.on(autumn.today, partial(_plan_ahead, story), hour=9)
    for share, category, subject, text, answer in QUESTIONS:
        agenda.on(autumn.day(share), partial(_ask, story, category, subject, text, answer), hour=19)


def _open_channels(story: Story, at: datetime) -> None:
    channels = Channel.objects.select_related("place").order_by("pk")
    story.create(at, [channel.place for channel in channels if channel.place.kind == PlaceKind.CHANNEL])


def _author(story: Story, part: cast.Part) -> int:
    """Return the person who plays this part; the administrator stands in for whoever has not come yet."""
    own = {played: person_id for person_id, played in story.sign_ins.items()}
    return own.get(part) or Person.objects.get(user=story.administrator_id).pk


def _write(story: Story, material: Material, number: int, at: datetime) -> None:
    """The administration hands material in; the administrator publishes it (2.2.5, 2.1.13)."""
    channels = list(Channel.objects.order_by("pk").values_list("pk", flat=True))
    author = _author(story, cast.CLASS_TEACHER if number % 3 == 2 else cast.DIRECTOR)
    act = story.act(at, by=author)
    written = write_material(
        act,
        author_id=author,
        channel_id=channels[-1] if material.channel == STAFF else channels[0],
        title=material.title,
        text=material.text,
        due_on=story.autumn.after(act.today, (material.out_after or 4) + 1),
        submit=True,
    )
    if material.out_after is None:
        return
    agenda = story.agenda
    agenda.on(act.today, partial(_take_on, story, written.pk, returned=number == 5), hour=15)
    out = story.autumn.after(act.today, material.out_after)
    if number != 5:
        agenda.on(out, partial(_publish, story, written.pk), hour=10)


def _take_on(story: Story, publication_id: int, at: datetime, *, returned: bool) -> None:
    act = story.act(at)
    if returned:
        return_material(act, publication_id=publication_id, word="Добавьте, к кому обратиться родителям.")
        return
    accept_material(act, publication_id=publication_id)
    schedule(act, publication_id=publication_id, due_on=story.autumn.after(act.today, 1))


def _publish(story: Story, publication_id: int, at: datetime) -> None:
    act = story.act(at)
    publish(act, publication_id=publication_id, on=act.today, url=f"{PLATFORM_LINKS}post{publication_id}")


def _plan_meeting(
    story: Story,
    kind: BroadcastKind,
    title: str,
    audience: str,
    attended: int,
    at: datetime,
    *,
    cancelled: bool,
) -> None:
    """A broadcast is planned, and held three school days later, or cancelled."""
    act = story.act(at)
    day = story.autumn.after(act.today, 3)
    starts = datetime.combine(day, at.replace(hour=15, minute=0, second=0, microsecond=0).timetz())
    planned = plan_broadcast(
        act,
        kind=kind,
        title=title,
        audience=audience,
        starts_at=starts,
        responsible_id=_author(story, cast.DIRECTOR),
        url=f"{PLATFORM_LINKS}call{attended}",
    )
    if cancelled:
        story.agenda.on(story.autumn.after(act.today, 1), partial(_cancel, story, planned.pk), hour=11)
    else:
        story.agenda.on(day, partial(_held, story, planned.pk, attended), hour=18)


def _held(story: Story, broadcast_id: int, attended: int, at: datetime) -> None:
    act = story.act(at)
    if at.hour >= 16:  # today it may not be over yet
        note_outcome(act, broadcast_id=broadcast_id, attendance_count=attended)


def _cancel(story: Story, broadcast_id: int, at: datetime) -> None:
    cancel_broadcast(story.act(at), broadcast_id=broadcast_id, reason="Перенесено на следующую неделю.")


def _plan_ahead(story: Story, at: datetime) -> None:
    act = story.act(at)
    plan_broadcast(
        act,
        kind=BroadcastKind.BROADCAST,
        title="Родительское собрание: итоги полугодия",
        audience="родители 1–11-х классов",
        starts_at=at + timedelta(days=9),
        responsible_id=_author(story, cast.DIRECTOR),
    )


def _ask(story: Story, category: Category, subject: str, text: str, answer: str, at: datetime) -> None:
    """Somebody of the staff, or a family, asks for help; most are answered within two days (2.1.15)."""
    act = story.visitor(at)
    parents = Person.objects.guardians_on(act.today).in_order()
    asker = parents[story.chance.randrange(200)]
    asked = open_request(act, person_id=asker.pk, subject=subject, text=text, category=category)
    if answer:
        day = story.autumn.after(act.today, story.chance.randrange(1, 3))
        story.agenda.on(day, partial(_answer, story, asked.pk, answer), hour=11)


def _answer(story: Story, request_id: int, answer: str, at: datetime) -> None:
    act = story.act(at)
    answer_request(act, request_id=request_id, answer=answer)
    if story.chance.random() < 0.6:
        close_request(act, request_id=request_id, as_asker=False)
