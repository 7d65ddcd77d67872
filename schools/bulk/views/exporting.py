"""The people chosen as a table for a spreadsheet."""

from __future__ import annotations

from django.http.response import HttpResponseBase
from django.views.decorators.http import require_http_methods

from schools.accounts.permissions import Can, TenantRequest, allow
from schools.bulk.views.choosing import choose, refused
from schools.faces.sheets import xlsx_response
from schools.institutions.errors import RuleViolation
from schools.people.exports import COLUMNS, export_lines
from schools.people.register import all_rows
from schools.people.services import record_export


@require_http_methods(["POST"])
@allow(Can.SEE_PEOPLE)
def chosen_export(request: TenantRequest) -> HttpResponseBase:
    """Give the people chosen as an .xlsx table that no spreadsheet executes; it is journalled."""
    act = request.acting.act
    try:
        people = choose(request)
    except RuleViolation as refusal:
        return refused(request, refusal)
    lines = list(export_lines(all_rows([person.pk for person in people], act.today)))
    record_export(act, form="xlsx", count=len(lines))
    return xlsx_response(f"people-{act.today}", COLUMNS, lines)
