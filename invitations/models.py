"""Invitations, the ledger of acceptances, requests to join, pages of families, the ledger of handing out."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from invitations.querysets import (
    AcceptanceQuerySet,
    FamilyAccessQuerySet,
    InvitationQuerySet,
    JoinRequestQuerySet,
)
from invitations.states import JOINS_AS, AnnulReason, HandoutChannel, RequestState
from schools.accounts.models import User
from schools.accounts.roles import Role
from schools.institutions.scope import TenantBase, TenantManager, TenantModel
from schools.people.models import Person, RoleAssignment
from schools.structure.models import Place


class Invitation(TenantBase):
    """Leave to join a place in a role: for one person (personal) or for whoever has the link (group).

    The row opens nothing: its link is signed, see `doors`. `generation` is raised when it is
    reissued, `place_generation` is that of the place when it was issued. Administrators issue
    for the institution, so `issuer` is empty; any other link dies with its issuer's office.
    """

    public_id = models.CharField(max_length=16, unique=True, editable=False)
    generation = models.PositiveIntegerField(default=0, editable=False)
    place = models.ForeignKey(Place, on_delete=models.PROTECT, related_name="invitations")
    place_generation = models.PositiveIntegerField(default=0, editable=False)
    joins_as = models.CharField(_("role"), max_length=20, choices=JOINS_AS)
    person = models.ForeignKey(
        Person, on_delete=models.PROTECT, null=True, blank=True, related_name="invitations"
    )
    cap = models.PositiveIntegerField(_("for how many"), null=True, blank=True)
    uses = models.PositiveIntegerField(_("uses"), default=0, editable=False)
    issued_at = models.DateTimeField(_("issued at"))
    expires_at = models.DateTimeField(_("valid until"))
    issuer = models.ForeignKey(
        RoleAssignment, on_delete=models.PROTECT, null=True, blank=True, related_name="invitations"
    )
    issued_by = models.ForeignKey(User, on_delete=models.SET_NULL, null=True, blank=True, related_name="+")
    annulled_at = models.DateTimeField(_("annulled at"), null=True, blank=True)
    annulled_by = models.ForeignKey(User, on_delete=models.SET_NULL, null=True, blank=True, related_name="+")
    annul_reason = models.CharField(_("why annulled"), max_length=20, choices=AnnulReason.choices, blank=True)
    annul_note = models.CharField(_("reason in words"), max_length=300, blank=True)

    objects = TenantManager.from_queryset(InvitationQuerySet)()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(joins_as__in=[role for role, _label in JOINS_AS]),
                name="invitations_invitation_role_joins",
            ),
            models.CheckConstraint(
                condition=Q(person__isnull=True) | Q(cap__isnull=False, cap=1),
                name="invitations_invitation_personal_cap_one",
            ),
            models.CheckConstraint(
                condition=Q(cap__isnull=True) | Q(cap__gte=1, uses__lte=F("cap")),
                name="invitations_invitation_within_cap",
            ),
            models.CheckConstraint(
                condition=Q(expires_at__gt=F("issued_at")), name="invitations_invitation_order"
            ),
            models.CheckConstraint(
                condition=Q(annulled_at__isnull=True, annul_reason="", annul_note="")
                | Q(annulled_at__isnull=False, annul_reason__in=AnnulReason.values),
                name="invitations_invitation_reason_iff_annulled",
            ),
            models.CheckConstraint(
                condition=Q(annulled_by__isnull=True) | Q(annulled_at__isnull=False),
                name="invitations_invitation_annuller_annulled",
            ),
            models.UniqueConstraint(
                fields=["place", "person", "joins_as"],
                condition=Q(person__isnull=False, annulled_at__isnull=True, uses=0),
                name="invitations_invitation_one_open",
            ),
        ]
        indexes = [
            models.Index(fields=["institution", "-issued_at"], name="invitations_inv_newest"),
            models.Index(
                fields=["institution", "expires_at"],
                condition=Q(annulled_at__isnull=True),
                name="invitations_inv_open",
            ),
        ]

    def __str__(self) -> str:
        """Return the ids of place and person, never the link."""
        return f"{self.place_id}:{self.person_id or 'group'}"

    @property
    def is_personal(self) -> bool:
        """Tell whether it is for one person of the roster."""
        return self.person_id is not None

    @property
    def is_for_staff(self) -> bool:
        """Tell whether it brings an account: staff get one, families a page of their own."""
        return self.joins_as == Role.TEACHER

    @property
    def is_used_up(self) -> bool:
        """Tell whether no use is left."""
        return self.cap is not None and self.uses >= self.cap

    def page_url(self, slug: str) -> str:
        """Return the address of its page in the institution with this slug."""
        return reverse("invitations:invitation", kwargs={"slug": slug, "pk": self.pk})


class JoinRequest(TenantBase):
    """Somebody who came by a group link, or stands in the cabinet, and waits for a decision (2.1.9).

    A typed name opens nobody's page: a person decides who it is. For parents `child` is the
    student chosen with the decision. A request that the institution's settings accepted at once
    has no decider.
    """

    invitation = models.ForeignKey(
        Invitation, on_delete=models.PROTECT, null=True, blank=True, related_name="requests"
    )
    place = models.ForeignKey(Place, on_delete=models.PROTECT, related_name="join_requests")
    joins_as = models.CharField(_("role"), max_length=20, choices=JOINS_AS)
    typed_name = models.CharField(_("name as typed"), max_length=200)
    child_name = models.CharField(_("child's name as typed"), max_length=200, blank=True)
    name_key = models.CharField(max_length=200, editable=False)
    child_key = models.CharField(max_length=200, blank=True, editable=False)
    contact = models.CharField(_("phone or e-mail"), max_length=254, blank=True)
    created_at = models.DateTimeField(_("came at"))
    state = models.CharField(
        _("state"), max_length=10, choices=RequestState.choices, default=RequestState.WAITING
    )
    person = models.ForeignKey(
        Person, on_delete=models.PROTECT, null=True, blank=True, related_name="join_requests"
    )
    child = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    decided_by = models.ForeignKey(User, on_delete=models.SET_NULL, null=True, blank=True, related_name="+")
    decided_at = models.DateTimeField(_("decided at"), null=True, blank=True)
    reason = models.CharField(_("why declined"), max_length=300, blank=True)

    objects = TenantManager.from_queryset(JoinRequestQuerySet)()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(joins_as__in=[role for role, _label in JOINS_AS]),
                name="invitations_request_role_joins",
            ),
            models.CheckConstraint(
                condition=Q(state=RequestState.ACCEPTED, person__isnull=False)
                | (Q(state__in=[RequestState.WAITING, RequestState.DECLINED]) & Q(person__isnull=True)),
                name="invitations_request_accepted_iff_person",
            ),
            models.CheckConstraint(
                condition=Q(state=RequestState.WAITING, decided_at__isnull=True, decided_by__isnull=True)
                | (~Q(state=RequestState.WAITING) & Q(decided_at__isnull=False)),
                name="invitations_request_decided_iff_not_waiting",
            ),
            models.CheckConstraint(
                condition=(Q(state=RequestState.DECLINED) & ~Q(reason=""))
                | (~Q(state=RequestState.DECLINED) & Q(reason="")),
                name="invitations_request_reason_iff_declined",
            ),
            models.CheckConstraint(
                condition=Q(child__isnull=True) | Q(state=RequestState.ACCEPTED, joins_as=Role.PARENT),
                name="invitations_request_child_of_parent",
            ),
            models.UniqueConstraint(
                fields=["invitation", "name_key", "child_key"],
                condition=Q(state=RequestState.WAITING),
                name="invitations_request_waits_once",
            ),
        ]
        indexes = [
            models.Index(fields=["institution", "state", "created_at"], name="invitations_request_queue"),
        ]

    def __str__(self) -> str:
        """Return the state, never the name."""
        return f"{self.pk}: {self.state}"

    @property
    def is_waiting(self) -> bool:
        """Tell whether nobody has decided yet."""
        return self.state == RequestState.WAITING

    @property
    def was_approved_by_a_person(self) -> bool:
        """Tell whether a person, and not a setting, said who this is."""
        return self.state == RequestState.ACCEPTED and self.decided_by_id is not None


class Acceptance(TenantBase):
    """The ledger: this person came by that invitation. It never means joined on the platform."""

    invitation = models.ForeignKey(Invitation, on_delete=models.PROTECT, related_name="acceptances")
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="acceptances")
    join_request = models.OneToOneField(
        JoinRequest, on_delete=models.PROTECT, null=True, blank=True, related_name="acceptance"
    )
    at = models.DateTimeField(_("accepted at"))
    contact = models.CharField(_("contact confirmed"), max_length=254, blank=True)

    objects = TenantManager.from_queryset(AcceptanceQuerySet)()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["invitation", "person"], name="invitations_acceptance_once"),
        ]
        indexes = [models.Index(fields=["institution", "at"], name="invitations_acceptance_at")]

    def __str__(self) -> str:
        """Return the ids of invitation and person."""
        return f"{self.invitation_id}:{self.person_id}"


class FamilyAccess(TenantBase):
    """A family's page behind its own revocable link, given at acceptance; it outlives the invitation.

    Of one person, or of a request that waits; what it shows is derived at each view.
    """

    public_id = models.CharField(max_length=16, unique=True, editable=False)
    generation = models.PositiveIntegerField(default=0, editable=False)
    person = models.ForeignKey(
        Person, on_delete=models.PROTECT, null=True, blank=True, related_name="family_accesses"
    )
    join_request = models.OneToOneField(
        JoinRequest, on_delete=models.PROTECT, null=True, blank=True, related_name="family_access"
    )
    opened_at = models.DateTimeField(_("opened at"))
    revoked_at = models.DateTimeField(_("revoked at"), null=True, blank=True)
    revoked_reason = models.CharField(_("why revoked"), max_length=300, blank=True)

    objects = TenantManager.from_queryset(FamilyAccessQuerySet)()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(person__isnull=False) | Q(join_request__isnull=False),
                name="invitations_family_of_somebody",
            ),
            models.CheckConstraint(
                condition=Q(revoked_at__isnull=True, revoked_reason="")
                | (Q(revoked_at__isnull=False) & ~Q(revoked_reason="")),
                name="invitations_family_reason_iff_revoked",
            ),
            models.UniqueConstraint(
                fields=["person"],
                condition=Q(revoked_at__isnull=True, person__isnull=False),
                name="invitations_family_one_page",
            ),
        ]

    def __str__(self) -> str:
        """Return whose page it is, by ids, never the link."""
        return f"{self.person_id or '-'}:{self.join_request_id or '-'}"


class Handout(TenantModel):
    """The ledger of handing out: which invitation was given to whom, how and when (2.1.6)."""

    invitation = models.ForeignKey(Invitation, on_delete=models.PROTECT, related_name="handouts")
    channel = models.CharField(_("given how"), max_length=10, choices=HandoutChannel.choices)
    to = models.CharField(_("given to"), max_length=254, blank=True)
    at = models.DateTimeField(_("given when"))
    by = models.ForeignKey(User, on_delete=models.SET_NULL, null=True, blank=True, related_name="+")
    outcome = models.CharField(_("what came of it"), max_length=100, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(channel__in=HandoutChannel.values), name="invitations_handout_channel_known"
            ),
        ]
        indexes = [models.Index(fields=["invitation", "-at"], name="invitations_handout_latest")]

    def __str__(self) -> str:
        """Return the channel."""
        return self.get_channel_display()
