"""Who signs in to the demo school, and with what; shown to whoever starts it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _

if TYPE_CHECKING:
    from django.utils.functional import Promise

SLUG = "demo"
NAME = "Школа № 12 (пример)"
FULL_NAME = "Муниципальное бюджетное общеобразовательное учреждение «Средняя школа № 12» (вымышленное)"
CITY = "Симферополь"
TIME_ZONE = "Europe/Moscow"

PASSWORD = "sferum-demo"  # noqa: S105  # shown on purpose, it opens invented people only


@dataclass(frozen=True, slots=True)
class Part:
    """One sign-in of the demo."""

    email: str
    label: str | Promise


ADMINISTRATOR = Part("administrator@demo.example", _("administrator"))
DIRECTOR = Part("director@demo.example", _("director"))
CLASS_TEACHER = Part("class-teacher@demo.example", _("class teacher"))
TEACHER = Part("teacher@demo.example", _("teacher"))

PARTS = (ADMINISTRATOR, DIRECTOR, CLASS_TEACHER, TEACHER)
