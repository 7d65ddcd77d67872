"""The page that monitors and containers ask."""

from __future__ import annotations

from django.http import HttpRequest, JsonResponse
from django.utils import timezone
from django.views.decorators.http import require_safe

from schools.accounts.permissions import open_to_all
from schools.health.services import Finding, Part, examine


@require_safe
@open_to_all("monitors ask it before anybody could sign in; it names no person, school, address or version")
def healthz(request: HttpRequest) -> JsonResponse:
    """Answer which parts are up: 200 when all are, otherwise 503.

    `?part=database&part=broker` asks about these alone, for a balancer that must not take a web process
    out because beat is down; an unknown part is answered with 400.
    """
    asked = request.GET.getlist("part") or list(Part)
    if unknown := sorted(set(asked) - set(Part)):
        return JsonResponse({"ok": False, "unknown": unknown}, status=400)
    findings = examine(now=timezone.now(), parts=frozenset(map(Part, asked)))
    ok = all(finding.ok for finding in findings)
    answer = {"ok": ok, "parts": {finding.part: _described(finding) for finding in findings}}
    return JsonResponse(answer, status=200 if ok else 503, headers={"Cache-Control": "no-store"})


def _described(finding: Finding) -> dict[str, bool | int]:
    age = {} if finding.seconds is None else {"seconds": finding.seconds}
    return {"ok": finding.ok, **age}
