"""What the reports add to the frame: navigation, words for the journal, who signs in to the demo."""

from __future__ import annotations

from collections.abc import Collection

from django.conf import settings
from django.utils.translation import gettext_lazy as _

from reports.demo import cast
from reports.models import UsageSnapshot
from reports.worklist import count_work
from schools.accounts.permissions import Can
from schools.institutions.models import Institution
from schools.registry import NavItem, SignInHint, SubjectKind, registry


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


def demo_sign_ins() -> list[SignInHint]:
    """Return who signs in to the demo, where it is and the site is open to this machine alone."""
    if not (settings.OPEN_FOUNDING and Institution.objects.filter(slug=cast.SLUG).exists()):
        return []
    return [SignInHint(part.email, part.label, cast.PASSWORD) for part in cast.PARTS]


def register() -> None:
    """Add the contributions of the reports to the registry."""
    registry.navigation.extend(NAVIGATION)
    registry.event_words.update(EVENTS)
    registry.sign_in_hints.append(demo_sign_ins)
    registry.subject_kinds["snapshot"] = SubjectKind("snapshot", _("statistics of"), _names_of_snapshots)
