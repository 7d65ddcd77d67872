"""The ladder of the status «teacher» (2.1.10, 2.2.4, 2.3.2, 2.4.2)."""

from __future__ import annotations

from collections.abc import Collection

from django.db import transaction

from schools.institutions.acting import Act
from schools.institutions.errors import RuleViolation
from schools.journal.services import record
from schools.people import rules
from schools.people.models import Person, TeacherVerification, VerificationState


@transaction.atomic
def decide_verification(
    act: Act, *, person_ids: Collection[int], state: VerificationState, evidence: str = ""
) -> int:
    """Put these people's status «teacher» into a state; return for how many it changed.

    Who is in that state already stays as he is; the former state is closed and kept.
    Raises RuleViolation if somebody's present state does not allow it: nobody is changed then.
    """
    people = set(Person.objects.with_ids(list(person_ids)).values_list("pk", flat=True))
    rows = TeacherVerification.objects.current().filter(person__in=people).order_by("pk").select_for_update()
    current = {row.person_id: VerificationState(row.state) for row in rows}
    changed = sorted(person_id for person_id in people if current.get(person_id) != state)
    reasons = [
        reason
        for person_id in changed
        for reason in rules.verification_reasons(current.get(person_id), state)
    ]
    if reasons:
        raise RuleViolation(reasons[0])
    TeacherVerification.objects.current().filter(person__in=changed).update(until_at=act.at)
    TeacherVerification.objects.bulk_create(
        [
            TeacherVerification(
                institution_id=act.institution_id,
                person_id=person_id,
                state=state,
                from_at=act.at,
                evidence=evidence,
                decided_by_id=act.user_id,
            )
            for person_id in changed
        ]
    )
    if changed:
        record(act, "verification.decided", subjects=[("person", pk) for pk in changed], state=state.value)
    return len(changed)
