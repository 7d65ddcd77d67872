"""Asking for help, answering, closing and reopening (2.1.15, 3.2)."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.db import transaction

from schools.institutions.acting import Act
from schools.journal.services import record
from schools.names.spelling import key
from support import rules
from support.models import Reopening, SupportRequest
from support.states import Category, RequestState


@transaction.atomic
def open_request(
    act: Act,
    *,
    person_id: int | None,
    subject: str,
    text: str,
    category: str = Category.OTHER.value,
    contact: str = "",
    page: tuple[str, int] | None = None,
) -> SupportRequest:
    """Open a request for help and return it; it waits for an answer from now on.

    `person_id` is whoever asks, None while nobody has said who it is; `contact` is where to
    answer; `page` is the page of one's own on which it was written and the answer is seen, as the
    journal names it: (kind, id). Raises RuleViolation for a request without words.
    """
    rules.check_request(subject, text)
    request = SupportRequest(
        institution_id=act.institution_id,
        person_id=person_id,
        subject=subject.strip()[:200],
        text=text.strip(),
        search_key=key(f"{subject} {text} {contact}"),
        category=Category(category).value,
        contact=contact.strip()[:254],
        state=RequestState.OPEN,
        opened_at=act.at,
    )
    request.save(force_insert=True)
    _noted(act, request, "support.asked", also=[page] if page else (), category=request.category)
    return request


@transaction.atomic
def answer_request(act: Act, *, request_id: int, answer: str) -> SupportRequest:
    """Store the answer to a request, or a corrected one until it is closed.

    Correcting keeps the instant of the first answer: the asker waited no longer than that.
    Raises RuleViolation without words, or for a closed request.
    """
    request = _held(request_id)
    rules.check_answer(request.state, answer)
    values: dict[str, Any] = {"answer": answer.strip(), "answered_by_id": act.user_id}
    if request.is_open:
        values |= {"state": RequestState.ANSWERED, "answered_at": act.at}
        return _stored(act, request, "support.answered", **values)
    return _stored(act, request, "support.answer_changed", **values)


@transaction.atomic
def close_request(act: Act, *, request_id: int, as_asker: bool) -> SupportRequest:
    """Close a request: the asker at any time, others once it is answered. Raises RuleViolation otherwise."""
    request = _held(request_id)
    rules.check_close(request.state, as_asker=as_asker)
    return _stored(act, request, "support.closed", state=RequestState.CLOSED, closed_at=act.at)


@transaction.atomic
def reopen_request(act: Act, *, request_id: int, because: str) -> SupportRequest:
    """Let an answered or closed request wait for an answer again; the answer before is kept beside it.

    Raises RuleViolation for one that waits already, or without a word on what still does not work.
    """
    request = _held(request_id)
    rules.check_reopen(request.state, because)
    Reopening.objects.create(
        institution_id=act.institution_id,
        request=request,
        at=act.at,
        because=because.strip(),
        answer=request.answer,
        answered_at=request.answered_at,
    )
    return _stored(
        act,
        request,
        "support.reopened",
        state=RequestState.OPEN,
        closed_at=None,
        reopened_at=act.at,
        reopened_count=request.reopened_count + 1,
        search_key=f"{request.search_key} {key(because)}",
    )


def _held(request_id: int) -> SupportRequest:
    return SupportRequest.objects.select_for_update().get(pk=request_id)


def _stored(act: Act, request: SupportRequest, event: str, /, **values: Any) -> SupportRequest:
    for name, value in values.items():
        setattr(request, name, value)
    request.save(update_fields=list(values))
    _noted(act, request, event)
    return request


def _noted(
    act: Act,
    request: SupportRequest,
    event: str,
    /,
    *,
    also: Sequence[tuple[str, int]] = (),
    **data: str,
) -> None:
    subjects = [("support_request", request.pk), *also]
    if request.person_id is not None:
        subjects.append(("person", request.person_id))
    record(act, event, subjects=subjects, **data)
