"""The encodings in which tables are saved as text."""

from __future__ import annotations

from schools.importing.reading.refusals import Unreadable, Why

_MARKS = (
    (b"\xef\xbb\xbf", "utf-8-sig"),
    (b"\xff\xfe", "utf-16"),
    (b"\xfe\xff", "utf-16"),
)
_SAMPLE = 4000


def decoded(data: bytes) -> str:
    """Return the text of a file in UTF-8 or UTF-16, with or without its mark, or in CP1251.

    Raises Unreadable when it is in none of these, or has a sign that no text has.
    """
    for encoding in _guesses(data):
        try:
            text = data.decode(encoding)
        except UnicodeDecodeError:
            continue
        if "\0" not in text:
            return text
    raise Unreadable(Why.NOT_A_TABLE)


def _guesses(data: bytes) -> tuple[str, ...]:
    """Return the encodings to try: in UTF-16 every other byte of Latin signs and line ends is empty."""
    for mark, encoding in _MARKS:
        if data.startswith(mark):
            return (encoding,)
    sample = data[:_SAMPLE]
    if sample.count(0) > len(sample) // 20:
        return ("utf-16-le", "utf-16-be") if sample[1::2].count(0) >= sample[::2].count(0) else ("utf-16-be",)
    return ("utf-8", "cp1251")
