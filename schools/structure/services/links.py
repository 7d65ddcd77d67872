"""The platform's own links: recorded here, shown after acceptance, reset as proof (2.1.6, 2.1.12)."""

from __future__ import annotations

from django.core.exceptions import ValidationError
from django.core.validators import URLValidator
from django.db import transaction
from django.utils.translation import gettext as _

from schools.accounts.roles import Role
from schools.institutions.acting import Act
from schools.institutions.errors import RuleViolation
from schools.journal.services import record
from schools.structure.facts import FactSource, fact_values
from schools.structure.models import Place, PlatformLink

_is_https = URLValidator(schemes=["https"])


@transaction.atomic
def record_platform_link(act: Act, *, place_id: int, joins_as: Role, url: str) -> PlatformLink:
    """Keep the cabinet's present link for a place and role; the former one counts as reset.

    Raises RuleViolation unless `url` is an https address.
    """
    try:
        _is_https(url)
    except ValidationError:
        raise RuleViolation(_("Paste the whole link from the cabinet, beginning with https://.")) from None
    place = Place.objects.select_for_update().get(pk=place_id)
    current = PlatformLink.objects.current().filter(place=place, joins_as=joins_as)
    same = current.filter(url=url).first()
    if same is not None:
        return same
    replaced = current.update(**fact_values("reset", act, on=act.today, source=FactSource.MARKED))
    link = PlatformLink.objects.create(
        institution_id=act.institution_id,
        place=place,
        joins_as=joins_as,
        url=url,
        **fact_values("recorded", act, on=act.today, source=FactSource.MARKED),
    )
    record(
        act,
        "platform_link.recorded",
        subjects=[("place", place.pk), ("platform_link", link.pk)],
        joins_as=joins_as.value,
        replaced=replaced,
    )
    return link


@transaction.atomic
def reset_platform_link(act: Act, *, link_id: int) -> PlatformLink:
    """Record that a link was reset on the platform: the real proof that it opens nothing (2.1.12).

    Raises RuleViolation if it was reset before.
    """
    link = PlatformLink.objects.select_for_update().get(pk=link_id)
    if link.reset_on is not None:
        raise RuleViolation(_("This link was reset already."))
    PlatformLink.objects.filter(pk=link.pk).update(
        **fact_values("reset", act, on=act.today, source=FactSource.MARKED)
    )
    link.refresh_from_db()
    record(act, "platform_link.reset", subjects=[("place", link.place_id), ("platform_link", link.pk)])
    return link


@transaction.atomic
def show_platform_link(act: Act, *, link_id: int) -> PlatformLink:
    """Return a link to be shown to the user of this act; the showing is journalled (2.1.6, 2.1.12).

    Raises RuleViolation for a link that was reset: it opens nothing.
    """
    link = PlatformLink.objects.select_related("place").get(pk=link_id)
    if link.reset_on is not None:
        raise RuleViolation(_("This link was reset; it opens nothing any more."))
    record(act, "platform_link.shown", subjects=[("place", link.place_id), ("platform_link", link.pk)])
    return link
