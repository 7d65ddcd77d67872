"""A reconciliation in words: why a line is taken for a person, and who a person nobody expects is."""

from __future__ import annotations

from collections.abc import Sequence

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from schools.accounts.roles import Role
from schools.names.likeness import Reason
from schools.reconciling.register import ExpectedThere, Register

REASONS = {
    Reason.SHORT_NAME: gettext_lazy("a short form of the first name"),
    Reason.SPELLING: gettext_lazy("another spelling"),
    Reason.LATIN: gettext_lazy("in Latin letters"),
    Reason.TYPO: gettext_lazy("a typo"),
    Reason.INITIAL: gettext_lazy("an initial instead of the name"),
    Reason.LIKE_NAME: gettext_lazy("a like but different first name"),
    Reason.SURNAME_ENDING: gettext_lazy("another ending of the last name"),
    Reason.SURNAME_PART: gettext_lazy("only a part of the double last name"),
    Reason.LAST_ONLY: gettext_lazy("the last name alone"),
    Reason.FIRST_ONLY: gettext_lazy("the first name alone"),
    Reason.NO_SURNAME: gettext_lazy("first name and patronymic without the last name"),
    Reason.OTHER_PATRONYMIC: gettext_lazy("another patronymic"),
    Reason.MORE_WORDS: gettext_lazy("words that are not in the name"),
    Reason.KIN: gettext_lazy("named by the child"),
    Reason.NAMESAKE: gettext_lazy("several people may be meant"),
    Reason.TWO_LINES: gettext_lazy("another line may be the same person"),
    Reason.ALSO_ELSEWHERE: gettext_lazy("somebody who is not expected here is called so exactly"),
}

SAME_NAME = pgettext_lazy("reconciliation", "the same name")


def reasons_in_words(reasons: Sequence[Reason]) -> str:
    """Return why a line is taken for a person, or not for certain."""
    return ", ".join(str(REASONS[reason]) for reason in reasons) or str(SAME_NAME)


def standing_in_words(person_id: int, register: Register, there: ExpectedThere) -> str:
    """Return who a person is whom nobody expects in a place."""
    if person_id in there.to_remove:
        return _("is no longer on the list here; the removal is on the worklist already")
    if person_id in register.class_of:
        return _("is in %(class)s") % {"class": register.class_of[person_id]}
    if person_id in register.roles_of:
        return _("staff: %(roles)s") % {"roles": _roles(register.roles_of[person_id])}
    if person_id in register.wards_of:
        return _("parent: %(children)s") % {"children": _children(register.wards_of[person_id], register)}
    return _("is in no class and holds no office now")


def _roles(roles: Sequence[Role]) -> str:
    return ", ".join(dict.fromkeys(str(role.label) for role in roles))


def _children(children: Sequence[int], register: Register) -> str:
    """Return the children with their classes, as far as they may be named here."""
    said = []
    for pk in children:
        if pk in register.directory.people:
            where = register.class_of.get(pk)
            said.append(f"{register.name(pk)}, {where}" if where else register.name(pk))
    return "; ".join(said)
