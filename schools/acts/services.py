"""Entering local acts on which decisions rest."""

from __future__ import annotations

from datetime import date

from django.db import transaction

from schools.acts.models import ActKind, LocalAct
from schools.institutions.acting import Act
from schools.journal.services import record

Order = tuple[str, date]
"""The number and date of the order a decision rests on."""


def order_id(act: Act, order: Order | None) -> int | None:
    """Return the id of the order, entered if it is new; belongs into the decision's transaction."""
    return enter_order(act, number=order[0], signed_on=order[1]).pk if order else None


@transaction.atomic
def enter_order(act: Act, *, number: str, signed_on: date) -> LocalAct:
    """Return the order with this number and date; it is entered if the register has none."""
    order, is_new = LocalAct.objects.get_or_create(
        institution_id=act.institution_id, kind=ActKind.ORDER, number=number.strip(), signed_on=signed_on
    )
    if is_new:
        record(act, "local_act.entered", subjects=[("local_act", order.pk)])
    return order
