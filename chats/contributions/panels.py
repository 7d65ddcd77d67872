"""What the pages of a class and of a person show of the chats."""

from __future__ import annotations

from datetime import date

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from chats.access import chats_visible_to
from chats.matrix import Cell, Tally, cells_of, tally_of
from chats.models import Chat
from chats.querysets import ChatQuerySet
from schools.accounts.permissions import Acting, Can
from schools.institutions.models import InstitutionSettings
from schools.registry import Panel, PanelRow

SHOWN = 12
"""So many chats of a person are listed; the rest are counted."""


def class_panel(acting: Acting, class_id: int, day: date) -> Panel | None:
    """Return the chats of a class: its own one by one, those by subject in one line."""
    if not acting.can(Can.SEE_CHATS):
        return None
    chats = chats_visible_to(acting).filter(school_class=class_id)
    cells = _cells(chats, acting, day)
    own = [cell for cell in cells if not cell.is_of_subject]
    subjects = [cell for cell in cells if cell.is_of_subject]
    if not own and not subjects:
        return None
    url = acting.url("chats:class_subjects", pk=class_id)
    rows = [_row(acting, cell) for cell in own]
    if subjects:
        rows.append(_subjects_row(tally_of(subjects), url))
    return Panel(title=_("Chats"), rows=rows, url=url if subjects else "")


def person_panel(acting: Acting, person_id: int, day: date) -> Panel | None:
    """Return the chats that a member of staff answers for, those that are missing first."""
    if not acting.can(Can.SEE_CHATS):
        return None
    cells = _cells(Chat.objects.owned_by(person_id, day), acting, day)
    if not cells:
        return None
    cells.sort(key=lambda cell: not cell.is_missing)
    rows = [_row(acting, cell) for cell in cells[:SHOWN]]
    if len(cells) > SHOWN:
        rest = len(cells) - SHOWN
        rows.append(PanelRow(ngettext("and %(n)s more", "and %(n)s more", rest) % {"n": rest}))
    return Panel(title=_("Answers for the chats"), rows=rows)


def _cells(chats: ChatQuerySet, acting: Acting, day: date) -> list[Cell]:
    overdue_days = InstitutionSettings.objects.values_list("overdue_days", flat=True)
    return cells_of(chats.ruled().shown_on(day), day, overdue_days.get(institution_id=acting.institution.pk))


def _row(acting: Acting, cell: Cell) -> PanelRow:
    return PanelRow(
        title=cell.place.name,
        detail=cell.hint,
        url=acting.url("schools:place", pk=cell.place.pk),
        state=cell.tone,
        state_label=cell.text,
    )


def _subjects_row(total: Tally, url: str) -> PanelRow:
    done = total.missing == 0
    return PanelRow(
        title=_("By subject"),
        url=url,
        state="done" if done else "waiting",
        state_label=_("%(fact)s of %(total)s") % {"fact": total.created, "total": total.total},
    )
