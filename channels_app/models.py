"""The channels' tables: channels, publications and broadcasts (2.1.13, 2.1.14, 2.2.5)."""

from __future__ import annotations

from django.core.validators import URLValidator
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from channels_app.querysets import BroadcastQuerySet, ChannelQuerySet, PublicationQuerySet
from channels_app.states import BroadcastKind, BroadcastState, PublicationState
from schools.accounts.models import User
from schools.institutions.scope import TenantBase, TenantManager
from schools.people.models import Person
from schools.structure.facts import fact_by, fact_check, fact_on, fact_recorded_at, fact_source
from schools.structure.models import Place

_HTTPS = URLValidator(schemes=["https"])


class Channel(TenantBase):
    """A channel of the platform; its place carries the name and the facts (2.1.13)."""

    place = models.OneToOneField(Place, on_delete=models.PROTECT, related_name="channel")
    is_system = models.BooleanField(default=False)

    objects = TenantManager.from_queryset(ChannelQuerySet)()

    def __str__(self) -> str:
        """Return the place's name."""
        return self.place.name


class Publication(TenantBase):
    """Material for a channel, from the draft to the post on the platform (2.1.13, 2.2.5).

    `due_on` is the day on which it should be out: the author's wish, then the administrator's date.
    """

    channel = models.ForeignKey(Channel, on_delete=models.PROTECT, related_name="publications")
    title = models.CharField(_("title"), max_length=200)
    text = models.TextField(_("text"), blank=True)
    search_key = models.TextField(editable=False)
    state = models.CharField(_("state"), max_length=10, choices=PublicationState.choices)
    author = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="publications")
    due_on = models.DateField(_("to be published on"), null=True, blank=True)
    created_at = models.DateTimeField(_("begun at"))
    submitted_at = models.DateTimeField(_("submitted at"), null=True, blank=True)
    decided_at = models.DateTimeField(_("decided at"), null=True, blank=True)
    decided_by = models.ForeignKey(
        User, on_delete=models.SET_NULL, null=True, blank=True, related_name="+", editable=False
    )
    returned_because = models.CharField(_("why returned"), max_length=500, blank=True)
    published_on = fact_on(_("published on"))
    published_recorded_at = fact_recorded_at()
    published_source = fact_source()
    published_by = fact_by()
    url = models.CharField(_("link to the post"), max_length=500, blank=True, validators=[_HTTPS])

    objects = TenantManager.from_queryset(PublicationQuerySet)()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(state__in=PublicationState.values), name="channels_publication_state_known"
            ),
            fact_check("published", name="channels_publication_published_whole"),
            models.CheckConstraint(
                condition=Q(state="published", published_on__isnull=False)
                | (~Q(state="published") & Q(published_on__isnull=True)),
                name="channels_publication_published_has_day",
            ),
            models.CheckConstraint(
                condition=Q(state="published") | Q(url=""), name="channels_publication_link_once_published"
            ),
            models.CheckConstraint(
                condition=~Q(state="returned") | ~Q(returned_because=""),
                name="channels_publication_returned_with_word",
            ),
            models.CheckConstraint(
                condition=~Q(state="scheduled") | Q(due_on__isnull=False),
                name="channels_publication_scheduled_has_day",
            ),
            models.CheckConstraint(
                condition=Q(state="draft") | Q(submitted_at__isnull=False),
                name="channels_publication_sent_has_instant",
            ),
        ]
        indexes = [
            models.Index(fields=["institution", "state", "due_on"], name="channels_publication_state"),
            models.Index(fields=["institution", "published_on"], name="channels_publication_out"),
        ]

    def __str__(self) -> str:
        """Return the title."""
        return self.title

    @property
    def is_published(self) -> bool:
        """Tell whether it is known to be on the platform."""
        return self.published_on is not None


class Broadcast(TenantBase):
    """A broadcast or an online meeting: planned, then held or cancelled (2.1.14, 2.2.6)."""

    kind = models.CharField(_("kind"), max_length=10, choices=BroadcastKind.choices)
    title = models.CharField(_("title"), max_length=200)
    audience = models.CharField(_("audience"), max_length=200)
    search_key = models.TextField(editable=False)
    starts_at = models.DateTimeField(_("begins at"))
    responsible = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="broadcasts")
    url = models.CharField(_("link"), max_length=500, blank=True, validators=[_HTTPS])
    created_at = models.DateTimeField(_("planned at"))
    held_on = fact_on(_("held on"))
    held_recorded_at = fact_recorded_at()
    held_source = fact_source()
    held_by = fact_by()
    attendance_count = models.PositiveIntegerField(_("how many attended"), null=True, blank=True)
    recording_url = models.CharField(
        _("link to the recording"), max_length=500, blank=True, validators=[_HTTPS]
    )
    cancelled_at = models.DateTimeField(_("cancelled at"), null=True, blank=True)
    cancelled_because = models.CharField(_("why cancelled"), max_length=300, blank=True)

    objects = TenantManager.from_queryset(BroadcastQuerySet)()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(kind__in=BroadcastKind.values), name="channels_broadcast_kind_known"
            ),
            fact_check("held", name="channels_broadcast_held_whole"),
            models.CheckConstraint(
                condition=Q(held_on__isnull=True) | Q(cancelled_at__isnull=True),
                name="channels_broadcast_held_or_cancelled",
            ),
            models.CheckConstraint(
                condition=Q(held_on__isnull=False) | Q(attendance_count__isnull=True, recording_url=""),
                name="channels_broadcast_result_once_held",
            ),
            models.CheckConstraint(
                condition=Q(cancelled_at__isnull=True, cancelled_because="")
                | (Q(cancelled_at__isnull=False) & ~Q(cancelled_because="")),
                name="channels_broadcast_cancelled_with_reason",
            ),
        ]
        indexes = [
            models.Index(fields=["institution", "starts_at"], name="channels_broadcast_begins"),
            models.Index(fields=["institution", "held_on"], name="channels_broadcast_held"),
        ]

    def __str__(self) -> str:
        """Return the title."""
        return self.title

    @property
    def state(self) -> BroadcastState:
        """What has become of it."""
        if self.held_on is not None:
            return BroadcastState.HELD
        return BroadcastState.CANCELLED if self.cancelled_at is not None else BroadcastState.PLANNED
