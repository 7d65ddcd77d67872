"""All models of the app, for discovery; code imports them from their packages."""

from schools.accounts.models import AttemptCount, User
from schools.acts.models import LocalAct
from schools.changes.models import ChangeItem, ChangeSet
from schools.health.models import Heartbeat
from schools.importing.models import ImportRow, ImportRun
from schools.institutions.models import Institution, InstitutionSettings, RosterVersion
from schools.jobs.models import Job
from schools.journal.models import AuditEvent, AuditSubject
from schools.movement.models import Movement
from schools.passwords.models import PasswordLink
from schools.people.models import (
    Absence,
    Guardianship,
    Membership,
    Person,
    Refusal,
    RoleAssignment,
    Subject,
    TeacherVerification,
    TeachingLoad,
)
from schools.rollover.models import RolloverClass, RolloverDraft, RolloverItem
from schools.structure.models import AcademicYear, ClassYear, Place, PlatformLink, SchoolClass

__all__ = [
    "Absence",
    "AcademicYear",
    "AttemptCount",
    "AuditEvent",
    "AuditSubject",
    "ChangeItem",
    "ChangeSet",
    "ClassYear",
    "Guardianship",
    "Heartbeat",
    "ImportRow",
    "ImportRun",
    "Institution",
    "InstitutionSettings",
    "Job",
    "LocalAct",
    "Membership",
    "Movement",
    "PasswordLink",
    "Person",
    "Place",
    "PlatformLink",
    "Refusal",
    "RoleAssignment",
    "RolloverClass",
    "RolloverDraft",
    "RolloverItem",
    "RosterVersion",
    "SchoolClass",
    "Subject",
    "TeacherVerification",
    "TeachingLoad",
    "User",
]
