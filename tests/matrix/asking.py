"""Asking an address as one part of the cast, without leaving a trace."""

from __future__ import annotations

from contextvars import Context
from typing import Any

from django.db import transaction
from django.http.response import HttpResponseBase
from django.shortcuts import resolve_url
from django.test import Client

METHODS = ("GET", "POST")
SIGN_IN = "sign-in"
SERVED = "served"


def ask(client: Client, method: str, url: str, data: dict[str, Any] | None = None) -> HttpResponseBase:
    """Return the answer; what it wrote is rolled back.

    The request runs outside every scope, as it does in life: a view that forgets to enter one fails here.
    """
    with transaction.atomic():
        try:
            request = client.post if method == "POST" else client.get
            response: HttpResponseBase = Context().run(request, url, (data or {}) if method == "POST" else {})
        finally:
            transaction.set_rollback(True)
    return response


def outcome(response: HttpResponseBase, method: str) -> int | str:
    """Return what an answer amounts to: sent to sign in, served, or the status of a refusal.

    A form that comes in empty may be answered with 400 instead of the form and its errors.
    """
    status = response.status_code
    if status == 302 and response["Location"].startswith(resolve_url("account_login")):
        return SIGN_IN
    if status < 400 or (status == 400 and method == "POST"):
        return SERVED
    return status
