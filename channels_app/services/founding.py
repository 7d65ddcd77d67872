"""The two system channels that every institution has from the start (2.1.13)."""

from __future__ import annotations

from django.db import transaction

from channels_app.models import Channel
from schools.institutions.acting import Act
from schools.institutions.models import Institution
from schools.journal.services import record
from schools.structure.facts import FactSource, fact_values
from schools.structure.models import Place, PlaceKind

SYSTEM_CHANNELS = ("Общешкольный канал", "Сотрудники")
"""As the regulation calls them; names of the school's own data, not a translation."""


@transaction.atomic
def found_channels(act: Act) -> list[Channel]:
    """Give a new institution its system channels and return them.

    The platform makes them itself, so they are there «automatically» from the first day on.
    """
    platform = Institution.objects.values_list("platform", flat=True).get(pk=act.institution_id)
    made = fact_values("created", act, on=act.today, source=FactSource.AUTOMATIC)
    places = Place.objects.bulk_create(
        [
            Place(
                institution_id=act.institution_id,
                kind=PlaceKind.CHANNEL,
                name=name,
                platform_name=name,
                needed_from=act.today,
                platform=platform,
                **made,
            )
            for name in SYSTEM_CHANNELS
        ]
    )
    channels = Channel.objects.bulk_create(
        [Channel(institution_id=act.institution_id, place=place, is_system=True) for place in places]
    )
    record(act, "channels.founded", subjects=[("place", place.pk) for place in places])
    return channels
