"""Whom the register knows."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from schools.accounts.models import User
from schools.institutions.scope import TenantBase, TenantManager
from schools.names.people import short_name
from schools.people.querysets import (
    PersonQuerySet,
)


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
