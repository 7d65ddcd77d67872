"""The first page of each role."""

from __future__ import annotations

from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.views.decorators.http import require_GET

from schools.accounts.permissions import Can, TenantRequest, allow
from schools.accounts.roles import Role


@require_GET
@allow(Can.SEE_HOME)
def home(request: TenantRequest) -> HttpResponseBase:
    """Send each to the page the day begins with: work to do, the overview, or help."""
    acting = request.acting
    if acting.is_any(Role.DIRECTOR, Role.DEPUTY) and not acting.is_any(Role.ADMINISTRATOR):
        return redirect(acting.url("reports:dashboard"))
    if acting.can(Can.SEE_WORKLIST):
        return redirect(acting.url("reports:worklist"))
    return redirect(acting.url("support:list"))
