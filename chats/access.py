"""The doors to chats: what a person sees of them, and what of it may be marked."""

from __future__ import annotations

from django.http import Http404

from chats.models import Chat, ChatRule
from chats.querysets import ChatQuerySet
from schools.accounts.permissions import Acting, Can
from schools.structure.access import owned_place_ids
from schools.structure.models import ClassKind, SchoolClass


def sees_all(acting: Acting) -> bool:
    """Tell whether the person oversees every chat: the administrator, the director, the deputies."""
    return acting.can(Can.SEE_PEOPLE)


def chats_visible_to(acting: Acting) -> ChatQuerySet:
    """Return the chats this person may look at: all, or the own ones and those of the own class."""
    if sees_all(acting):
        return Chat.objects.all()
    owned = owned_place_ids(acting) or set()
    own = Chat.objects.filter(place__in=owned)
    return own | Chat.objects.filter(school_class__place__in=owned)


def chats_marked_by(acting: Acting) -> ChatQuerySet:
    """Return the chats whose facts this person may mark: all, or the own ones."""
    return Chat.objects.of_places(owned_place_ids(acting))


def get_class_with_chats_for(acting: Acting, class_id: int) -> SchoolClass:
    """Return a class or group any of whose chats the person sees. Raises Http404 otherwise."""
    found = SchoolClass.objects.select_related("place").exclude(kind=ClassKind.STAFF_ROOM)
    school_class = found.filter(pk=class_id).first()
    if school_class is None:
        raise Http404
    if not sees_all(acting) and not chats_visible_to(acting).filter(school_class=school_class).exists():
        raise Http404
    return school_class


def get_rule_for(acting: Acting, rule_id: int) -> ChatRule:
    """Return a rule of this institution. Raises Http404 for another's."""
    rule = ChatRule.objects.filter(pk=rule_id).first()
    if rule is None:
        raise Http404
    return rule
