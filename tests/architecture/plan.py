"""The plan of the house that the tests hold: floors, rooms, layers, and the written exceptions.

A new package of `schools` or a new app is one line here; a new exception is one line with its reason.
"""

from __future__ import annotations

ROOMS: tuple[frozenset[str], ...] = tuple(
    frozenset(side_by_side.split())
    for side_by_side in (
        # schools, bottom to top
        "schools.registry",
        "schools.names",
        "schools.faces schools.institutions",
        "schools.accounts",
        "schools.journal",
        "schools.jobs",
        "schools.structure",
        "schools.acts",
        "schools.people",
        "schools.passwords",
        "schools.changes",
        "schools.movement",
        "schools.groups schools.rollover",
        "schools.bulk",
        "schools.importing",
        "schools.reconciling",
        "schools.setup",
        "schools.demo schools.guide schools.health",
        "schools",  # its own doorstep: apps.py, urls.py, navigation.py, tags, commands
        # the apps above
        "chats channels_app support",
        "invitations",
        "reports",
        "sferum_admin",
    )
)
"""Every room of the house, lowest first; those on one line stand side by side and do not know each other."""

APPS = ("schools", "chats", "channels_app", "support", "invitations", "reports")

LAYERS: tuple[frozenset[str], ...] = tuple(
    frozenset(line.split())
    for line in (
        "querysets",
        "models",
        "rules",
        "notifications",
        "services",
        "access forms contributions",
        "views tasks admin commands",
    )
)
"""What a module may know within and below its room: only what stands to its left, and its own kind."""

FORBIDDEN_NAMES = frozenset({"utils", "util", "helpers", "helper", "common", "misc", "tools"})

TYPES_FROM_ABOVE = frozenset({"schools.registry"})
"""Modules that name types of rooms above them: contributions speak of who acts and of powers."""

IMPORTS_UPWARDS = {
    ("schools.management.commands.serve", "sferum_admin.catalogues"): "it runs the whole installation",
    ("schools.management.commands.serve", "sferum_admin.embedded"): "it runs the whole installation",
    ("schools.management.commands.compile_translations", "sferum_admin.catalogues"): "of the installation",
}
"""Single imports that may go up, each with its reason."""

IMPORTS_AGAINST_THE_LAYERS: dict[tuple[str, str], str] = {}
"""Single imports that may go to the right, each with its reason."""

MAY_LOOK_PAST_THE_SCOPE = {
    "invitations.doors": "finds the row of a signed link before any scope is entered",
    "schools.passwords.doors": "an account and its one-time link are not of one institution",
    "schools.people.standing": "finds a user's institution before any scope is entered",
}
"""Modules that may use `_base_manager`."""

MAY_SPEAK_SQL = {
    "chats.services.derivation": "the ORM has no INSERT … SELECT",
    "reports.picture": "asks for one picture of the database over many queries",
    "schools.health.services": "asks whether the database answers",
    "schools.institutions.inserting": "many rows go into PostgreSQL by COPY",
    "schools.institutions.planner": "has PostgreSQL look at tables just filled",
    "schools.journal.triggers": "triggers have no ORM",
}
"""Modules that may open a cursor."""

MAY_WRITE = {
    "schools.institutions.inserting": "stores rows for services",
    "schools.accounts.limits": "counts an attempt in one statement",
    "schools.accounts.models": "Django's own user manager stores a user",
    "schools.changes.recording": "stores for services, keeping the values before",
    "schools.jobs.handlers": "a run writes its job row: progress, lease and result",
}
"""Modules beside services, migrations and commands' own output that may store rows."""

NOT_OF_ONE_INSTITUTION = {
    "schools.AttemptCount": "counts whoever comes, before any institution is known",
    "schools.User": "an account may belong to people of several institutions",
    "schools.Institution": "it is the institution",
    "schools.InstitutionSettings": "its key is the institution",
    "schools.RosterVersion": "its key is the institution",
    "schools.Job": "the sweep sees the jobs of all",
    "schools.Heartbeat": "the installation's own signs of life",
    "schools.AuditEvent": "no foreign keys: the proof outlives what it speaks of",
    "schools.AuditSubject": "no foreign keys: the proof outlives what it speaks of",
}
"""Tables without the tenant's foreign key."""
