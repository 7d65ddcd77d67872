"""Addresses of groups and of the teaching load."""

from __future__ import annotations

from django.urls import path

from schools.groups.views import groups, load, members

urlpatterns = [
    path("groups/new/", groups.group_create, name="group_create"),
    path("groups/<int:pk>/rename/", groups.group_rename, name="group_rename"),
    path("groups/<int:pk>/close/", groups.group_close, name="group_close"),
    path("groups/<int:pk>/reopen/", groups.group_reopen, name="group_reopen"),
    path("groups/<int:pk>/fill/", members.group_fill, name="group_fill"),
    path("groups/<int:pk>/leave/", members.group_leave, name="group_leave"),
    path("classes/<int:pk>/load/", load.load_give, name="load_give"),
    path("load/<int:pk>/end/", load.load_end, name="load_end"),
]
