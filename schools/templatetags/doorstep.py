"""What the sign-in page offers a visitor without an account: `{% load doorstep %}`."""

from __future__ import annotations

from collections.abc import Sequence

from django import template
from django.http import HttpRequest

from schools.registry import SignInHint, registry
from schools.setup.access import get_founding_for
from schools.setup.rules import Founding

register = template.Library()


@register.simple_tag
def may_found(request: HttpRequest) -> bool:
    """Tell whether the visitor may start a school of his own here."""
    return get_founding_for(request) == Founding.FREELY


@register.simple_tag
def sign_in_hints() -> Sequence[SignInHint]:
    """Return the accounts that everybody may try here."""
    return [hint for offer in registry.sign_in_hints for hint in offer()]
