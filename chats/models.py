"""Required chats: the rules that ask for them, the chats themselves, dated head counts."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from chats.querysets import ChatQuerySet, ChatRuleQuerySet
from schools.accounts.roles import Role
from schools.institutions.intervals import ends_after_start
from schools.institutions.models import Platform
from schools.institutions.scope import TenantBase, TenantManager, TenantModel
from schools.people.models import Subject
from schools.structure.facts import FactSource
from schools.structure.models import Place, SchoolClass


class RuleScope(models.TextChoices):
    """For each of what a rule asks for one chat."""

    INSTITUTION = "institution", _("the institution")
    CLASS = "class", _("each class")
    GROUP = "group", _("each group")
    LOAD = "load", _("each subject of a class or group")


OWNER_ROLES = (Role.DIRECTOR, Role.DEPUTY, Role.ADMINISTRATOR, Role.CLASS_TEACHER, Role.TEACHER)
"""Roles that can owe a chat; with the scope they name the very persons."""


class ChatRule(TenantBase):
    """What the regulation, or the school, asks for: a chat for each of something, with an audience.

    It holds on [from_on, until_on); switched off, it ends and its chats are to be closed.
    `automatic_on` names the platform that makes such chats by itself. Where `served_by` is
    given, that rule's chats serve and none are derived from this one. `key` is the code of one
    of the regulation's eight; the school's own rules have none. In `name_template`, `{class}`
    and `{subject}` stand for their names.
    """

    key = models.CharField(max_length=30, blank=True, default="", editable=False)
    title = models.CharField(_("title"), max_length=120)
    short_title = models.CharField(_("short title"), max_length=40)
    scope = models.CharField(_("one chat for"), max_length=12, choices=RuleScope.choices)
    owner_role = models.CharField(
        _("created by"), max_length=20, choices=[(role.value, role.label) for role in OWNER_ROLES]
    )
    required = models.BooleanField(_("required"), default=True)
    automatic_on = models.CharField(_("automatic on"), max_length=10, choices=Platform.choices, blank=True)
    served_by = models.ForeignKey(
        "self", on_delete=models.SET_NULL, null=True, blank=True, related_name="serves", editable=False
    )
    clause = models.CharField(_("clause"), max_length=30, blank=True)
    name_template = models.CharField(_("name of the chat"), max_length=120)
    order = models.PositiveSmallIntegerField(default=0)
    from_on = models.DateField(_("from"))
    until_on = models.DateField(_("until"), null=True, blank=True)

    objects = TenantManager.from_queryset(ChatRuleQuerySet)()

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(scope__in=RuleScope.values), name="chats_rule_scope_known"),
            models.CheckConstraint(
                condition=Q(owner_role__in=[role.value for role in OWNER_ROLES]),
                name="chats_rule_owner_known",
            ),
            models.CheckConstraint(
                condition=Q(automatic_on__in=["", *Platform.values]), name="chats_rule_platform_known"
            ),
            models.CheckConstraint(
                condition=ends_after_start("from_on", "until_on"), name="chats_rule_order"
            ),
            models.UniqueConstraint(
                fields=["institution", "key"], condition=~Q(key=""), name="chats_rule_default_once"
            ),
        ]

    def __str__(self) -> str:
        """Return the title."""
        return self.title

    @property
    def audience_roles(self) -> frozenset[Role]:
        """Who is expected in its chats, as stored."""
        return frozenset(Role(row.kind) for row in self.audience.all())


class ChatRuleAudience(TenantModel):
    """One part of a rule's audience. What a role means follows from the rule's scope.

    A teacher of the institution holds that role; of a class he teaches there; of a subject he
    teaches it there. Students are those of the class, parents their guardians.
    """

    rule = models.ForeignKey(ChatRule, on_delete=models.CASCADE, related_name="audience")
    kind = models.CharField(_("who"), max_length=20, choices=Role.choices)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["rule", "kind"], name="chats_audience_kind_once"),
            models.CheckConstraint(condition=Q(kind__in=Role.values), name="chats_audience_kind_known"),
        ]

    def __str__(self) -> str:
        """Return who it is."""
        return self.get_kind_display()


class Chat(TenantBase):
    """A chat on the platform; its place carries the facts, and it lives across years and teachers.

    A chat with a rule is required and derived; «иные чаты» have none. Its owners follow from
    the rule's owner role, the class teacher and the load, and are never stored.
    """

    place = models.OneToOneField(Place, on_delete=models.CASCADE, related_name="chat")
    rule = models.ForeignKey(ChatRule, on_delete=models.PROTECT, null=True, blank=True, related_name="chats")
    school_class = models.ForeignKey(
        SchoolClass, on_delete=models.CASCADE, null=True, blank=True, related_name="chats"
    )
    subject = models.ForeignKey(
        Subject, on_delete=models.CASCADE, null=True, blank=True, related_name="chats"
    )

    objects = TenantManager.from_queryset(ChatQuerySet)()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["rule"], condition=Q(school_class__isnull=True), name="chats_chat_once_in_institution"
            ),
            models.UniqueConstraint(
                fields=["rule", "school_class"],
                condition=Q(subject__isnull=True),
                name="chats_chat_once_in_class",
            ),
            models.UniqueConstraint(
                fields=["rule", "school_class", "subject"], name="chats_chat_once_in_subject"
            ),
            models.CheckConstraint(
                condition=Q(subject__isnull=True) | Q(school_class__isnull=False),
                name="chats_chat_subject_in_class",
            ),
        ]

    def __str__(self) -> str:
        """Return the planned name."""
        return self.place.name


class HeadCount(TenantModel):
    """How many were in a place on a day, as somebody saw it on the platform."""

    place = models.ForeignKey(Place, on_delete=models.CASCADE, related_name="head_counts")
    on = models.DateField(_("counted on"))
    count = models.PositiveIntegerField(_("people"))
    source = models.CharField(max_length=10, choices=FactSource.choices, default=FactSource.MARKED)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["place", "on", "source"], name="chats_headcount_once_a_day"),
            models.CheckConstraint(
                condition=Q(source__in=FactSource.values), name="chats_headcount_source_known"
            ),
        ]

    def __str__(self) -> str:
        """Return the count."""
        return str(self.count)
