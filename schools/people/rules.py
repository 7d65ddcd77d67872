"""Whether an act on people may happen. Pure: no queries, clock or request."""

from __future__ import annotations

from datetime import date

from django.utils.translation import gettext as _

from schools.accounts.roles import CLASS_ROLES, Role
from schools.institutions.errors import RuleViolation
from schools.people.models import VerificationState


def pupils_left(count: int) -> str:
    """Return in words that a class cannot be closed while so many pupils are in it."""
    text = _("Pupils in the class: %(n)s. Transfer them to another class first, or note that they left.")
    return text % {"n": count}


def role_reasons(role: Role, *, has_class: bool) -> list[str]:
    """Return why this role cannot be held so; empty means it can. Class roles need a class, others none."""
    if role in (Role.STUDENT, Role.PARENT):
        return [_("Students and parents follow from the classes; nobody is appointed to that.")]
    if role in CLASS_ROLES and not has_class:
        return [_("Choose the class for this role.")]
    if role not in CLASS_ROLES and has_class:
        return [_("This role is not held in a class. Leave the class empty.")]
    return []


def additional_administrator_reasons(*, has_administrator: bool, confirmed_in_staff_room: bool) -> list[str]:
    """Return why this person cannot be made an administrator now; empty means yes (2.1.7).

    The first administrator is appointed by the director's order (2.1.0a); additional ones come
    only from teaching staff whose joining is confirmed. Accepting our invitation is not enough.
    """
    if has_administrator and not confirmed_in_staff_room:
        return [
            _(
                "An additional administrator is chosen from those who have joined the staff room. "
                "Confirm first that this person has joined on the platform."
            )
        ]
    return []


def check_succession(former_since: date | None, *, on: date) -> None:
    """Refuse a class teacher who would begin before the former one did (2.1.8)."""
    if former_since is not None and former_since > on:
        raise RuleViolation(
            _("The class has had its class teacher since %(day)s. Give that day or a later one.")
            % {"day": f"{former_since:%d.%m.%Y}"}
        )


def check_absence_days(from_on: date, until_on: date | None) -> None:
    """Refuse a day of the return that does not come after the first day of the absence."""
    if until_on is not None and until_on <= from_on:
        raise RuleViolation(_("The day of the return comes after the first day of the absence."))


def verification_reasons(current: VerificationState | None, new: VerificationState) -> list[str]:
    """Return why the status «teacher» cannot go from `current` to `new`; empty means it can.

    None is a person about whom nothing was recorded. Clauses 2.1.10, 2.2.4.
    """
    if new == VerificationState.REVOKED and current != VerificationState.VERIFIED:
        return [_("Only a confirmed status can be revoked.")]
    if new == VerificationState.REJECTED and current == VerificationState.VERIFIED:
        return [_("A confirmed status cannot be rejected. Revoke it.")]
    return []


def check_class_is_open(needed_until: date | None, today: date) -> None:
    """Raise RuleViolation if the class is closed, or to be closed on a day set already."""
    if needed_until is not None:
        text = (
            _("This class is closed since %(day)s.")
            if needed_until <= today
            else _("This class closes on %(day)s.")
        )
        raise RuleViolation(text % {"day": f"{needed_until:%d.%m.%Y}"})


def check_class_closes(*, opened_on: date, on: date, pupils: int) -> None:
    """Raise RuleViolation if the class cannot be closed on this day (2.1.5)."""
    if on < opened_on:
        raise RuleViolation(
            _("The class opened on %(day)s. Choose a later day.") % {"day": f"{opened_on:%d.%m.%Y}"}
        )
    if pupils:
        raise RuleViolation(pupils_left(pupils))
