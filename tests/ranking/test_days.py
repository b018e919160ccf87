"""The first day on which something has left a window, by hand from calendars."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from trialshape.dates import back
from trialshape.ranking.days import first_free


@pytest.mark.parametrize(
    ("last", "duration", "first"),
    [
        ("2026-11-10", "P28D", "2026-12-09"),
        ("2026-11-10", "P4W", "2026-12-09"),
        ("2026-11-10", "P0D", "2026-11-11"),
        # one year after 29 February there is none; 28 February 2025 less a year is 28 February 2024
        ("2024-02-29", "P1Y", "2025-03-01"),
        ("2024-02-28", "P1Y", "2025-03-01"),
        ("2024-02-27", "P1Y", "2025-02-28"),
        # in a leap year the 29th is the last day of the window of 29 August
        ("2023-08-29", "P6M", "2024-03-01"),
        ("2023-08-28", "P6M", "2024-02-29"),
        # the end of a month: 30 September less one month is 30 August
        ("2026-08-31", "P1M", "2026-10-01"),
        ("2026-08-30", "P1M", "2026-10-01"),
        ("2026-01-31", "P1M7D", "2026-03-08"),
    ],
)
def test_first_free_day(last: str, duration: str, first: str) -> None:
    assert first_free(date.fromisoformat(last), duration) == date.fromisoformat(first)


def test_no_day_outside_of_the_calendar() -> None:
    assert first_free(date(9999, 12, 15), "P28D") is None


@given(
    st.dates(date(1950, 1, 1), date(2100, 1, 1)),
    st.sampled_from(("P7D", "P4W", "P1M", "P6M", "P1Y", "P5Y", "P1M3D", "P2Y10D")),
)
def test_it_is_the_first_one(last: date, duration: str) -> None:
    first = first_free(last, duration)
    assert first is not None
    assert back(first, duration) > last
    assert back(first - timedelta(days=1), duration) <= last
