"""How often something may be tried: one row per key, counted in one conditional UPDATE.

Exact under concurrency on any database, unlike a counter that is read and then written.
Keys are hashed, so the table holds no addresses. A limit must never keep out people who did
nothing wrong: what is counted is misses, per address, and a good link is never asked about them.
"""

from __future__ import annotations

import hmac
from dataclasses import dataclass
from datetime import datetime, timedelta
from hashlib import sha256

from django.conf import settings
from django.db.models import Case, F, Q, When
from django.http import HttpRequest

from schools.accounts.models import AttemptCount


@dataclass(frozen=True, slots=True)
class Limit:
    """So many attempts within one window of time; the window begins with the first of them."""

    name: str
    attempts: int
    window: timedelta


def take(limit: Limit, key: str, *, now: datetime) -> bool:
    """Count one attempt and tell whether it was within the limit.

    Call it outside the transaction of the attempt itself, or a refusal would take the count back.
    """
    rows = AttemptCount.objects.filter(key=_hashed(limit, key))
    until = now + limit.window

    def counted() -> int:
        return rows.filter(Q(window_ends_at__lte=now) | Q(count__lt=limit.attempts)).update(
            count=Case(When(window_ends_at__lte=now, then=1), default=F("count") + 1),
            window_ends_at=Case(When(window_ends_at__lte=now, then=until), default=F("window_ends_at")),
        )

    if counted():
        return True
    fresh = AttemptCount(key=_hashed(limit, key), count=0, window_ends_at=until)
    AttemptCount.objects.bulk_create([fresh], ignore_conflicts=True)
    return bool(counted())


def is_spent(limit: Limit, key: str, *, now: datetime) -> bool:
    """Tell whether the next attempt would be over the limit, without counting one."""
    return AttemptCount.objects.filter(
        key=_hashed(limit, key), window_ends_at__gt=now, count__gte=limit.attempts
    ).exists()


def forget_old(*, now: datetime) -> int:
    """Delete the rows whose window is over; return how many."""
    deleted, _by_model = AttemptCount.objects.filter(window_ends_at__lte=now).delete()
    return deleted


def client_address(request: HttpRequest) -> str:
    """Return the address the request came from, as the trusted proxies tell it."""
    proxies: int = settings.TRUSTED_PROXIES
    forwarded = [
        part.strip() for part in request.headers.get("X-Forwarded-For", "").split(",") if part.strip()
    ]
    if proxies and len(forwarded) >= proxies:
        return forwarded[-proxies]
    return str(request.META.get("REMOTE_ADDR", ""))


def _hashed(limit: Limit, key: str) -> str:
    return hmac.new(settings.SECRET_KEY.encode(), f"{limit.name}:{key}".encode(), sha256).hexdigest()
