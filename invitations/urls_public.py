"""Addresses open to everyone who holds a signed link."""

from __future__ import annotations

from django.urls import path

from invitations.views import family, public

urlpatterns = [
    path("i/<str:token>", public.invitation_open, name="invitation_open"),
    path("i/<str:token>/not-me/", public.invitation_not_me, name="invitation_not_me"),
    path("f/<str:token>", family.family_open, name="family_open"),
    path("f/<slug:public_id>/", family.family, name="family"),
    path("f/<slug:public_id>/joined/", family.family_joined, name="family_joined"),
    path("f/<slug:public_id>/refuse/", family.family_refuse, name="family_refuse"),
    path("f/<slug:public_id>/return/", family.family_return, name="family_return"),
    path("f/<slug:public_id>/help/", family.family_help, name="family_help"),
]
