"""Dates and times of day as day intervals and orders, with and without a time zone."""

import calendar
import traceback
from datetime import UTC, date, datetime, timedelta, timezone
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from trialshape.dates import Moment, day_interval
from trialshape.gate import XSD, BadLiteral

HOUR = 3600
DAY = 24 * HOUR
MARCH_1 = 19783 * DAY
"""UTC seconds of 2024-03-01T00:00:00Z: 54 years of 365 days, 13 leap days before 2024, 60 days of 2024."""

NAMED = "12/31/1999-JohnSmith"
ZURICH = ZoneInfo("Europe/Zurich")
ZONES = [
    ZoneInfo(name)
    for name in (
        "Asia/Shanghai",
        "Europe/Zurich",
        "America/Sao_Paulo",
        "America/Havana",
        "Australia/Lord_Howe",
        "Pacific/Kiritimati",
        "Etc/GMT+12",
        "Asia/Kathmandu",
        "UTC",
    )
]

walls = st.datetimes(datetime(1970, 1, 1), datetime(2100, 12, 31)).map(
    lambda wall: wall.replace(microsecond=0)
)


def utc(text: str) -> int:
    """Seconds of a UTC time, by the standard library's own calendar."""
    return calendar.timegm(datetime.fromisoformat(text).timetuple())


def moment(lexical: str, name: str, zone: ZoneInfo | None = None, *, floating_exact: bool = False) -> Moment:
    return day_interval(lexical, XSD + name, zone, floating_exact=floating_exact)


def span(found: Moment) -> tuple[str, str]:
    return found.not_before.isoformat(), found.not_after.isoformat()


def test_the_anchor_of_these_tests() -> None:
    assert utc("2024-03-01T00:00:00") == MARCH_1 == 1_709_251_200


# --- dates without a time of day ----------------------------------------------------------------------


@pytest.mark.parametrize(
    ("lexical", "name", "first", "last"),
    [
        ("2024-03-01", "date", "2024-03-01", "2024-03-01"),
        ("2024-03-01Z", "date", "2024-03-01", "2024-03-01"),
        ("2024-03-01-11:00", "date", "2024-03-01", "2024-03-01"),
        ("2024-02", "gYearMonth", "2024-02-01", "2024-02-29"),
        ("2023-02+09:00", "gYearMonth", "2023-02-01", "2023-02-28"),
        ("2023-11", "gYearMonth", "2023-11-01", "2023-11-30"),
        ("2021", "gYear", "2021-01-01", "2021-12-31"),
        ("2021Z", "gYear", "2021-01-01", "2021-12-31"),
        ("1850-01-01", "date", "1850-01-01", "1850-01-01"),
        ("2150-12-31", "date", "2150-12-31", "2150-12-31"),
    ],
)
@pytest.mark.parametrize("zone", [None, ZURICH, ZoneInfo("Pacific/Kiritimati")])
def test_a_date_is_the_days_as_written_in_any_zone(
    lexical: str, name: str, first: str, last: str, zone: ZoneInfo | None
) -> None:
    found = moment(lexical, name, zone)
    assert span(found) == (first, last)
    assert not found.exact


def test_the_order_of_a_day_is_its_local_seconds() -> None:
    found = moment("2024-03-01", "date", ZURICH)  # one hour ahead of UTC in winter
    assert (found.order_from, found.order_to) == (MARCH_1 - HOUR, MARCH_1 - HOUR + DAY - 1)


def test_the_order_of_a_day_without_zone_covers_every_place() -> None:
    found = moment("2024-03-01", "date")
    assert (found.order_from, found.order_to) == (MARCH_1 - 14 * HOUR, MARCH_1 + DAY - 1 + 12 * HOUR)


def test_a_record_without_any_offset_orders_days_as_written() -> None:
    found = moment("2024-03-01", "date", floating_exact=True)
    assert (found.order_from, found.order_to) == (MARCH_1, MARCH_1 + DAY - 1)
    month = moment("2024-03", "gYearMonth", floating_exact=True)
    assert (month.order_from, month.order_to) == (MARCH_1, MARCH_1 + 31 * DAY - 1)


@pytest.mark.parametrize(
    ("lexical", "length"), [("2024-03-31", 23 * HOUR), ("2024-10-27", 25 * HOUR), ("2024-06-01", 24 * HOUR)]
)
def test_a_day_is_as_long_as_its_clock_changes_make_it(lexical: str, length: int) -> None:
    found = moment(lexical, "date", ZURICH)
    assert found.order_to - found.order_from == length - 1


# --- times of day -------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("lexical", "zone", "day", "instant"),
    [
        ("2024-03-01T23:30:00Z", "Europe/Zurich", "2024-03-02", "2024-03-01T23:30:00"),
        ("2024-03-01T22:59:59Z", "Europe/Zurich", "2024-03-01", "2024-03-01T22:59:59"),
        ("2024-03-01T20:00:00-05:00", "Asia/Shanghai", "2024-03-02", "2024-03-02T01:00:00"),
        ("2024-03-02T06:00:00+08:00", "America/New_York", "2024-03-01", "2024-03-01T22:00:00"),
        ("2024-03-01T10:00:00", "Europe/Zurich", "2024-03-01", "2024-03-01T09:00:00"),
        ("2024-07-01T00:30:00", "Europe/Zurich", "2024-07-01", "2024-06-30T22:30:00"),
        ("2024-02-28T24:00:00", "Europe/Zurich", "2024-02-29", "2024-02-28T23:00:00"),
        ("2023-12-31T24:00:00Z", "UTC", "2024-01-01", "2024-01-01T00:00:00"),
        ("2024-03-01T10:00:00+05:45", "Asia/Kathmandu", "2024-03-01", "2024-03-01T04:15:00"),
    ],
)
def test_a_time_with_a_zone_has_one_local_day_and_one_instant(
    lexical: str, zone: str, day: str, instant: str
) -> None:
    found = moment(lexical, "dateTime", ZoneInfo(zone))
    assert found == Moment(
        date.fromisoformat(day), date.fromisoformat(day), utc(instant), utc(instant), exact=True
    )


def test_a_date_time_stamp_is_a_date_time() -> None:
    assert moment("2024-03-01T23:30:00Z", "dateTimeStamp", ZURICH) == moment(
        "2024-03-01T23:30:00Z", "dateTime", ZURICH
    )


@pytest.mark.parametrize(
    ("lexical", "first", "last"),
    [
        ("2024-03-01T11:59:59Z", "2024-02-29", "2024-03-02"),
        ("2024-03-01T12:00:00Z", "2024-03-01", "2024-03-02"),
        ("2024-03-01T09:59:59Z", "2024-02-29", "2024-03-01"),
        ("2024-03-01T10:00:00Z", "2024-02-29", "2024-03-02"),
        ("2024-03-01T23:00:00+00:00", "2024-03-01", "2024-03-02"),
        ("2024-03-01T23:00:00-00:00", "2024-03-01", "2024-03-02"),
    ],
)
def test_utc_without_a_zone_may_be_a_neighbouring_day(lexical: str, first: str, last: str) -> None:
    found = moment(lexical, "dateTime")
    assert span(found) == (first, last)
    assert found.exact
    assert found.order_from == found.order_to == utc(lexical[:19])


def test_an_offset_without_a_zone_keeps_the_day_as_written() -> None:
    found = moment("2024-03-01T23:30:00-05:00", "dateTime")
    instant = MARCH_1 + DAY + 4 * HOUR + HOUR // 2
    assert found == Moment(date(2024, 3, 1), date(2024, 3, 1), instant, instant, exact=True)
    early = moment("2024-03-01T00:30:00+14:00", "dateTime")
    assert span(early) == ("2024-03-01", "2024-03-01")
    assert early.order_from == MARCH_1 + HOUR // 2 - 14 * HOUR


def test_a_floating_time_without_a_zone_is_exact_only_among_its_like() -> None:
    written = MARCH_1 + 10 * HOUR
    found = moment("2024-03-01T10:00:00", "dateTime")
    assert span(found) == ("2024-03-01", "2024-03-01")
    assert (found.order_from, found.order_to, found.exact) == (
        written - 14 * HOUR,
        written + 12 * HOUR,
        False,
    )
    among = moment("2024-03-01T10:00:00", "dateTime", floating_exact=True)
    assert (among.order_from, among.order_to, among.exact) == (written, written, True)


def test_a_repeated_local_time_covers_both_readings() -> None:
    found = moment("2024-10-27T02:30:00", "dateTime", ZURICH)
    assert span(found) == ("2024-10-27", "2024-10-27")
    assert (found.order_from, found.order_to) == (utc("2024-10-27T00:30:00"), utc("2024-10-27T01:30:00"))
    assert not found.exact


def test_a_skipped_local_time_covers_both_readings() -> None:
    found = moment("2024-03-31T02:30:00", "dateTime", ZURICH)
    assert span(found) == ("2024-03-31", "2024-03-31")
    assert (found.order_from, found.order_to) == (utc("2024-03-31T00:30:00"), utc("2024-03-31T01:30:00"))
    assert not found.exact


@pytest.mark.parametrize("zone", [None, ZURICH])
@pytest.mark.parametrize("suffix", ["", "Z", "+01:00"])
def test_a_fraction_of_a_second_widens_the_order_outward(suffix: str, zone: ZoneInfo | None) -> None:
    whole = moment(f"2024-03-01T10:00:07{suffix}", "dateTime", zone)
    broken = moment(f"2024-03-01T10:00:07.177044{suffix}", "dateTime", zone)
    padded = moment(f"2024-03-01T10:00:07.000{suffix}", "dateTime", zone)
    assert padded == whole
    assert (broken.order_from, broken.order_to) == (whole.order_from, whole.order_to + 1)
    assert (broken.not_before, broken.not_after, broken.exact) == (
        whole.not_before,
        whole.not_after,
        whole.exact,
    )


# --- refusals -----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("lexical", "name"),
    [
        ("1849-12-31", "date"),
        ("2151-01-01", "date"),
        ("0001-01-01", "date"),
        ("-2024-01-01", "date"),
        ("12024-01-01", "date"),
        ("99999", "gYear"),
        ("1849", "gYear"),
        ("2151-01", "gYearMonth"),
        ("9999-12-31T23:59:59", "dateTime"),
        ("0000-01-01T00:00:00Z", "dateTime"),
        ("2150-12-31T24:00:00", "dateTime"),
        ("2150-12-31T20:00:00Z", "dateTime"),
        ("1850-01-01T00:00:00Z", "dateTime"),
    ],
)
def test_years_outside_1850_to_2150_are_not_plausible(lexical: str, name: str) -> None:
    with pytest.raises(BadLiteral, match="1850 to 2150"):
        moment(lexical, name)


@pytest.mark.parametrize(
    ("lexical", "name"),
    [
        ("2023-02-29", "date"),
        ("2024-01-01T00:00:00", "date"),
        ("2024-01-01", "dateTime"),
        ("2024-01-01T10:00:00", "dateTimeStamp"),
        (" 2024-01-01", "date"),
        ("2023-13", "gYearMonth"),
        ("2024-01-01", "string"),
        ("10:00:00", "time"),
        ("--02-28", "gMonthDay"),
        ("20240101", "integer"),
        (NAMED, "date"),
        (NAMED, "dateTime"),
        (NAMED, "string"),
    ],
)
def test_what_is_no_date_is_refused_without_repeating_it(lexical: str, name: str) -> None:
    with pytest.raises(BadLiteral) as caught:
        moment(lexical, name)
    assert "JohnSmith" not in "".join(traceback.format_exception(caught.value))
    assert lexical not in caught.value.reason


# --- properties ---------------------------------------------------------------------------------------


@given(walls, st.integers(-14 * 60, 14 * 60), st.sampled_from(ZONES))
def test_an_instant_has_the_day_its_zone_shows(wall: datetime, minutes: int, zone: ZoneInfo) -> None:
    aware = wall.replace(tzinfo=timezone(timedelta(minutes=minutes)))
    found = moment(aware.isoformat(), "dateTime", zone)
    assert found.not_before == found.not_after == aware.astimezone(zone).date()
    assert found.order_from == found.order_to == calendar.timegm(aware.utctimetuple())


@given(walls, st.sampled_from(ZONES), st.sampled_from(["Z", "", "date", "gYearMonth", "gYear"]))
def test_not_knowing_the_zone_encloses_every_zone(wall: datetime, zone: ZoneInfo, form: str) -> None:
    texts = {"date": wall.date().isoformat(), "gYearMonth": f"{wall:%Y-%m}", "gYear": f"{wall:%Y}"}
    name = form if form in texts else "dateTime"
    lexical = texts.get(form, wall.isoformat() + form)
    known, unknown = moment(lexical, name, zone), moment(lexical, name)
    assert unknown.not_before <= known.not_before <= known.not_after <= unknown.not_after
    assert unknown.order_from <= known.order_from <= known.order_to <= unknown.order_to


@given(walls, st.sampled_from(ZONES))
def test_a_local_time_lies_within_its_day(wall: datetime, zone: ZoneInfo) -> None:
    day, time = moment(wall.date().isoformat(), "date", zone), moment(wall.isoformat(), "dateTime", zone)
    assert day.order_from <= time.order_from <= time.order_to <= day.order_to
    first = datetime.fromtimestamp(time.order_from, UTC).astimezone(zone)
    last = datetime.fromtimestamp(time.order_to, UTC).astimezone(zone)
    assert wall in (first.replace(tzinfo=None), last.replace(tzinfo=None)) or not time.exact
