"""Reported logarithms as the interval of what rounds to them."""

from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from trialshape.decimals import log10_interval
from trialshape.gate import XSD, BadLiteral


@pytest.mark.parametrize(
    ("lexical", "name", "low", "high"),
    [
        # The root of ten is 3.16227766016...
        ("3", "integer", "316.227766", "3162.277661"),
        ("0", "integer", "0.316227", "3.162278"),
        ("-3", "integer", "0.000316", "0.003163"),
        ("-5", "integer", "0.000003", "0.000032"),
        ("-6", "integer", "0", "0.000004"),
        ("-9", "integer", "0", "0.000001"),
        ("3.0", "double", "316.227766", "3162.277661"),
        ("3.0E0", "double", "316.227766", "3162.277661"),
        ("-3.0", "double", "0.000316", "0.003163"),
        # Ten is written, so half a unit is five: 10^-5 and 10^5 exactly.
        ("0e1", "double", "0.00001", "100000"),
    ],
)
def test_a_logarithm_covers_what_rounds_to_it(lexical: str, name: str, low: str, high: str) -> None:
    assert log10_interval(lexical, XSD + name) == (Decimal(low), Decimal(high))


def test_more_written_digits_mean_a_narrower_logarithm() -> None:
    coarse, fine = log10_interval("3.3", XSD + "decimal"), log10_interval("3.30", XSD + "decimal")
    assert coarse[0] < fine[0] < fine[1] < coarse[1]
    # 2000 is 10^3.30103, so a limit of 2000 lies inside what "3.30" can mean, and outside "3.29".
    assert fine[0] < 2000 < fine[1]
    assert log10_interval("3.29", XSD + "decimal")[1] < 2000


@given(st.integers(-3, 10), st.integers(0, 99), st.integers(0, 2), st.booleans())
def test_the_ends_of_a_logarithm_are_outward_and_tight(
    whole: int, rest: int, places: int, plus: bool
) -> None:
    lexical = ("+" if plus and whole >= 0 else "") + str(whole)
    if places:
        lexical += "." + str(rest).zfill(2)[:places]
    low, high = log10_interval(lexical, XSD + "decimal")
    half = Fraction(1, 2 * 10**places)

    # 10^(p/q) >= a exactly when 10^p >= a^q, which whole numbers decide without rounding.
    def reaches(exponent: Fraction, bound: Fraction) -> bool:
        return Fraction(10) ** exponent.numerator >= bound**exponent.denominator

    lower, upper = Fraction(Decimal(lexical)) - half, Fraction(Decimal(lexical)) + half
    step = Fraction(1, 10**6)
    assert reaches(lower, Fraction(low))
    assert not reaches(lower, Fraction(low) + step)
    assert not reaches(upper, Fraction(high))
    assert reaches(upper, Fraction(high) - step)


def test_a_logarithm_ends_where_the_record_scale_ends() -> None:
    assert log10_interval("11.9", XSD + "decimal")[1] < 10**12  # 11.95 is still below 12
    with pytest.raises(BadLiteral):
        log10_interval("12.0", XSD + "decimal")


@pytest.mark.parametrize(
    ("lexical", "name"),
    [
        ("3.3", "string"),
        ("NaN", "double"),
        ("INF", "double"),
        ("abc", "decimal"),
        ("12", "integer"),
        ("3.299999952316284", "double"),
        ("3.3000000", "decimal"),
        ("1e50", "double"),
        ("0e9999999", "double"),
        ("1e" + "9" * 60, "double"),
        ("9" * 64, "integer"),
    ],
)
def test_implausible_or_artificial_logarithms_are_refused(lexical: str, name: str) -> None:
    with pytest.raises(BadLiteral):
        log10_interval(lexical, XSD + name)
