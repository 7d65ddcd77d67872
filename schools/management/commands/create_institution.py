"""Found an institution from the command line."""

from __future__ import annotations

import json
from argparse import ArgumentParser
from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError
from django.db import transaction
from django.urls import reverse
from django.utils import timezone

from schools.accounts.models import User
from schools.institutions.acting import Act, Via
from schools.institutions.models import Institution
from schools.institutions.scope import scope
from schools.names.emails import read_email
from schools.passwords.doors import password_path
from schools.passwords.services import give_password_reset
from schools.people.models import Person
from schools.setup.services import found_institution


class Command(BaseCommand):
    """Found an institution; its administrator gets an account without a password yet."""

    help = "Found an institution with «Учительская», chat rules and system channels."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Take the short address, the name and the administrator's e-mail."""
        parser.add_argument("slug", help="short address: latin letters, digits, hyphens")
        parser.add_argument("name", help="short name, as people say it")
        parser.add_argument("--administrator", metavar="EMAIL", help="who administers it; signs in with it")
        parser.add_argument("--time-zone", default="Europe/Moscow", help="of the IANA database")
        parser.add_argument("--json", action="store_true", help="print JSON")

    def handle(self, *args: Any, **options: Any) -> None:
        """Found it, or say what is wrong with the card and exit with 2."""
        administrator = self._administrator(options["administrator"])
        institution = Institution(
            slug=options["slug"],
            name=options["name"],
            time_zone=options["time_zone"],
            created_at=timezone.now(),
        )
        try:
            with transaction.atomic():
                if administrator is not None and administrator._state.adding:
                    administrator = User.objects.create_user(administrator.email)
                act = found_institution(institution, via=Via.COMMAND, administrator=administrator)
        except ValidationError as error:
            raise CommandError("; ".join(error.messages), returncode=2) from None
        password_url = self._password_url(act, administrator)
        self._tell(institution, administrator, password_url, as_json=options["json"])

    def _administrator(self, text: str | None) -> User | None:
        """Return the account with this e-mail, a new unsaved one, or None when no e-mail was given."""
        if text is None:
            return None
        email = read_email(text)
        if email is None:
            raise CommandError(f"Not an e-mail address: {text}", returncode=2)
        return User.objects.filter(email=email).first() or User(email=email)

    def _password_url(self, act: Act, administrator: User | None) -> str:
        """Return a one-time link to choose a password; empty for an account that has one already."""
        if administrator is None or administrator.has_usable_password():
            return ""
        with scope(act.institution_id):
            person = Person.objects.get(user=administrator)
            link = give_password_reset(act, person_id=person.pk)
        return f"{settings.SITE_URL}{password_path(link)}"

    def _tell(
        self, institution: Institution, administrator: User | None, password_url: str, *, as_json: bool
    ) -> None:
        url = f"{settings.SITE_URL}{reverse('reports:home', kwargs={'slug': institution.slug})}"
        email = administrator.email if administrator else None
        if as_json:
            told = {"slug": institution.slug, "name": institution.name, "url": url, "administrator": email}
            self.stdout.write(json.dumps({**told, "password_url": password_url or None}, ensure_ascii=False))
            return
        self.stdout.write(f"{institution.name}: {url}")
        if email:
            self.stdout.write(f"Administrator: {email}")
        if password_url:
            self.stdout.write(f"To choose a password, once, within three days: {password_url}")
