"""Counting by the calendar: windows back and forth, ages, days between."""

import calendar
from collections.abc import Callable
from datetime import date, timedelta

import pytest
from dateutil.relativedelta import relativedelta
from hypothesis import given
from hypothesis import strategies as st

from trialshape.dates import back, completed_years, days_before, days_between, forward, months_before

days = st.dates(date(1900, 1, 1), date(2100, 12, 31))


# --- windows ------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("day", "duration", "expected"),
    [
        ("2023-08-31", "P6M", "2023-02-28"),
        ("2024-08-31", "P6M", "2024-02-29"),
        ("2024-02-29", "P5Y", "2019-02-28"),
        ("2024-02-29", "P4Y", "2020-02-29"),
        ("2026-12-10", "P28D", "2026-11-12"),
        ("2026-12-10", "P4W", "2026-11-12"),
        ("2026-12-10", "P3W", "2026-11-19"),
        ("2026-12-10", "P2Y", "2024-12-10"),
        ("2026-12-10", "P3M", "2026-09-10"),
        ("2026-01-15", "P1M", "2025-12-15"),
        ("2024-03-31", "P1M1D", "2024-02-28"),
        ("2024-03-31", "P1Y2M1W3D", "2023-01-21"),
        ("2024-03-31", "P0D", "2024-03-31"),
    ],
)
def test_windows_reach_back_by_the_calendar(day: str, duration: str, expected: str) -> None:
    assert back(date.fromisoformat(day), duration) == date.fromisoformat(expected)


@pytest.mark.parametrize(
    ("day", "duration", "expected"),
    [
        ("2023-08-31", "P6M", "2024-02-29"),
        ("2024-01-31", "P1M", "2024-02-29"),
        ("2024-02-29", "P1Y", "2025-02-28"),
        ("2024-01-31", "P1M1D", "2024-03-01"),
        ("2026-12-10", "P2W", "2026-12-24"),
        ("2026-12-10", "P15D", "2026-12-25"),
        ("2026-11-30", "P1M", "2026-12-30"),
    ],
)
def test_windows_reach_forward_by_the_calendar(day: str, duration: str, expected: str) -> None:
    assert forward(date.fromisoformat(day), duration) == date.fromisoformat(expected)


@pytest.mark.parametrize("move", [back, forward])
@pytest.mark.parametrize(
    "duration",
    [
        "",
        "P",
        "PT",
        "P1",
        "6M",
        "-P6M",
        "P-6M",
        "P1.5Y",
        "PT24H",
        "P1DT1H",
        "P1M1Y",
        "p6m",
        "P6M\n",
        "P٦M",
        "P1D1W",
    ],
)
def test_other_durations_are_refused_by_name(move: Callable[[date, str], date], duration: str) -> None:
    with pytest.raises(ValueError, match="duration") as caught:
        move(date(2024, 3, 31), duration)
    assert repr(duration) in str(caught.value)


@pytest.mark.parametrize("duration", ["P9999Y", "P999999Y", "P999999W", "P999999M"])
def test_durations_that_leave_the_calendar_are_refused_by_name(duration: str) -> None:
    for move in (back, forward):
        with pytest.raises(ValueError, match=duration):
            move(date(2024, 3, 31), duration)


@given(days, st.integers(0, 40), st.integers(0, 30), st.integers(0, 30), st.integers(0, 400))
def test_windows_agree_with_an_independent_calendar(
    day: date, years: int, months: int, weeks: int, more: int
) -> None:
    duration = f"P{years}Y{months}M{weeks}W{more}D"
    delta = relativedelta(years=years, months=months, weeks=weeks, days=more)
    assert back(day, duration) == day - delta
    assert forward(day, duration) == day + delta
    assert months_before(day, months) == day - relativedelta(months=months)
    assert days_before(day, more) == day - relativedelta(days=more)


def test_counts_back_are_never_negative_and_never_leave_the_calendar() -> None:
    assert months_before(date(2023, 8, 31), 6) == date(2023, 2, 28)
    assert days_before(date(2024, 3, 1), 1) == date(2024, 2, 29)
    for move in (months_before, days_before):
        with pytest.raises(ValueError, match="negative"):
            move(date(2024, 3, 1), -1)
        with pytest.raises(ValueError, match="calendar"):
            move(date(2024, 3, 1), 10**12)


# --- ages and distances -------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("born", "on", "years"),
    [
        ("2006-05-17", "2024-05-16", 17),
        ("2006-05-17", "2024-05-17", 18),
        ("2008-02-29", "2026-02-28", 17),
        ("2008-02-29", "2026-03-01", 18),
        ("2008-02-29", "2028-02-28", 19),
        ("2008-02-29", "2028-02-29", 20),
        ("2007-12-31", "2026-01-01", 18),
        ("2024-03-01", "2024-03-01", 0),
    ],
)
def test_age_in_completed_years(born: str, on: str, years: int) -> None:
    assert completed_years(date.fromisoformat(born), date.fromisoformat(on)) == years


def test_nobody_has_an_age_before_birth() -> None:
    with pytest.raises(ValueError, match="birth") as caught:
        completed_years(date(2024, 3, 2), date(2024, 3, 1))
    assert "2024" not in str(caught.value)


def birthday(born: date, year: int) -> date:
    if (born.month, born.day) == (2, 29) and not calendar.isleap(year):
        return date(year, 3, 1)
    return date(year, born.month, born.day)


@given(days | st.integers(1904 // 4, 2096 // 4).map(lambda n: date(4 * n, 2, 29)), st.integers(0, 45_000))
def test_age_counts_the_birthdays_since_birth(born: date, later: int) -> None:
    on = born + timedelta(days=later)
    birthdays = [birthday(born, year) for year in range(born.year + 1, on.year + 1)]
    assert completed_years(born, on) == sum(day <= on for day in birthdays)


def test_days_between() -> None:
    assert days_between(date(2024, 2, 28), date(2024, 3, 1)) == 2
    assert days_between(date(2023, 2, 28), date(2023, 3, 1)) == 1
    assert days_between(date(2024, 3, 1), date(2024, 2, 28)) == -2
    assert days_between(date(2024, 3, 1), date(2024, 3, 1)) == 0
