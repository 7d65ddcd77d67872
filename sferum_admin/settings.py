"""All settings, driven by the environment (`.env.example` lists every variable).

Without `REDIS_URL` the project runs embedded: SQLite, and the background jobs as threads of the one web
process. With it, PostgreSQL, Redis and separate worker and beat processes: the same code, the same file.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import environ
from celery.schedules import crontab
from csp.constants import NONE, SELF
from django.core.exceptions import ImproperlyConfigured
from django.utils.translation import gettext_lazy as _

from sferum_admin.keys import kept_keys

BASE_DIR = Path(__file__).resolve().parent.parent

env = environ.Env()
env.read_env(str(BASE_DIR / ".env"))


def _given(name: str, default: str = "") -> str:
    """Return a variable of the environment; one that is set but empty counts as not given."""
    return env.str(name, default="") or default


# --- Where it runs -----------------------------------------------------------------------------------

DEBUG = _given("DEBUG", "false").lower() in env.BOOLEAN_TRUE_STRINGS
DATA_DIR = Path(_given("DATA_DIR", str(BASE_DIR / "data"))).resolve()
REDIS_URL = _given("REDIS_URL")
EMBEDDED = not REDIS_URL
PORT = int(_given("PORT", "8000"))
SITE_URL = _given("SITE_URL", f"http://127.0.0.1:{PORT}").rstrip("/")
_site = urlsplit(SITE_URL)
if _site.scheme not in ("http", "https") or not _site.hostname:
    raise ImproperlyConfigured("SITE_URL must be the address people open, such as https://sferum.school.ru")
HTTPS = _site.scheme == "https"
_LOOPBACK = ["localhost", "127.0.0.1", "[::1]"]
SITE_IS_LOOPBACK = _site.hostname in ("localhost", "127.0.0.1", "::1")
# Health checks come from the machine itself, by the loopback.
ALLOWED_HOSTS = [*(env.list("ALLOWED_HOSTS", default=[]) or [_site.hostname]), *_LOOPBACK]

if EMBEDDED and not (_given("SECRET_KEY") and _given("INVITATION_KEYS")):
    _keys = kept_keys(DATA_DIR)
    SECRET_KEY = _given("SECRET_KEY") or _keys.secret_key
    INVITATION_KEYS = env.list("INVITATION_KEYS", default=[]) or _keys.invitation_keys
else:
    SECRET_KEY = env.str("SECRET_KEY")
    # The first signs new links, the others still open old ones: rotating SECRET_KEY kills no printed slip.
    INVITATION_KEYS = env.list("INVITATION_KEYS")
    if not (SECRET_KEY and INVITATION_KEYS):
        raise ImproperlyConfigured("SECRET_KEY and INVITATION_KEYS must be set and not empty")

# --- What it is made of ------------------------------------------------------------------------------

INSTALLED_APPS = [
    "schools.apps.SchoolsConfig",
    "chats.apps.ChatsConfig",
    "channels_app.apps.ChannelsConfig",
    "support.apps.SupportConfig",
    "invitations.apps.InvitationsConfig",
    "reports.apps.ReportsConfig",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.usersessions",
    "crispy_forms",
    "crispy_bootstrap5",
    "django_htmx",
    "csp",
    "js_lib_bootstrap5",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "sferum_admin.middleware.quiet_headers",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "sferum_admin.middleware.chosen_language",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "allauth.account.middleware.AccountMiddleware",
]

ROOT_URLCONF = "sferum_admin.urls"
WSGI_APPLICATION = "sferum_admin.wsgi.application"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

# Django caches compiled templates by itself; the autoreloader of `runserver` drops them on a change.
TEMPLATES: list[dict[str, Any]] = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "schools.navigation.context",
            ],
        },
    },
]
CRISPY_ALLOWED_TEMPLATE_PACKS = "bootstrap5"
CRISPY_TEMPLATE_PACK = "bootstrap5"
CRISPY_FAIL_SILENTLY = False

# --- Data --------------------------------------------------------------------------------------------

DATABASES: dict[str, dict[str, Any]] = {
    "default": env.db_url("DATABASE_URL")
    if _given("DATABASE_URL")
    else {"ENGINE": "django.db.backends.sqlite3", "NAME": str(DATA_DIR / "sferum.sqlite3")}
}
if not _given("DATABASE_URL"):
    DATA_DIR.mkdir(mode=0o700, parents=True, exist_ok=True)
if DATABASES["default"]["ENGINE"].endswith("sqlite3"):
    # Writers queue at BEGIN instead of failing half-way; readers never wait for them. ATOMIC_REQUESTS stays
    # off: with it each page would queue as a writer.
    DATABASES["default"]["OPTIONS"] = {
        "transaction_mode": "IMMEDIATE",
        "timeout": 20,
        "init_command": (
            "PRAGMA journal_mode=WAL;PRAGMA synchronous=NORMAL;"
            "PRAGMA mmap_size=134217728;PRAGMA cache_size=-20000"
        ),
    }
else:
    DATABASES["default"].update(CONN_MAX_AGE=60, CONN_HEALTH_CHECKS=True)

# Memory serves as the cache only where there is a single process.
CACHES: dict[str, dict[str, Any]] = {
    "default": {
        "BACKEND": "django.core.cache.backends.locmem.LocMemCache",
        "OPTIONS": {"MAX_ENTRIES": 10_000},
    }
    if EMBEDDED
    else {
        "BACKEND": "django.core.cache.backends.redis.RedisCache",
        "LOCATION": REDIS_URL,
        "KEY_PREFIX": "sferum",
        "OPTIONS": {"socket_connect_timeout": 2, "socket_timeout": 5},
    }
}
# Sessions stay in the database: one ended from the command line is over at once, and nobody is thrown out
# while Redis restarts.
SESSION_ENGINE = "django.contrib.sessions.backends.db"

MEDIA_ROOT = _given("MEDIA_ROOT", str(DATA_DIR / "media"))
FILE_UPLOAD_PERMISSIONS = 0o640
DATA_UPLOAD_MAX_NUMBER_FIELDS = 10_000  # a whole school's ticks in one form

STATIC_URL = "/static/"
STATICFILES_DIRS = [BASE_DIR / "static", ("guide", BASE_DIR / "docs" / "ru" / "img")]
STATIC_FROM_SOURCE = EMBEDDED or DEBUG
STATIC_ROOT = None if STATIC_FROM_SOURCE else str(BASE_DIR / "staticfiles")
WHITENOISE_USE_FINDERS = STATIC_FROM_SOURCE
WHITENOISE_AUTOREFRESH = DEBUG
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {
        "BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"
        if STATIC_FROM_SOURCE
        else "whitenoise.storage.CompressedManifestStaticFilesStorage"
    },
}

# --- Languages and time ------------------------------------------------------------------------------

LANGUAGE_CODE = "ru"
LANGUAGES = [("ru", _("Russian")), ("en", _("English"))]
LANGUAGE_COOKIE_SAMESITE = "Lax"
LANGUAGE_COOKIE_HTTPONLY = True
LANGUAGE_COOKIE_AGE = 365 * 24 * 3600
LOCALE_PATHS = [BASE_DIR / "locale"]
TIME_ZONE = "Europe/Moscow"  # before an institution's own is known
USE_TZ = True

# --- Sign-in -----------------------------------------------------------------------------------------

AUTH_USER_MODEL = "schools.User"
AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "/"
# Beside the demonstration on one's own machine anybody may start a school; elsewhere only an operator may, or
# whoever holds the code that an installation without schools prints.
OPEN_FOUNDING = (
    _given("OPEN_FOUNDING", str(EMBEDDED and SITE_IS_LOOPBACK)).lower() in env.BOOLEAN_TRUE_STRINGS
)
PASSWORD_HASHERS = [
    "django.contrib.auth.hashers.Argon2PasswordHasher",
    "django.contrib.auth.hashers.PBKDF2PasswordHasher",
]
AUTH_PASSWORD_VALIDATORS: list[dict[str, Any]] = [
    {
        "NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator",
        "OPTIONS": {"user_attributes": ("email", "name")},
    },
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 10}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.NumericPasswordValidator"},
]

ACCOUNT_ADAPTER = "schools.accounts.adapter.AccountAdapter"
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*"]
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
# An address is confirmed by the invitation that reached it, and a school may have no mail server at all.
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_EMAIL_SUBJECT_PREFIX = ""
ACCOUNT_EMAIL_UNKNOWN_ACCOUNTS = False
ACCOUNT_DEFAULT_HTTP_PROTOCOL = _site.scheme
ACCOUNT_LOGOUT_REDIRECT_URL = "/"
ACCOUNT_LOGOUT_ON_PASSWORD_CHANGE = True
# A whole school may stand behind one address: generous for each address, strict for each account.
ACCOUNT_RATE_LIMITS = {
    "login": "300/m/ip",
    "login_failed": "100/m/ip,5/5m/key",
    "reset_password": "60/m/ip,3/m/key",
    "reset_password_from_key": "60/m/ip",
}
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_TOTP_ISSUER = "Сферум: рабочее место"
MFA_ALLOW_UNVERIFIED_EMAIL = True  # see ACCOUNT_EMAIL_VERIFICATION
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_PASSKEY_SIGNUP_ENABLED = False
MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = SITE_IS_LOOPBACK
# Behind https there is a proxy: the client's address is the last one it wrote into X-Forwarded-For.
TRUSTED_PROXIES = int(_given("TRUSTED_PROXIES", "1" if HTTPS else "0"))
ALLAUTH_TRUSTED_PROXY_COUNT = TRUSTED_PROXIES

# --- Safety ------------------------------------------------------------------------------------------

CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF, "data:"],  # Bootstrap's own icons are data URLs within its stylesheet
        "font-src": [SELF],
        "connect-src": [SELF],
        "manifest-src": [SELF],
        "form-action": [SELF],
        "frame-ancestors": [NONE],
        "base-uri": [NONE],
    }
}
X_FRAME_OPTIONS = "DENY"
# Not "no-referrer": browsers then send `Origin: null` with forms, and Django refuses them.
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = LANGUAGE_COOKIE_SECURE = HTTPS
CSRF_COOKIE_HTTPONLY = True
CSRF_TRUSTED_ORIGINS = [f"{_site.scheme}://{_site.netloc}"]
if HTTPS:
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
    SECURE_SSL_REDIRECT = True
    SECURE_REDIRECT_EXEMPT = [r"^healthz$"]
    SECURE_HSTS_SECONDS = 365 * 24 * 3600

# --- E-mail ------------------------------------------------------------------------------------------

if _given("EMAIL_URL"):
    globals().update(env.email_url("EMAIL_URL"))
else:
    # Without a mail server letters become files that the administrator can look at.
    EMAIL_BACKEND = "django.core.mail.backends.filebased.EmailBackend"
    EMAIL_FILE_PATH = str(DATA_DIR / "mail")
EMAIL_TIMEOUT = 10
DEFAULT_FROM_EMAIL = _given("DEFAULT_FROM_EMAIL", f"sferum@{_site.hostname}")
SERVER_EMAIL = DEFAULT_FROM_EMAIL

# --- Background work ---------------------------------------------------------------------------------
# A row of schools.Job is the work and Celery only the doorbell: whatever the broker loses is rung again.

CELERY_BROKER_URL = REDIS_URL or "memory://localhost"
CELERY_BROKER_TRANSPORT_OPTIONS: dict[str, Any] = (
    {"polling_interval": 0.1}
    if EMBEDDED
    else {"visibility_timeout": 3600, "socket_connect_timeout": 2, "socket_timeout": 5}
)
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_TASK_PUBLISH_RETRY_POLICY = {"max_retries": 1, "interval_start": 0.1, "interval_step": 0.1}
CELERY_TASK_IGNORE_RESULT = True
CELERY_TASK_ACKS_LATE = True
CELERY_TASK_DEFAULT_QUEUE = "sferum"
CELERY_WORKER_PREFETCH_MULTIPLIER = 32 if EMBEDDED else 1
CELERY_WORKER_HIJACK_ROOT_LOGGER = False
CELERY_WORKER_SEND_TASK_EVENTS = False
CELERY_TIMEZONE = TIME_ZONE
# Anything rarer than a minute is a crontab: plain intervals begin anew with each start of the process.
CELERY_BEAT_SCHEDULE: dict[str, dict[str, Any]] = {
    "sweep-jobs": {"task": "schools.sweep_jobs", "schedule": 10.0, "options": {"expires": 10}},
    "heartbeat": {"task": "schools.beat_heartbeat", "schedule": 30.0, "options": {"expires": 60}},
    "annul-stale": {"task": "invitations.annul_stale", "schedule": crontab(minute="7")},
    "clear-sessions": {"task": "schools.clear_sessions", "schedule": crontab(hour="3", minute="41")},
    "forget-imports": {"task": "schools.forget_import_plans", "schedule": crontab(hour="3", minute="53")},
    # Hourly, because midnight and night come to each institution at its own hour.
    "begin-day": {"task": "schools.begin_day", "schedule": crontab(minute="2")},
    "compile-statistics": {"task": "reports.compile_statistics", "schedule": crontab(minute="17")},
}
CELERY_BEAT_SCHEDULER = "celery.beat:Scheduler"

# --- Logs --------------------------------------------------------------------------------------------

LOGGING: dict[str, Any] = {
    "version": 1,
    "disable_existing_loggers": False,
    "filters": {"mask_tokens": {"()": "sferum_admin.logs.MaskTokens"}},
    "formatters": {"line": {"format": "{asctime} {levelname} {name} {message}", "style": "{"}},
    "handlers": {
        "console": {"class": "logging.StreamHandler", "formatter": "line", "filters": ["mask_tokens"]}
    },
    "root": {"handlers": ["console"], "level": "WARNING" if EMBEDDED else "INFO"},
    "loggers": {
        "django": {"handlers": ["console"], "level": "WARNING" if EMBEDDED else "INFO", "propagate": False},
        # A page that is not there is the visitor's matter, and its address may be a mistyped link.
        "django.request": {"handlers": ["console"], "level": "ERROR", "propagate": False},
    },
}
