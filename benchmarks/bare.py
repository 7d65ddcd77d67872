"""The measure of all pages: a view that does nothing but one query by primary key."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_GET

from schools.accounts.models import User


@require_GET
def bare(request: HttpRequest, pk: int) -> HttpResponse:
    """Answer with a user's number, fetched from the database."""
    return HttpResponse(str(User.objects.only("pk").get(pk=pk).pk))
