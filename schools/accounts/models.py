"""People who can sign in. A user is not of one institution; a person of a roster may have a user."""

from __future__ import annotations

from typing import Any, ClassVar

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _


class UserManager(BaseUserManager["User"]):
    """Create users by e-mail."""

    def create_user(self, email: str, password: str | None = None, **fields: Any) -> User:
        """Store a user with a lower-case e-mail; without a password nobody can sign in yet."""
        user = self.model(email=email.strip().lower(), **fields)
        user.set_password(password)
        user.save(using=self._db)
        return user


class User(AbstractBaseUser):
    """An account: e-mail, password, and nothing about schools."""

    email = models.EmailField(_("e-mail"), unique=True)
    name = models.CharField(_("name"), max_length=150, blank=True)
    is_active = models.BooleanField(default=True)
    is_operator = models.BooleanField(default=False)
    date_joined = models.DateTimeField(default=timezone.now)

    objects: ClassVar[UserManager] = UserManager()

    USERNAME_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = []

    def __str__(self) -> str:
        """Return the e-mail."""
        return self.email

    def get_full_name(self) -> str:
        """Return the name, or the e-mail where none was given."""
        return self.name or self.email


class AttemptCount(models.Model):
    """How often something was tried in the present window, by a hashed key; see `limits`."""

    key = models.CharField(max_length=64, primary_key=True)
    count = models.PositiveIntegerField()
    window_ends_at = models.DateTimeField(db_index=True)

    def __str__(self) -> str:
        """Return the count."""
        return str(self.count)
