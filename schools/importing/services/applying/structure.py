"""The classes that the file has and the register has not."""

from __future__ import annotations

from schools.importing.models import RowAction, RowKind
from schools.importing.services.applying.work import Work
from schools.institutions.models import Institution
from schools.names.classes import ClassName
from schools.structure.models import ClassKind, ClassYear, Place, PlaceKind, SchoolClass
from schools.structure.services import current_year


def make_classes(work: Work) -> None:
    """Add the classes of the plan to the current year, with their places."""
    year = current_year(work.act)
    known = ClassYear.objects.filter(year=year).values_list(
        "name_key", "school_class_id", "school_class__place_id"
    )
    work.classes = {class_key: (school_class, place) for class_key, school_class, place in known}
    students = work.rows.of(RowKind.STUDENT, RowAction.CREATE, RowAction.UPDATE, RowAction.TRANSFER)
    wanted = {ClassName(*payload["class"]) for payload in students if "class" in payload}
    new = sorted(name for name in wanted if name.key not in work.classes)
    own = {"institution_id": work.act.institution_id}
    platform = Institution.objects.values_list("platform", flat=True).get(pk=work.act.institution_id)
    places = work.recorder.create(
        [
            Place(kind=PlaceKind.CLASS, name=name.text, needed_from=work.today, platform=platform, **own)
            for name in new
        ]
    )
    made = work.recorder.create([SchoolClass(place=place, kind=ClassKind.CLASS, **own) for place in places])
    work.recorder.create(
        [
            ClassYear(
                school_class=school_class,
                year=year,
                grade=name.grade,
                letter=name.letter,
                name=name.text,
                name_key=name.key,
                **own,
            )
            for name, school_class in zip(new, made, strict=True)
        ]
    )
    work.classes |= {name.key: (row.pk, row.place_id) for name, row in zip(new, made, strict=True)}
