"""Pages behind a link: the token leaves the address at once and lives in a cookie of that page alone."""

from __future__ import annotations

from datetime import timedelta

from django.conf import settings
from django.http import HttpRequest, HttpResponseRedirect
from django.http.response import HttpResponseBase

COOKIE = "door"


def let_in(token: str, *, path: str, lifetime: timedelta) -> HttpResponseRedirect:
    """Redirect to `path` and hand the token over as a cookie that only addresses below `path` get.

    The address that stays in the history, and in a photo of the screen, opens nothing.
    """
    response = HttpResponseRedirect(path)
    remember(response, token, path=path, lifetime=lifetime)
    response["Referrer-Policy"] = "no-referrer"
    keep_private(response)
    return response


def remember(
    response: HttpResponseBase, token: str, *, path: str, lifetime: timedelta, name: str = COOKIE
) -> None:
    """Let this browser show the token again below `path`; scripts cannot read it.

    One response carries one cookie of a name, whatever its path.
    """
    response.set_cookie(
        name,
        token,
        path=path,
        max_age=lifetime,
        httponly=True,
        secure=settings.HTTPS,
        samesite="Lax",
    )


def shown_token(request: HttpRequest, name: str = COOKIE) -> str:
    """Return the token this browser was handed for this page; empty when there is none."""
    return request.COOKIES.get(name, "")


def keep_private(response: HttpResponseBase) -> None:
    """Keep a page behind a link out of caches and search engines.

    The site's referrer policy, same-origin, tells no other site the address. A stricter one would
    make browsers send forms with `Origin: null`, which Django refuses.
    """
    response["Cache-Control"] = "no-store"
    response["X-Robots-Tag"] = "noindex, nofollow"
