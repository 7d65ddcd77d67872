"""The one list of roles: what users call them, and which offices are stored."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _


class Role(models.TextChoices):
    """Every role a person can have here; student and parent are derived, never assigned."""

    ADMINISTRATOR = "administrator", _("administrator")
    TEACHER = "teacher", _("teacher")
    CLASS_TEACHER = "class_teacher", _("class teacher")
    STUDENT = "student", _("student")
    PARENT = "parent", _("parent")
    DIRECTOR = "director", _("director")
    DEPUTY = "deputy", _("deputy director")
    EMPLOYEE = "employee", _("employee")
    PARENT_ACTIVIST = "parent_activist", _("parent activist")
    STUDENT_ACTIVIST = "student_activist", _("student activist")


CLASS_ROLES = (Role.CLASS_TEACHER, Role.PARENT_ACTIVIST, Role.STUDENT_ACTIVIST)
"""Roles that are held in a class."""

STAFF_ROLES = (
    Role.ADMINISTRATOR,
    Role.DIRECTOR,
    Role.DEPUTY,
    Role.TEACHER,
    Role.CLASS_TEACHER,
    Role.EMPLOYEE,
)
"""Roles that make a person one of the staff."""

STAFF_ROOM_ROLES = (Role.DIRECTOR, Role.DEPUTY, Role.TEACHER)
"""Roles whose holders are expected in «Учительская» (2.1.4, 2.2.3)."""

GRANTED_ROLES = (Role.ADMINISTRATOR, Role.CLASS_TEACHER)
"""Roles that somebody grants on the platform itself (2.1.7, 2.1.8)."""

ASSIGNED_ROLES = tuple(role for role in Role if role not in (Role.STUDENT, Role.PARENT))
"""Roles stored as assignments."""

JOINING_ROLES = (Role.TEACHER, Role.STUDENT, Role.PARENT)
"""Roles in which one joins a place on the platform (2.1.6)."""
