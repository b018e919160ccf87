"""The first day on which something has left a window that is counted back."""

from __future__ import annotations

from datetime import date, timedelta

from trialshape.dates import back, forward

_DAY = timedelta(days=1)


def first_free(last: date, duration: str) -> date | None:
    """The first day whose window, an ISO 8601 duration back and both ends inside, begins after `last`.

    Calendar months are cut at the end of a shorter month, so it may lie some days after `last` and the duration.
    None where it lies outside the calendar."""
    try:
        day = forward(last, duration)
        while back(day - _DAY, duration) > last:
            day -= _DAY
        while back(day, duration) <= last:
            day += _DAY
    except (ValueError, OverflowError):
        return None
    return day


def day_before(day: date) -> date:
    """The day before."""
    return day - _DAY


def day_after(day: date) -> date:
    """The day after."""
    return day + _DAY
