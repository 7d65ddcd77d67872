"""The ways in which one value is spelt."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

from tests.schools.importing.corpus.people import Student

CLASSES: dict[str, Callable[[Student], str]] = {
    "5А": lambda s: f"{s.grade}{s.letter}",
    "5 А": lambda s: f"{s.grade} {s.letter}",
    "5-а": lambda s: f"{s.grade}-{s.letter.lower()}",
    "5 - А": lambda s: f"{s.grade} – {s.letter}",
    "5 «А»": lambda s: f"{s.grade} «{s.letter}»",
    '5"А"': lambda s: f'{s.grade}"{s.letter}"',
    "5 „А“": lambda s: f"{s.grade} „{s.letter}“",
    "05А": lambda s: f"{s.grade:02}{s.letter}",
    "5 А класс": lambda s: f"{s.grade} {s.letter} класс",
    "5-й А кл.": lambda s: f"{s.grade}-й {s.letter} кл.",
    "5 (А)": lambda s: f"{s.grade} ({s.letter})",
    "no-break": lambda s: f"{s.grade}\u00a0{s.letter}\u200b",
    "Latin A": lambda s: f"{s.grade}{s.letter.replace('А', 'A')}",
}
DATES: dict[str, Callable[[date], object]] = {
    "05.04.2013": lambda d: f"{d:%d.%m.%Y}",
    "5.4.13": lambda d: f"{d.day}.{d.month}.{d:%y}",
    "2013-04-05": lambda d: d.isoformat(),
    "05/04/2013": lambda d: f"{d:%d/%m/%Y}",
    "05-04-2013": lambda d: f"{d:%d-%m-%Y}",
    "05.04.2013 г.": lambda d: f"{d:%d.%m.%Y} г.",
    "with a time": lambda d: f"{d:%Y-%m-%d} 00:00:00",
    "serial": lambda d: (d - date(1899, 12, 30)).days,
    "date": lambda d: d,
}
PHONES: dict[str, Callable[[str], object]] = {
    "+7": lambda p: p,
    "8": lambda p: f"8{p[2:]}",
    "7": lambda p: p[1:],
    "ten digits": lambda p: p[2:],
    "number": lambda p: int(p[1:]),
    "8 (978) 415-34-27": lambda p: f"8 ({p[2:5]}) {p[5:8]}-{p[8:10]}-{p[10:]}",
    "+7 978 415 34 27": lambda p: f"+7 {p[2:5]} {p[5:8]} {p[8:10]} {p[10:]}",
    "8-978-415-34-27": lambda p: f"8-{p[2:5]}-{p[5:8]}-{p[8:10]}-{p[10:]}",
    "all hyphens": lambda p: f"8‑{p[2:5]}–{p[5:8]}—{p[8:10]}−{p[10:]}",
    "no-break": lambda p: f"+7\u00a0({p[2:5]})\u00a0{p[5:8]}-{p[8:]}",
    "tel.": lambda p: f"тел.: {p}",
}
NAMES: dict[str, Callable[[str], str]] = {
    "е for ё": lambda n: n.replace("ё", "е"),
    "capitals": str.upper,
    "small": str.lower,
    "double spaces": lambda n: f"  {n.replace(' ', '   ')} ",
    "no-break spaces": lambda n: n.replace(" ", "\u00a0"),
    "line breaks": lambda n: n.replace(" ", "\n", 1),
    "hyphen": lambda n: n.replace("-", "\u2010"),
    "no-break hyphen": lambda n: n.replace("-", "\u2011"),
    "dash": lambda n: n.replace("-", " – "),
    "long dash": lambda n: n.replace("-", "—"),
    "minus": lambda n: n.replace("-", "\u2212"),
    "Latin look-alikes": lambda n: n.translate(str.maketrans("еоаср", "eoacp")),
    "composed": lambda n: n.replace("ё", "е\u0308").replace("й", "и\u0306"),
    "invisible": lambda n: n.replace(" ", " \u200b\ufeff"),
    "comma": lambda n: n.replace(" ", ", ", 1),
}
