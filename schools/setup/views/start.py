"""The open pages: where a visitor begins, and founding a school of one's own."""

from __future__ import annotations

from django.conf import settings
from django.contrib.auth import login
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods

from schools.accounts.permissions import open_to_all
from schools.institutions.models import Institution
from schools.people.standing import institutions_of
from schools.setup.access import get_founding_for
from schools.setup.forms import FoundingForm
from schools.setup.rules import Founding
from schools.setup.services import found_school


@require_GET
@open_to_all("the doorstep: it shows nothing and sends everybody to their own page")
def start(request: HttpRequest) -> HttpResponseBase:
    """Send a visitor on: to set up, to sign in, to the own school, or to a choice of schools."""
    if not request.user.is_authenticated:
        return redirect("account_login" if Institution.objects.exists() else "found_school")
    schools = institutions_of(request.user)
    if len(schools) == 1:
        return redirect("reports:home", slug=schools[0][0])
    may_found = get_founding_for(request) == Founding.FREELY
    return render(request, "schools/setup/start.html", {"schools": schools, "may_found": may_found})


@require_http_methods(["GET", "POST"])
@open_to_all("a first visitor has no account yet; the form asks for the code of the server")
def found_school_page(request: HttpRequest) -> HttpResponseBase:
    """Take a school card and its administrator, found the school, and go on to the roster."""
    founding = get_founding_for(request)
    if founding == Founding.CLOSED:
        return render(request, "schools/setup/founding_closed.html", status=403)
    user = request.user if request.user.is_authenticated else None
    form = FoundingForm(request.POST or None, founding=founding, user=user)
    if not form.is_valid():
        return render(request, "schools/setup/found_school.html", {"form": form, "founding": founding})
    return _founded(request, form)


def _founded(request: HttpRequest, form: FoundingForm) -> HttpResponse:
    """Store what the form holds, sign the administrator in, and lead to the import of the roster."""
    institution, administrator = form.institution(), form.administrator()
    found_school(
        institution,
        administrator=administrator,
        name=form.cleaned_data["person"],
        teaches=form.cleaned_data["teaches"],
    )
    if not request.user.is_authenticated:
        login(request, administrator, backend=settings.AUTHENTICATION_BACKENDS[0])
    return redirect(reverse("schools:import_list", kwargs={"slug": institution.slug}))
