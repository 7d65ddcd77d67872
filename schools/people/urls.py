"""Addresses of the register: classes, places, people, verification."""

from __future__ import annotations

from django.urls import path

from schools.people.views import absences, class_changes, classes, people, person, places, verification

urlpatterns = [
    path("classes/", classes.class_list, name="class_list"),
    path("classes/new/", class_changes.class_create, name="class_create"),
    path("classes/<int:pk>/", classes.class_page, name="class"),
    path("classes/<int:pk>/rename/", class_changes.class_rename, name="class_rename"),
    path("classes/<int:pk>/close/", class_changes.class_close, name="class_close"),
    path("classes/<int:pk>/reopen/", class_changes.class_reopen, name="class_reopen"),
    path("places/<int:pk>/", places.place_page, name="place"),
    path("places/<int:pk>/mark/", places.place_mark, name="place_mark"),
    path("places/<int:pk>/fact/", places.place_fact, name="place_fact"),
    path("places/<int:pk>/link/", places.place_link_record, name="place_link_record"),
    path("places/<int:pk>/link/show/", places.place_link_show, name="place_link_show"),
    path("places/<int:pk>/link/reset/", places.place_link_reset, name="place_link_reset"),
    path("people/", people.person_list, name="person_list"),
    path("people/print/", people.person_print, name="person_print"),
    path("people/export/", people.person_export, name="person_export"),
    path("people/<int:pk>/", person.person_page, name="person"),
    path("people/<int:pk>/edit/", person.person_edit, name="person_edit"),
    path("people/<int:pk>/refusal/", person.refusal_record, name="refusal_record"),
    path("people/<int:pk>/refusal/withdraw/", person.refusal_withdraw, name="refusal_withdraw"),
    path("people/<int:pk>/absence/", absences.absence_record, name="absence_record"),
    path("absences/<int:pk>/", absences.absence_change, name="absence_change"),
    path("absences/<int:pk>/end/", absences.absence_end, name="absence_end"),
    path("absences/<int:pk>/strike-out/", absences.absence_strike_out, name="absence_strike_out"),
    path("verification/", verification.verification, name="verification"),
    path("verification/decide/", verification.verification_decide, name="verification_decide"),
]
