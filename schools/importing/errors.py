"""Why a roster file cannot be taken, in the words of whoever uploaded it."""

from __future__ import annotations

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from schools.faces.figures import with_thin_spaces
from schools.importing.reading import LIMITS, Why
from schools.institutions.errors import RuleViolation


class RosterFileError(RuleViolation):
    """The file as a whole was refused; the message says why and what to do about it."""


_TEXTS = {
    Why.EMPTY: _("The file is empty. Choose the file with the list of people."),
    Why.TOO_BIG: _(
        "The file is larger than %(size)s MB. Leave only the lists of people in it and try again."
    ),
    Why.TOO_LONG: _(
        "The table is too large: at most %(rows)s rows are taken. Leave only the lists of people in it."
    ),
    Why.TOO_FAR: _("The table reaches too far right or down. Copy the list into a new file."),
    Why.TOO_HARD: _(
        "Reading the file takes too much time or memory. Copy the list into a new file and upload that."
    ),
    Why.LONG_CELL: _("A cell in row %(row)s of the sheet «%(sheet)s» holds too much text. Shorten it."),
    Why.LONG_FIELD: _("A cell in row %(row)s holds too much text. Shorten it."),
    Why.PROTECTED: _(
        "The file is protected by a password. Open it, save it without the password and try again."
    ),
    Why.DAMAGED: _(
        "The file is damaged: it cannot be read to the end. Open it, save it anew as .xlsx and try again."
    ),
    Why.PICTURE: _(
        "This is a picture, not a table. Upload the list itself: a file .xlsx, .xls, .ods or .csv."
    ),
    Why.DOCUMENT: _(
        "This is a text document, not a table. Copy the list into a table, save it as .xlsx and upload that."
    ),
    Why.ARCHIVE: _("This is an archive. Unpack it and upload the table that is in it."),
    Why.WEB_PAGE: _(
        "This is a web page saved under the name of a table. Open it in Excel and save it as .xlsx first."
    ),
    Why.NOT_A_TABLE: _(
        "This is not a table one can read. Open the list, save it as .xlsx or .csv and upload that."
    ),
}


def refusal_for(why: Why, **details: str | int) -> RosterFileError:
    """Return the refusal of a file, in the active language."""
    if "rows" in details:
        details["rows"] = with_thin_spaces(int(details["rows"]))
    return RosterFileError(str(_TEXTS[why]) % details)


def too_big() -> RosterFileError:
    """Return the refusal of a file with more bytes than any honest roster has."""
    return refusal_for(Why.TOO_BIG, size=LIMITS.file_bytes // (1024 * 1024))


def no_list() -> RosterFileError:
    """Return the refusal of a file in which nobody is listed, or nobody can say under which headings."""
    return RosterFileError(
        gettext(
            "No list of people was found. A row of headings is needed, such as "
            "«Фамилия», «Имя», «Класс» or «ФИО», «Должность»."
        )
    )


def no_rows() -> RosterFileError:
    """Return the refusal of a file that has headings and nobody under them."""
    return RosterFileError(
        gettext("There is not a single row under the headings. Fill the list in and upload the file again.")
    )
