"""The limiter: exact at its edge, in its window, and under many hands at once."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from threading import Barrier

import pytest
from django.db import connection
from django.test import RequestFactory
from pytest_django.fixtures import Settings

from schools.accounts.limits import Limit, client_address, forget_old, is_spent, take
from schools.accounts.models import AttemptCount

NOW = datetime(2026, 11, 23, 12, tzinfo=UTC)
LIMIT = Limit("test", attempts=3, window=timedelta(minutes=10))

pytestmark = pytest.mark.embedded


@pytest.mark.django_db
def test_take_refuses_from_the_attempt_after_the_last() -> None:
    assert [take(LIMIT, "a", now=NOW) for _ in range(5)] == [True, True, True, False, False]
    assert (is_spent(LIMIT, "a", now=NOW), is_spent(LIMIT, "b", now=NOW)) == (True, False)


@pytest.mark.django_db
def test_take_begins_anew_when_the_window_is_over() -> None:
    for _ in range(4):
        take(LIMIT, "a", now=NOW)
    end = NOW + LIMIT.window

    assert not take(LIMIT, "a", now=end - timedelta(seconds=1))
    assert not is_spent(LIMIT, "a", now=end)
    assert [take(LIMIT, "a", now=end) for _ in range(4)] == [True, True, True, False]


@pytest.mark.django_db
def test_keys_and_limits_do_not_touch_each_other_and_are_not_readable() -> None:
    other = Limit("other", attempts=3, window=timedelta(minutes=10))
    for _ in range(3):
        take(LIMIT, "203.0.113.7", now=NOW)

    assert take(LIMIT, "203.0.113.8", now=NOW)
    assert take(other, "203.0.113.7", now=NOW)
    assert all("203" not in row.key[:4] and len(row.key) == 64 for row in AttemptCount.objects.all())


@pytest.mark.django_db
def test_forget_old_keeps_windows_that_run() -> None:
    take(LIMIT, "old", now=NOW - timedelta(hours=1))
    take(LIMIT, "new", now=NOW)

    assert (forget_old(now=NOW), AttemptCount.objects.count()) == (1, 1)


@pytest.mark.django_db(transaction=True)
def test_take_counts_every_one_of_many_at_once() -> None:
    limit = Limit("race", attempts=5, window=timedelta(minutes=10))
    ready = Barrier(12)

    def attempt(_: int) -> bool:
        ready.wait()
        try:
            return take(limit, "door", now=NOW)
        finally:
            connection.close()

    with ThreadPoolExecutor(12) as pool:
        assert sum(pool.map(attempt, range(12))) == 5
    assert AttemptCount.objects.get().count == 5


@pytest.mark.parametrize(
    ("proxies", "forwarded", "address"),
    [
        (0, "", "203.0.113.7"),
        (0, "198.51.100.1", "203.0.113.7"),
        (1, "198.51.100.1", "198.51.100.1"),
        (1, "10.9.9.9, 198.51.100.1", "198.51.100.1"),
        (2, "198.51.100.1, 10.0.0.1", "198.51.100.1"),
        (2, "198.51.100.1", "203.0.113.7"),
    ],
)
def test_client_address_trusts_only_as_many_proxies_as_there_are(
    settings: Settings, proxies: int, forwarded: str, address: str
) -> None:
    settings.TRUSTED_PROXIES = proxies
    headers = {"x-forwarded-for": forwarded} if forwarded else {}
    request = RequestFactory(REMOTE_ADDR="203.0.113.7").get("/", headers=headers)

    assert client_address(request) == address
