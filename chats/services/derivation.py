"""Who is expected in the chats, as SQL: one SELECT for each kind of audience, put together.

The ORM knows neither INSERT … SELECT nor the merging of intervals. Every part is an ordinary
queryset, so the tenant scope and both databases are its own affair; here the compiled parts
are joined. An open end is FOREVER inside and NULL at the edge.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any, NamedTuple

from django.db import connection, models
from django.db.models import F, Q, QuerySet, Value
from django.db.models.functions import Coalesce, Greatest, Least

from chats.models import Chat, ChatRuleAudience, RuleScope
from chats.querysets import ChatQuerySet
from chats.rules import FOREVER, Span
from schools.accounts.roles import CLASS_ROLES, Role
from schools.people.models import Membership, RoleAssignment


class Sql(NamedTuple):
    """A compiled statement or a part of one."""

    text: str
    params: tuple[Any, ...]


@dataclass(frozen=True, slots=True)
class Deviation:
    """A person and a chat whose stays do not follow the derived days; the days are in order."""

    place_id: int
    person_id: int
    days: list[Span]


def compiled(rows: QuerySet[Any, Any]) -> Sql:
    """Return the SQL of a queryset; the tenant scope is bound here."""
    text, params = rows.query.sql_with_params()
    return Sql(text, tuple(params))


def insert_select(model: type[models.Model], columns: dict[str, Any], source: Sql) -> int:
    """Insert the rows of `source` into the model's table and return how many were.

    `columns` maps each column either to None, then it is read from `source` by its name, or
    to a constant. Fields left out that may not be null get their default.
    """
    given = dict(columns)
    for column in model._meta.concrete_fields:
        name = column.attname
        if not (column.primary_key or column.null or name in given):
            given[name] = column.get_db_prep_save(column.get_default(), connection)
    quote = connection.ops.quote_name
    chosen = [quote(name) if value is None else "%s" for name, value in given.items()]
    constants = tuple(value for value in given.values() if value is not None)
    statement = (
        f"INSERT INTO {quote(model._meta.db_table)} ({', '.join(quote(name) for name in given)}) "  # noqa: S608
        f"SELECT {', '.join(chosen)} FROM ({source.text}) AS source"
    )
    with connection.cursor() as cursor:
        cursor.execute(statement, (*constants, *source.params))
        return int(cursor.rowcount)


def derived_days() -> Sql:
    """Return the merged days on which each person is expected in each ruled chat.

    Columns: place_id, person_id, planned_from, planned_until. Days that overlap or touch are
    one row, so a guardian of two children, or a teacher of two subjects, stands there once.
    """
    parts = list(_parts())
    union = " UNION ".join(text for text, _params in parts)
    params = tuple(param for _text, part in parts for param in part)
    # A row begins an island when it starts after everything before it has ended.
    return Sql(
        f"""
        WITH part (place_id, person_id, starts, ends) AS ({union})
        SELECT place_id, person_id, MIN(starts) AS planned_from, NULLIF(MAX(ends), %s) AS planned_until
        FROM (
            SELECT place_id, person_id, starts, ends, SUM(is_new) OVER (
                PARTITION BY place_id, person_id ORDER BY starts, ends ROWS UNBOUNDED PRECEDING
            ) AS island
            FROM (
                SELECT place_id, person_id, starts, ends, CASE WHEN starts <= MAX(ends) OVER (
                    PARTITION BY place_id, person_id ORDER BY starts, ends
                    ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING
                ) THEN 0 ELSE 1 END AS is_new
                FROM part
            ) AS marked
        ) AS islands
        GROUP BY place_id, person_id, island
        """,  # noqa: S608 - the parts are compiled by the ORM
        (*params, connection.ops.adapt_datefield_value(FOREVER)),
    )


def without_stays(days: Sql) -> Sql:
    """Return those of the derived days whose person has no stay in that chat at all."""
    table = connection.ops.quote_name(Membership._meta.db_table)
    return Sql(
        f"SELECT days.* FROM ({days.text}) AS days WHERE NOT EXISTS (SELECT 1 FROM {table} AS stay "  # noqa: S608
        "WHERE stay.place_id = days.place_id AND stay.person_id = days.person_id)",
        days.params,
    )


def deviations(days: Sql) -> list[Deviation]:
    """Return who is not expected on just the derived days, with these days; nobody when all is in step."""
    plans = compiled(
        Membership.objects.filter(place__chat__rule__isnull=False, planned_from__isnull=False).values_list(
            "place_id", "person_id", "planned_from", "planned_until"
        )
    )
    statement = f"""
        WITH derived AS ({days.text}), planned AS ({plans.text}), off AS (
            SELECT place_id, person_id FROM (SELECT * FROM derived EXCEPT SELECT * FROM planned) AS missing
            UNION
            SELECT place_id, person_id FROM (SELECT * FROM planned EXCEPT SELECT * FROM derived) AS excess
        )
        SELECT off.place_id, off.person_id, derived.planned_from, derived.planned_until
        FROM off LEFT JOIN derived ON derived.place_id = off.place_id AND derived.person_id = off.person_id
        ORDER BY off.place_id, off.person_id, derived.planned_from
        """  # noqa: S608 - both parts are compiled by the ORM
    found: dict[tuple[int, int], list[Span]] = {}
    with connection.cursor() as cursor:
        cursor.execute(statement, (*days.params, *plans.params))
        for place_id, person_id, start, until in cursor.fetchall():
            spans = found.setdefault((place_id, person_id), [])
            if start is not None:
                spans.append(Span(_day(start), _day(until) if until else FOREVER))
    return [Deviation(place_id, person_id, spans) for (place_id, person_id), spans in found.items()]


# --- The parts: columns place_id, person_id, starts, ends --------------------------------------------

OF_A_CLASS = (Role.STUDENT, Role.PARENT, Role.TEACHER, *CLASS_ROLES)
"""Roles that, for the chat of a class or subject, mean the people of that class."""

CLASS_STAY = "school_class__place__memberships"


def _parts() -> Iterator[Sql]:
    """Yield one SELECT for each kind of audience in chats of classes, and one for each at large."""
    audiences = ChatRuleAudience.objects.filter(rule__chats__isnull=False)
    kinds = sorted(set(audiences.values_list("rule__scope", "kind")))
    of_classes = {
        Role(kind) for scope, kind in kinds if scope != RuleScope.INSTITUTION and kind in OF_A_CLASS
    }
    at_large = {
        Role(kind) for scope, kind in kinds if scope == RuleScope.INSTITUTION or kind not in OF_A_CLASS
    }
    for kind in sorted(of_classes):
        yield compiled(_in_class(Chat.objects.filter(rule__audience__kind=kind), kind))
    for kind in sorted(at_large):
        chats = Chat.objects.filter(rule__audience__kind=kind)
        if kind in OF_A_CLASS:
            chats = chats.filter(rule__scope=RuleScope.INSTITUTION)
        yield _crossed(compiled(chats.values_list("place_id")), compiled(_at_large(kind)))
    if not kinds:
        nothing = Chat.objects.filter(place__needed_until__lt=F("place__needed_from"))  # no row can be so
        yield compiled(_days(nothing, "rule_id", "place__needed_from", "place__needed_until"))


def _in_class(chats: ChatQuerySet, kind: Role) -> QuerySet[Any, tuple[Any, ...]]:
    """Return who is meant by a role in the chat of a class, a group or a subject of theirs."""
    chats = chats.exclude(rule__scope=RuleScope.INSTITUTION)
    if kind == Role.STUDENT:
        return _days(
            chats, f"{CLASS_STAY}__person_id", f"{CLASS_STAY}__planned_from", f"{CLASS_STAY}__planned_until"
        )
    if kind == Role.PARENT:
        return _guardians_days(chats, CLASS_STAY)
    if kind == Role.TEACHER:
        load = "school_class__load"
        taught = chats.annotate(taught=F(f"{load}__subject_id"))
        mine = taught.filter(Q(subject__isnull=True) | Q(subject=F("taught")))
        return _days(mine, f"{load}__teacher_id", f"{load}__from_on", f"{load}__until_on")
    held = chats.annotate(held=F("school_class__roles__role")).filter(held=kind)
    holds = "school_class__roles"
    return _days(held, f"{holds}__person_id", f"{holds}__started_on", f"{holds}__ended_on")


def _at_large(kind: Role) -> QuerySet[Any, tuple[Any, ...]]:
    """Return who is meant by a role in the institution, without a place."""
    students = Membership.objects.in_classes()
    if kind == Role.STUDENT:
        return _days(students, "person_id", "planned_from", "planned_until", place=None)
    if kind == Role.PARENT:
        return _guardians_days(students, "", place=None)
    held = RoleAssignment.objects.filter(role=kind)
    return _days(held, "person_id", "started_on", "ended_on", place=None)


def _guardians_days(
    rows: QuerySet[Any, Any], stay: str, *, place: str | None = "place_id"
) -> QuerySet[Any, tuple[Any, ...]]:
    """Return guardians on the days on which both the child is in the class and they are its guardians."""
    way = f"{stay}__" if stay else ""
    guardian = f"{way}person__guardians"
    shown = rows.annotate(
        stays_from=F(f"{way}planned_from"),
        guards_from=F(f"{guardian}__from_on"),
        starts=Greatest("stays_from", "guards_from"),
        ends=Least(_end(f"{way}planned_until"), _end(f"{guardian}__until_on")),
    ).filter(stays_from__isnull=False, guards_from__isnull=False, starts__lt=F("ends"))
    return _columns(shown, place, f"{guardian}__guardian_id")


def _days(
    rows: QuerySet[Any, Any], person: str, starts: str, until: str, *, place: str | None = "place_id"
) -> QuerySet[Any, tuple[Any, ...]]:
    """Return the rows that have any days at all."""
    shown = rows.annotate(starts=F(starts), ends=_end(until))
    return _columns(shown.filter(starts__isnull=False, starts__lt=F("ends")), place, person)


def _columns(rows: QuerySet[Any, Any], place: str | None, person: str) -> QuerySet[Any, tuple[Any, ...]]:
    return rows.values_list(*([place] if place else []), person, "starts", "ends")


def _crossed(chats: Sql, people: Sql) -> Sql:
    """Return everybody of `people` in each of `chats`."""
    return Sql(
        f"SELECT * FROM ({chats.text}) AS chats CROSS JOIN ({people.text}) AS people",  # noqa: S608
        (*chats.params, *people.params),
    )


def _end(column: str) -> Coalesce:
    return Coalesce(F(column), Value(FOREVER, output_field=models.DateField()))


def _day(value: date | str) -> date:
    """Return a day as the database gave it to a bare cursor: SQLite keeps text."""
    return date.fromisoformat(value) if isinstance(value, str) else value
