"""The lines of the navigation that lead to the register's own pages."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from schools.accounts.permissions import Can
from schools.contributions.people_work import count_to_verify
from schools.registry import NavItem

ITEMS = [
    NavItem("school", 10, _("Classes"), "schools:class_list", Can.SEE_CLASSES, icon="school"),
    NavItem("school", 20, _("People"), "schools:person_list", Can.SEE_PEOPLE, icon="users"),
    NavItem("school", 30, _("Import"), "schools:import_list", Can.IMPORT_ROSTER, icon="file-spreadsheet"),
    NavItem(
        "joining",
        30,
        _("Status «teacher»"),
        "schools:verification",
        Can.SEE_VERIFICATION,
        badge=lambda acting: count_to_verify(acting, acting.act.today),
        icon="badge-check",
    ),
    NavItem("order", 80, _("Journal"), "schools:journal", Can.SEE_JOURNAL, icon="scroll-text"),
    NavItem("order", 90, _("Settings"), "schools:settings", Can.SEE_SETTINGS, icon="settings"),
]
"""In the order of the sketches; the lines between them come from the apps above."""
