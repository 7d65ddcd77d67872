"""Persons and what ties them: roles, stays in places, guardians, load, verification, refusals."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from schools.accounts.models import User
from schools.accounts.roles import ASSIGNED_ROLES, CLASS_ROLES, GRANTED_ROLES, Role
from schools.acts.models import LocalAct
from schools.institutions.intervals import ends_after_start
from schools.institutions.scope import TenantBase, TenantManager, TenantModel
from schools.names.people import short_name
from schools.people.querysets import (
    AbsenceQuerySet,
    GuardianshipQuerySet,
    MembershipQuerySet,
    PersonQuerySet,
    RefusalQuerySet,
    RoleAssignmentQuerySet,
    TeacherVerificationQuerySet,
    TeachingLoadQuerySet,
)
from schools.structure.facts import fact_by, fact_check, fact_on, fact_recorded_at, fact_source
from schools.structure.models import Place, PlaceKind, SchoolClass


class Sex(models.TextChoices):
    """Needed only to decline names in documents."""

    FEMALE = "f", _("female")
    MALE = "m", _("male")


class Person(TenantBase):
    """A row of the roster; one person stays one row over the years.

    `name_key` is the normalised full name: search, order and matching go through it.
    `number` is the school's own (personal file, e-journal); e-mail is lower case, phone E.164.
    """

    last_name = models.CharField(_("last name"), max_length=80)
    first_name = models.CharField(_("first name"), max_length=80, blank=True)
    patronymic = models.CharField(_("patronymic"), max_length=80, blank=True)
    name_key = models.CharField(max_length=250, editable=False)
    birth_date = models.DateField(_("date of birth"), null=True, blank=True)
    sex = models.CharField(_("sex"), max_length=1, choices=Sex.choices, blank=True)
    email = models.EmailField(_("e-mail"), blank=True)
    phone = models.CharField(_("mobile phone"), max_length=16, blank=True)
    number = models.CharField(_("number"), max_length=40, blank=True)
    position = models.CharField(_("position"), max_length=200, blank=True)
    user = models.ForeignKey(
        User, on_delete=models.PROTECT, null=True, blank=True, related_name="persons", editable=False
    )

    objects = TenantManager.from_queryset(PersonQuerySet)()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["institution", "user"],
                condition=Q(user__isnull=False),
                name="schools_person_user_once",
            ),
            models.UniqueConstraint(
                fields=["institution", "number"], condition=~Q(number=""), name="schools_person_number_once"
            ),
        ]
        indexes = [models.Index(fields=["institution", "name_key"], name="schools_person_name")]

    def __str__(self) -> str:
        """Return the full name."""
        return self.full_name

    @property
    def full_name(self) -> str:
        """Last name, first name, patronymic."""
        return " ".join(part for part in (self.last_name, self.first_name, self.patronymic) if part)

    @property
    def short_name(self) -> str:
        """«Фамилия И. О.», joined by no-break spaces."""
        return short_name(self.last_name, self.first_name, self.patronymic)

    def page_url(self, slug: str) -> str:
        """Return the address of the person's page in the institution with this slug."""
        return reverse("schools:person", kwargs={"slug": slug, "pk": self.pk})


class RoleAssignment(TenantBase):
    """Office and power: a person holds a role, in a class where the role has one, from-until."""

    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="roles")
    role = models.CharField(
        _("role"), max_length=20, choices=[(role.value, role.label) for role in ASSIGNED_ROLES]
    )
    school_class = models.ForeignKey(
        SchoolClass, on_delete=models.PROTECT, null=True, blank=True, related_name="roles"
    )
    started_on = models.DateField(_("from"))
    ended_on = models.DateField(_("until"), null=True, blank=True)
    order = models.ForeignKey(LocalAct, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    granted_on = fact_on(_("granted in Sferum on"))
    granted_recorded_at = fact_recorded_at()
    granted_source = fact_source()
    granted_by = fact_by()
    withdrawn_on = fact_on(_("withdrawn in Sferum on"))
    withdrawn_recorded_at = fact_recorded_at()
    withdrawn_source = fact_source()
    withdrawn_by = fact_by()

    objects = TenantManager.from_queryset(RoleAssignmentQuerySet)()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(role__in=[role.value for role in ASSIGNED_ROLES]), name="schools_role_is_assigned"
            ),
            models.CheckConstraint(
                condition=Q(role__in=[r.value for r in CLASS_ROLES], school_class__isnull=False)
                | (~Q(role__in=[r.value for r in CLASS_ROLES]) & Q(school_class__isnull=True)),
                name="schools_role_class_iff_class_role",
            ),
            models.CheckConstraint(
                condition=Q(granted_on__isnull=True) | Q(role__in=[r.value for r in GRANTED_ROLES]),
                name="schools_role_granted_kinds",
            ),
            models.CheckConstraint(condition=ends_after_start(), name="schools_role_order"),
            fact_check("granted", name="schools_role_granted_whole"),
            fact_check("withdrawn", name="schools_role_withdrawn_whole"),
            models.UniqueConstraint(
                fields=["person", "role"],
                condition=Q(ended_on__isnull=True, school_class__isnull=True),
                name="schools_role_held_once",
            ),
            models.UniqueConstraint(
                fields=["person", "role", "school_class"],
                condition=Q(ended_on__isnull=True),
                name="schools_role_in_class_once",
            ),
            models.UniqueConstraint(
                fields=["school_class"],
                condition=Q(ended_on__isnull=True, role=Role.CLASS_TEACHER.value),
                name="schools_role_one_class_teacher",
            ),
        ]
        indexes = [models.Index(fields=["institution", "role", "ended_on"], name="schools_role_holders")]

    def __str__(self) -> str:
        """Return the role's label."""
        return self.get_role_display()


class AbsenceKind(models.TextChoices):
    """Why a member of staff is away."""

    LEAVE = "leave", _("leave")
    PARENTAL = "parental", _("parental leave")
    SICK = "sick", _("sick leave")
    OTHER = "other", _("other absence")


class Absence(TenantBase):
    """A member of staff is away, [from_on, until_on); work is not owed meanwhile."""

    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="absences")
    from_on = models.DateField(_("from"))
    until_on = models.DateField(_("until"), null=True, blank=True)
    kind = models.CharField(_("kind"), max_length=10, choices=AbsenceKind.choices)

    objects = TenantManager.from_queryset(AbsenceQuerySet)()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=ends_after_start("from_on", "until_on"), name="schools_absence_order"
            ),
        ]

    def __str__(self) -> str:
        """Return the kind of absence."""
        return self.get_kind_display()


class Membership(TenantBase):
    """One stay of a person in a place: planned from-until, and what is known of it.

    The ladder: `accepted_at` (our form), `reported_at` (the person says so), fact `joined`
    (confirmed); only the last counts as joined. A row without a plan is a trace: somebody
    found where nobody expects him. Found missing though planned: `left` on this row, end it,
    open another.
    """

    place = models.ForeignKey(Place, on_delete=models.CASCADE, related_name="memberships")
    place_kind = models.CharField(max_length=10, choices=PlaceKind.choices, editable=False)
    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="memberships")
    planned_from = models.DateField(_("planned from"), null=True, blank=True)
    planned_until = models.DateField(_("planned until"), null=True, blank=True)
    accepted_at = models.DateTimeField(_("accepted the invitation at"), null=True, blank=True)
    reported_at = models.DateTimeField(_("says to have joined at"), null=True, blank=True)
    joined_on = fact_on(_("joined on"))
    joined_recorded_at = fact_recorded_at()
    joined_source = fact_source()
    joined_by = fact_by()
    left_on = fact_on(_("left on"))
    left_recorded_at = fact_recorded_at()
    left_source = fact_source()
    left_by = fact_by()
    exempt_on = models.DateField(_("not expected since"), null=True, blank=True)
    exempt_reason = models.CharField(_("why not expected"), max_length=300, blank=True)

    objects = TenantManager.from_queryset(MembershipQuerySet)()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(planned_from__isnull=False)
                | (
                    Q(planned_until__isnull=True)
                    & (
                        Q(joined_on__isnull=False)
                        | Q(reported_at__isnull=False)
                        | Q(accepted_at__isnull=False)
                    )
                ),
                name="schools_membership_plan_or_trace",
            ),
            models.CheckConstraint(
                condition=Q(planned_until__isnull=True)
                | Q(planned_from__isnull=True)
                | Q(planned_until__gte=F("planned_from")),
                name="schools_membership_plan_order",
            ),
            models.CheckConstraint(
                condition=Q(left_on__isnull=True) | Q(joined_on__isnull=False, left_on__gte=F("joined_on")),
                name="schools_membership_left_was_in",
            ),
            models.CheckConstraint(
                condition=Q(exempt_on__isnull=True, exempt_reason="")
                | (Q(exempt_on__isnull=False) & ~Q(exempt_reason="")),
                name="schools_membership_exempt_reason",
            ),
            fact_check("joined", name="schools_membership_joined_whole"),
            fact_check("left", name="schools_membership_left_whole"),
            models.UniqueConstraint(
                fields=["place", "person"],
                condition=Q(planned_until__isnull=True, left_on__isnull=True),
                name="schools_membership_open_once",
            ),
            models.UniqueConstraint(
                fields=["person"],
                condition=Q(
                    place_kind="class",
                    planned_until__isnull=True,
                    left_on__isnull=True,
                    planned_from__isnull=False,
                ),
                name="schools_membership_one_class",
            ),
        ]
        indexes = [
            models.Index(
                fields=[
                    "institution",
                    "place",
                    "planned_until",
                    "planned_from",
                    "joined_on",
                    "left_on",
                    "exempt_on",
                ],
                name="schools_membership_counts",
            ),
            models.Index(
                fields=["institution", "place"],
                condition=Q(joined_on__isnull=True, exempt_on__isnull=True, planned_from__isnull=False),
                name="schools_membership_to_add",
            ),
            models.Index(
                fields=["institution", "place"],
                condition=Q(joined_on__isnull=False, left_on__isnull=True)
                & (Q(planned_until__isnull=False) | Q(planned_from__isnull=True)),
                name="schools_membership_to_remove",
            ),
            models.Index(
                fields=["institution", "person", "planned_from", "planned_until", "place"],
                condition=Q(place_kind="class"),
                name="schools_membership_in_class",
            ),
        ]

    def __str__(self) -> str:
        """Return the ids of place and person."""
        return f"{self.place_id}:{self.person_id}"


class Guardianship(TenantBase):
    """A legal representative of a student (1.2.D5), [from_on, until_on)."""

    guardian = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="children")
    student = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="guardians")
    from_on = models.DateField(_("from"))
    until_on = models.DateField(_("until"), null=True, blank=True)

    objects = TenantManager.from_queryset(GuardianshipQuerySet)()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=~Q(guardian=F("student")), name="schools_guardianship_two_people"
            ),
            models.CheckConstraint(
                condition=ends_after_start("from_on", "until_on"), name="schools_guardianship_order"
            ),
            models.UniqueConstraint(
                fields=["guardian", "student"],
                condition=Q(until_on__isnull=True),
                name="schools_guardianship_open_once",
            ),
        ]

    def __str__(self) -> str:
        """Return the ids of guardian and student."""
        return f"{self.guardian_id}:{self.student_id}"


class Subject(TenantModel):
    """A subject of the curriculum or an extracurricular activity (1.2.F1)."""

    name = models.CharField(_("name"), max_length=120)
    name_key = models.CharField(max_length=120, editable=False)
    extracurricular = models.BooleanField(_("extracurricular"), default=False)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["institution", "name_key"], name="schools_subject_name_once"),
        ]

    def __str__(self) -> str:
        """Return the name."""
        return self.name


class TeachingLoad(TenantBase):
    """Who teaches which subject in which class or group, [from_on, until_on)."""

    teacher = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="load")
    school_class = models.ForeignKey(SchoolClass, on_delete=models.CASCADE, related_name="load")
    subject = models.ForeignKey(Subject, on_delete=models.PROTECT, related_name="load")
    from_on = models.DateField(_("from"))
    until_on = models.DateField(_("until"), null=True, blank=True)

    objects = TenantManager.from_queryset(TeachingLoadQuerySet)()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=ends_after_start("from_on", "until_on"), name="schools_load_order"
            ),
            models.UniqueConstraint(
                fields=["teacher", "school_class", "subject"],
                condition=Q(until_on__isnull=True),
                name="schools_load_open_once",
            ),
        ]

    def __str__(self) -> str:
        """Return the ids of teacher, class and subject."""
        return f"{self.teacher_id}:{self.school_class_id}:{self.subject_id}"


class VerificationState(models.TextChoices):
    """The ladder of the status «teacher» (2.1.10, 2.2.4, 2.3.2, 2.4.2)."""

    NOT_REQUIRED = "not_required", _("not required")
    NOT_STARTED = "not_started", _("not started")
    PENDING = "pending", _("pending")
    VERIFIED = "verified", _("confirmed")
    REJECTED = "rejected", _("rejected")
    REVOKED = "revoked", _("revoked")


class TeacherVerification(TenantBase):
    """The state of a person's status «teacher» over a time; the open row is the present one."""

    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="verifications")
    state = models.CharField(_("state"), max_length=14, choices=VerificationState.choices)
    from_at = models.DateTimeField(_("since"))
    until_at = models.DateTimeField(_("until"), null=True, blank=True)
    evidence = models.CharField(_("evidence"), max_length=300, blank=True)
    decided_by = models.ForeignKey(User, on_delete=models.SET_NULL, null=True, blank=True, related_name="+")

    objects = TenantManager.from_queryset(TeacherVerificationQuerySet)()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(state__in=VerificationState.values), name="schools_verification_state_known"
            ),
            models.CheckConstraint(
                condition=ends_after_start("from_at", "until_at"), name="schools_verification_order"
            ),
            models.UniqueConstraint(
                fields=["person"], condition=Q(until_at__isnull=True), name="schools_verification_one_open"
            ),
        ]
        indexes = [
            models.Index(fields=["institution", "until_at", "state"], name="schools_verification_queue")
        ]

    def __str__(self) -> str:
        """Return the state's label."""
        return self.get_state_display()


class Refusal(TenantBase):
    """A lawful refusal to take part, with the alternative channel agreed (2.6.0)."""

    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="refusals")
    from_on = models.DateField(_("from"))
    until_on = models.DateField(_("until"), null=True, blank=True)
    channel = models.CharField(_("alternative channel"), max_length=200)
    by = models.ForeignKey(User, on_delete=models.SET_NULL, null=True, blank=True, related_name="+")

    objects = TenantManager.from_queryset(RefusalQuerySet)()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=ends_after_start("from_on", "until_on"), name="schools_refusal_order"
            ),
            models.UniqueConstraint(
                fields=["person"], condition=Q(until_on__isnull=True), name="schools_refusal_one_open"
            ),
        ]

    def __str__(self) -> str:
        """Return the alternative channel."""
        return self.channel
