"""The page of the guide."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from schools.accounts.permissions import open_to_all
from schools.guide.reading import guide


@require_GET
@open_to_all("the guide explains the program and shows nobody's data")
def guide_page(request: HttpRequest) -> HttpResponse:
    """Show the user's guide, in Russian as it is written."""
    return render(request, "schools/guide/guide.html", {"guide": guide()})
