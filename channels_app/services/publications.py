"""What is done with material for the channels, from the draft to the post (2.1.13, 2.2.5)."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from channels_app import rules
from channels_app.models import Publication
from channels_app.states import Move, PublicationState
from schools.institutions.acting import Act
from schools.institutions.errors import RuleViolation
from schools.journal.services import record
from schools.names.spelling import key
from schools.structure.facts import FactSource, clear_fact, fact_values


@transaction.atomic
def write_material(
    act: Act,
    *,
    author_id: int,
    channel_id: int,
    title: str,
    text: str = "",
    due_on: date | None = None,
    submit: bool = False,
) -> Publication:
    """Begin a draft and return it; with `submit` it goes to the administrator at once.

    Raises RuleViolation when a text without words is submitted.
    """
    publication = Publication(
        institution_id=act.institution_id,
        author_id=author_id,
        channel_id=channel_id,
        state=PublicationState.DRAFT,
        created_at=act.at,
        **_words(title, text),
        due_on=due_on,
    )
    publication.save(force_insert=True)
    record(act, "publication.written", subjects=[("publication", publication.pk), ("person", author_id)])
    return submit_material(act, publication_id=publication.pk) if submit else publication


@transaction.atomic
def change_material(
    act: Act,
    *,
    publication_id: int,
    as_author: bool,
    as_publisher: bool,
    channel_id: int,
    title: str,
    text: str,
    due_on: date | None,
) -> Publication:
    """Store edited material and return it; its state stays.

    The author edits drafts and what was returned, whoever publishes edits from the submission on.
    Raises RuleViolation for anybody else, without words once submitted, or without its day once scheduled.
    """
    publication = _held(publication_id)
    if not rules.may_change(publication.state, as_author=as_author, as_publisher=as_publisher):
        raise RuleViolation(_("It can no longer be changed here. Look at the page anew."))
    if publication.state not in (PublicationState.DRAFT, PublicationState.RETURNED):
        rules.check_text(text)
    if publication.state == PublicationState.SCHEDULED and due_on is None:
        raise RuleViolation(_("It is scheduled, so it needs its day."))
    return _stored(
        act,
        publication,
        "publication.changed",
        channel_id=channel_id,
        due_on=due_on,
        **_words(title, text),
    )


@transaction.atomic
def submit_material(act: Act, *, publication_id: int) -> Publication:
    """Put material before the administrator (2.2.5). Raises RuleViolation without words."""
    publication = _moved(publication_id, Move.SUBMIT)
    rules.check_text(publication.text)
    return _stored(act, publication, "publication.submitted", submitted_at=act.at)


@transaction.atomic
def take_back_material(act: Act, *, publication_id: int) -> Publication:
    """Make a draft again of what nobody has decided on. Raises RuleViolation afterwards."""
    publication = _moved(publication_id, Move.TAKE_BACK)
    return _stored(act, publication, "publication.taken_back", submitted_at=None)


@transaction.atomic
def accept_material(act: Act, *, publication_id: int) -> Publication:
    """Take submitted material on for publication. Raises RuleViolation for any other."""
    publication = _moved(publication_id, Move.ACCEPT)
    return _stored(act, publication, "publication.accepted", **_decided(act))


@transaction.atomic
def return_material(act: Act, *, publication_id: int, word: str) -> Publication:
    """Give material back to its author with a word on what to change.

    Raises RuleViolation without a word, or for what is not before the administrator.
    """
    publication = _moved(publication_id, Move.RETURN)
    rules.check_word(word)
    because = {"returned_because": word.strip()[:500]}
    return _stored(act, publication, "publication.returned", **(_decided(act) | because))


@transaction.atomic
def schedule(act: Act, *, publication_id: int, due_on: date) -> Publication:
    """Set the day on which accepted material is to be out, today or later. Raises RuleViolation otherwise."""
    publication = _moved(publication_id, Move.SCHEDULE)
    rules.check_due(due_on, today=act.today)
    return _stored(act, publication, "publication.scheduled", due_on=due_on)


@transaction.atomic
def publish(act: Act, *, publication_id: int, on: date, url: str = "") -> Publication:
    """Record that the material stands in the channel since a day, today or earlier, and where (2.1.13).

    Raises RuleViolation for a day to come, an address that is not https, or what was not accepted.
    """
    publication = _moved(publication_id, Move.PUBLISH)
    rules.check_published_on(on, today=act.today)
    rules.check_address(url)
    published = fact_values("published", act, on=on, source=FactSource.MARKED)
    return _stored(act, publication, "publication.published", **published, url=url)


@transaction.atomic
def unmark_published(act: Act, *, publication_id: int) -> Publication:
    """Take a wrong mark back: the material is accepted again. Raises RuleViolation if it has no mark."""
    publication = _moved(publication_id, Move.UNMARK)
    return _stored(act, publication, "publication.unmarked", **clear_fact("published"), url="")


def _held(publication_id: int) -> Publication:
    return Publication.objects.select_for_update().get(pk=publication_id)


def _moved(publication_id: int, move: Move) -> Publication:
    """Return the row, held, in the state the move leads to. Raises RuleViolation."""
    publication = _held(publication_id)
    publication.state = rules.next_state(publication.state, move)
    return publication


def _words(title: str, text: str) -> dict[str, str]:
    return {"title": title.strip(), "text": text.strip(), "search_key": key(f"{title} {text}")}


def _decided(act: Act) -> dict[str, Any]:
    return {"decided_at": act.at, "decided_by_id": act.user_id, "returned_because": ""}


def _stored(act: Act, publication: Publication, event: str, /, **values: Any) -> Publication:
    for name, value in values.items():
        setattr(publication, name, value)
    publication.save(update_fields=["state", *values])
    subjects = [("publication", publication.pk), ("person", publication.author_id)]
    record(act, event, subjects=subjects, state=str(publication.state))
    return publication
