"""What a family does on its own page: «я вступил», a request for help, a refusal."""

from __future__ import annotations

from collections.abc import Iterable

from django.db import transaction
from django.utils.translation import gettext as _

from invitations.family import PAGE, FamilyPage, staff_entries
from invitations.models import FamilyAccess
from schools.institutions.acting import Act
from schools.institutions.errors import RuleViolation
from schools.journal.services import record
from schools.people.services import note_reported
from schools.people.services.refusals import record_refusal, withdraw_refusal
from schools.structure.models import PlatformLink
from support.services import open_request
from support.states import Category


@transaction.atomic
def report_joined(act: Act, *, page: FamilyPage, place_id: int) -> bool:
    """Write that the person says to have joined this place; False if it was said before.

    It never counts as joined until somebody confirms it. Raises RuleViolation for a place that is
    not on the page.
    """
    if page.person_id is None or place_id not in page.place_ids:
        raise RuleViolation(_("This place is no longer on your page."))
    said = note_reported(act, place_id=place_id, person_id=page.person_id)
    if said:
        record(act, "membership.reported", subjects=[("person", page.person_id), ("place", place_id)])
    return said


@transaction.atomic
def report_joined_as_staff(act: Act, *, person_id: int, place_id: int) -> bool:
    """Write that a member of staff says to have joined a place; False if it was said before.

    Raises RuleViolation for a place that does not expect them.
    """
    if place_id not in {entry.place.pk for entry in staff_entries(person_id, act.today)}:
        raise RuleViolation(_("This place is no longer on your page."))
    said = note_reported(act, place_id=place_id, person_id=person_id)
    if said:
        record(act, "membership.reported", subjects=[("person", person_id), ("place", place_id)])
    return said


@transaction.atomic
def ask_for_help(act: Act, *, page: FamilyPage, text: str, contact: str) -> None:
    """Open a request for help in the name of whoever holds the page (2.1.15)."""
    open_request(
        act,
        person_id=page.person_id,
        subject=_("From a family's page"),
        text=text,
        category=Category.JOINING.value,
        contact=contact,
        page=(PAGE, page.access.pk),
    )


@transaction.atomic
def refuse(act: Act, *, page: FamilyPage, channel: str) -> None:
    """Record that the person does not take part, with the channel agreed instead (2.6.0).

    Raises RuleViolation on a page that nobody has confirmed to be this person's.
    """
    if page.person_id is None or not page.may_refuse:
        raise RuleViolation(_("The school has to confirm first who you are."))
    record_refusal(act, person_id=page.person_id, channel=channel)


@transaction.atomic
def change_mind(act: Act, *, page: FamilyPage) -> None:
    """End the refusal of the page's person. Raises RuleViolation where none holds."""
    if page.person_id is None or not withdraw_refusal(act, person_id=page.person_id):
        raise RuleViolation(_("No refusal is recorded."))


@transaction.atomic
def revoke_page(act: Act, *, access: FamilyAccess, reason: str) -> None:
    """Make a family's link dead for good; the next acceptance opens a new one.

    Raises RuleViolation without a reason.
    """
    if not reason.strip():
        raise RuleViolation(_("Say why."))
    pages = FamilyAccess.objects.not_revoked().filter(pk=access.pk)
    if pages.update(revoked_at=act.at, revoked_reason=reason.strip()[:300]):
        subjects = [(PAGE, access.pk)]
        if access.person_id is not None:
            subjects.append(("person", access.person_id))
        record(act, "family.revoked", subjects=subjects)


@transaction.atomic
def note_links_shown(act: Act, *, links: Iterable[PlatformLink], person_id: int | None) -> None:
    """Journal that links of the platform were shown, to whom if it is known (2.1.12)."""
    shown = list(links)
    if shown:
        record(
            act,
            "platform_link.shown",
            subjects=[
                *((("person", person_id),) if person_id is not None else ()),
                *(("platform_link", link.pk) for link in shown),
            ],
        )
