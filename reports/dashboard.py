"""The director's page: a kept snapshot put into words; nothing is counted here."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any, NamedTuple

from django.db.models import Subquery
from django.utils.functional import cached_property
from django.utils.translation import get_language, ngettext, pgettext
from django.utils.translation import gettext as _

from reports import rules
from reports.class_table import ClassRow, class_rows
from reports.figures import Figures, Part, figures_of, part_of
from reports.metrics import METRICS, Metric
from reports.models import UsageSnapshot
from reports.rules import Number
from schools.accounts.permissions import Acting, Can
from schools.accounts.roles import Role
from schools.faces.charts import Line, LineChart
from schools.faces.figures import share_in_words, with_thin_spaces
from schools.institutions.models import RosterVersion
from schools.structure.services.classes import year_bounds

MOST_STUCK = 4
"""How many places the card of the worst shows."""


class Past(NamedTuple):
    """One count of the year as the trend reads it."""

    on: date
    revision: int
    compiled_at: datetime
    totals: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Card:
    """One of the large figures: a part, what is said under it, and where its names are."""

    label: str
    part: Part
    caption: str
    url: str
    definition: str


@dataclass(frozen=True, slots=True)
class Stuck:
    """One line of «where it is stuck»: a place, who answers for it, what is missing."""

    name: str
    note: str
    part: Part
    url: str

    @property
    def share_in_words(self) -> str:
        """The share as it is printed."""
        return share_in_words(self.part.fact or 0, (self.part.fact or 0) + self.part.missing)


@dataclass(frozen=True, slots=True)
class Said:
    """One figure in a line: what it is called, its value, the unit, what it counts, its names."""

    label: str
    value: Number | None
    unit: str
    definition: str
    url: str = ""


@dataclass(frozen=True)
class Dashboard:
    """Everything the page shows of one snapshot."""

    acting: Acting
    snapshot: UsageSnapshot
    stamp: str

    @cached_property
    def history(self) -> list[Past]:
        """All counts of the snapshot's academic year, by day and revision; one query."""
        first, after = year_bounds(self.snapshot.on)
        rows = UsageSnapshot.objects.between(first, after - timedelta(days=1))
        return [
            Past(*row)
            for row in rows.order_by("on", "revision").values_list("on", "revision", "compiled_at", "totals")
        ]

    @cached_property
    def previous(self) -> Past | None:
        """The day's count before the shown one, if that is a correction."""
        wanted = (self.snapshot.on, self.snapshot.revision - 1)
        return next((past for past in self.history if (past.on, past.revision) == wanted), None)

    @cached_property
    def totals(self) -> Mapping[str, Any]:
        """The school's figures."""
        totals: Mapping[str, Any] = self.snapshot.totals
        return totals

    @cached_property
    def figures(self) -> Figures:
        """The school's parts."""
        return figures_of(self.totals)

    @cached_property
    def staff(self) -> Part:
        """Teaching staff and administration in «Учительская»."""
        return part_of(self.totals, "staff_joined", "staff_expected")

    @cached_property
    def verification(self) -> Part:
        """The status «teacher» of those of whom it is required."""
        return part_of(self.totals, "staff_verified", "staff_to_verify")

    @cached_property
    def cards(self) -> list[Card]:
        """The four large figures."""
        students, families, chats = self.figures.students, self.figures.families, self.figures.chats
        return [
            self._card("staff_joined", self.staff, self._accepted(), "staff_missing"),
            self._card("students_joined", students, _declined(students), "students_missing"),
            self._card("families_joined", families, _refused_families(families), "families_missing"),
            self._card("chats_required", chats, _not_required(chats), "chats_missing"),
        ]

    @cached_property
    def classes(self) -> list[ClassRow]:
        """All classes with figures, by grade and letter."""
        return class_rows(self.snapshot)

    @cached_property
    def stuck(self) -> list[Stuck]:
        """The classes with the lowest coverage first, «Учительская» among them."""
        lines = [
            Stuck(
                name=row.name,
                note=" · ".join(filter(None, (row.teacher or _("no class teacher"), row.missing))),
                part=row.figures.members,
                url=f"{self.acting.url('reports:names', kind='members_missing')}?school_class={row.class_id}",
            )
            for row in self.classes
        ]
        lines.append(
            Stuck(
                name=_("Staff room"),
                note=ngettext("%(n)s person not confirmed", "%(n)s people not confirmed", self.staff.missing)
                % {"n": self.staff.missing},
                part=self.staff,
                url=self.acting.url("reports:names", kind="staff_missing"),
            )
        )
        open_lines = [line for line in lines if line.part.share is not None and line.part.share < 100]
        return sorted(open_lines, key=lambda line: (line.part.share, -line.part.missing))[:MOST_STUCK]

    @cached_property
    def trend(self) -> LineChart:
        """The shares of staff, students and families since the first of September."""
        days: dict[date, Mapping[str, Any]] = {
            past.on: past.totals for past in self.history if past.on <= self.snapshot.on
        }
        days[self.snapshot.on] = self.totals
        shown = rules.by_weeks(sorted(days.items()))
        parts = [(day, figures_of(totals)) for day, totals in shown]
        staff = [(day, part_of(totals, "staff_joined", "staff_expected").share) for day, totals in shown]
        return LineChart(
            title=_("Confirmed on the platform, share of those due"),
            unit="%",
            maximum=100,
            lines=[
                Line(pgettext("line", "teachers"), staff, tone="accent"),
                Line(
                    pgettext("line", "students"),
                    [(day, figures.students.share) for day, figures in parts],
                    tone="done",
                ),
                Line(
                    pgettext("line", "families"),
                    [(day, figures.families.share) for day, figures in parts],
                    tone="waiting",
                    dashed=True,
                ),
            ],
        )

    @cached_property
    def is_by_weeks(self) -> bool:
        """Tell whether the trend shows weeks instead of days."""
        return len({past.on for past in self.history}) > rules.MOST_POINTS

    @cached_property
    def invitations(self) -> list[Said]:
        """What has become of the invitations; each figure leads to the links it counts."""
        keys = (
            "invitations_live",
            "invitations_unclaimed",
            "invitations_accepted",
            "invitations_expired",
            "invitations_annulled",
            "hours_to_accept",
        )
        url = self.acting.url("invitations:list") if self.acting.can(Can.SEE_PEOPLE) else ""
        return self._said({key: url and f"{url}?figure={key}&on={self.snapshot.on:%Y-%m-%d}" for key in keys})

    @cached_property
    def requests(self) -> list[Said]:
        """Requests to join and for help; only whoever sees them all is led there, and only from now."""
        decides = self.is_latest and self.acting.is_any(Role.ADMINISTRATOR)
        answers = self.is_latest and self.acting.can(Can.ANSWER_HELP)
        return self._said(
            {
                "requests_waiting": self.acting.url("invitations:request_list") if decides else "",
                "requests_open": f"{self.acting.url('support:list')}?state=open" if answers else "",
                "hours_to_answer": "",
            }
        )

    @cached_property
    def channels(self) -> list[Said]:
        """What happened in the channels."""
        sees = self.acting.can(Can.SEE_CHANNELS)
        return self._said(
            {
                "publications": f"{self.acting.url('channels:list')}?state=published" if sees else "",
                "broadcasts_held": f"{self.acting.url('channels:broadcast_list')}?state=held" if sees else "",
            }
        )

    @cached_property
    def corrections(self) -> list[tuple[Metric, Number | None, Number | None]]:
        """The figures that this count changed against the day's former one."""
        if self.previous is None:
            return []
        changed = rules.changed_figures(self.previous.totals, self.totals)
        return [(METRICS[key], *values) for key, values in changed.items() if key in METRICS]

    @cached_property
    def latest_revision(self) -> int:
        """The number of the last count of the shown day."""
        return max(
            (past.revision for past in self.history if past.on == self.snapshot.on),
            default=self.snapshot.revision,
        )

    @property
    def is_latest(self) -> bool:
        """Tell whether these are the year's latest figures, so that lists of now show what they count."""
        return self.snapshot.on == self.days[0] and not self.is_superseded

    @property
    def is_superseded(self) -> bool:
        """Tell whether the day was counted again after the shown count."""
        return self.snapshot.revision < self.latest_revision

    @cached_property
    def days(self) -> list[date]:
        """The days of this year that have a snapshot, the latest first."""
        return sorted({past.on for past in self.history}, reverse=True)

    @cached_property
    def definitions(self) -> list[Metric]:
        """What the figures of this snapshot count."""
        return [metric for metric in METRICS.values() if metric.key in self.totals]

    def _accepted(self) -> str:
        accepted = self.totals.get("staff_accepted")
        confirmed = _("confirmed on the platform")
        if accepted is None:
            return confirmed
        here = ngettext("%(n)s accepted our invitation", "%(n)s accepted our invitation", int(accepted)) % {
            "n": with_thin_spaces(accepted)
        }
        return f"{confirmed}; {here}"

    def _card(self, key: str, part: Part, caption: str, names: str) -> Card:
        metric = METRICS[key]
        url = self.acting.url("reports:names", kind=names)
        return Card(str(metric.label), part, caption, url, str(metric.definition))

    def _said(self, urls: Mapping[str, str]) -> list[Said]:
        """Return the snapshot's figures of these keys, each with the list it leads to, or none."""
        return [
            Said(
                label=str(METRICS[key].label),
                value=self.totals[key],
                unit=str(METRICS[key].unit),
                definition=str(METRICS[key].definition),
                url=url,
            )
            for key, url in urls.items()
            if key in self.totals
        ]


def read_dashboard(acting: Acting, snapshot: UsageSnapshot) -> Dashboard:
    """Return the page of a snapshot; all but its stamp is read when it is shown.

    A snapshot is never changed, so the page is drawn once for each `stamp`: it names all that
    the page is made of, the snapshot, the counts around it, the roster that names classes and
    teachers, the roles that open links, and the language.
    """
    newest = UsageSnapshot.objects.order_by("-pk").values("pk")[:1]
    roster, newest_id = (
        RosterVersion.objects.filter(institution_id=acting.act.institution_id)
        .annotate(newest=Subquery(newest))
        .values_list("number", "newest")
        .get()
    )
    roles = ",".join(sorted(acting.roles))
    stamp = f"{acting.act.institution_id}:{snapshot.pk}:{newest_id}:{roster}:{roles}:{get_language()}"
    return Dashboard(acting=acting, snapshot=snapshot, stamp=stamp)


def _declined(part: Part) -> str:
    count = part.exempt or 0
    if not count:
        return _("confirmed in the class's chat")
    return ngettext("%(n)s declined, counted apart", "%(n)s declined, counted apart", count) % {
        "n": with_thin_spaces(count)
    }


def _refused_families(part: Part) -> str:
    count = part.exempt or 0
    if not count:
        return _("at least one guardian confirmed in the chat")
    return ngettext(
        "%(n)s declined, reached by another channel", "%(n)s declined, reached by another channel", count
    ) % {"n": with_thin_spaces(count)}


def _not_required(part: Part) -> str:
    count = part.exempt or 0
    if not count:
        return _("created or automatic on the platform")
    return ngettext("%(n)s not required", "%(n)s not required", count) % {"n": with_thin_spaces(count)}
