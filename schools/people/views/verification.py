"""The queue of the status «teacher»."""

from __future__ import annotations

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_POST

from schools.accounts.permissions import Can, TenantRequest, allow
from schools.institutions.errors import RuleViolation
from schools.institutions.ids import read_ids
from schools.institutions.models import InstitutionSettings
from schools.people.forms import VerificationForm
from schools.people.models import Membership
from schools.people.queue import QueueTab, queue_rows, stays_in
from schools.people.services import decide_verification

PAGE = 50


@require_GET
@allow(Can.SEE_VERIFICATION)
def verification(request: TenantRequest) -> HttpResponse:
    """Show who waits for the status «teacher», who is not in the staff room yet, and what was decided."""
    day = request.acting.act.today
    tab = QueueTab.of(request.GET.get("tab"))
    page = Paginator(stays_in(tab, day), PAGE).get_page(request.GET.get("page"))
    settings = InstitutionSettings.objects.get(institution_id=request.acting.institution.pk)
    context = {
        "tab": tab,
        "tabs": [(each, stays_in(each, day).count()) for each in QueueTab],
        "page": page,
        "rows": queue_rows(list(page)),
        "day": day,
        "limit": settings.overdue_days,
        "required": settings.verification_required,
        "may_decide": request.acting.can(Can.DECIDE_VERIFICATION),
    }
    return render(request, "schools/people/verification.html", context)


@require_POST
@allow(Can.DECIDE_VERIFICATION)
def verification_decide(request: TenantRequest) -> HttpResponseBase:
    """Decide for everybody ticked; former decisions are kept."""
    form = VerificationForm(request.POST)
    people = Membership.objects.filter(
        place_kind="staff_room", person__in=read_ids(request.POST.getlist("person"))
    ).values_list("person", flat=True)
    if not people:
        messages.warning(request, _("Nobody is ticked. Tick the people first."))
    elif form.is_valid():
        try:
            n = decide_verification(request.acting.act, person_ids=list(people), **form.cleaned_data)
            said = ngettext("Decided for %(n)s person.", "Decided for %(n)s people.", n) % {"n": n}
            messages.success(request, said)
        except RuleViolation as refusal:
            messages.error(request, refusal.message)
    else:
        messages.error(request, _("Choose a decision."))
    tab = QueueTab.of(request.POST.get("tab"))
    return redirect(f"{request.acting.url('schools:verification')}?tab={tab.value}")
