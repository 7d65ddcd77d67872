"""The doors of the reports: what of the worklist a person may mark, and which snapshot is shown."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date

from django.core.exceptions import PermissionDenied
from django.http import Http404

from reports.models import UsageSnapshot
from reports.services.compiling import JOB_KIND
from reports.worklist import SEPARATOR, kinds_for, may_exempt, may_mark
from schools.accounts.permissions import Acting
from schools.jobs.models import Job, JobState
from schools.registry import WorkItem, WorkKind


@dataclass(slots=True)
class Selection:
    """The items a form named that are on the person's list now, by kind.

    `gone` are on the list no more, `barred` are of a kind that does not take this act from here.
    """

    items: dict[str, list[WorkItem]] = field(default_factory=dict)
    kinds: dict[str, WorkKind] = field(default_factory=dict)
    gone: int = 0
    barred: int = 0

    @property
    def keys(self) -> dict[str, list[str]]:
        """The keys of the items by the key of their kind."""
        return {kind: [item.key for item in items] for kind, items in self.items.items()}

    @property
    def count(self) -> int:
        """How many items are selected."""
        return sum(len(items) for items in self.items.values())

    @property
    def groups(self) -> list[tuple[WorkKind, list[WorkItem]]]:
        """Kinds with their items, in the order of the list."""
        return [(self.kinds[key], items) for key, items in self.items.items()]


def get_selection_for(acting: Acting, values: Iterable[str], *, to_exempt: bool = False) -> Selection:
    """Return the named items that this person has to do today and may mark, or declare not required.

    A form may name anything; only what the list shows to this very person gets through. Raises
    Http404 for a kind of work that is not this person's, PermissionDenied if nothing of what
    was named may be marked by this person from the list.
    """
    wanted: dict[str, list[str]] = {}
    for value in dict.fromkeys(values):
        kind_key, _separator, key = value.partition(SEPARATOR)
        wanted.setdefault(kind_key, []).append(key)
    kinds = {kind.key: kind for kind in kinds_for(acting)}
    if not wanted.keys() <= kinds.keys():
        raise Http404
    selection = Selection()
    for kind_key, kind in kinds.items():
        if kind_key not in wanted:
            continue
        if not (may_exempt if to_exempt else may_mark)(acting, kind):
            selection.barred += len(wanted[kind_key])
            continue
        on_list = {item.key: item for item in kind.items(acting, acting.act.today, None)}
        found = [on_list[key] for key in wanted[kind_key] if key in on_list]
        selection.gone += len(wanted[kind_key]) - len(found)
        if found:
            selection.kinds[kind_key] = kind
            selection.items[kind_key] = found
    if selection.barred and not selection.count and not selection.gone:
        raise PermissionDenied
    return selection


def get_snapshot(on: date | None = None, revision: int | None = None) -> UsageSnapshot | None:
    """Return the latest snapshot, or that of the last counted day up to `on`; None before the first.

    `revision` asks for an earlier count of exactly that day. Raises Http404 if there is none.
    """
    snapshots = UsageSnapshot.objects.newest_first()
    if revision is not None and on is not None:
        found = snapshots.of(on).filter(revision=revision).first()
        if found is None:
            raise Http404
        return found
    return snapshots.first() if on is None else snapshots.filter(on__lte=on).first()


def own_count_changed(acting: Acting) -> bool | None:
    """Tell whether the last count this person asked for has stored a snapshot; None: asked for none."""
    counts = Job.objects.here().filter(kind=JOB_KIND, state=JobState.DONE, started_by_id=acting.act.user_id)
    return counts.order_by("-finished_at", "-pk").values_list("result__changed", flat=True).first()
