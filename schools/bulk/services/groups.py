"""Pupils of the register put into a group (2.1.5)."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from django.db import transaction

from schools.bulk.skipping import Sorted, sort_out
from schools.groups.services.filling import pupils_among, put_in, staying
from schools.groups.services.keeping import find_group
from schools.institutions.acting import Act


def who_may_come_in(person_ids: Sequence[int], *, group_id: int, on: date) -> Sorted:
    """Return who of these people may be put into a group on a day; three queries."""
    return sort_out(
        person_ids,
        in_group=staying(find_group(group_id), person_ids, on),
        no_student=set(person_ids) - pupils_among(person_ids, on),
    )


@transaction.atomic
def put_many_in(act: Act, *, person_ids: Sequence[int], group_id: int, on: date) -> int:
    """Expect everybody who fits in a group from a day on; return how many.

    Whoever does not fit is passed over (see `who_may_come_in`). Raises RuleViolation if nobody fits, or
    as `put_in` does for the group and the day.
    """
    chosen = who_may_come_in(person_ids, group_id=group_id, on=on)
    chosen.check()
    return put_in(act, group_id=group_id, person_ids=chosen.fit, on=on)
