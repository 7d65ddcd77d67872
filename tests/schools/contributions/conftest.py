"""Who looks at the worklist."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from schools.accounts.permissions import Acting
from schools.institutions.acting import Via, act_in
from schools.institutions.models import Institution
from schools.people.standing import standing_of
from tests.conftest import Cast


@pytest.fixture
def acting_as(cast: Cast, institution: Institution) -> Callable[[str], Acting]:
    """Return a function that gives a part of the cast as it acts in a request now."""

    def acting(part: str) -> Acting:
        user = cast.user(part)
        standing = standing_of(user, institution.slug)
        assert standing is not None
        return Acting(act_in(institution, via=Via.REQUEST, user_id=user.pk), user, standing)

    return acting
