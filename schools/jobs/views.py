"""The page that shows how far a background job is."""

from __future__ import annotations

from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET

from schools.accounts.permissions import Can, TenantRequest, allow
from schools.jobs.access import get_job_for
from schools.jobs.models import JobState


@require_GET
@allow(Can.SEE_HOME)
def job_page(request: TenantRequest, pk: int) -> HttpResponseBase:
    """Show a job's progress; once it is done, go on to where it leads.

    The page asks again by itself for the bar alone; without JavaScript a link asks.
    """
    job = get_job_for(request.acting, pk)
    partial = request.headers.get("HX-Request") == "true"
    if job.state == JobState.DONE and job.next_url:
        if not partial:
            return redirect(job.next_url)
        return HttpResponse(headers={"HX-Redirect": job.next_url})
    if job.is_over and partial:
        return HttpResponse(headers={"HX-Refresh": "true"})
    template = "schools/jobs/_progress.html" if partial else "schools/jobs/job.html"
    return render(request, template, {"job": job})
