"""An invitation in words: who invites whom into what, on the page, on a slip and in a message."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from zoneinfo import ZoneInfo

import segno
from django.conf import settings
from django.utils.formats import date_format
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

from invitations.doors import invitation_url
from invitations.models import Invitation
from schools.accounts.roles import Role
from schools.people.models import Person
from schools.structure.models import Place, PlaceKind


@dataclass(frozen=True, slots=True)
class Invited:
    """What the page of an invitation says."""

    invitation: Invitation
    title: str
    name: str
    role: str
    inviter: str
    until: date
    children: Sequence[str] = ()

    @property
    def is_personal(self) -> bool:
        """Tell whether it is for one person."""
        return self.invitation.is_personal


def invited(invitation: Invitation, *, children: Sequence[str] = ()) -> Invited:
    """Return the words of an invitation whose place, person and institution are loaded.

    `children` are those a parent is invited for.
    """
    person = invitation.person
    return Invited(
        invitation,
        title=title_of(invitation),
        name=person.full_name if person else "",
        role=str(Role(invitation.joins_as).label),
        inviter=inviter_of(invitation),
        until=last_day_of(invitation),
        children=children,
    )


def joining_of(place: Place) -> str:
    """Return what one joins, of which kind: the class, the group or the chat with its name."""
    named = {"name": place.name}
    if place.kind == PlaceKind.CHAT:
        return _("Joining the chat «%(name)s»") % named
    if place.kind == PlaceKind.GROUP:
        return _("Joining the group «%(name)s»") % named
    return _("Joining the class «%(name)s»") % named


def title_of(invitation: Invitation) -> str:
    """Return the heading: an invitation into the class, the group or the chat with its name."""
    named = {"name": invitation.place.name}
    if invitation.place.kind == PlaceKind.CHAT:
        return _("An invitation into the chat «%(name)s»") % named
    if invitation.place.kind == PlaceKind.GROUP:
        return _("An invitation into the group «%(name)s»") % named
    return _("An invitation into the class «%(name)s»") % named


def inviter_of(invitation: Invitation) -> str:
    """Return who invites: the office and the name; the school where nobody is known."""
    if invitation.issuer is not None:
        return f"{invitation.issuer.get_role_display()} {invitation.issuer.person.short_name}"
    known = invitation.issued_by_id is not None
    issued_by = Person.objects.filter(user=invitation.issued_by_id).first() if known else None
    if issued_by is not None:
        return f"{Role.ADMINISTRATOR.label} {issued_by.short_name}"
    return _("the school")


def last_day_of(invitation: Invitation) -> date:
    """Return the last day on which the link works, by the institution's calendar."""
    zone = ZoneInfo(invitation.institution.time_zone)
    return (invitation.expires_at - timedelta(microseconds=1)).astimezone(zone).date()


def message_of(invitation: Invitation) -> str:
    """Return a text with the link to paste into a messenger."""
    words = {
        "title": title_of(invitation),
        "school": invitation.institution.name,
        "until": date_format(last_day_of(invitation), "j E"),
        "url": invitation_url(invitation),
    }
    if invitation.person is None:
        return (
            _("%(school)s. %(title)s. Open the link and give your name, it works until %(until)s: %(url)s")
            % words
        )
    name = invitation.person.first_name or invitation.person.last_name
    return _(
        "%(name)s, hello! %(school)s. %(title)s. The link is for you alone and works until %(until)s: %(url)s"
    ) % {**words, "name": name}


def qr_of(url: str) -> SafeString:
    """Return the QR code of a link as inline SVG without any style."""
    code = segno.make(url, error="m")
    drawn = code.svg_inline(border=2, svgclass="qr", lineclass=None, omitsize=True)
    return mark_safe(drawn)  # noqa: S308 - drawn here from our own link


def site_is_loopback() -> bool:
    """Tell whether links would lead to the reader's own machine, so that handing them out is useless."""
    return bool(settings.SITE_IS_LOOPBACK)
