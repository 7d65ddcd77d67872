"""The shape of a pasted list, and of what was ticked over its preview."""

from __future__ import annotations

from django import forms
from django.core.exceptions import ValidationError
from django.http import QueryDict
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from schools.institutions.ids import read_ids
from schools.reconciling.services import Decisions
from schools.reconciling.texts import MOST_BYTES, MOST_LINES, is_too_large


class PasteForm(forms.Form):
    """The list as it was copied."""

    text = forms.CharField(
        label=gettext_lazy("List copied from the platform"),
        strip=False,
        widget=forms.Textarea(attrs={"rows": 14, "autocomplete": "off", "spellcheck": "false"}),
        error_messages={"required": gettext_lazy("Paste the list first: one name a line.")},
    )

    def clean_text(self) -> str:
        """Refuse what is longer than any honest list, and what holds nothing but space."""
        text: str = self.cleaned_data["text"]
        if is_too_large(text):
            raise ValidationError(
                _("The list is too long: at most %(lines)s lines and %(size)s KB. Paste it in parts.")
                % {"lines": MOST_LINES, "size": MOST_BYTES // 1000}
            )
        if not text.strip():
            raise ValidationError(_("Paste the list first: one name a line."))
        return text


def read_decisions(posted: QueryDict) -> Decisions:
    """Return what was ticked: `joined-<line>` and `found-<line>` name a person, `left` a stay."""
    return Decisions(
        joined=_pairs(posted, "joined-"),
        found=_pairs(posted, "found-"),
        left=frozenset(read_ids(posted.getlist("left"))),
    )


def _pairs(posted: QueryDict, prefix: str) -> frozenset[tuple[int, int]]:
    pairs = set()
    for name in posted:
        for line in read_ids([name.removeprefix(prefix)]) if name.startswith(prefix) else []:
            pairs |= {(line, person) for person in read_ids(posted.getlist(name)[-1:])}
    return frozenset(pairs)
