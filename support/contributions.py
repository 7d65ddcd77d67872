"""What the support offers to the floors above: navigation, work, figures, panels, words."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from datetime import date, datetime, time, timedelta
from statistics import median
from typing import Any
from zoneinfo import ZoneInfo

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from schools.accounts.permissions import Acting, Can
from schools.institutions.acting import Act
from schools.institutions.models import Institution
from schools.institutions.scope import current_institution_id
from schools.registry import (
    MetricOffer,
    NavItem,
    Panel,
    PanelRow,
    SubjectKind,
    WorkItem,
    WorkKind,
    registry,
)
from support.faces import PILLS
from support.models import Instruction, Reopening, SupportRequest
from support.services import found_instructions
from support.states import RequestState

PANEL_ROWS = 8


# --- Work ---------------------------------------------------------------------------------------------


def waiting(acting: Acting) -> int:
    """Return how many requests wait for this person's answer; none for whoever only asks."""
    return SupportRequest.objects.open().count() if acting.can(Can.ANSWER_HELP) else 0


def items(acting: Acting, day: date, limit: int | None) -> Sequence[WorkItem]:
    """Return the requests without an answer, the longest waiting first (2.1.15)."""
    rows = SupportRequest.objects.open().select_related("person").longest_waiting_first()
    zone = ZoneInfo(acting.act.time_zone)
    return [
        WorkItem(
            key=str(row.pk),
            title=row.subject,
            detail=" · ".join(
                str(part)
                for part in (row.person.short_name if row.person else "", row.get_category_display())
                if part
            ),
            since=row.waiting_since.astimezone(zone).date(),
            url=acting.url("support:request", pk=row.pk),
        )
        for row in (rows if limit is None else rows[:limit])
    ]


def _overdue(acting: Acting, day: date, since: date) -> int:
    zone = ZoneInfo(acting.act.time_zone)
    return SupportRequest.objects.waiting_since(_midnight(since + timedelta(days=1), zone)).count()


# --- Figures ------------------------------------------------------------------------------------------

METRICS = ("requests_open", "hours_to_answer")


def count_figures(day: date) -> tuple[dict[str, float | int | None], dict[int, dict[str, int]]]:
    """Return how many requests were without an answer when the institution's `day` was over, and the
    median of the hours until answered over all answers so far, None while nothing was answered.

    Each round of a reopened request counts on its own; its time begins with the reopening.
    """
    zone = Institution.objects.values_list("time_zone", flat=True).get(pk=current_institution_id())
    end = _midnight(day + timedelta(days=1), ZoneInfo(zone))
    hours = [(answered - since).total_seconds() / 3600 for since, answered in _rounds(end)]
    return {
        "requests_open": SupportRequest.objects.unanswered_at(end).count(),
        "hours_to_answer": round(median(hours), 1) if hours else None,
    }, {}


def _rounds(end: datetime) -> Iterable[tuple[datetime, datetime]]:
    """Yield (asked or reopened, answered) for every answer given before `end`."""
    before = Reopening.objects.order_by("request", "at", "pk")
    reopened: dict[int, datetime] = {}
    opened: dict[int, datetime] = dict(SupportRequest.objects.values_list("pk", "opened_at"))
    for pk, at, answered_at in before.values_list("request", "at", "answered_at"):
        since = reopened.get(pk, opened[pk])
        if answered_at is not None and since <= answered_at < end:
            yield since, answered_at
        reopened[pk] = at
    for pk, answered_at in SupportRequest.objects.filter(answered_at__lt=end).values_list(
        "pk", "answered_at"
    ):
        since = reopened.get(pk, opened[pk])
        if answered_at is not None and since <= answered_at:
            yield since, answered_at


def _midnight(day: date, zone: ZoneInfo) -> datetime:
    return datetime.combine(day, time.min, tzinfo=zone)


# --- Panels, words and proof --------------------------------------------------------------------------


def person_panel(acting: Acting, person_id: int, day: date) -> Panel | None:
    """Return a person's requests for help, the newest first, for whoever answers them."""
    if not acting.can(Can.ANSWER_HELP):
        return None
    rows = SupportRequest.objects.asked_by(person_id).order_by("-opened_at", "-pk")[:PANEL_ROWS]
    return Panel(
        title=_("Requests for help"),
        rows=[
            PanelRow(
                title=row.subject,
                detail=str(row.get_category_display()),
                url=acting.url("support:request", pk=row.pk),
                state=PILLS[RequestState(row.state)],
                state_label=str(row.get_state_display()),
            )
            for row in rows
        ],
        empty=_("This person has not asked for help yet."),
    )


def _numbers(ids: Collection[int]) -> dict[int, str]:
    """Return the numbers of requests: a subject may say more than a reader of the journal may see."""
    found = SupportRequest.objects.with_ids(list(ids)).values_list("pk", flat=True)
    return {pk: f"№ {pk}" for pk in found}


def _titles(ids: Collection[int]) -> dict[int, str]:
    return dict(Instruction.objects.with_ids(list(ids)).values_list("pk", "title"))


EVENTS = {
    "support.asked": gettext_lazy("a request for help was sent"),
    "support.answered": gettext_lazy("a request for help was answered"),
    "support.answer_changed": gettext_lazy("an answer to a request for help was corrected"),
    "support.closed": gettext_lazy("a request for help was closed"),
    "support.reopened": gettext_lazy("a request for help was reopened"),
    "instruction.added": gettext_lazy("a link to instructions was added"),
    "instruction.removed": gettext_lazy("a link to instructions was removed"),
}


def built_on(model_label: str, ids: Iterable[int]) -> set[int]:
    """Return which of these people have asked for help."""
    if model_label.lower() != "schools.person":
        return set()
    return set(SupportRequest.objects.filter(person__in=list(ids)).values_list("person_id", flat=True))


def personal_data(person_id: int) -> dict[str, Any]:
    """Return what is kept here about a person: own requests, their contact and answers."""
    rows = SupportRequest.objects.asked_by(person_id).order_by("pk")
    kept = ("subject", "text", "category", "contact", "opened_at", "answer", "answered_at", "closed_at")
    again = Reopening.objects.filter(request__person=person_id)
    return {
        "support_requests": list(rows.values(*kept)),
        "support_reopenings": list(again.values("at", "because", "answer", "answered_at")),
    }


def _found(act: Act) -> None:
    found_instructions(act)


def register() -> None:
    """Add the contributions of the support to the registry."""
    registry.founding.append(_found)
    registry.navigation.append(
        NavItem(
            "communication",
            30,
            gettext_lazy("Requests for help"),
            "support:list",
            Can.ASK_HELP,
            badge=waiting,
            icon="life-buoy",
        )
    )
    registry.work_kinds.append(
        WorkKind(
            key="support.answer",
            order=70,
            title=gettext_lazy("Answer requests for help"),
            clause="2.1.15",
            items=items,
            count=lambda acting, _day: waiting(acting),
            can=Can.ANSWER_HELP,
            verb=gettext_lazy("Look at it"),
            overdue=_overdue,
        )
    )
    registry.metrics.append(MetricOffer(METRICS, count_figures))
    registry.person_panels.append(person_panel)
    registry.built_on.append(built_on)
    registry.personal_data.append(personal_data)
    registry.subject_kinds["support_request"] = SubjectKind(
        "support_request", gettext_lazy("request for help"), _numbers, "support:request", can=Can.ANSWER_HELP
    )
    registry.subject_kinds["instruction"] = SubjectKind(
        "instruction", gettext_lazy("link to instructions"), _titles
    )
    registry.event_words |= EVENTS
