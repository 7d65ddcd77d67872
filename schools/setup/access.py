"""Whether a visitor may found a school here."""

from __future__ import annotations

from django.conf import settings
from django.http import HttpRequest

from schools.accounts.models import User
from schools.institutions.models import Institution
from schools.setup.rules import Founding, founding_for


def get_founding_for(request: HttpRequest) -> Founding:
    """Return how the visitor may found a school."""
    user = request.user
    return founding_for(
        has_schools=Institution.objects.exists(),
        is_operator=isinstance(user, User) and user.is_operator,
        open_founding=settings.OPEN_FOUNDING,
    )
