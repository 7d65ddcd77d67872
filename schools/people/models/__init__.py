"""People, and what holds of them over time: each noun in a file of its own."""

from schools.people.models.families import Guardianship, Refusal
from schools.people.models.load import Subject, TeachingLoad
from schools.people.models.persons import Person, Sex
from schools.people.models.roles import Absence, AbsenceKind, RoleAssignment
from schools.people.models.stays import Membership
from schools.people.models.verification import TeacherVerification, VerificationState

__all__ = [
    "Absence",
    "AbsenceKind",
    "Guardianship",
    "Membership",
    "Person",
    "Refusal",
    "RoleAssignment",
    "Sex",
    "Subject",
    "TeacherVerification",
    "TeachingLoad",
    "VerificationState",
]
