"""The draft of a new academic year: what becomes of every class and of every pupil.

A draft is a plan, not the register: nothing outside these tables changes until it is applied.
It stays afterwards as the picture of both years side by side.
"""

from __future__ import annotations

from datetime import date, timedelta

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from schools.changes.models import ChangeSet
from schools.institutions.scope import TenantBase, TenantManager
from schools.people.models import Person
from schools.rollover.querysets import (
    RolloverClassQuerySet,
    RolloverDraftQuerySet,
    RolloverItemQuerySet,
)
from schools.structure.models import SchoolClass


class RolloverDraft(TenantBase):
    """The coming year [starts_on, ends_on) as it is being prepared, or was applied.

    `drawn_version` is the roster version it was drawn from: it is applied to no other. `graduates_on`
    is the first day without the graduates; empty: the first of the year, as for everybody else.
    """

    starts_on = models.DateField(_("the new year starts on"))
    ends_on = models.DateField(_("the new year ends before"))
    graduates_on = models.DateField(_("graduates leave on"), null=True, blank=True)
    drawn_at = models.DateTimeField()
    drawn_version = models.BigIntegerField()
    applied_at = models.DateTimeField(null=True, blank=True)
    change_set = models.ForeignKey(
        ChangeSet, on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )

    objects = TenantManager.from_queryset(RolloverDraftQuerySet)()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["institution"],
                condition=Q(applied_at__isnull=True),
                name="schools_rollover_one_open",
            ),
            models.CheckConstraint(condition=Q(ends_on__gt=F("starts_on")), name="schools_rollover_order"),
            models.CheckConstraint(
                condition=Q(graduates_on__isnull=True) | Q(graduates_on__lt=F("starts_on")),
                name="schools_rollover_graduates_before",
            ),
        ]

    def __str__(self) -> str:
        """Return the year as schools write it: 2026/27."""
        return f"{self.starts_on.year}/{(self.starts_on.year + 1) % 100:02d}"

    @property
    def graduates_leave_on(self) -> date:
        """The first day without the graduates."""
        return self.graduates_on or self.starts_on

    def eve(self, today: date) -> date:
        """Return the day whose register goes over: the last of the old year or, once it is past, today."""
        return max(today, self.starts_on - timedelta(days=1))


class ClassOutcome(models.TextChoices):
    """What becomes of a class in the new year."""

    CONTINUES = "continues", _("goes on")
    OPENS = "opens", _("opens")
    ENDS = "ends", _("ends")


class RolloverClass(TenantBase):
    """One class: what it is now, and what it is called in the new year.

    `school_class` is empty for a class that is yet to be opened; `into` is the class into which
    one that ends is merged. `keeps_…`: whether class teacher and load go on with it. What is
    `entered` stands in the register for that year already and is not decided in the draft.
    """

    draft = models.ForeignKey(RolloverDraft, on_delete=models.CASCADE, related_name="classes")
    school_class = models.ForeignKey(
        SchoolClass, on_delete=models.CASCADE, null=True, blank=True, related_name="+"
    )
    is_group = models.BooleanField(default=False)
    former_grade = models.PositiveSmallIntegerField(null=True, blank=True)
    former_name = models.CharField(max_length=150, blank=True)
    outcome = models.CharField(_("what becomes of it"), max_length=10, choices=ClassOutcome.choices)
    grade = models.PositiveSmallIntegerField(_("grade"), null=True, blank=True)
    letter = models.CharField(_("letter"), max_length=15, blank=True)
    name = models.CharField(_("name"), max_length=150, blank=True)
    name_key = models.CharField(max_length=150, blank=True, editable=False)
    into = models.ForeignKey("self", on_delete=models.SET_NULL, null=True, blank=True, related_name="merged")
    keeps_teacher = models.BooleanField(_("the class teacher goes on with it"), default=True)
    keeps_load = models.BooleanField(_("the teaching load goes on"), default=True)
    edited = models.BooleanField(default=False)
    entered = models.BooleanField(default=False)

    objects = TenantManager.from_queryset(RolloverClassQuerySet)()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["draft", "school_class"],
                condition=Q(school_class__isnull=False),
                name="schools_rollover_class_once",
            ),
            models.CheckConstraint(
                condition=(Q(outcome="ends") & Q(name="")) | (~Q(outcome="ends") & ~Q(name="")),
                name="schools_rollover_named_unless_it_ends",
            ),
            models.CheckConstraint(
                condition=Q(into__isnull=True) | Q(outcome="ends"), name="schools_rollover_merged_ends"
            ),
        ]

    def __str__(self) -> str:
        """Return both names."""
        return f"{self.former_name} → {self.name}"


class ItemOutcome(models.TextChoices):
    """What becomes of a pupil in the new year."""

    PROMOTED = "promoted", _("promoted")
    STAYS = "stays", _("stays in the class")
    REPEATED = "repeated", _("repeats the year")
    MOVED = "moved", _("goes to another class")
    GRADUATED = "graduated", _("graduated")
    LEFT = "left", _("leaves the school")
    UNDECIDED = "undecided", _("undecided")


class ItemReason(models.TextChoices):
    """Why the draft says so of a pupil."""

    GOES_ON = "goes_on", _("the class goes on")
    MERGED = "merged", _("the class is merged into another")
    GRADE_NINE = "grade_nine", _("grade 9 is finished: say who goes on to grade 10")
    FINISHED = "finished", _("the last grade is finished")
    CAME_LATER = "came_later", _("came after the year had begun: say into which class")
    CLASS_ENDS = "class_ends", _("the class ends: say where its pupils go")
    BY_HAND = "by_hand", _("chosen by hand")
    ENTERED = "entered", _("entered in the register already")


class RolloverItem(TenantBase):
    """One pupil: from which class, to which, what that makes of the year, and why."""

    draft = models.ForeignKey(RolloverDraft, on_delete=models.CASCADE, related_name="items")
    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="+")
    source = models.ForeignKey(RolloverClass, on_delete=models.CASCADE, related_name="leaving")
    target = models.ForeignKey(
        RolloverClass, on_delete=models.CASCADE, null=True, blank=True, related_name="coming"
    )
    outcome = models.CharField(_("what becomes of them"), max_length=10, choices=ItemOutcome.choices)
    why = models.CharField(_("why"), max_length=10, choices=ItemReason.choices)
    edited = models.BooleanField(default=False)

    objects = TenantManager.from_queryset(RolloverItemQuerySet)()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["draft", "person"], name="schools_rollover_person_once"),
            models.CheckConstraint(
                condition=Q(target__isnull=True, outcome__in=["graduated", "left", "undecided"])
                | Q(target__isnull=False, outcome__in=["promoted", "stays", "repeated", "moved"]),
                name="schools_rollover_target_fits",
            ),
        ]

    def __str__(self) -> str:
        """Return the ids of draft and person."""
        return f"{self.draft_id}:{self.person_id}"
