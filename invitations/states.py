"""The words an invitation, a request and a handing out are spoken of in."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from schools.accounts.roles import Role

JOINS_AS = [(role.value, role.label) for role in (Role.TEACHER, Role.STUDENT, Role.PARENT)]
"""The roles one joins a place in (2.1.6)."""


class InvitationState(models.TextChoices):
    """What an invitation is now; derived from its row, its place, its issuer and the roster, never stored."""

    LIVE = "live", pgettext_lazy("invitation", "open")
    USED = "used", pgettext_lazy("invitation", "used up")
    EXPIRED = "expired", pgettext_lazy("invitation", "expired")
    ANNULLED = "annulled", pgettext_lazy("invitation", "annulled")
    ISSUER_LEFT = "issuer_left", _("its issuer may no longer invite here")
    CLOSED = "closed", _("nobody joins this place any longer")
    NOT_EXPECTED = "not_expected", _("the person is no longer expected there")


LISTED_STATES = tuple(state for state in InvitationState if state != InvitationState.NOT_EXPECTED)
"""States a list can be narrowed to; who is expected is looked at when the link is opened."""


class Figure(models.TextChoices):
    """The figures of the statistics whose rows a list can be narrowed to; the values are their keys."""

    LIVE = "invitations_live", pgettext_lazy("figure of invitations", "can be accepted")
    UNCLAIMED = "invitations_unclaimed", pgettext_lazy("figure of invitations", "claimed by nobody")
    ACCEPTED = "invitations_accepted", pgettext_lazy("figure of invitations", "accepted")
    EXPIRED = "invitations_expired", pgettext_lazy("figure of invitations", "expired, annulled for it or not")
    ANNULLED = "invitations_annulled", pgettext_lazy("figure of invitations", "annulled for another reason")
    HOURS = "hours_to_accept", pgettext_lazy("figure of invitations", "personal, accepted")


class AnnulReason(models.TextChoices):
    """Why an invitation was annulled (2.1.12)."""

    BY_HAND = "by_hand", pgettext_lazy("annulled", "by hand")
    ALL_OF_PLACE = "all_of_place", _("all links of the class or chat were annulled")
    EXPIRED = "expired", pgettext_lazy("invitation", "expired")
    UNCLAIMED = "unclaimed", _("nobody has used it")
    PLACE_CLOSED = "place_closed", _("the class or chat was closed")
    ISSUER_LEFT = "issuer_left", _("the issuer may no longer invite here")
    NOT_ME = "not_me", _("it reached the wrong person")
    NOT_EXPECTED = "not_expected", _("the person is no longer expected there")


class RequestState(models.TextChoices):
    """Where a request to join stands (2.1.9)."""

    WAITING = "waiting", pgettext_lazy("request to join", "waiting")
    ACCEPTED = "accepted", pgettext_lazy("request to join", "accepted")
    DECLINED = "declined", pgettext_lazy("request to join", "declined")


class HandoutChannel(models.TextChoices):
    """How an invitation was handed over (2.1.6)."""

    PAPER = "paper", _("on paper")
    MESSENGER = "messenger", _("in a messenger")
    EMAIL = "email", _("by e-mail")


class SkipReason(models.TextChoices):
    """Why somebody gets no invitation when a whole class or the staff is invited."""

    JOINED = "joined", _("has joined already")
    ACCEPTED = "accepted", _("has accepted an invitation already")
    INVITED = "invited", _("has an open invitation")
    EXEMPT = "exempt", _("is not required to join, or has declined")
    ABSENT = "absent", _("is away for long")
