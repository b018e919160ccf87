"""Dates: partial ones, spans, exposures, zones, and dates that cannot be."""

from __future__ import annotations

from datetime import date

import pytest

from tests.record.patient_records import Read, read


def condition(rest: str, *, zone: str | None = "Asia/Shanghai") -> Read:
    """A condition ex:c with these properties."""
    return read(f"ex:c a cond:Hypertension ; rec:subject ex:p ; {rest} .", zone=zone)


def exposure(rest: str) -> Read:
    """An exposure ex:d with these properties."""
    return read(f"ex:d a drug:VitaminK ; rec:subject ex:p ; {rest} .")


@pytest.mark.parametrize(
    ("rest", "first", "last"),
    [
        ('rec:date "2026-11-18"^^xsd:date', "2026-11-18", "2026-11-18"),
        ('rec:date "2026-10"^^xsd:gYearMonth', "2026-10-01", "2026-10-31"),
        ('rec:date "2019"^^xsd:gYear', "2019-01-01", "2019-12-31"),
        # nothing of the month or year after the as-of date has happened
        ('rec:date "2026-11"^^xsd:gYearMonth', "2026-11-01", "2026-11-20"),
        ('rec:date "2026"^^xsd:gYear', "2026-01-01", "2026-11-20"),
        # 20 November in Shanghai
        ('rec:date "2026-11-19T20:00:00Z"^^xsd:dateTime', "2026-11-20", "2026-11-20"),
        # nothing known
        ('rec:performer "Central"', "1850-01-01", "2026-11-20"),
        # what lasts
        ('rec:start "2026-10-01"^^xsd:date ; rec:end "2026-10-07"^^xsd:date', "2026-10-01", "2026-10-07"),
        ('rec:start "2026-10-01"^^xsd:date', "2026-10-01", "2026-11-20"),
        ('rec:start "2026-10-01"^^xsd:date ; rec:ongoing true', "2026-10-01", "2026-11-20"),
        ('rec:end "2026-10-07"^^xsd:date', "1850-01-01", "2026-10-07"),
        ('rec:date "2026-10-01"^^xsd:date ; rec:ongoing true', "2026-10-01", "2026-11-20"),
        # its own date comes before start and end
        ('rec:date "2026-10-03"^^xsd:date ; rec:start "2026-10-01"^^xsd:date', "2026-10-03", "2026-10-03"),
    ],
)
def test_a_fact_has_first_and_last_day(rest: str, first: str, last: str) -> None:
    found = condition(rest)
    assert found.days("ex:c") == (first, last)
    assert not found.errors()
    assert not found.because("ex:c")


@pytest.mark.parametrize(
    ("rest", "code"),
    [
        ('rec:date "2026-11-21"^^xsd:date', "future-date"),
        ('rec:date "2026-12"^^xsd:gYearMonth', "future-date"),
        ('rec:date "2023-02-29"^^xsd:date', "bad-literal"),
        ('rec:date "20.11.2026"', "bad-literal"),
        ('rec:date "1066-10-14"^^xsd:date', "bad-literal"),
        ("rec:date ex:yesterday", "bad-literal"),
        ('rec:date "2026-11-18"^^xsd:date , "2026-11-19"^^xsd:date', "two-values"),
        ('rec:start "2026-10-07"^^xsd:date ; rec:end "2026-10-01"^^xsd:date', "end-before-start"),
        ('rec:start "2026-12-01"^^xsd:date', "future-date"),
    ],
)
def test_a_date_that_cannot_be_leaves_the_days_open(rest: str, code: str) -> None:
    found = condition(rest)
    assert found.days("ex:c") == ("1850-01-01", "2026-11-20")
    assert found.because("ex:c") == {"elig:Malformed"}
    assert {name for name, _ in found.errors("ex:c")} == {code}


def test_one_day_written_twice_is_one_date() -> None:
    found = condition('rec:date "2026-11-18"^^xsd:date , "2026-11-18+01:00"^^xsd:date')
    assert found.days("ex:c") == ("2026-11-18", "2026-11-18")
    assert not found.errors()


def test_the_order_of_two_draws_of_one_day_is_kept() -> None:
    found = read(
        'ex:a a cond:Hypertension ; rec:subject ex:p ; rec:date "2026-11-18T08:00:00+08:00"^^xsd:dateTime .'
        'ex:b a cond:Hypertension ; rec:subject ex:p ; rec:date "2026-11-18T16:00:00+08:00"^^xsd:dateTime .'
        'ex:c a cond:Hypertension ; rec:subject ex:p ; rec:date "2026-11-18"^^xsd:date .'
    )
    # midnight of 18 November 2026 UTC is 1 794 960 000 seconds after 1970
    assert found.ends("ex:a", "rec:orderFrom", "rec:orderTo") == ("1794960000", "1794960000")
    assert found.ends("ex:b", "rec:orderFrom", "rec:orderTo") == ("1794988800", "1794988800")
    # the whole day in Shanghai, eight hours earlier
    assert found.ends("ex:c", "rec:orderFrom", "rec:orderTo") == ("1794931200", "1795017599")


def test_times_without_offset_are_in_order_when_no_time_has_one() -> None:
    found = condition('rec:date "2026-11-18T08:00:00"^^xsd:dateTime', zone=None)
    assert found.ends("ex:c", "rec:orderFrom", "rec:orderTo") == ("1794988800", "1794988800")


def test_times_without_offset_are_spread_out_beside_one_with_an_offset() -> None:
    found = read(
        'ex:c a cond:Hypertension ; rec:subject ex:p ; rec:date "2026-11-18T08:00:00"^^xsd:dateTime .'
        'ex:d a cond:Hypertension ; rec:subject ex:p ; rec:date "2026-11-18T08:00:00+08:00"^^xsd:dateTime .',
        zone=None,
    )
    # 14 hours earlier and 12 hours later
    assert found.ends("ex:c", "rec:orderFrom", "rec:orderTo") == ("1794938400", "1795032000")


def test_a_time_in_utc_without_a_site_zone_may_be_two_days() -> None:
    found = condition('rec:date "2026-11-18T20:00:00Z"^^xsd:dateTime', zone=None)
    assert found.days("ex:c") == ("2026-11-18", "2026-11-19")


# --- events: the days on which they can end ------------------------------------------------------------


@pytest.mark.parametrize(
    ("rest", "first", "last"),
    [
        # nothing said on its end
        ('rec:start "2026-11-10"^^xsd:date', None, "2150-12-31"),
        ('rec:start "2026-11-10"^^xsd:date ; rec:ongoing false', None, "2026-11-20"),
        ('rec:start "2026-11-10"^^xsd:date ; rec:ongoing true', "2150-12-31", "2150-12-31"),
        ('rec:date "2026-11-10"^^xsd:date ; rec:ongoing true', "2150-12-31", "2150-12-31"),
        ("rec:ongoing true", "2150-12-31", "2150-12-31"),
        # a planned end
        ('rec:start "2026-11-10"^^xsd:date ; rec:end "2026-12-05"^^xsd:date', "2026-12-05", "2026-12-05"),
        ('rec:end "2026-12"^^xsd:gYearMonth', "2026-12-01", "2026-12-31"),
        ('rec:end "2026-12-05"^^xsd:date ; rec:ongoing true', "2026-12-05", "2026-12-05"),
        # what has come to an end has done so by the as-of date; that of a condition may be that of its entry
        ('rec:start "2026-11-10"^^xsd:date ; rec:end "2026-11-12"^^xsd:date', None, "2026-11-12"),
        ('rec:start "2026-11-10"^^xsd:date ; rec:end "2026-11-20"^^xsd:date', None, "2026-11-20"),
        ('rec:start "2026-11-10"^^xsd:date ; rec:end "2026-11"^^xsd:gYearMonth', None, "2026-11-20"),
        (
            'rec:start "2026-11-10"^^xsd:date ; a proc:TrialProcedure ; rec:end "2026-11-12"^^xsd:date',
            "2026-11-12",
            "2026-11-12",
        ),
        ('rec:end "2026-11"^^xsd:gYearMonth ; a rec:AdverseEvent', "2026-11-01", "2026-11-20"),
        # said to go on after its end
        ('rec:end "2026-11-12"^^xsd:date ; rec:ongoing true', "2026-11-20", "2150-12-31"),
        # of one day, in one month
        ('rec:date "2026-11-18"^^xsd:date', None, "2026-11-18"),
        ('rec:date "2026-11"^^xsd:gYearMonth', None, "2026-11-20"),
        (
            'a proc:TrialProcedure ; rec:date "2026-11-18"^^xsd:date ; rec:end "2026-11-19"^^xsd:date',
            None,
            "2026-11-18",
        ),
        # nothing known, or nothing that can be
        ('rec:performer "Central"', None, "2150-12-31"),
        ('rec:start "2026-11-10"^^xsd:date ; rec:end "soon"', None, "2150-12-31"),
        ('rec:date "soon" ; rec:end "2026-11-12"^^xsd:date ; a proc:TrialProcedure', None, "2150-12-31"),
        ('rec:start "2026-12-01"^^xsd:date ; rec:end "2026-12-05"^^xsd:date', None, "2150-12-31"),
        (
            'rec:start "2026-11-12"^^xsd:date ; rec:end "2026-11-10"^^xsd:date ; a proc:TrialProcedure',
            None,
            "2150-12-31",
        ),
        ('rec:date "2026-12-01"^^xsd:date ; a proc:TrialProcedure', None, "2150-12-31"),
        ('rec:date "2026-12-01"^^xsd:date ; rec:ongoing true', None, "2150-12-31"),
        # suspected, or long ago
        (
            'rec:start "2026-11-10"^^xsd:date ; rec:ongoing true ; rec:certainty rec:Suspected',
            None,
            "2150-12-31",
        ),
        ('rec:start "2026-11-10"^^xsd:date ; rec:certainty rec:HistoryOf', None, "2026-11-20"),
        # a negative has no course
        ('rec:start "2026-11-10"^^xsd:date ; rec:certainty rec:Excluded', None, None),
    ],
)
def test_an_event_has_a_first_and_a_last_day_on_which_it_can_end(
    rest: str, first: str | None, last: str | None
) -> None:
    assert condition(rest).ends("ex:c", "rec:endNotBefore", "rec:endNotAfter") == (first, last)


# --- exposures: (first day from, to), (last day from, to) ----------------------------------------------


@pytest.mark.parametrize(
    ("rest", "first", "last"),
    [
        (
            'rec:start "2026-11-10"^^xsd:date ; rec:end "2026-11-12"^^xsd:date',
            ("2026-11-10", "2026-11-10"),
            ("2026-11-12", "2026-11-12"),
        ),
        # nothing said on its end
        ('rec:start "2026-11-10"^^xsd:date', ("2026-11-10", "2026-11-10"), ("2026-11-10", "2150-12-31")),
        (
            'rec:start "2026-11-10"^^xsd:date ; rec:ongoing true',
            ("2026-11-10", "2026-11-10"),
            ("2150-12-31", "2150-12-31"),
        ),
        (
            'rec:start "2026-11-10"^^xsd:date ; rec:ongoing false',
            ("2026-11-10", "2026-11-10"),
            ("2026-11-10", "2026-11-20"),
        ),
        # a planned end
        (
            'rec:start "2026-11-10"^^xsd:date ; rec:end "2026-12-05"^^xsd:date',
            ("2026-11-10", "2026-11-10"),
            ("2026-12-05", "2026-12-05"),
        ),
        (
            'rec:start "2026-11-10"^^xsd:date ; rec:end "2026-12-05"^^xsd:date ; rec:ongoing true',
            ("2026-11-10", "2026-11-10"),
            ("2026-12-05", "2026-12-05"),
        ),
        # given on one day
        ('rec:date "2026-11-10"^^xsd:date', ("2026-11-10", "2026-11-10"), ("2026-11-10", "2026-11-10")),
        ('rec:date "2026-11"^^xsd:gYearMonth', ("2026-11-01", "2026-11-20"), ("2026-11-01", "2026-11-20")),
        (
            'rec:date "2026-11-10"^^xsd:date ; rec:ongoing true',
            ("2026-11-10", "2026-11-10"),
            ("2150-12-31", "2150-12-31"),
        ),
        # only an end
        ('rec:end "2026-11-12"^^xsd:date', ("1850-01-01", "2026-11-12"), ("2026-11-12", "2026-11-12")),
        # partial dates
        (
            'rec:start "2026"^^xsd:gYear ; rec:end "2026-10"^^xsd:gYearMonth',
            ("2026-01-01", "2026-10-31"),
            ("2026-10-01", "2026-10-31"),
        ),
        # nothing at all
        ('rec:performer "Central"', ("1850-01-01", "2026-11-20"), ("1850-01-01", "2150-12-31")),
    ],
)
def test_an_exposure_has_ends_of_its_first_and_last_day(
    rest: str, first: tuple[str, str], last: tuple[str, str]
) -> None:
    found = exposure(rest)
    assert found.ends("ex:d", "rec:notBefore", "rec:startNotAfter") == first
    assert found.ends("ex:d", "rec:endNotBefore", "rec:endNotAfter") == last
    assert not found.errors()


@pytest.mark.parametrize(
    "rest",
    [
        'rec:start "2026-11-21"^^xsd:date',
        'rec:start "2026-11-12"^^xsd:date ; rec:end "2026-11-10"^^xsd:date',
        'rec:start "2026-11-10"^^xsd:date ; rec:end "soon"^^xsd:date',
        'rec:start "2026-11-10"^^xsd:date ; rec:end "2026-11-12"^^xsd:date ; rec:ongoing true',
        'rec:start "2026-11-10"^^xsd:date ; rec:end "2026-12-12"^^xsd:date ; rec:ongoing false',
        'rec:start "2026-11-10"^^xsd:date ; rec:ongoing "unknown"^^xsd:boolean',
    ],
)
def test_an_exposure_with_impossible_dates_may_have_been_at_any_time(rest: str) -> None:
    found = exposure(rest)
    assert found.ends("ex:d", "rec:notBefore", "rec:startNotAfter") == ("1850-01-01", "2026-11-20")
    assert found.ends("ex:d", "rec:endNotBefore", "rec:endNotAfter") == ("1850-01-01", "2150-12-31")
    assert found.because("ex:d") == {"elig:Malformed"}


def test_a_past_exposure_began_at_any_time_before_its_entry() -> None:
    found = exposure('rec:certainty rec:HistoryOf ; rec:date "2026-11-10"^^xsd:date')
    assert found.ends("ex:d", "rec:notBefore", "rec:startNotAfter") == ("1850-01-01", "2026-11-10")
    assert found.one("ex:d", "rec:certainty") == "rec:Confirmed"


def test_the_as_of_date_is_the_last_day_that_has_happened() -> None:
    turtle = 'ex:c a cond:Hypertension ; rec:subject ex:p ; rec:date "2026-11-20"^^xsd:date .'
    assert read(turtle).days("ex:c") == ("2026-11-20", "2026-11-20")
    assert read(turtle, as_of=date(2026, 11, 19)).errors("ex:c") == {("future-date", "rec:date")}
