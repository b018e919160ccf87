"""Numbers by their exact text: read onto the scale of the record, bounded by comparators, written canonically."""

from decimal import Decimal, localcontext
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from trialshape.decimals import canonical, comparator_interval, number
from trialshape.gate import DECIMAL_TYPES, INTEGER_TYPES, XSD, BadLiteral, check

RDF = "http://www.w3.org/1999/02/22-rdf-syntax-ns#"
STEP = Decimal("0.000001")


# --- reading ------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("lexical", "name", "expected"),
    [
        ("75", "integer", "75"),
        ("+7", "positiveInteger", "7"),
        ("255", "unsignedByte", "255"),
        ("-0", "integer", "0"),
        ("34.2", "decimal", "34.2"),
        ("34.20", "decimal", "34.2"),
        ("5.", "decimal", "5"),
        (".5", "decimal", "0.5"),
        ("-3.10", "decimal", "-3.1"),
        ("0.123456", "decimal", "0.123456"),
        ("0.1234560000", "decimal", "0.123456"),
        ("1.3e1", "double", "13"),
        ("1e-1", "double", "0.1"),
        ("0.1", "float", "0.1"),
        ("9.999E9", "double", "9999000000"),
        ("0e999999999999999999999", "double", "0"),
        ("999999999999.999999", "decimal", "999999999999.999999"),
        ("-999999999999", "decimal", "-999999999999"),
        ("0" * 63 + "7", "decimal", "7"),
    ],
)
def test_a_number_is_read_by_its_exact_text(lexical: str, name: str, expected: str) -> None:
    assert number(lexical, XSD + name) == (Decimal(expected), Decimal(expected))


@pytest.mark.parametrize(
    ("lexical", "name", "low", "high"),
    [
        ("34.20000076", "decimal", "34.2", "34.200001"),
        ("34.20000076", "float", "34.2", "34.200001"),
        ("-34.20000076", "decimal", "-34.200001", "-34.2"),
        ("1.9999999995", "decimal", "1.999999", "2"),
        ("0.0000000001", "decimal", "0", "0.000001"),
        ("-1e-400", "double", "-0.000001", "0"),
        ("1e-99999999999999999999999999", "double", "0", "0.000001"),
        ("999999999999.9999985", "decimal", "999999999999.999998", "999999999999.999999"),
    ],
)
def test_a_longer_fraction_becomes_its_two_neighbours(lexical: str, name: str, low: str, high: str) -> None:
    assert number(lexical, XSD + name) == (Decimal(low), Decimal(high))


@pytest.mark.parametrize(
    ("lexical", "datatype"),
    [
        ("NaN", XSD + "double"),
        ("NaN", XSD + "float"),
        ("INF", XSD + "double"),
        ("-INF", XSD + "float"),
        ("abc", XSD + "decimal"),
        ("NaN", XSD + "decimal"),
        ("1e3", XSD + "decimal"),
        ("1000000000000", XSD + "decimal"),
        ("-1000000000000", XSD + "integer"),
        ("999999999999.9999999", XSD + "decimal"),
        ("1e12", XSD + "double"),
        ("1e1000000", XSD + "double"),
        ("1e" + "9" * 60, XSD + "double"),
        ("9" * 64, XSD + "integer"),
        ("9" * 5000, XSD + "integer"),
        ("300", XSD + "byte"),
        ("5", XSD + "string"),
        ("5", RDF + "langString"),
        ("5", "http://example.org/mgdl"),
        ("2020-01-01", XSD + "date"),
        ("2023", XSD + "gYear"),
        ("true", XSD + "boolean"),
        ("1", XSD + "boolean"),
        ("P1Y", XSD + "duration"),
    ],
)
def test_what_is_no_recordable_number_is_refused(lexical: str, datatype: str) -> None:
    with pytest.raises(BadLiteral):
        number(lexical, datatype)


def test_the_sets_of_numeric_datatypes_hold_all_integers_and_nothing_binary() -> None:
    assert XSD + "unsignedByte" in INTEGER_TYPES
    assert len(INTEGER_TYPES) == 13
    assert {XSD + "decimal"} | INTEGER_TYPES == DECIMAL_TYPES


@given(
    st.from_regex(r"[+-]?[0-9]{1,12}(\.[0-9]{0,20})?(e[+-]?[0-9]{1,2})?", fullmatch=True).filter(str.isascii)
)
def test_the_interval_encloses_the_exact_value_within_one_step(lexical: str) -> None:
    exact = Fraction(Decimal(lexical))
    try:
        low, high = number(lexical, XSD + "double")
    except BadLiteral:
        assert abs(exact) > 10**12 - Fraction(1, 10**6)
        return
    assert Fraction(low) <= exact <= Fraction(high)
    assert high - low <= STEP
    assert (low == high) == ((exact * 10**6).denominator == 1)
    assert low % STEP == 0
    assert high % STEP == 0


def test_a_caller_s_decimal_precision_does_not_round_patients() -> None:
    with localcontext() as context:
        context.prec = 3
        low, high = number("123456.789012", XSD + "decimal")
        assert canonical(low) == "123456.789012"
        assert comparator_interval(low, high, "<")[1] == Decimal("123456.789011")


# --- comparators --------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("comparator", "low", "high"),
    [
        (None, "20", "20"),
        ("=", "20", "20"),
        ("<", None, "19.999999"),
        ("<=", None, "20"),
        ("≤", None, "20"),
        (">", "20.000001", None),
        (">=", "20", None),
        ("≥", "20", None),
    ],
)
def test_a_comparator_opens_one_end(comparator: str | None, low: str | None, high: str | None) -> None:
    expected = (None if low is None else Decimal(low), None if high is None else Decimal(high))
    assert comparator_interval(Decimal(20), Decimal(20), comparator) == expected


def test_a_widened_number_keeps_its_outer_neighbour() -> None:
    low, high = number("34.20000076", XSD + "decimal")
    assert comparator_interval(low, high, "<") == (None, Decimal("34.200001"))
    assert comparator_interval(low, high, ">") == (Decimal("34.2"), None)


@pytest.mark.parametrize("comparator", ["~", "≈", "approx", "ad", "", "=>", "< ", "less"])
def test_approximate_and_unknown_comparators_are_refused(comparator: str) -> None:
    with pytest.raises(BadLiteral):
        comparator_interval(Decimal(20), Decimal(20), comparator)


def test_a_strict_comparator_does_not_leave_the_record_scale() -> None:
    largest = Decimal("999999999999.999999")
    assert comparator_interval(largest, largest, ">=") == (largest, None)
    with pytest.raises(BadLiteral):
        comparator_interval(largest, largest, ">")
    with pytest.raises(BadLiteral):
        comparator_interval(-largest, -largest, "<")


# --- canonical decimals -------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ("2.000000", "2"),
        ("2.", "2"),
        ("0.50", "0.5"),
        ("-3.10", "-3.1"),
        ("0", "0"),
        ("-0.000", "0"),
        ("0E-9", "0"),
        ("1E+3", "1000"),
        ("100", "100"),
        ("1E-9", "0.000000001"),
        ("123456789012345678901234567890.5", "123456789012345678901234567890.5"),
    ],
)
def test_canonical_decimals(value: str, expected: str) -> None:
    assert canonical(Decimal(value)) == expected


@pytest.mark.parametrize("value", ["NaN", "Infinity", "-Infinity", "sNaN"])
def test_what_is_not_finite_has_no_decimal_form(value: str) -> None:
    with pytest.raises(ValueError, match="finite"):
        canonical(Decimal(value))


@given(st.decimals(allow_nan=False, allow_infinity=False, min_value=-(10**20), max_value=10**20))
def test_canonical_text_is_valid_unique_and_reads_back(value: Decimal) -> None:
    text = canonical(value)
    assert Decimal(text) == value
    assert canonical(Decimal(text)) == text
    assert not text.startswith(("+", "."))
    assert "e" not in text.lower()
    assert "." not in text or text[-1] not in "0."
    if len(text) <= 64:
        assert check(text, XSD + "decimal") is None
