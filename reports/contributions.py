"""What the reports add to the frame: their lines of the navigation and their words for the journal."""

from __future__ import annotations

from collections.abc import Collection

from django.utils.translation import gettext_lazy as _

from reports.models import UsageSnapshot
from reports.worklist import count_work
from schools.accounts.permissions import Can
from schools.registry import NavItem, SubjectKind, registry


def _names_of_snapshots(ids: Collection[int]) -> dict[int, str]:
    snapshots = UsageSnapshot.objects.with_ids(list(ids)).values_list("pk", "on", "revision")
    return {pk: f"{on:%d.%m.%Y} ({revision})" for pk, on, revision in snapshots}


NAVIGATION = [
    NavItem(
        "start", 10, _("To do"), "reports:worklist", Can.SEE_WORKLIST, badge=count_work, icon="list-checks"
    ),
    NavItem("start", 20, _("Overview"), "reports:dashboard", Can.SEE_STATISTICS, icon="chart-line"),
]

EVENTS = {
    "statistics.compiled": _("statistics counted"),
    "names.exported": _("names behind a figure exported"),
    "figures.exported": _("figures by class exported"),
}


def register() -> None:
    """Add the contributions of the reports to the registry."""
    registry.navigation.extend(NAVIGATION)
    registry.event_words.update(EVENTS)
    registry.subject_kinds["snapshot"] = SubjectKind("snapshot", _("statistics of"), _names_of_snapshots)
