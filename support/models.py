"""The support's tables: requests for help and links to instructions (2.1.15, 3.2, 3.3)."""

from __future__ import annotations

from datetime import datetime

from django.core.validators import URLValidator
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from schools.accounts.models import User
from schools.institutions.scope import TenantBase, TenantManager, TenantModel
from schools.people.models import Person
from support.querysets import InstructionQuerySet, SupportRequestQuerySet
from support.states import Category, RequestState


class SupportRequest(TenantBase):
    """A request for help by a member of staff, or from a family's page (2.1.15).

    `person` is None for a family that nobody has recognised yet; `contact` then says where to
    answer. `answer` is the latest one; what was answered before a reopening stands in `Reopening`.
    """

    person = models.ForeignKey(
        Person, on_delete=models.PROTECT, null=True, blank=True, related_name="support_requests"
    )
    subject = models.CharField(_("subject"), max_length=200)
    text = models.TextField(_("what does not work"))
    search_key = models.TextField(editable=False)
    category = models.CharField(_("about"), max_length=10, choices=Category.choices)
    contact = models.CharField(_("where to answer"), max_length=254, blank=True)
    state = models.CharField(_("state"), max_length=10, choices=RequestState.choices)
    opened_at = models.DateTimeField(_("asked at"))
    reopened_at = models.DateTimeField(_("reopened at"), null=True, blank=True)
    reopened_count = models.PositiveSmallIntegerField(_("times reopened"), default=0)
    answer = models.TextField(_("answer"), blank=True)
    answered_at = models.DateTimeField(_("answered at"), null=True, blank=True)
    answered_by = models.ForeignKey(
        User, on_delete=models.SET_NULL, null=True, blank=True, related_name="+", editable=False
    )
    closed_at = models.DateTimeField(_("closed at"), null=True, blank=True)

    objects = TenantManager.from_queryset(SupportRequestQuerySet)()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(state__in=RequestState.values), name="support_request_state_known"
            ),
            models.CheckConstraint(
                condition=Q(category__in=Category.values), name="support_request_category_known"
            ),
            models.CheckConstraint(
                condition=Q(state="closed", closed_at__isnull=False)
                | (~Q(state="closed") & Q(closed_at__isnull=True)),
                name="support_request_closed_has_instant",
            ),
            models.CheckConstraint(
                condition=Q(answered_at__isnull=True, answer="")
                | (Q(answered_at__isnull=False) & ~Q(answer="")),
                name="support_request_answer_whole",
            ),
            models.CheckConstraint(
                condition=~Q(state="answered") | Q(answered_at__isnull=False),
                name="support_request_answered_has_answer",
            ),
            models.CheckConstraint(
                condition=Q(reopened_count=0, reopened_at__isnull=True)
                | Q(reopened_count__gt=0, reopened_at__isnull=False),
                name="support_request_reopened_counted",
            ),
        ]
        indexes = [
            models.Index(fields=["institution", "state", "opened_at"], name="support_request_queue"),
        ]

    def __str__(self) -> str:
        """Return the subject."""
        return self.subject

    @property
    def waiting_since(self) -> datetime:
        """The instant from which the present answer is owed: the last reopening, else the asking."""
        return self.reopened_at or self.opened_at

    @property
    def is_open(self) -> bool:
        """Tell whether it waits for an answer."""
        return self.state == RequestState.OPEN


class Reopening(TenantModel):
    """A request came back: why, and what had been answered before. Never changed."""

    request = models.ForeignKey(SupportRequest, on_delete=models.CASCADE, related_name="reopenings")
    at = models.DateTimeField(_("reopened at"))
    because = models.TextField(_("what still does not work"))
    answer = models.TextField(_("the answer before"), blank=True)
    answered_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["at", "pk"]

    def __str__(self) -> str:
        """Return why it came back."""
        return self.because


class Instruction(TenantBase):
    """A link to the platform's resources and instructions (3.3)."""

    title = models.CharField(_("title"), max_length=150)
    url = models.CharField(_("address"), max_length=500, validators=[URLValidator(schemes=["https"])])

    objects = TenantManager.from_queryset(InstructionQuerySet)()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["institution", "url"], name="support_instruction_once"),
        ]

    def __str__(self) -> str:
        """Return the title."""
        return self.title
