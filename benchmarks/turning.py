"""A school founded for it goes over into a new year: drafted, decided and applied."""

from __future__ import annotations

from benchmarks.importing import SchoolImport


class SchoolYear(SchoolImport):
    """The change of the year of a school whose people come from a file."""

    def import_all(self) -> None:
        """Found a new school and enter everybody of the file."""
        self.found()
        self.plan_and_apply()

    def turn(self) -> None:
        """Draw the draft, let all of grade 9 graduate, and apply it."""
        from schools.institutions.scope import scope
        from schools.rollover.models import ItemOutcome
        from schools.rollover.services import apply_draft, draw, send_away

        with scope(self.institution.pk):
            draft = draw(self.act)
            ninth = draft.items.undecided().values_list("pk", flat=True)
            send_away(self.act, draft_id=draft.pk, item_ids=list(ninth), outcome=ItemOutcome.GRADUATED)
            apply_draft(self.act, draft_id=draft.pk)
