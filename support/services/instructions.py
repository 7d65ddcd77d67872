"""The links to the platform's resources and instructions (3.3)."""

from __future__ import annotations

from django.db import transaction
from django.utils.translation import gettext as _

from schools.institutions.acting import Act
from schools.institutions.errors import RuleViolation
from schools.journal.services import record
from support import rules
from support.models import Instruction

DEFAULT_INSTRUCTIONS = (("Ресурсы и инструкции по работе в Сферум", "https://prof.sferum.ru/"),)
"""The school's own data from the start. The regulation writes the address with a hyphen, prof-sferum.ru;
the platform's site is known with a dot. The administrator changes it where that is wrong."""


@transaction.atomic
def found_instructions(act: Act) -> list[Instruction]:
    """Give a new institution the regulation's link and return what it has."""
    return [add_instruction(act, title=title, url=url) for title, url in DEFAULT_INSTRUCTIONS]


@transaction.atomic
def add_instruction(act: Act, *, title: str, url: str) -> Instruction:
    """Add a link for everybody. Raises RuleViolation for an address that is not https or is there already."""
    rules.check_address(url)
    if Instruction.objects.filter(url=url).exists():
        raise RuleViolation(_("This address is in the list already."))
    instruction = Instruction.objects.create(institution_id=act.institution_id, title=title.strip(), url=url)
    record(act, "instruction.added", subjects=[("instruction", instruction.pk)])
    return instruction


@transaction.atomic
def remove_instruction(act: Act, *, instruction_id: int) -> bool:
    """Take a link off the list; False if it was off before."""
    removed, _by_table = Instruction.objects.filter(pk=instruction_id).delete()
    if removed:
        record(act, "instruction.removed", subjects=[("instruction", instruction_id)])
    return bool(removed)
