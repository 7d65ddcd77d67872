"""The journal of movement."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from schools.acts.models import LocalAct
from schools.changes.models import ChangeSet
from schools.institutions.scope import TenantBase, TenantManager
from schools.movement.querysets import MovementQuerySet
from schools.people.models import Person
from schools.structure.models import SchoolClass


class MovementKind(models.TextChoices):
    """What happened to a person's place at the school."""

    ENROLLED = "enrolled", _("enrolled")
    TRANSFERRED = "transferred", _("transferred")
    LEFT = "left", _("left")
    PROMOTED = "promoted", _("promoted")
    REPEATED = "repeated", _("repeats the year")
    GRADUATED = "graduated", _("graduated")
    HIRED = "hired", _("hired")
    DISMISSED = "dismissed", _("dismissed")


class Movement(TenantBase):
    """One dated movement of a person, with the order it rests on (2.1.11).

    It outlives its change-set, which is kept only as long as it may be undone.
    """

    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="movements")
    kind = models.CharField(_("kind"), max_length=12, choices=MovementKind.choices)
    effective_on = models.DateField(_("with effect from"))
    order = models.ForeignKey(LocalAct, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    from_class = models.ForeignKey(
        SchoolClass, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    to_class = models.ForeignKey(
        SchoolClass, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    change_set = models.ForeignKey(
        ChangeSet, on_delete=models.SET_NULL, null=True, blank=True, related_name="movements"
    )

    objects = TenantManager.from_queryset(MovementQuerySet)()

    class Meta:
        indexes = [models.Index(fields=["institution", "-effective_on"], name="schools_movement_recent")]

    def __str__(self) -> str:
        """Return the kind and the date."""
        return f"{self.get_kind_display()} {self.effective_on:%d.%m.%Y}"
