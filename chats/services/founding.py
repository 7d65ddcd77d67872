"""The regulation's eight chats, founded with each institution (2.2.6, 2.3.3, 2.4.3)."""

from __future__ import annotations

from dataclasses import dataclass

from django.db import transaction

from chats.models import ChatRule, ChatRuleAudience, RuleScope
from chats.services.jobs import ask_for_sync
from schools.accounts.roles import Role
from schools.institutions.acting import Act
from schools.institutions.models import Platform
from schools.journal.services import record


@dataclass(frozen=True, slots=True)
class DefaultRule:
    """One chat of the regulation. Its words are the school's own data, not a translation."""

    key: str
    title: str
    short_title: str
    scope: RuleScope
    owner: Role
    audience: tuple[Role, ...]
    clause: str
    name_template: str
    automatic_on: str = ""


DEFAULT_RULES = (
    DefaultRule(
        "deputies",
        "Руководитель с заместителями",
        "Заместители",
        RuleScope.INSTITUTION,
        Role.DIRECTOR,
        (Role.DIRECTOR, Role.DEPUTY),
        "2.2.6a",
        "Директор и заместители",
    ),
    DefaultRule(
        "staff",
        "Руководитель с педагогическими работниками",
        "Педагоги",
        RuleScope.INSTITUTION,
        Role.DIRECTOR,
        (Role.DIRECTOR, Role.DEPUTY, Role.TEACHER),
        "2.2.6b",
        "Педагогический коллектив",
        Platform.MAX.value,
    ),
    DefaultRule(
        "parent_activists",
        "Руководитель с родительским активом",
        "Родительский актив",
        RuleScope.INSTITUTION,
        Role.DIRECTOR,
        (Role.DIRECTOR, Role.PARENT_ACTIVIST),
        "2.2.6c",
        "Родительский актив",
    ),
    DefaultRule(
        "student_activists",
        "Руководитель с ученическим активом",
        "Ученический актив",
        RuleScope.INSTITUTION,
        Role.DIRECTOR,
        (Role.DIRECTOR, Role.STUDENT_ACTIVIST),
        "2.2.6d",
        "Ученический актив",
    ),
    DefaultRule(
        "class_students",
        "Классный руководитель с обучающимися класса",
        "Ученики",
        RuleScope.CLASS,
        Role.CLASS_TEACHER,
        (Role.CLASS_TEACHER, Role.STUDENT),
        "2.3.3a",
        "{class}: ученики",
        Platform.MAX.value,
    ),
    DefaultRule(
        "class_parents",
        "Классный руководитель с родителями класса",
        "Родители, семьи",
        RuleScope.CLASS,
        Role.CLASS_TEACHER,
        (Role.CLASS_TEACHER, Role.PARENT),
        "2.3.3b",
        "{class}: родители",
        Platform.MAX.value,
    ),
    DefaultRule(
        "class_teachers",
        "Классный руководитель с педагогами класса",
        "Педагоги класса",
        RuleScope.CLASS,
        Role.CLASS_TEACHER,
        (Role.CLASS_TEACHER, Role.TEACHER),
        "2.3.3c",
        "{class}: педагоги",
    ),
    DefaultRule(
        "subject",
        "Педагог с классом или группой по предмету",
        "По предметам",
        RuleScope.LOAD,
        Role.TEACHER,
        (Role.TEACHER, Role.STUDENT),
        "2.4.3a",
        "{class}: {subject}",
    ),
)
"""In the order of the regulation."""


@transaction.atomic
def found_rules(act: Act) -> list[ChatRule]:
    """Give a new institution the regulation's eight rules and return them; they hold from today."""
    rules = ChatRule.objects.bulk_create(
        [
            ChatRule(
                institution_id=act.institution_id,
                key=default.key,
                title=default.title,
                short_title=default.short_title,
                scope=default.scope,
                owner_role=default.owner,
                automatic_on=default.automatic_on,
                clause=default.clause,
                name_template=default.name_template,
                order=order,
                from_on=act.today,
            )
            for order, default in enumerate(DEFAULT_RULES, start=1)
        ]
    )
    ChatRuleAudience.objects.bulk_create(
        [
            ChatRuleAudience(institution_id=act.institution_id, rule=rule, kind=kind)
            for rule, default in zip(rules, DEFAULT_RULES, strict=True)
            for kind in default.audience
        ]
    )
    record(act, "chat_rules.founded", subjects=[("chat_rule", rule.pk) for rule in rules])
    ask_for_sync(act)
    return rules
