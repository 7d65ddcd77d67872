"""Requests to join: accepted as somebody of the roster, accepted as a new guardian, declined (2.1.9)."""

from __future__ import annotations

from django.db import transaction
from django.utils.translation import gettext as _

from invitations.audience import people_expected, students_around
from invitations.models import JoinRequest
from invitations.services.accepting import book_request
from invitations.services.issuing import issue_personal
from invitations.states import RequestState
from schools.accounts.roles import Role
from schools.institutions.acting import Act
from schools.institutions.errors import RuleViolation
from schools.journal.services import record
from schools.names.emails import read_email
from schools.names.people import split_full_name
from schools.names.phones import read_phone
from schools.names.spelling import key
from schools.people.models import Guardianship, Membership, Person
from schools.people.services.guardians import add_guardian
from schools.structure.models import Place


@transaction.atomic
def accept_request(act: Act, *, request_id: int, person_id: int, child_id: int | None = None) -> JoinRequest:
    """Accept a request as this person of the roster; for a parent with the child meant. Return it.

    The person must be expected there, or be a guardian of the child. Staff then get a personal
    invitation, which their waiting page leads to: an account is opened only by accepting that.
    A request made while its link lived stays lawful after the link's annulment.
    Raises RuleViolation if somebody has decided already, or the person is not expected there.
    """
    request = _held(request_id)
    person = Person.objects.get(pk=person_id)
    if request.joins_as == Role.PARENT:
        child = _child_of(act, request, child_id)
        guards = Guardianship.objects.on(act.today).filter(guardian=person, student=child)
        if not guards.exists():
            raise RuleViolation(_("This person is not entered as a guardian of the child."))
    else:
        child = None
        if (
            not people_expected(request.place, Role(request.joins_as), act.today)
            .filter(pk=person.pk)
            .exists()
        ):
            raise RuleViolation(_("This person is not expected there. Check the class or the role first."))
    return _accept(act, request, person, child)


@transaction.atomic
def accept_request_as_new(act: Act, *, request_id: int, child_id: int) -> JoinRequest:
    """Accept a parent's request as a new guardian of this child, entering both into the roster.

    Students and staff are entered by enrolling or hiring, not by a request. Raises RuleViolation
    for those, and if somebody has decided already.
    """
    request = _held(request_id)
    if request.joins_as != Role.PARENT:
        raise RuleViolation(
            _("Only a parent can be entered from a request. Enrol the student or hire the teacher first.")
        )
    child = _child_of(act, request, child_id)
    guardian = add_guardian(
        act,
        student_id=child.pk,
        name=split_full_name(request.typed_name),
        email=read_email(request.contact) or "",
        phone=read_phone(request.contact) or "",
    )
    _leave_traces(act, request.place, guardian)
    return _accept(act, request, guardian, child)


@transaction.atomic
def decline_request(act: Act, *, request_id: int, reason: str) -> JoinRequest:
    """Decline a request with a reason, which the asker's page shows; return it.

    Raises RuleViolation without a reason, or if somebody has decided already.
    """
    request = _held(request_id)
    if not reason.strip():
        raise RuleViolation(_("Say why: the person who asked will read it."))
    request.state = RequestState.DECLINED
    request.reason = reason.strip()[:300]
    request.decided_by_id, request.decided_at = act.user_id, act.at
    request.save(update_fields=["state", "reason", "decided_by", "decided_at"])
    record(act, "request.declined", subjects=[("join_request", request.pk)])
    return request


@transaction.atomic
def enter_request(
    act: Act, *, place_id: int, joins_as: Role, name: str, child: str = "", contact: str = ""
) -> JoinRequest:
    """Enter a request that stands in the platform's cabinet, to be matched and decided here (2.1.9).

    Raises RuleViolation if such a request waits already.
    """
    waiting = JoinRequest.objects.waiting().filter(
        invitation__isnull=True,
        place=place_id,
        joins_as=joins_as.value,
        name_key=key(name),
        child_key=key(child),
    )
    if waiting.exists():
        raise RuleViolation(_("Such a request is waiting already."))
    request = JoinRequest.objects.create(
        institution_id=act.institution_id,
        place_id=place_id,
        joins_as=joins_as.value,
        typed_name=split_full_name(name).full[:200],
        child_name=split_full_name(child).full[:200] if child else "",
        name_key=key(name)[:200],
        child_key=key(child)[:200],
        contact=contact,
        created_at=act.at,
    )
    record(act, "request.entered", subjects=[("join_request", request.pk), ("place", place_id)])
    return request


def _held(request_id: int) -> JoinRequest:
    """Return the request, held until the transaction ends. Raises RuleViolation once it is decided."""
    request = (
        JoinRequest.objects.select_for_update(of=("self",))
        .select_related("place", "invitation", "invitation__place")
        .get(pk=request_id)
    )
    if not request.is_waiting:
        raise RuleViolation(_("Somebody has decided about this request already."))
    return request


def _child_of(act: Act, request: JoinRequest, child_id: int | None) -> Person:
    students = students_around(request.place, act.today)
    child = students.filter(pk=child_id).first() if child_id is not None else None
    if child is None:
        raise RuleViolation(_("Choose the child among the students of the class."))
    return child


def _accept(act: Act, request: JoinRequest, person: Person, child: Person | None) -> JoinRequest:
    request.state = RequestState.ACCEPTED
    request.person, request.child = person, child
    request.decided_by_id, request.decided_at = act.user_id, act.at
    request.save(update_fields=["state", "person", "child", "decided_by", "decided_at"])
    record(
        act,
        "request.accepted",
        subjects=[("join_request", request.pk), ("person", person.pk), ("place", request.place_id)],
        joins_as=request.joins_as,
    )
    if request.joins_as == Role.TEACHER:
        issue_personal(act, place_id=request.place_id, joins_as=Role.TEACHER, person_ids=[person.pk])
    else:
        book_request(act, request, person_id=person.pk)
    return request


def _leave_traces(act: Act, place: Place, guardian: Person) -> None:
    """Write the acceptance where a new guardian will be expected; the chats' sync plans these stays."""
    chats = Place.objects.filter(chat__rule__audience__kind=Role.PARENT)
    here = chats.filter(chat__school_class__place=place) | chats.filter(pk=place.pk)
    Membership.objects.bulk_create(
        [
            Membership(
                institution_id=act.institution_id,
                place_id=place_id,
                place_kind="chat",
                person=guardian,
                accepted_at=act.at,
            )
            for place_id in sorted(set(here.values_list("pk", flat=True)))
        ],
        ignore_conflicts=True,
    )
