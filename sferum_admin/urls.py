"""The URL map: open pages first, then the pages of one institution under its slug."""

from __future__ import annotations

from django.urls import include, path
from django.views.decorators.http import require_POST
from django.views.i18n import set_language

tenant = [
    path("", include("reports.urls")),
    path("", include("invitations.urls")),
    path("", include("chats.urls")),
    path("", include("channels_app.urls")),
    path("", include("support.urls")),
    path("", include("schools.urls")),
]

urlpatterns = [
    path("", include("schools.health.urls")),
    path("language/", require_POST(set_language), name="set_language"),
    path("", include("schools.urls_public")),
    path("", include("invitations.urls_public")),
    path("accounts/", include("allauth.urls")),
    path("s/<slug:slug>/", include(tenant)),
]
