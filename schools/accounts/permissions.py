"""The permission every view declares, and the one way into an institution's pages.

`allow` finds the user's standing in the institution named by the URL (an outsider gets 404),
checks the declared power (a role too weak gets 403), enters the tenant scope and leaves
`request.acting` for the view. Narrowing to one's own class or subject is the doors' work
(`access.py`).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache, wraps
from typing import Any, Protocol, cast
from zoneinfo import ZoneInfo

from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest
from django.http.response import HttpResponseBase
from django.urls import reverse
from django.utils import timezone

from schools.accounts.models import User
from schools.accounts.roles import Role
from schools.institutions.acting import Act, Via, act_in
from schools.institutions.models import Institution
from schools.institutions.scope import scope


class Can(StrEnum):
    """The powers that views ask for (design: who sees and does what)."""

    SEE_HOME = "see_home"
    SEE_SETTINGS = "see_settings"
    CHANGE_SETTINGS = "change_settings"
    SEE_CLASSES = "see_classes"
    MANAGE_CLASSES = "manage_classes"
    SEE_PEOPLE = "see_people"
    MANAGE_PEOPLE = "manage_people"
    IMPORT_ROSTER = "import_roster"
    MANAGE_ACCOUNTS = "manage_accounts"
    MARK_FACTS = "mark_facts"
    SEE_VERIFICATION = "see_verification"
    DECIDE_VERIFICATION = "decide_verification"
    SEE_INVITATIONS = "see_invitations"
    ISSUE_INVITATIONS = "issue_invitations"
    DECIDE_REQUESTS = "decide_requests"
    SEE_CHATS = "see_chats"
    MARK_CHATS = "mark_chats"
    MANAGE_CHATS = "manage_chats"
    SEE_CHANNELS = "see_channels"
    SUBMIT_MATERIAL = "submit_material"
    PUBLISH = "publish"
    ASK_HELP = "ask_help"
    ANSWER_HELP = "answer_help"
    SEE_WORKLIST = "see_worklist"
    SEE_STATISTICS = "see_statistics"
    COMPILE_STATISTICS = "compile_statistics"
    SEE_JOURNAL = "see_journal"


_EMPLOYEE = frozenset({Can.SEE_HOME, Can.SEE_CHANNELS, Can.ASK_HELP})
_TEACHER = _EMPLOYEE | {
    Can.SEE_CLASSES,
    Can.MARK_FACTS,
    Can.SEE_INVITATIONS,
    Can.ISSUE_INVITATIONS,
    Can.SEE_CHATS,
    Can.MARK_CHATS,
    Can.SEE_WORKLIST,
}
_CLASS_TEACHER = _TEACHER | {Can.DECIDE_REQUESTS, Can.SUBMIT_MATERIAL}
_DIRECTOR = _TEACHER | {
    Can.SEE_SETTINGS,
    Can.SEE_PEOPLE,
    Can.SEE_VERIFICATION,
    Can.SUBMIT_MATERIAL,
    Can.SEE_STATISTICS,
    Can.COMPILE_STATISTICS,
    Can.SEE_JOURNAL,
}

POWERS: Mapping[Role, frozenset[Can]] = {
    Role.ADMINISTRATOR: frozenset(Can),
    Role.DIRECTOR: _DIRECTOR,
    Role.DEPUTY: _DIRECTOR,
    Role.CLASS_TEACHER: _CLASS_TEACHER,
    Role.TEACHER: _TEACHER,
    Role.EMPLOYEE: _EMPLOYEE,
}
"""Which role holds which powers; students, parents and activists sign in nowhere."""


@dataclass(frozen=True, slots=True)
class Standing:
    """What a user is in one institution today."""

    institution: Institution
    person_id: int
    person_name: str
    roles: frozenset[Role]

    @property
    def powers(self) -> frozenset[Can]:
        """The union of the powers of all roles held."""
        return frozenset().union(*(POWERS.get(role, frozenset()) for role in self.roles))


@lru_cache(maxsize=20_000)
def address_in(slug: str, name: str, **kwargs: Any) -> str:
    """Return the address of a page of the institution with this slug; lists ask for many again and again."""
    return reverse(name, kwargs={"slug": slug, **kwargs})


@dataclass(frozen=True, slots=True)
class Acting:
    """Who is looking or acting in this request: `request.acting`."""

    act: Act
    user: User
    standing: Standing

    @property
    def institution(self) -> Institution:
        """The institution whose pages these are."""
        return self.standing.institution

    @property
    def person_id(self) -> int:
        """The id of the user's own row in this institution's roster."""
        return self.standing.person_id

    @property
    def roles(self) -> frozenset[Role]:
        """The roles held today."""
        return self.standing.roles

    def can(self, power: Can) -> bool:
        """Tell whether any role held gives this power."""
        return power in self.standing.powers

    def is_any(self, *roles: Role) -> bool:
        """Tell whether any of these roles is held."""
        return not self.standing.roles.isdisjoint(roles)

    def url(self, name: str, **kwargs: Any) -> str:
        """Return the address of a page of this institution."""
        return address_in(self.institution.slug, name, **kwargs)


class TenantRequest(HttpRequest):
    """A request inside an institution's pages."""

    acting: Acting


class StandingProvider(Protocol):
    """Finds what a user is today in the institution with this slug; None is an outsider."""

    def __call__(self, user: User, slug: str) -> Standing | None:
        """Return the standing, or None."""


_provider: list[StandingProvider] = []


def provide_standing(provider: StandingProvider) -> None:
    """Register the function that reads standings; `people`, above, calls this once."""
    _provider[:] = [provider]


@dataclass(frozen=True, slots=True)
class Declared:
    """What a view declares: the power it asks for, or why it is open to all."""

    can: Can | None = None
    open_because: str = ""


type_view = Callable[..., HttpResponseBase]


def allow(power: Can) -> Callable[[type_view], type_view]:
    """Declare that a tenant view asks for `power`, and guard it.

    Anonymous visitors are sent to sign in; outsiders get 404, weak roles 403.
    """

    def decorate(view: type_view) -> type_view:
        @wraps(view)
        def guarded(request: HttpRequest, *args: Any, slug: str, **kwargs: Any) -> HttpResponseBase:
            if not request.user.is_authenticated:
                return redirect_to_login(request.get_full_path())
            standing = _provider[0](request.user, slug)
            if standing is None:
                raise Http404
            if power not in standing.powers:
                raise PermissionDenied
            act = act_in(standing.institution, via=Via.REQUEST, user_id=request.user.pk)
            tenant_request = cast(TenantRequest, request)
            tenant_request.acting = Acting(act=act, user=request.user, standing=standing)
            with scope(standing.institution.pk), timezone.override(ZoneInfo(act.time_zone)):
                return view(tenant_request, *args, **kwargs)

        guarded.declared = Declared(can=power)  # type: ignore[attr-defined]  # read by the matrix test
        return guarded

    return decorate


def open_to_all(because: str) -> Callable[[type_view], type_view]:
    """Declare that a view is open to anyone, and why."""

    def decorate(view: type_view) -> type_view:
        view.declared = Declared(open_because=because)  # type: ignore[attr-defined]  # read by the matrix test
        return view

    return decorate
