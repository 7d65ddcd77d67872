"""The project's settings on servers started for the tests.

`DATABASE_URL=sqlite:// REDIS_URL=` runs the same tests embedded: SQLite in a file, the broker in memory.
"""

from __future__ import annotations

import os

from tests import services

_FIXED = {
    "SECRET_KEY": "only-for-the-tests",
    "INVITATION_KEYS": "tests-sign-with-this-key-of-invitations,tests-once-signed-with-this-key",
    "SITE_URL": "http://sferum.example",
    "DEBUG": "0",
    "ALLOWED_HOSTS": "",
    "TRUSTED_PROXIES": "0",
    "EMAIL_URL": "",
    "DEFAULT_FROM_EMAIL": "sferum@school.example",
}
os.environ.update(_FIXED)
# The controller of a parallel run comes first; its workers inherit what it has started.
if "TESTS_DATA_DIR" not in os.environ:
    os.environ["TESTS_DATA_DIR"] = str(services.folder())
os.environ["DATA_DIR"] = os.environ["TESTS_DATA_DIR"]
os.environ["MEDIA_ROOT"] = f"{os.environ['DATA_DIR']}/media"
if "DATABASE_URL" not in os.environ:
    os.environ["DATABASE_URL"] = services.postgres()
if "REDIS_URL" not in os.environ:
    os.environ["REDIS_URL"] = services.redis()
_worker = os.environ.get("PYTEST_XDIST_WORKER", "")
if _worker and os.environ["REDIS_URL"]:
    os.environ["REDIS_URL"] = f"{os.environ['REDIS_URL'].rsplit('/', 1)[0]}/{int(_worker[2:]) + 1}"

from sferum_admin.catalogues import compile_catalogues  # noqa: E402
from sferum_admin.settings import *  # noqa: E402, F403
from sferum_admin.settings import BASE_DIR, DATA_DIR, DATABASES, STORAGES  # noqa: E402

compile_catalogues(BASE_DIR / "locale")

ALLOWED_HOSTS = ["*"]
if DATABASES["default"]["ENGINE"].endswith("sqlite3"):
    # A file, as in real life: in memory there are neither two connections nor a write-ahead log.
    DATABASES["default"]["NAME"] = str(DATA_DIR / f"main{_worker}.sqlite3")
    DATABASES["default"]["TEST"] = {"NAME": str(DATA_DIR / f"test{_worker}.sqlite3")}
else:
    DATABASES["default"]["CONN_MAX_AGE"] = 0  # threads of a live server must not hold the test database
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]  # speed; one test holds the real choice
STORAGES["staticfiles"] = {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
STATIC_ROOT = None
WHITENOISE_USE_FINDERS = True
WHITENOISE_AUTOREFRESH = True  # looked up when asked for, instead of walking all files for each client
