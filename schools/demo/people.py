"""The invented school's people: students and their families, staff, and who teaches what."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from datetime import date, timedelta
from random import Random

from schools.demo import schooling
from schools.demo.naming import (
    FEMALE,
    FOREIGN,
    MALE,
    RUSSIAN,
    TRADITIONS,
    WEIGHTS,
    Tradition,
    patronymic_from,
    surname_for,
)
from schools.demo.workbook import Lists, roster_workbook
from schools.names.people import NameParts

SEED = 12
ADMINISTRATORS_CHAIR = "Учитель информатики"
"""The platform's administrator is appointed from the teaching staff (2.2.2)."""

_LATIN = dict(
    zip(
        "абвгдеёжзийклмнопрстуфхцчшщъыьэюя",
        "a b v g d e e zh z i y k l m n o p r s t u f kh ts ch sh sch _ y _ e yu ya".replace("_", "").split(
            " "
        ),
        strict=True,
    )
)


@dataclass(frozen=True, slots=True)
class DemoSchool:
    """An invented school: its lists as a school keeps them, and who administers the platform."""

    lists: Lists
    administrator: NameParts
    director: NameParts

    @property
    def roster(self) -> bytes:
        """The lists as the .xlsx file that a school would upload."""
        return roster_workbook(self.lists)


def demo_school(day: date) -> DemoSchool:
    """Return the invented school as it stands in the academic year of `day`; the same for the same year."""
    return _Maker(day).make()


@dataclass(slots=True)
class _Family:
    """Parents and the surname they give; a tradition's children have the father's patronymic."""

    tradition: Tradition
    surname: str
    father: str
    mothers_surname: str = ""
    guardians: list[tuple[str, str, str]] = field(default_factory=list)
    """(full name, phone, e-mail)."""


@dataclass(frozen=True, slots=True)
class _Teacher:
    name: NameParts
    position: str


class _Maker:
    """Draws everybody in a fixed order from a fixed chance."""

    def __init__(self, day: date) -> None:
        self.chance = Random(SEED)  # noqa: S311  # invented people, no secret
        self.autumn = day.year if day.month >= 9 else day.year - 1
        self.lists = Lists()
        self.taken: set[str] = set()
        self.phones: set[str] = set()
        self.emails: set[str] = set()
        self.seats: dict[str, int] = {}
        self.grades: dict[str, int] = {}
        self.members: dict[str, list[tuple[NameParts, date, str, str]]] = defaultdict(list)
        self.families: dict[NameParts, _Family] = {}

    def make(self) -> DemoSchool:
        """Return the whole school."""
        for grade, letters in schooling.CLASSES.items():
            for letter in letters:
                self.seats[f"{grade}{letter}"] = self.chance.randint(24, 29)
                self.grades[f"{grade}{letter}"] = grade
        while self._free_grades():
            self._family()
        self._list_students()
        staff = self._staff()
        administrator = next(t for t in reversed(staff) if t.position == ADMINISTRATORS_CHAIR)
        return DemoSchool(self.lists, administrator.name, staff[0].name)

    # --- families ------------------------------------------------------------------------------

    def _free_grades(self) -> list[int]:
        return sorted({self.grades[name] for name, seats in self.seats.items() if seats})

    def _family(self) -> None:
        """Bring one family to the school: parents, and one to three children in different grades."""
        family = self._parents()
        free = self._free_grades()
        count = min(self.chance.choices((1, 2, 3), (76, 21, 3))[0], len(free))
        for grade in self.chance.sample(free, count):
            self._child(family, grade)

    def _parents(self) -> _Family:
        pick = self.chance
        tradition = pick.choices(TRADITIONS, WEIGHTS)[0]
        family = _Family(tradition, pick.choice(tradition.surnames), pick.choice(tradition.men))
        if pick.random() < 0.03:
            family.mothers_surname = pick.choice(RUSSIAN.surnames)
        together = pick.choices(("both", "mother", "father", "grandmother"), (58, 36, 3, 3))[0]
        if together in ("both", "mother"):
            own = pick.choice(RUSSIAN.surnames) if pick.random() < 0.15 else family.surname
            mother = self._adult(tradition, FEMALE, family.mothers_surname or own)
            family.guardians.append((mother.full, self._phone(0.98), self._email(mother, 0.55)))
        if together in ("both", "father"):
            father = self._adult(tradition, MALE, family.surname, first=family.father)
            family.guardians.append((father.full, self._phone(0.98), self._email(father, 0.45)))
        if together == "grandmother":
            old = self._adult(tradition, FEMALE, family.surname)
            family.guardians.append((old.full, self._phone(1), ""))
        return family

    def _adult(self, tradition: Tradition, sex: str, surname: str, first: str = "") -> NameParts:
        """Return a name that no other adult here has."""
        names = tradition.women if sex == FEMALE else tradition.men
        while True:
            patronymic = (
                "" if tradition is FOREIGN else patronymic_from(self.chance.choice(tradition.men), sex)
            )
            name = NameParts(surname_for(surname, sex), first or self.chance.choice(names), patronymic)
            if name.key not in self.taken:
                self.taken.add(name.key)
                return name
            if tradition is FOREIGN:
                surname = self.chance.choice(RUSSIAN.surnames)

    def _child(self, family: _Family, grade: int) -> None:
        pick, tradition = self.chance, family.tradition
        sex = pick.choice((FEMALE, MALE))
        surname = surname_for(family.surname, sex)
        if family.mothers_surname:
            surname = f"{surname_for(family.mothers_surname, sex)}-{surname}"
        has_patronymic = tradition is not FOREIGN and pick.random() > 0.01
        patronymic = patronymic_from(family.father, sex) if has_patronymic else ""
        for _attempt in range(50):
            name = NameParts(
                surname, pick.choice(tradition.girls if sex == FEMALE else tradition.boys), patronymic
            )
            if name.key not in self.taken:
                break
        else:
            return
        self.taken.add(name.key)
        school_class = pick.choice(
            [each for each, seats in self.seats.items() if seats and self.grades[each] == grade]
        )
        self.seats[school_class] -= 1
        phone = self._phone(0.75) if grade >= 5 else ""
        self.members[school_class].append((name, self._born(grade), phone, sex))
        self.families[name] = family

    def _born(self, grade: int) -> date:
        """Return a birthday of somebody who is in this grade in the autumn."""
        first = date(self.autumn - 7 - grade, 9, 1)
        return first + timedelta(days=self.chance.randrange(365))

    def _phone(self, share: float) -> str:
        """Return a phone nobody else has, or «» for the share of people who gave none."""
        if self.chance.random() >= share:
            return ""
        while True:
            number = f"+7978{self.chance.randrange(10_000_000):07d}"
            if number not in self.phones:
                self.phones.add(number)
                return number

    def _email(self, name: NameParts, share: float) -> str:
        if self.chance.random() >= share:
            return ""
        return self._address(name, "family.example")

    def _address(self, name: NameParts, domain: str) -> str:
        own = "".join(
            _LATIN.get(sign, "") for sign in f"{name.last}{name.first[:1]}{name.patronymic[:1]}".lower()
        )
        address, number = f"{own}@{domain}", 2
        while address in self.emails:
            address, number = f"{own}{number}@{domain}", number + 1
        self.emails.add(address)
        return address

    def _list_students(self) -> None:
        """Write students class by class in the order of the alphabet, and their guardians after them."""
        number = 0
        for school_class in self.grades:
            for name, born, phone, _sex in sorted(self.members[school_class], key=lambda each: each[0].key):
                number += 1
                self.lists.students.append((*name, born, school_class, phone, f"Д-{number:04d}"))
                for guardian, contact, email in self.families[name].guardians:
                    self.lists.guardians.append((guardian, contact, email, name.full, school_class))

    # --- staff ---------------------------------------------------------------------------------

    def _staff(self) -> list[_Teacher]:
        """Return all staff in the order of their list, and write it and the load."""
        management = [self._member(position) for position in schooling.MANAGEMENT]
        classes = list(self.grades)
        primary = {
            name: self._member("Учитель начальных классов", women=0.95)
            for name in classes
            if self.grades[name] in schooling.PRIMARY
        }
        chairs = [
            (chair, [self._member(chair.position) for _n in range(chair.teachers)])
            for chair in schooling.CHAIRS
        ]
        others = [self._member(position) for position in schooling.OTHER_TEACHING]
        workers = [self._member(position) for position in schooling.NOT_TEACHING]
        taught = self._subject_teachers(chairs)
        leads = {teacher.name: name for name, teacher in primary.items()} | self._leaders(chairs, taught)
        self._list_load(primary, taught, leads, others)
        everybody = [
            *management,
            *primary.values(),
            *(each for _chair, staff in chairs for each in staff),
            *others,
        ]
        everybody += workers
        for number, member in enumerate(everybody, 1):
            self.lists.staff.append(
                (
                    member.name.full,
                    member.position,
                    leads.get(member.name, ""),
                    self._phone(1),
                    self._address(member.name, "school.example"),
                    f"Т-{number:03d}",
                )
            )
        return everybody

    def _member(self, position: str, women: float = 0.8) -> _Teacher:
        tradition = self.chance.choices(TRADITIONS[:3], WEIGHTS[:3])[0]
        sex = FEMALE if self.chance.random() < women else MALE
        return _Teacher(self._adult(tradition, sex, self.chance.choice(tradition.surnames)), position)

    def _subject_teachers(
        self, chairs: list[tuple[schooling.Chair, list[_Teacher]]]
    ) -> dict[tuple[str, str], _Teacher]:
        """Return {(class, subject): teacher}: a chair shares its classes out in turn."""
        taught: dict[tuple[str, str], _Teacher] = {}
        for chair, teachers in chairs:
            turn = 0
            for name, grade in self.grades.items():
                subjects = [subject for subject, grades in chair.subjects.items() if grade in grades]
                for subject in subjects:
                    taught[name, subject] = teachers[turn % len(teachers)]
                turn += bool(subjects)
        return taught

    def _leaders(
        self, chairs: list[tuple[schooling.Chair, list[_Teacher]]], taught: dict[tuple[str, str], _Teacher]
    ) -> dict[NameParts, str]:
        """Return {teacher: class} for grades 5 to 11: somebody who teaches there and leads no other class."""
        leaders: dict[NameParts, str] = {}
        free = {
            teacher.name for _chair, teachers in chairs for teacher in teachers[: max(1, len(teachers) - 1)]
        }
        for name, grade in self.grades.items():
            if grade not in schooling.PRIMARY:
                own = [teacher.name for (where, _subject), teacher in taught.items() if where == name]
                leader = next(each for each in own if each in free and each not in leaders)
                leaders[leader] = name
        return leaders

    def _list_load(
        self,
        primary: dict[str, _Teacher],
        taught: dict[tuple[str, str], _Teacher],
        leads: dict[NameParts, str],
        others: list[_Teacher],
    ) -> None:
        by_class = {name: leader for leader, name in leads.items()}
        clubs = iter(schooling.CLUBS)
        for name in self.grades:
            rows = (
                [(primary[name].name, subject) for subject in schooling.PRIMARY_SUBJECTS]
                if name in primary
                else []
            )
            rows += [(teacher.name, subject) for (where, subject), teacher in taught.items() if where == name]
            rows.append((by_class[name], schooling.CLASS_HOUR))
            self.lists.load.extend((teacher.full, name, subject) for teacher, subject in rows)
        for member in others:
            if "дополнительного" in member.position:
                self.lists.load.append((member.name.full, self.chance.choice(list(self.grades)), next(clubs)))
