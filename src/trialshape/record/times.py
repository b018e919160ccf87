"""When things happened: recorded dates as days that are always there, clipped to the as-of date.

A fact without a usable date lies anywhere between the earliest plausible day and the as-of date. What lasts
runs from the first day of its start to its end, to the as-of date while no end is known. A product given on
one date was given on that day; one that was started and has neither end nor a word on going on may last for
ever.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date
from typing import Final
from zoneinfo import ZoneInfo

from trialshape.dates import FIRST_YEAR, LAST_YEAR, Moment, day_interval
from trialshape.knowledge.vocabulary import XSD
from trialshape.read import Statement
from trialshape.record.draft import Draft
from trialshape.record.nodes import Reading, Values
from trialshape.record.vocabulary import (
    DATE,
    DAY,
    END,
    END_NOT_AFTER,
    END_NOT_BEFORE,
    MALFORMED,
    NOT_AFTER,
    NOT_BEFORE,
    ONGOING,
    ORDER_FROM,
    ORDER_TO,
    START,
    START_NOT_AFTER,
)

FIRST_DAY: Final = date(FIRST_YEAR, 1, 1)
LAST_DAY: Final = date(LAST_YEAR, 12, 31)

_OFFSET = re.compile(r"(?:Z|[+-][0-9]{2}:[0-9]{2})\Z")
_TIME_TYPES = frozenset((XSD + "dateTime", XSD + "dateTimeStamp"))


@dataclass(frozen=True, slots=True)
class Clock:
    """How dates of one record are read: the as-of date, the site's zone, and the ends of time as moments."""

    as_of: date
    zone: ZoneInfo | None
    floating_exact: bool
    first: Moment
    today: Moment

    def read(self, lexical: str, datatype: str) -> Moment:
        """Read a date literal; raises BadLiteral."""
        return day_interval(lexical, datatype, self.zone, floating_exact=self.floating_exact)


@dataclass(frozen=True, slots=True)
class Days:
    """When a fact happened: days and order, both ends inside; `known`: a usable date was recorded."""

    first: date
    last: date
    order_from: int
    order_to: int
    known: bool


def clock(as_of: date, zone: ZoneInfo | None, statements: Iterable[Statement]) -> Clock:
    """The clock of one record. Times without offset are in exact order when no time has an offset."""
    floating = not any(said.datatype in _TIME_TYPES and _OFFSET.search(said.object) for said in statements)
    first = day_interval(FIRST_DAY.isoformat(), DAY, zone, floating_exact=floating)
    today = day_interval(as_of.isoformat(), DAY, zone, floating_exact=floating)
    return Clock(as_of, zone, floating, first, today)


def unknown(clock: Clock) -> Days:
    """The days of a fact of which nothing is known."""
    return Days(FIRST_DAY, clock.as_of, clock.first.order_from, clock.today.order_to, known=False)


def fact_days(values: Values, clock: Clock, draft: Draft) -> Days:
    """When a fact happened, by its date, else from its start to its end."""
    on = values.date(DATE)
    start, end = values.date(START), values.date(END)
    lasts = values.boolean(ONGOING).one is True
    if on.bad or (not on.given and (start.bad or end.bad)):
        return unknown(clock)
    if on.one is not None:
        begun = _begun(on.one, DATE, clock, draft)
        return unknown(clock) if begun is None else _span(begun, clock.today if lasts else begun, clock)
    if start.one is None and end.one is None:
        return unknown(clock)
    first = clock.first if start.one is None else _begun(start.one, START, clock, draft)
    if first is None:
        return unknown(clock)
    last = clock.today if end.one is None else end.one
    if end.one is not None and _ends_early(first, end.one, draft):
        return unknown(clock)
    return _span(first, last, clock)


def last_days(values: Values, clock: Clock) -> tuple[date, date]:
    """First and last day on which an event can have ended; one with a start and no end may go on.

    An end is planned where it lies after the as-of date, and kept. A month or year that goes on is cut there: what has
    ended has ended by then."""
    on, start, end, ongoing = (
        values.date(DATE),
        values.date(START),
        values.date(END),
        values.boolean(ONGOING).one,
    )
    began = on if on.given else start
    ended = None if on.given else end.one
    if on.bad or (not on.given and (start.bad or end.bad)):
        return FIRST_DAY, LAST_DAY
    if on.one is not None and ongoing is not True and on.one.not_before <= clock.as_of:
        return on.one.not_before, min(on.one.not_after, clock.as_of)
    first = clock.first if began.one is None else began.one
    if ended is not None and ended.not_before <= clock.as_of:
        ended = replace(ended, not_after=min(ended.not_after, clock.as_of))
    last = _last_days(first, ended, ongoing, clock)
    if last is None:
        # it is said to go on after its end
        return clock.as_of, LAST_DAY
    if first.not_before > min(last[1], clock.as_of):
        return FIRST_DAY, LAST_DAY
    return max(last[0], first.not_before), last[1]


def _begun(moment: Moment, prop: str, clock: Clock, draft: Draft) -> Moment | None:
    """The moment, or None with an error when it lies after the as-of date."""
    if moment.not_before <= clock.as_of:
        return moment
    draft.error(prop, "future-date", "the date lies after the as-of date; expected one up to it", MALFORMED)
    return None


def _ends_early(start: Moment, end: Moment, draft: Draft) -> bool:
    if end.not_after >= start.not_before:
        return False
    draft.error(END, "end-before-start", "the end lies before the start", MALFORMED)
    return True


def _span(first: Moment, last: Moment, clock: Clock) -> Days:
    return Days(
        first.not_before,
        min(last.not_after, clock.as_of),
        first.order_from,
        min(last.order_to, clock.today.order_to),
        known=True,
    )


def say_days(days: Days, draft: Draft) -> None:
    """Write days and order."""
    draft.day(NOT_BEFORE, days.first)
    draft.day(NOT_AFTER, days.last)
    draft.integer(ORDER_FROM, days.order_from)
    draft.integer(ORDER_TO, days.order_to)


# --- exposures ---------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Course:
    """First and last day of an exposure, each with two ends, and its order; the last may be planned."""

    first_from: date
    first_to: date
    last_from: date
    last_to: date
    order_from: int
    order_to: int


def course(values: Values, clock: Clock, draft: Draft) -> Course:
    """When an exposure began and ended. An end after the as-of date is planned, and kept."""
    nothing = _any_time(clock)
    on, start, end, ongoing = values.date(DATE), values.date(START), values.date(END), values.boolean(ONGOING)
    one_day = on.given and not (start.given or end.given or ongoing.one is True)
    began = start if start.given else on
    ended = _up_to(on, clock) if one_day else end
    if began.bad or ended.bad or ongoing.bad:
        return nothing
    prop = START if start.given else DATE
    first = clock.first if began.one is None else _begun(began.one, prop, clock, draft)
    if first is None:
        return nothing
    first_to = clock.as_of if began.one is None else min(first.not_after, clock.as_of)
    last = _last_days(first, ended.one, ongoing.one, clock)
    if last is None or last[1] < first.not_before:
        message = "the end does not fit the start or the word on going on"
        draft.error(END, "end-before-start", message, MALFORMED)
        return nothing
    last_from, last_to = max(last[0], first.not_before), last[1]
    order_to = clock.today.order_to if ended.one is None else ended.one.order_to
    return Course(
        first.not_before,
        min(first_to, last_to),
        last_from,
        last_to,
        first.order_from,
        max(order_to, first.order_from),
    )


def _any_time(clock: Clock) -> Course:
    """The course of an exposure of which nothing is known."""
    return Course(FIRST_DAY, clock.as_of, FIRST_DAY, LAST_DAY, clock.first.order_from, clock.today.order_to)


def _up_to(on: Reading[Moment], clock: Clock) -> Reading[Moment]:
    """A day that has come: a month or year that goes on is cut at the as-of date."""
    if on.one is None:
        return on
    return Reading((replace(on.one, not_after=min(on.one.not_after, clock.as_of)),))


def _last_days(
    first: Moment, ended: Moment | None, ongoing: bool | None, clock: Clock
) -> tuple[date, date] | None:
    """The ends of the last day, or None when end and word on going on contradict each other."""
    if ended is None:
        if ongoing is None:
            return first.not_before, LAST_DAY
        return (LAST_DAY, LAST_DAY) if ongoing else (first.not_before, clock.as_of)
    low, high = ended.not_before, ended.not_after
    if ongoing is True:
        low = max(low, clock.as_of)
    elif ongoing is False:
        high = min(high, clock.as_of)
    return (low, high) if low <= high else None


def say_course(course: Course, draft: Draft) -> None:
    """Write first and last day and order."""
    draft.day(NOT_BEFORE, course.first_from)
    draft.day(START_NOT_AFTER, course.first_to)
    draft.day(END_NOT_BEFORE, course.last_from)
    draft.day(NOT_AFTER, course.last_to)
    draft.day(END_NOT_AFTER, course.last_to)
    draft.integer(ORDER_FROM, course.order_from)
    draft.integer(ORDER_TO, course.order_to)


def earlier(days: Days, clock: Clock) -> Days:
    """The days of something that was established before its entry was made."""
    return replace(days, first=FIRST_DAY, order_from=clock.first.order_from)


def earlier_course(course: Course, clock: Clock) -> Course:
    """The course of an exposure that was established before its entry was made."""
    return replace(course, first_from=FIRST_DAY, last_from=FIRST_DAY, order_from=clock.first.order_from)
