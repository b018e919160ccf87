"""Calendars without floating point: literals to day intervals, windows back and forth, ages."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta, timezone
from typing import Final
from zoneinfo import ZoneInfo

from trialshape.gate import XSD, BadLiteral, check, days_in_month

FIRST_YEAR: Final = 1850
LAST_YEAR: Final = 2150

_EPOCH = datetime(1970, 1, 1)  # naive on purpose: seconds as written, before any offset
_WEST = 12 * 3600  # local time runs at most 12 hours behind UTC ...
_EAST = 14 * 3600  # ... and at most 14 hours ahead
_DAY = timedelta(days=1)
_SECOND = timedelta(seconds=1)

_PARTS = re.compile(
    r"(?P<year>-?[0-9]{4,})(?:-(?P<month>[0-9]{2}))?(?:-(?P<day>[0-9]{2}))?"
    r"(?:T(?P<hour>[0-9]{2}):(?P<minute>[0-9]{2}):(?P<second>[0-9]{2})(?:\.(?P<fraction>[0-9]+))?)?"
    r"(?P<zone>Z|[+-][0-9]{2}:[0-9]{2})?"
)
_DURATION = re.compile(
    r"P(?=[0-9])(?:(?P<years>[0-9]{1,6})Y)?(?:(?P<months>[0-9]{1,6})M)?"
    r"(?:(?P<weeks>[0-9]{1,6})W)?(?:(?P<days>[0-9]{1,6})D)?"
)
_DAY_TYPES = frozenset(XSD + name for name in ("date", "gYear", "gYearMonth"))
_TIME_TYPES = frozenset(XSD + name for name in ("dateTime", "dateTimeStamp"))


@dataclass(frozen=True, slots=True)
class Moment:
    """When something happened, as far as it is known; both intervals are closed.

    `not_before` and `not_after` are local calendar days, for windows. `order_from` and `order_to` are
    seconds of UTC since 1970, only for the order of repeats. `exact` says that one instant is meant, so that
    the order ends differ by the rounding of a fraction of a second at most; the day may still be open.
    """

    not_before: date
    not_after: date
    order_from: int
    order_to: int
    exact: bool


# --- literals -----------------------------------------------------------------------------------------


def _seconds(wall: datetime) -> int:
    return (wall - _EPOCH) // _SECOND


def _readings(wall: datetime, zone: ZoneInfo) -> Iterator[int]:
    """UTC seconds of a local time; two different ones where the clock is set forward or back."""
    for fold in (0, 1):
        offset = zone.utcoffset(wall.replace(fold=fold)) or timedelta(0)
        yield _seconds(wall) - offset // _SECOND


def _order(first: datetime, last: datetime, zone: ZoneInfo | None, floating_exact: bool) -> tuple[int, int]:
    """Enclose two local times, the same or the ends of a stretch, in UTC seconds."""
    if zone is not None:
        return min(_readings(first, zone)), max(_readings(last, zone))
    if floating_exact:
        return _seconds(first), _seconds(last)
    return _seconds(first) - _EAST, _seconds(last) + _WEST


def _plausible(moment: Moment) -> Moment:
    if moment.not_before.year < FIRST_YEAR or moment.not_after.year > LAST_YEAR:
        raise BadLiteral(f"not a plausible date: the year is outside {FIRST_YEAR} to {LAST_YEAR}")
    return moment


def _stretch(first: date, last: date, zone: ZoneInfo | None, floating_exact: bool) -> Moment:
    start = datetime(first.year, first.month, first.day)
    end = datetime(last.year, last.month, last.day) + _DAY - _SECOND
    return Moment(first, last, *_order(start, end, zone, floating_exact), exact=False)


def _floating(wall: datetime, broken: int, zone: ZoneInfo | None, floating_exact: bool) -> Moment:
    """A time of day without offset."""
    low, high = _order(wall, wall, zone, floating_exact)
    day = wall.date()
    return Moment(day, day, low, high + broken, exact=low == high)


def _fixed(wall: datetime, broken: int, offset: timedelta, zone: ZoneInfo | None) -> Moment:
    """A time of day with its offset: the instant is known, the local day only with a zone."""
    instant = wall.replace(tzinfo=timezone(offset))
    if zone is not None:
        first = last = instant.astimezone(zone).date()
    elif offset:
        first = last = wall.date()
    else:
        # UTC is what machines write whatever the place, so the local day may be a neighbour.
        utc = instant.astimezone(UTC)
        first = (utc - timedelta(seconds=_WEST)).date()
        last = (utc + timedelta(seconds=_EAST)).date()
    order = _seconds(wall) - offset // _SECOND
    return Moment(first, last, order, order + broken, exact=True)


def _offset(text: str) -> timedelta:
    if text == "Z":
        return timedelta(0)
    size = timedelta(hours=int(text[1:3]), minutes=int(text[4:6]))
    return -size if text[0] == "-" else size


def day_interval(
    lexical: str, datatype: str, zone: ZoneInfo | None, *, floating_exact: bool = False
) -> Moment:
    """Read a date, year, year and month, or dateTime as local calendar days and an order in seconds.

    `zone` is the site's. An offset on xsd:date, gYear and gYearMonth is ignored: the day counts as written.
    Without a zone, a dateTime with an offset keeps its day as written, but one in UTC ("Z", or the equal
    "+00:00") spans every day it may be locally, and a time without offset spans every order it may
    have unless `floating_exact` says that the record holds no dateTime with an offset at all. A local
    time that a clock change skips or repeats spans both readings. Raises `BadLiteral` for other
    datatypes, text outside the lexical space and years outside 1850 to 2150.
    """
    if datatype not in _DAY_TYPES and datatype not in _TIME_TYPES:
        raise BadLiteral("not a date: the datatype must be xsd:date, dateTime, gYearMonth or gYear")
    reason = check(lexical, datatype)
    if reason is not None:
        raise BadLiteral(reason)
    found = _PARTS.fullmatch(lexical)
    if found is None:
        raise BadLiteral("not a date")
    part = found.groupdict()
    year = int(part["year"])
    if not FIRST_YEAR <= year <= LAST_YEAR:
        raise BadLiteral(f"not a plausible date: the year is outside {FIRST_YEAR} to {LAST_YEAR}")
    if datatype in _DAY_TYPES:
        first_month, last_month = int(part["month"] or 1), int(part["month"] or 12)
        first_day, last_day = int(part["day"] or 1), int(part["day"] or days_in_month(year, last_month))
        first, last = date(year, first_month, first_day), date(year, last_month, last_day)
        return _stretch(first, last, zone, floating_exact)
    midnight = datetime(year, int(part["month"]), int(part["day"]))
    wall = midnight + timedelta(
        hours=int(part["hour"]), minutes=int(part["minute"]), seconds=int(part["second"])
    )
    broken = int(bool((part["fraction"] or "").strip("0")))
    if part["zone"] is None:
        return _plausible(_floating(wall, broken, zone, floating_exact))
    return _plausible(_fixed(wall, broken, _offset(part["zone"]), zone))


# --- windows ------------------------------------------------------------------------------------------


def _shift_months(day: date, months: int) -> date:
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    if not date.min.year <= year <= date.max.year:
        raise ValueError("the result lies outside the calendar, years 1 to 9999")
    return date(year, month + 1, min(day.day, days_in_month(year, month + 1)))


def _shift_days(day: date, days: int) -> date:
    try:
        return day + timedelta(days=days)
    except OverflowError:
        raise ValueError("the result lies outside the calendar, years 1 to 9999") from None


def months_before(day: date, months: int) -> date:
    """The day some calendar months earlier, cut at the end of a shorter month.

    31 August less 6 months is the last day of February. Raises ValueError for a negative number of
    months or a result before year 1.
    """
    if months < 0:
        raise ValueError("a number of months back must not be negative")
    return _shift_months(day, -months)


def days_before(day: date, days: int) -> date:
    """The day some days earlier; raises ValueError for a negative number or a result before year 1."""
    if days < 0:
        raise ValueError("a number of days back must not be negative")
    return _shift_days(day, -days)


def _move(day: date, duration: str, direction: int) -> date:
    found = _DURATION.fullmatch(duration)
    if found is None:
        raise ValueError(
            f"duration {duration!r} is not understood: write years, months, weeks and days like P6M or P28D"
        )
    part = {name: int(text or 0) for name, text in found.groupdict().items()}
    months = part["years"] * 12 + part["months"]
    days = part["weeks"] * 7 + part["days"]
    try:
        return _shift_days(_shift_months(day, direction * months), direction * days)
    except ValueError:
        raise ValueError(f"duration {duration!r} leads outside the calendar, years 1 to 9999") from None


def back(day: date, duration: str) -> date:
    """The day an ISO 8601 duration earlier: years and months first, cut at the end of the month, then days.

    Takes PnY, PnM, PnW, PnD and their combinations in that order; a week has seven days. Raises ValueError
    naming the duration for signs, fractions, times of day and results outside the calendar.
    """
    return _move(day, duration, -1)


def forward(day: date, duration: str) -> date:
    """The day an ISO 8601 duration later, under the rules of `back`."""
    return _move(day, duration, 1)


def completed_years(born: date, on: date) -> int:
    """Age in completed years.

    Whoever was born on 29 February completes a year on 1 March when there is no 29 February: the later of
    the two customary days, so that a minimum age is never reached too early. Raises ValueError when `on`
    lies before the birth.
    """
    if on < born:
        raise ValueError("an age needs a day on or after the birth")
    return on.year - born.year - ((on.month, on.day) < (born.month, born.day))


def days_between(start: date, end: date) -> int:
    """Whole days from `start` to `end`; negative when `end` is the earlier one."""
    return (end - start).days
