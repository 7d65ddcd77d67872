"""What is taught in the invented school, in which grades, and by how many."""

from __future__ import annotations

from dataclasses import dataclass

CLASSES = dict.fromkeys(range(1, 6), "АБ") | dict.fromkeys(range(6, 12), "А")
"""{grade: letters of its classes}."""

PRIMARY = range(1, 5)

PRIMARY_SUBJECTS = (
    "Русский язык",
    "Литературное чтение",
    "Математика",
    "Окружающий мир",
    "Изобразительное искусство",
    "Труд (технология)",
)
"""What the teacher of a primary class teaches it."""

CLASS_HOUR = "Разговоры о важном"
"""What every class teacher holds with the own class."""


@dataclass(frozen=True, slots=True)
class Chair:
    """Teachers of one field: their position, how many they are, and {subject: grades}."""

    position: str
    teachers: int
    subjects: dict[str, range]


CHAIRS = (
    Chair(
        "Учитель русского языка и литературы", 3, {"Русский язык": range(5, 12), "Литература": range(5, 12)}
    ),
    Chair("Учитель математики", 2, {"Математика": range(5, 12)}),
    Chair("Учитель английского языка", 3, {"Иностранный язык (английский)": range(2, 12)}),
    Chair("Учитель истории и обществознания", 2, {"История": range(5, 12), "Обществознание": range(6, 12)}),
    Chair("Учитель географии", 1, {"География": range(5, 12)}),
    Chair("Учитель биологии", 1, {"Биология": range(5, 12)}),
    Chair("Учитель физики", 1, {"Физика": range(7, 12)}),
    Chair("Учитель химии", 1, {"Химия": range(8, 12)}),
    Chair("Учитель информатики", 2, {"Информатика": range(7, 12)}),
    Chair("Учитель физической культуры", 2, {"Физическая культура": range(1, 12)}),
    Chair("Учитель труда (технологии)", 2, {"Труд (технология)": range(5, 10)}),
    Chair("Учитель музыки", 1, {"Музыка": range(1, 9)}),
    Chair("Учитель изобразительного искусства", 1, {"Изобразительное искусство": range(5, 8)}),
    Chair("Преподаватель-организатор ОБЗР", 1, {"Основы безопасности и защиты Родины": range(8, 12)}),
)

MANAGEMENT = (
    "Директор",
    "Заместитель директора по учебно-воспитательной работе",
    "Заместитель директора по воспитательной работе",
    "Заместитель директора по безопасности",
)
OTHER_TEACHING = (
    "Педагог-психолог",
    "Социальный педагог",
    "Учитель-логопед",
    "Советник директора по воспитанию",
    "Педагог-организатор",
    "Педагог дополнительного образования",
    "Педагог дополнительного образования",
)
NOT_TEACHING = (
    "Секретарь",
    "Библиотекарь",
    "Заведующий хозяйством",
    "Специалист по кадрам",
    "Медицинская сестра",
    "Лаборант",
)
CLUBS = ("Кружок «Театр»", "Кружок «Робототехника»")
"""What the two teachers of additional education hold, in a class each."""
