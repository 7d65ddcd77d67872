"""Who goes with whom over a whole list, so that the sum of all scores is the greatest."""

from __future__ import annotations

from collections.abc import Mapping


def assign(scores: Mapping[int, Mapping[int, int]]) -> dict[int, int]:
    """Return {line: person} with the greatest sum of `scores[line][person]`; each person once.

    Lines are taken in one after another, each by the best chain of changes that it sets off, so a
    former choice gives way where the whole gains by it. A line may stay without a person.
    """
    chosen: dict[int, int] = {}
    holder: dict[int, int] = {}
    for line in scores:
        _take_in(line, scores, chosen, holder)
    return chosen


def _take_in(
    line: int,
    scores: Mapping[int, Mapping[int, int]],
    chosen: dict[int, int],
    holder: dict[int, int],
) -> None:
    """Find the chain with the greatest gain from this line, and carry it out if it gains anything."""
    gain = {line: 0}
    came: dict[int, tuple[int, int]] = {}  # line: (the line that pushed it out, the person it lost)
    waiting = [line]
    best: tuple[int, int, int | None] = (0, line, None)
    while waiting:
        current = waiting.pop(0)
        for person, score in scores[current].items():
            held_by, gained = holder.get(person), gain[current] + score
            if held_by is None:
                best = max(best, (gained, current, person), key=lambda end: end[0])
            elif held_by not in (line, current):
                after = gained - scores[held_by][person]
                if held_by not in gain or after > gain[held_by]:
                    gain[held_by], came[held_by] = after, (current, person)
                    waiting.append(held_by)
                    best = max(best, (after, held_by, None), key=lambda end: end[0])
    if best[0] > 0:
        _carry_out(best[1], best[2], line, came, chosen, holder)


def _carry_out(
    end: int,
    person: int | None,
    start: int,
    came: Mapping[int, tuple[int, int]],
    chosen: dict[int, int],
    holder: dict[int, int],
) -> None:
    """Give the last line of a chain its new person (or none), and each one before what the next lost."""
    if person is None:
        chosen.pop(end, None)
    else:
        chosen[end], holder[person] = person, end
    while end != start:
        end, lost = came[end]
        chosen[end], holder[lost] = lost, end
