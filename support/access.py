"""The doors to requests for help: one's own, and all for whoever answers."""

from __future__ import annotations

from django.http import Http404

from schools.accounts.permissions import Acting, Can
from schools.journal.models import AuditEvent, AuditSubject
from support.models import Instruction, SupportRequest
from support.querysets import SupportRequestQuerySet


def requests_visible_to(acting: Acting) -> SupportRequestQuerySet:
    """Return the requests this person may look at: all for whoever answers them, else one's own."""
    if acting.can(Can.ANSWER_HELP):
        return SupportRequest.objects.all()
    return SupportRequest.objects.asked_by(acting.person_id)


def get_request_for(acting: Acting, request_id: int) -> SupportRequest:
    """Return a request this person may see. Raises Http404 for any other."""
    rows = requests_visible_to(acting).select_related("person", "answered_by")
    request = rows.filter(pk=request_id).first()
    if request is None:
        raise Http404
    return request


def is_asker(acting: Acting, request: SupportRequest) -> bool:
    """Tell whether it is the person's own request."""
    return request.person_id == acting.person_id


def is_seen_on_a_page(request: SupportRequest) -> bool:
    """Tell whether it was written on a page of the asker's own, where the answer is seen too."""
    about = AuditSubject.objects.filter(subject_kind="support_request", subject_id=request.pk)
    asked = AuditEvent.objects.filter(kind="support.asked", pk__in=about.values("event_id"))
    pages = AuditSubject.objects.filter(event_id__in=asked.values("pk"))
    return pages.exclude(subject_kind__in=("support_request", "person")).exists()


def get_instruction_for(acting: Acting, instruction_id: int) -> Instruction:
    """Return a link of this institution. Raises Http404 for another's."""
    instruction = Instruction.objects.filter(pk=instruction_id).first()
    if instruction is None:
        raise Http404
    return instruction
