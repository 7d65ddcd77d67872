"""Addresses of acts on the people chosen in the register."""

from __future__ import annotations

from django.urls import path

from schools.bulk.views import acts, exporting

urlpatterns = [
    path("people/chosen/export/", exporting.chosen_export, name="chosen_export"),
    path("people/chosen/role-end/", acts.chosen_role_end, name="chosen_role_end"),
    path("people/chosen/group/", acts.chosen_into_group, name="chosen_into_group"),
    path("people/chosen/absence/", acts.chosen_absence, name="chosen_absence"),
    path("people/chosen/transfer/", acts.chosen_transfer, name="chosen_transfer"),
    path("people/chosen/leave/", acts.chosen_leave, name="chosen_leave"),
]
