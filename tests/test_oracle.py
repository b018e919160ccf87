"""Units, windows and calendars end to end against an oracle in plain Python that shares no code with the engine."""

from __future__ import annotations

from datetime import date, timedelta
from fractions import Fraction
from pathlib import Path
from tempfile import TemporaryDirectory

from dateutil.relativedelta import relativedelta
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.screening import screen
from trialshape.knowledge.vocabulary import local_name

PREFIXES = (Path(__file__).parent / "cases" / "prefixes.ttl").read_text()
AS_OF, ENROLMENT = date(2026, 11, 20), date(2026, 11, 25)
# unit -> how many 10*9/L one of it is (clinical tables: thousands per microlitre, per microlitre, ten thousands)
PLATELET_UNITS = {
    "10*9/L": Fraction(1),
    "10*3/uL": Fraction(1),
    "/uL": Fraction(1, 1000),
    "10*4/uL": Fraction(10),
}
BILIRUBIN_UNITS = {"umol/L": Fraction(1), "mg/dL": Fraction(171, 10)}


def outcome(turtle: str, name: str) -> tuple[str, set[str]]:
    with TemporaryDirectory() as folder:
        path = Path(folder) / "case.ttl"
        path.write_text(PREFIXES + turtle)
        found = next(known for known in screen(path).outcomes if known.node.id == name)
        return local_name(found.outcome), {local_name(reason) for reason in found.reasons}


def by_window(draws: list[tuple[date, Fraction]], limit: Fraction) -> str:
    """Pass, Fail, Unknown or Review of `value >= limit` by the newest day within seven days before enrolment."""
    inside = [(day, value) for day, value in draws if ENROLMENT - timedelta(days=7) <= day <= ENROLMENT]
    if not inside:
        return "Unknown"
    newest = max(day for day, _ in inside)
    values = {value for day, value in inside if day == newest}
    if min(values) >= limit:
        return "Pass"
    if max(values) < limit:
        return "Fail"
    return "Review"


platelets = st.tuples(
    st.integers(0, 6), st.integers(60, 90).map(lambda n: Fraction(n)), st.sampled_from(sorted(PLATELET_UNITS))
)


@settings(max_examples=40, deadline=None)
@given(st.lists(platelets, min_size=0, max_size=3))
def test_platelets_by_unit_and_window(draws: list[tuple[int, Fraction, str]]) -> None:
    turtle, known = "ex:p a rec:Patient .\n", []
    for place, (back, value, unit) in enumerate(draws):
        day = AS_OF - timedelta(days=back)
        written = value / PLATELET_UNITS[unit]
        number = (
            str(written.numerator)
            if written.denominator == 1
            else f"{written.numerator / written.denominator:g}"
        )
        turtle += (
            f"ex:m{place} a rec:Measurement ; rec:subject ex:p ; rec:observable lab:Platelets ; rec:value {number} ;"
            f' rec:unit "{unit}" ; rec:date "{day}"^^xsd:date .\n'
        )
        known.append((day, value))
    assert outcome(turtle, "I11.1b")[0] == by_window(known, Fraction(75))


@settings(max_examples=40, deadline=None)
@given(
    st.integers(100, 600),
    st.sampled_from(sorted(BILIRUBIN_UNITS)),
    st.integers(150, 260),
    st.sampled_from(sorted(BILIRUBIN_UNITS)),
)
def test_bilirubin_over_its_upper_limit_of_normal(value: int, unit: str, upper: int, upper_unit: str) -> None:
    # tenths of umol/L, written in the unit that was drawn; what does not come out even is left to the umol/L
    def written(tenths: int, wanted: str) -> tuple[str, Fraction]:
        exact = Fraction(tenths, 10)
        if wanted == "mg/dL":
            hundredths = round(exact / BILIRUBIN_UNITS[wanted] * 100)
            return f"{hundredths / 100:.2f}", Fraction(hundredths, 100) * BILIRUBIN_UNITS[wanted]
        return f"{tenths / 10:.1f}", exact

    shown, exact = written(value, unit)
    shown_upper, exact_upper = written(upper, upper_unit)
    turtle = (
        f"ex:p a rec:Patient .\nex:m a rec:Measurement ; rec:subject ex:p ; rec:observable lab:TotalBilirubin ;"
        f' rec:value {shown} ; rec:unit "{unit}" ; rec:referenceHigh {shown_upper} ; rec:referenceUnit "{upper_unit}" ;'
        f' rec:date "2026-11-20"^^xsd:date .\n'
    )
    assert outcome(turtle, "I11.2a")[0] == ("Pass" if exact <= 2 * exact_upper else "Fail")


@settings(max_examples=40, deadline=None)
@given(st.dates(date(2006, 11, 1), date(2010, 2, 28)), st.dates(date(2026, 11, 1), date(2026, 11, 20)))
def test_age_in_completed_years_at_consent(born: date, consent: date) -> None:
    turtle = (
        f'ex:p a rec:Patient ; rec:birthDate "{born}"^^xsd:date ; rec:consentDate "{consent}"^^xsd:date .\n'
    )
    adult = relativedelta(consent, born).years >= 18
    assert outcome(turtle, "I2")[0] == ("Pass" if adult else "Fail")


@settings(max_examples=30, deadline=None)
@given(st.integers(1900, 2030), st.integers(1, 12), st.booleans())
def test_partial_dates_of_events_are_intervals(year: int, month: int, whole_year: bool) -> None:
    """A hypertensive crisis of a lifetime: any partial date before the as-of date is inside."""
    written = f'"{year:04d}"^^xsd:gYear' if whole_year else f'"{year:04d}-{month:02d}"^^xsd:gYearMonth'
    turtle = (
        f"ex:p a rec:Patient .\nex:c a cond:HypertensiveCrisis ; rec:subject ex:p ; rec:date {written} .\n"
    )
    future = date(year, 1 if whole_year else month, 1) > AS_OF
    assert outcome(turtle, "E10b")[0] == ("Unknown" if future else "Fail")
