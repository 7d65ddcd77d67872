"""What commands on one institution have in common: its short address, and a file to read."""

from __future__ import annotations

from argparse import ArgumentParser
from pathlib import Path

from django.core.management import CommandError
from django.utils.translation import gettext as _

from schools.institutions.models import Institution


def add_institution(parser: ArgumentParser, *, required: bool = True) -> None:
    """Take the school's short address as `--institution`; all schools are meant where it may be left out."""
    what = "the school's short address" if required else "the school's short address; all without it"
    parser.add_argument("--institution", required=required, metavar="SLUG", help=what)


def institution_at(slug: str) -> Institution:
    """Return the institution at a short address; CommandError with exit code 2 where there is none."""
    institution = Institution.objects.filter(slug=slug).first()
    if institution is None:
        text = _("There is no institution at the address «%(slug)s».")
        raise CommandError(text % {"slug": slug}, returncode=2)
    return institution


def institutions_at(slug: str | None) -> list[Institution]:
    """Return the institution at a short address, or all; CommandError with exit code 2 where it is not."""
    return [institution_at(slug)] if slug else list(Institution.objects.order_by("slug"))


def file_at(path: Path) -> bytes:
    """Return what a file holds; CommandError with exit code 2 where it cannot be read."""
    try:
        return path.read_bytes()
    except FileNotFoundError:
        reason = _("There is no file %(path)s. Check the path.") % {"path": path}
        raise CommandError(reason, returncode=2) from None
    except OSError as error:
        reason = _("The file cannot be opened: %(reason)s.") % {"reason": error.strerror}
        raise CommandError(reason, returncode=2) from None
