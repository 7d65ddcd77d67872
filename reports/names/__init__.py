"""The people and places behind a figure, as of today: each list is the definition of its figure in rows."""

from reports.names import chats, families, staff, students
from reports.names.lists import NameList, NameRow

LISTS: dict[str, NameList] = {
    each.key: each for each in (*staff.LISTS, *students.LISTS, *families.LISTS, *chats.LISTS)
}
"""All lists by key; those of one group follow each other as they are shown."""


def lists_beside(shown: NameList) -> list[NameList]:
    """Return the lists about the same thing, the shown one among them."""
    return [each for each in LISTS.values() if each.group == shown.group]


__all__ = ["LISTS", "NameList", "NameRow", "lists_beside"]
