"""The demo's calendar: what happens on which day of the weeks before now."""

from __future__ import annotations

import heapq
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from itertools import count

from schools.structure.services.classes import year_bounds

LONGEST = timedelta(weeks=12)
"""How far back the demo begins, unless the academic year has begun later."""

Happening = Callable[[datetime], None]


@dataclass(frozen=True, slots=True)
class Autumn:
    """The school days from the beginning of the rollout to now; `now` is in the school's time zone."""

    now: datetime

    @property
    def today(self) -> date:
        """The last day."""
        return self.now.date()

    @property
    def first(self) -> date:
        """The first day: twelve weeks ago, or the first of September if that is later."""
        return max(year_bounds(self.today)[0], self.today - LONGEST)

    @property
    def days(self) -> list[date]:
        """Every weekday from the first to yesterday, and today whatever day it is; never empty."""
        span = (self.today - self.first).days
        before = [self.first + timedelta(days=n) for n in range(span)]
        return [*(day for day in before if day.weekday() < 5), self.today]

    def day(self, share: float) -> date:
        """Return the day by which `share` of the time (0–1) has gone."""
        days = self.days
        return days[min(int(share * len(days)), len(days) - 1)]

    def after(self, day: date, school_days: int) -> date:
        """Return the weekday so many school days after `day`; it may lie ahead of today."""
        while school_days > 0:
            day += timedelta(days=1)
            school_days -= day.weekday() < 5
        return day

    def moment(self, day: date, hour: int, minute: int = 0) -> datetime:
        """Return an instant of `day`, never later than now."""
        return min(datetime.combine(day, time(hour, minute), tzinfo=self.now.tzinfo), self.now)

    @property
    def fridays(self) -> list[date]:
        """The last school day of each week before today: marks are made and figures compiled then."""
        last = {_week(day): day for day in self.days[:-1]}
        return sorted(day for week, day in last.items() if week != _week(self.today) or day.weekday() == 4)

    @property
    def figure_days(self) -> list[date]:
        """The days as of which statistics were compiled, every other Friday, oldest first, today the last."""
        return [*self.fridays[::2], self.today]


def _week(day: date) -> tuple[int, int]:
    return day.isocalendar()[:2]


@dataclass(slots=True)
class Agenda:
    """What is to happen when. Whatever happens may put more on it, for the same day or later ones.

    Today much falls on one instant, now: then what is `last` waits for everything else of it.
    """

    autumn: Autumn
    _waiting: list[tuple[datetime, bool, int, Happening]] = field(default_factory=list)
    _order: Iterator[int] = field(default_factory=count)

    def on(
        self, day: date, happening: Happening, *, hour: int = 10, minute: int = 0, last: bool = False
    ) -> None:
        """Put something on a day; what lies ahead of today never happens."""
        if day <= self.autumn.today:
            moment = self.autumn.moment(day, hour, minute)
            heapq.heappush(self._waiting, (moment, last, next(self._order), happening))

    def live_through(self) -> None:
        """Let everything happen in its order."""
        while self._waiting:
            moment, _last, _order, happening = heapq.heappop(self._waiting)
            happening(moment)
