"""The catalogue of figures: what each counts, in which unit, from where, and for which clause.

Whoever counts a figure offers it under its key (`schools.registry.MetricOffer`); a figure that
is not in this catalogue is refused, so that nothing is shown without a definition. Shares are
computed from two figures and never stored.
"""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

DEFINITIONS_VERSION = 1
"""Raised whenever the meaning of a figure changes; each snapshot says under which it was counted."""

PERSONS = pgettext_lazy("unit", "people")
STUDENTS = pgettext_lazy("unit", "students")
FAMILIES = pgettext_lazy("unit", "families")
CHATS = pgettext_lazy("unit", "chats")
STAYS = pgettext_lazy("unit", "memberships")
LINKS = pgettext_lazy("unit", "invitations")
HOURS = pgettext_lazy("unit", "hours")
PIECES = pgettext_lazy("unit", "publications")
EVENTS = pgettext_lazy("unit", "broadcasts")
REQUESTS = pgettext_lazy("unit", "requests")

REGISTER = _("the school's register")


@dataclass(frozen=True, slots=True)
class Metric:
    """One figure: `definition` says exactly what is counted; `per_class` that it exists for each class."""

    key: str
    label: str | Promise
    definition: str | Promise
    unit: str | Promise
    clause: str
    per_class: bool = False
    source: str | Promise = REGISTER


CATALOGUE: tuple[Metric, ...] = (
    Metric(
        "staff_expected",
        _("Teaching staff and administration"),
        _("Active director, deputies and teachers expected in the staff room; the absent once they joined."),
        PERSONS,
        "2.1.4, 2.2.3",
    ),
    Metric(
        "staff_accepted",
        _("Accepted our invitation"),
        _("Of them, those who accepted an invitation here. This does not mean joined."),
        PERSONS,
        "2.1.6",
    ),
    Metric(
        "staff_joined",
        _("Teachers in the staff room"),
        _("Of them, those confirmed in the staff room on the platform."),
        PERSONS,
        "2.1.4, 2.3.1, 2.4.1",
    ),
    Metric(
        "staff_to_verify",
        _("Need the status «teacher»"),
        _("Of the teaching staff and administration, those of whom the status «teacher» is required."),
        PERSONS,
        "2.1.10",
    ),
    Metric(
        "staff_verified",
        _("Status «teacher» confirmed"),
        _("Of those of whom the status is required, those whose status is confirmed."),
        PERSONS,
        "2.1.10, 2.2.4, 2.3.2, 2.4.2",
    ),
    Metric(
        "students_expected",
        _("Students"),
        _("Active students of the classes, those who declined among them."),
        STUDENTS,
        "2.5.1",
        per_class=True,
    ),
    Metric(
        "students_joined",
        _("Students in the class chat"),
        _("Of them, those confirmed in their class's chat with students."),
        STUDENTS,
        "2.3.3, 2.5.1",
        per_class=True,
    ),
    Metric(
        "students_declined",
        _("Students who declined"),
        _("Of them, those with a recorded refusal: lawful, not a gap."),
        STUDENTS,
        "2.5.0",
        per_class=True,
    ),
    Metric(
        "families_expected",
        _("Families"),
        _("Active students with at least one guardian on record."),
        FAMILIES,
        "2.6.1",
        per_class=True,
    ),
    Metric(
        "families_joined",
        _("Families in contact"),
        _("Of them, those with at least one guardian confirmed in the class's chat with parents."),
        FAMILIES,
        "2.3.3, 2.6.1",
        per_class=True,
    ),
    Metric(
        "families_declined",
        _("Families who declined"),
        _("Of them, those with no guardian in the chat and a recorded refusal: lawful, not a gap."),
        FAMILIES,
        "2.6.0",
        per_class=True,
    ),
    Metric(
        "chats_required",
        _("Required chats"),
        _("Chats that the school's rules ask for, those declared not required among them."),
        CHATS,
        "2.2.6, 2.3.3, 2.4.3",
        per_class=True,
    ),
    Metric(
        "chats_created",
        _("Required chats that exist"),
        _("Of them, those marked as created on the platform or automatic there."),
        CHATS,
        "2.2.6, 2.3.3, 2.4.3",
        per_class=True,
    ),
    Metric(
        "chats_not_required",
        _("Chats declared not required"),
        _("Of them, those declared not required, with a reason."),
        CHATS,
        "2.2.6, 2.3.3, 2.4.3",
        per_class=True,
    ),
    Metric(
        "chat_members_expected",
        _("Expected in required chats"),
        _("Memberships that required chats expect, lawful exceptions left out."),
        STAYS,
        "2.3.3, 2.4.3, 2.5.2",
        per_class=True,
    ),
    Metric(
        "chat_members_joined",
        _("Confirmed in required chats"),
        _("Of them, those confirmed on the platform. The share of the two is the coverage."),
        STAYS,
        "2.3.3, 2.4.3, 2.5.2",
        per_class=True,
    ),
    Metric(
        "invitations_live",
        _("Invitations that can be accepted"),
        _("Invitations that on this day can still be accepted."),
        LINKS,
        "2.1.6",
    ),
    Metric(
        "invitations_accepted",
        _("Acceptances of invitations"),
        _("Acceptances of invitations so far, each person once for each invitation."),
        LINKS,
        "2.1.6",
    ),
    Metric(
        "invitations_expired",
        _("Invitations expired"),
        _("Invitations whose term ran out before they were used up."),
        LINKS,
        "2.1.12",
    ),
    Metric(
        "invitations_annulled",
        _("Invitations annulled"),
        _("Invitations annulled with a recorded reason, other than their term."),
        LINKS,
        "2.1.12",
    ),
    Metric(
        "invitations_unclaimed",
        _("Invitations nobody has claimed"),
        _("Invitations that can be accepted and that nobody has accepted yet."),
        LINKS,
        "2.1.12",
    ),
    Metric(
        "hours_to_accept",
        _("Hours until accepted, median"),
        _("Half of the personal invitations accepted so far were accepted within this time."),
        HOURS,
        "2.1.6",
    ),
    Metric(
        "requests_waiting",
        _("Join requests waiting"),
        _("Requests to join that nobody has decided yet."),
        REQUESTS,
        "2.1.9",
    ),
    Metric(
        "publications",
        _("Publications in 7 days"),
        _("Publications in the channels in the seven days that end with this one."),
        PIECES,
        "2.1.13",
    ),
    Metric(
        "broadcasts_held",
        _("Broadcasts in 7 days"),
        _("Broadcasts and meetings held in the seven days that end with this one."),
        EVENTS,
        "2.1.14",
    ),
    Metric(
        "requests_open",
        _("Open requests for help"),
        _("Requests for help without an answer."),
        REQUESTS,
        "2.1.15",
    ),
    Metric(
        "hours_to_answer",
        _("Hours until answered, median"),
        _("Half of the answered requests for help were answered within this time."),
        HOURS,
        "2.1.15",
    ),
)

METRICS: dict[str, Metric] = {metric.key: metric for metric in CATALOGUE}
"""The catalogue by key."""
