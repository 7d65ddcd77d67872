"""Addresses of movement: the journal, students, staff, their guardians and offices."""

from __future__ import annotations

from django.urls import path

from schools.movement.views import guardians, journal, offices, staff, students

urlpatterns = [
    path("movement/", journal.movement_list, name="movement_list"),
    path("movement/print/", journal.movement_print, name="movement_print"),
    path("movement/export/", journal.movement_export, name="movement_export"),
    path("movement/<int:pk>/undo/", journal.movement_undo, name="movement_undo"),
    path("people/enrol/", students.student_enrol, name="student_enrol"),
    path("people/hire/", staff.staff_hire, name="staff_hire"),
    path("people/<int:pk>/transfer/", students.student_transfer, name="student_transfer"),
    path("people/<int:pk>/leave/", students.student_leave, name="student_leave"),
    path("people/<int:pk>/dismiss/", staff.staff_dismiss, name="staff_dismiss"),
    path("people/<int:pk>/guardian/", guardians.guardian_add, name="guardian_add"),
    path("guardians/<int:pk>/end/", guardians.guardian_end, name="guardian_end"),
    path("people/<int:pk>/role/", offices.role_assign, name="role_assign"),
    path("roles/<int:pk>/end/", offices.role_end, name="role_end"),
    path("classes/<int:pk>/teacher/", offices.class_teacher, name="class_teacher"),
]
