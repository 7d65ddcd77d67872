"""What invitations offer to the floors above: navigation, requests to decide, figures, panels, proof."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Sequence
from datetime import date, datetime, time, timedelta
from statistics import median
from zoneinfo import ZoneInfo

from django.db.models import Count, Exists, OuterRef, Q
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from invitations.access import (
    class_to_annul,
    family_pages_visible_to,
    invitations_visible_to,
    requests_visible_to,
)
from invitations.faces import PILLS, state_shown
from invitations.models import Acceptance, Invitation, JoinRequest
from invitations.querysets import InvitationQuerySet, counted_before
from invitations.services.annulling import SWEEP, find_stale
from invitations.states import Figure, InvitationState
from schools.accounts.permissions import Acting, Can
from schools.faces.ages import day_and_month
from schools.institutions.acting import Act
from schools.institutions.models import Institution
from schools.institutions.scope import current_institution_id
from schools.registry import (
    Consequence,
    MetricOffer,
    NavItem,
    Panel,
    PanelRow,
    SubjectKind,
    WorkItem,
    WorkKind,
    registry,
)

PANEL_ROWS = 8


def requests_waiting(acting: Acting) -> int:
    """Return how many requests wait for this person's decision."""
    return requests_visible_to(acting).waiting().count()


def request_items(acting: Acting, day: date, limit: int | None) -> Sequence[WorkItem]:
    """Return the requests this person decides, longest waiting first (2.1.9)."""
    rows = requests_visible_to(acting).waiting().oldest_first().select_related("place")
    zone = ZoneInfo(acting.act.time_zone)
    return [
        WorkItem(
            key=str(row.pk),
            title=row.typed_name,
            detail=_("%(place)s, %(role)s") % {"place": row.place.name, "role": row.get_joins_as_display()},
            since=row.created_at.astimezone(zone).date(),
            url=acting.url("invitations:request", pk=row.pk),
        )
        for row in (rows if limit is None else rows[:limit])
    ]


def _requests_overdue(acting: Acting, day: date, since: date) -> int:
    until = datetime.combine(since + timedelta(days=1), time.min, tzinfo=ZoneInfo(acting.act.time_zone))
    return requests_visible_to(acting).waiting().filter(created_at__lt=until).count()


# --- Figures -----------------------------------------------------------------------------------------

METRICS = (*Figure.values, "requests_waiting")


def count_figures(day: date) -> tuple[dict[str, float | int | None], dict[int, dict[str, int]]]:
    """Return the figures of links as they stood when the institution's `day` was over.

    Those of links are what `querysets.counted_before` says. Accepted: acceptances so far. Hours to
    accept: the median over all personal acceptances so far.
    """
    end = _end_of(day)
    rows = Invitation.objects.filter(issued_at__lt=end)
    counts = {
        figure.value: Count("pk", filter=condition) for figure, condition in counted_before(end).items()
    }
    totals: dict[str, float | int | None] = dict(rows.aggregate(**counts))
    totals["invitations_accepted"] = Acceptance.objects.before(end).count()
    totals["hours_to_accept"] = _median_hours(end)
    waiting = JoinRequest.objects.filter(created_at__lt=end).filter(
        Q(decided_at__isnull=True) | Q(decided_at__gte=end)
    )
    totals["requests_waiting"] = waiting.count()
    by_class: dict[int, dict[str, int]] = {}
    for class_id, figures in _by_class(rows, counts):
        for key, value in figures.items():
            by_class.setdefault(class_id, {}).setdefault(key, 0)
            by_class[class_id][key] += value
    return totals, by_class


def _by_class(rows: InvitationQuerySet, counts: dict[str, Count]) -> Iterable[tuple[int, dict[str, int]]]:
    for path in ("place__school_class", "place__chat__school_class"):
        grouped = rows.filter(**{f"{path}__isnull": False}).order_by().values(path).annotate(**counts)
        for row in grouped:
            yield row[path], {key: row[key] for key in counts}


def _median_hours(end: datetime) -> float | None:
    taken = (
        Acceptance.objects.before(end)
        .filter(invitation__person__isnull=False)
        .values_list("at", "invitation__issued_at")
    )
    hours = [(at - issued).total_seconds() / 3600 for at, issued in taken]
    return round(median(hours), 1) if hours else None


def _end_of(day: date) -> datetime:
    zone = Institution.objects.values_list("time_zone", flat=True).get(pk=current_institution_id())
    return datetime.combine(day + timedelta(days=1), time.min, tzinfo=ZoneInfo(zone))


# --- Panels ------------------------------------------------------------------------------------------


def person_panel(acting: Acting, person_id: int, day: date) -> Panel | None:
    """Return the invitations of a person, newest first, as far as the looker may see them."""
    if not acting.can(Can.SEE_INVITATIONS):
        return None
    rows = (
        invitations_visible_to(acting)
        .filter(
            Q(person=person_id)
            | Exists(Acceptance.objects.filter(invitation=OuterRef("pk"), person=person_id))
        )
        .with_state(acting.act.at, day)
        .select_related("place")
        .newest_first()
    )
    return Panel(
        title=_("Invitations"),
        rows=[*_pages(acting, person_id), *(_row(acting, row) for row in rows[:PANEL_ROWS])],
        empty=_("This person has not been invited yet."),
    )


def _pages(acting: Acting, person_id: int) -> list[PanelRow]:
    """Return the family's page, if the person has one that opens; whoever may revoke it is led to that."""
    may_revoke = acting.can(Can.DECIDE_REQUESTS)
    return [
        PanelRow(
            title=_("Page of the family"),
            detail=_("since %(day)s") % {"day": day_and_month(access.opened_at, acting.act.today)},
            url=acting.url("invitations:family_access", pk=access.pk) if may_revoke else "",
            state="info",
            state_label=_("opens by its own link"),
        )
        for access in family_pages_visible_to(acting).not_revoked().filter(person=person_id)
    ]


def class_panel(acting: Acting, class_id: int, day: date) -> Panel | None:
    """Return how many links of a class, with its chats, are open, accepted and expired."""
    if not acting.can(Can.SEE_INVITATIONS):
        return None
    found = invitations_visible_to(acting).of_class(class_id).count_by_state(acting.act.at, day)
    url = acting.url("invitations:list")
    states = [
        PanelRow(
            title=str(state.label).capitalize(),
            detail=ngettext("%(n)d link", "%(n)d links", found[state]) % {"n": found[state]},
            url=f"{url}?school_class={class_id}&state={state.value}",
            state=PILLS[state],
            state_label=str(state.label),
        )
        for state in InvitationState
        if found.get(state)
    ]
    return Panel(
        title=_("Invitations"),
        rows=[*states, *_annulling(acting, class_id)],
        url=f"{url}?school_class={class_id}",
        empty=_("Nobody has been invited into this class yet."),
    )


def _annulling(acting: Acting, class_id: int) -> list[PanelRow]:
    """Return the way to annul all open links into a class at once, for whoever may."""
    place = class_to_annul(acting, class_id)
    if place is None:
        return []
    title = _("Annul all links into «%(name)s»…") % {"name": place.name}
    return [PanelRow(title=title, url=acting.url("invitations:annul_place", pk=place.pk))]


def _row(acting: Acting, invitation: Invitation) -> PanelRow:
    state = state_shown(invitation)
    return PanelRow(
        title=invitation.place.name,
        detail=str(invitation.get_joins_as_display()),
        url=invitation.page_url(acting.institution.slug),
        state=PILLS[state],
        state_label=str(state.label),
    )


# --- Consequences ------------------------------------------------------------------------------------


def watch_links(act: Act, people: Collection[int]) -> Callable[[], Sequence[Consequence]]:
    """Tell after a change of the roster which links to or by these people have died of it (2.1.12)."""

    def stale() -> set[int]:
        of_them = Q(person__in=people) | Q(issuer__person__in=people)
        rows = Invitation.objects.not_annulled().not_used_up().filter(of_them)
        return set(find_stale(act, rows.select_related("place", "issuer__school_class"), idle_days=None))

    before = stale()

    def died() -> Sequence[Consequence]:
        count = len(stale() - before)
        text = ngettext(
            "%(n)s unused invitation is annulled.", "%(n)s unused invitations are annulled.", count
        )
        return [Consequence(text % {"n": count}, count)] if count else []

    return died


# --- Proof -------------------------------------------------------------------------------------------


def built_on(model_label: str, ids: Iterable[int]) -> set[int]:
    """Return which of these rows an invitation, an acceptance or a request rests on."""
    wanted = list(ids)
    if model_label == "schools.Person":
        return {
            pk
            for rows in (
                Invitation.objects.filter(person__in=wanted).values_list("person_id", flat=True),
                Acceptance.objects.filter(person__in=wanted).values_list("person_id", flat=True),
                JoinRequest.objects.filter(person__in=wanted).values_list("person_id", flat=True),
                JoinRequest.objects.filter(child__in=wanted).values_list("child_id", flat=True),
            )
            for pk in rows
        }
    if model_label == "schools.Place":
        used = set(Invitation.objects.filter(place__in=wanted).values_list("place_id", flat=True))
        return used | set(JoinRequest.objects.filter(place__in=wanted).values_list("place_id", flat=True))
    if model_label == "schools.RoleAssignment":
        return set(Invitation.objects.filter(issuer__in=wanted).values_list("issuer_id", flat=True))
    return set()


def _invitation_names(ids: Iterable[int]) -> dict[int, str]:
    rows = Invitation.objects.with_ids(list(ids)).select_related("place", "person")
    group = _("group link")
    return {row.pk: f"{row.place.name}: {row.person.short_name if row.person else group}" for row in rows}


def _request_names(ids: Iterable[int]) -> dict[int, str]:
    return dict(JoinRequest.objects.with_ids(list(ids)).values_list("pk", "typed_name"))


EVENTS = {
    "invitation.issued": gettext_lazy("invitations issued"),
    "invitation.reissued": gettext_lazy("invitation renewed, its old link dead"),
    "invitation.shown": gettext_lazy("links of invitations shown"),
    "invitation.handed_out": gettext_lazy("invitations handed over"),
    "invitation.accepted": gettext_lazy("invitation accepted"),
    "invitation.annulled": gettext_lazy("invitations annulled"),
    "invitation.annulled_all": gettext_lazy("all links of a class or chat annulled"),
    "request.made": gettext_lazy("request to join made"),
    "request.entered": gettext_lazy("request to join entered from the cabinet"),
    "request.accepted": gettext_lazy("request to join accepted"),
    "request.declined": gettext_lazy("request to join declined"),
    "family.revoked": gettext_lazy("link of a family's page revoked"),
    "platform_link.shown": gettext_lazy("links of the platform shown"),
    "membership.reported": gettext_lazy("a person says to have joined"),
    "refusal.recorded": gettext_lazy("refusal recorded"),
    "refusal.withdrawn": gettext_lazy("refusal withdrawn"),
    "account.linked": gettext_lazy("account tied to a person"),
    "person.contact_confirmed": gettext_lazy("contact confirmed by the person"),
    "guardian.added": gettext_lazy("guardian entered"),
    "password.link_given": gettext_lazy("link to choose a password given"),
    "password.chosen": gettext_lazy("password chosen"),
}


def register() -> None:
    """Add the contributions of invitations to the registry."""
    registry.navigation += [
        NavItem(
            "joining",
            10,
            gettext_lazy("Invitations"),
            "invitations:list",
            Can.SEE_INVITATIONS,
            icon="mail",
        ),
        NavItem(
            "joining",
            20,
            gettext_lazy("Requests to join"),
            "invitations:request_list",
            Can.DECIDE_REQUESTS,
            badge=requests_waiting,
            icon="user-plus",
        ),
        NavItem("joining", 90, gettext_lazy("My links"), "invitations:mine", Can.SEE_HOME, icon="link"),
    ]
    registry.work_kinds.append(
        WorkKind(
            key="requests",
            order=15,
            title=gettext_lazy("Decide requests to join"),
            clause="2.1.9",
            items=request_items,
            count=lambda acting, _day: requests_waiting(acting),
            can=Can.DECIDE_REQUESTS,
            verb=gettext_lazy("Decide"),
            overdue=_requests_overdue,
        )
    )
    registry.roster_jobs.append(SWEEP)
    registry.watchers.append(watch_links)
    registry.metrics.append(MetricOffer(METRICS, count_figures))
    registry.person_panels.append(person_panel)
    registry.class_panels.append(class_panel)
    registry.built_on.append(built_on)
    registry.subject_kinds["invitation"] = SubjectKind(
        "invitation", gettext_lazy("invitation"), _invitation_names, "invitations:invitation"
    )
    registry.subject_kinds["join_request"] = SubjectKind(
        "join_request",
        gettext_lazy("request to join"),
        _request_names,
        "invitations:request",
        can=Can.DECIDE_REQUESTS,
    )
    registry.event_words |= EVENTS
