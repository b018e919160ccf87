"""The literal gate: lexical spaces of XSD 1.1, exact numbers, comparators, logarithms."""

import traceback
from collections.abc import Callable
from decimal import Decimal, localcontext
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from trialshape.decimals import canonical, comparator_interval, log10_interval, number
from trialshape.gate import DECIMAL_TYPES, INTEGER_TYPES, XSD, BadLiteral, boolean, check

RDF = "http://www.w3.org/1999/02/22-rdf-syntax-ns#"
STEP = Decimal("0.000001")
NAMED = "12/31/1999-JohnSmith"

RDF_TYPES = """
    string boolean decimal integer double float date time dateTime dateTimeStamp
    gYear gMonth gDay gYearMonth gMonthDay duration yearMonthDuration dayTimeDuration
    byte short int long unsignedByte unsignedShort unsignedInt unsignedLong
    positiveInteger nonNegativeInteger negativeInteger nonPositiveInteger
    hexBinary base64Binary anyURI language normalizedString token NMTOKEN Name NCName
"""

VALID: dict[str, tuple[str, ...]] = {
    "decimal": ("0", "-0", "+1", "5.", ".5", "-3.10", "007", "0.000000000000000001", "1" * 64),
    "integer": ("0", "-0", "+7", "-42", "007", "9" * 64),
    "nonNegativeInteger": ("0", "-0", "+0", "12"),
    "positiveInteger": ("1", "+1", "001"),
    "nonPositiveInteger": ("0", "+0", "-5"),
    "negativeInteger": ("-1", "-001"),
    "long": ("9223372036854775807", "-9223372036854775808"),
    "int": ("2147483647", "-2147483648"),
    "short": ("32767", "-32768"),
    "byte": ("127", "-128", "+5"),
    "unsignedLong": ("0", "-0", "18446744073709551615"),
    "unsignedInt": ("4294967295",),
    "unsignedShort": ("65535",),
    "unsignedByte": ("255", "0255"),
    "double": ("1", "1.", ".5", "1e3", "-1.3E+1", "1E-07", "INF", "-INF", "+INF", "NaN", "1e1000000"),
    "float": ("34.20000076", "1e-1", "NaN", "INF"),
    "boolean": ("true", "false", "1", "0"),
    "string": ("", " any text ", "tab\tand\nline", "٥", "\U0001f600", "x" * 500),
    "normalizedString": ("", "  two  spaces "),
    "token": ("", "one two"),
    "language": ("en", "de-CH", "zh-Hans-CN", "x-private"),
    "NMTOKEN": ("a", "1a", "-.x", "a:b"),
    "Name": ("a", ":b", "_c-1", "é"),
    "NCName": ("a", "_c-1.2", "é"),
    "anyURI": ("", "http://example.org/a?b#c", "../relative", "urn:x:ä", "a b"),
    "hexBinary": ("", "0fB7"),
    "base64Binary": ("", "AA==", "A A = =", "AAA=", "AAAA", "AQ==", "AQI=", "abcd efgh"),
    "date": (
        "2024-02-29",
        "2000-02-29",
        "2024-12-31Z",
        "2024-06-15+14:00",
        "2024-06-15-13:59",
        "12024-01-01",
    ),
    "dateTime": (
        "2024-02-29T00:00:00",
        "2024-01-01T24:00:00",
        "2024-01-01T24:00:00.000Z",
        "2024-01-01T23:59:59.123456789+05:30",
        "2024-01-01T10:00:00-00:00",
        "-0044-03-15T00:00:00Z",
        "0000-01-01T00:00:00",
    ),
    "dateTimeStamp": ("2024-01-01T10:00:00Z", "2024-01-01T24:00:00-14:00"),
    "time": ("00:00:00", "23:59:59.9", "24:00:00", "10:00:00Z", "10:00:00-08:00"),
    "gYear": ("2023", "2023Z", "0001", "12023", "-0500", "0000"),
    "gYearMonth": ("2023-01", "2023-12+01:00"),
    "gMonth": ("--01", "--12Z"),
    "gMonthDay": ("--02-29", "--12-31Z", "--04-30"),
    "gDay": ("---01", "---31-05:00"),
    "duration": ("P1Y", "P18Y", "P6570D", "-P1Y2M3DT4H5M6.7S", "PT0S", "P0Y", "PT36H"),
    "yearMonthDuration": ("P1Y", "P12M", "-P1Y6M"),
    "dayTimeDuration": ("P28D", "PT24H", "-P1DT12H30M1.5S"),
}

INVALID: dict[str, tuple[str, ...]] = {
    "decimal": ("", "abc", "1e3", "NaN", "INF", "Infinity", "1_0.5", "٥", " 5", "5 ", ".", "+", "1,5", "<20"),
    "integer": ("", "1_000", "٥", " 5 ", "5\n", "5.0", "1e3", "+-1", "0x10", "½"),
    "nonNegativeInteger": ("-1", "1.0"),
    "positiveInteger": ("0", "-1"),
    "nonPositiveInteger": ("1",),
    "negativeInteger": ("0", "-0", "1"),
    "long": ("9223372036854775808", "-9223372036854775809"),
    "int": ("2147483648", "-2147483649"),
    "short": ("32768", "-32769"),
    "byte": ("128", "-129", "1e2"),
    "unsignedLong": ("-1", "18446744073709551616"),
    "unsignedInt": ("4294967296",),
    "unsignedShort": ("65536",),
    "unsignedByte": ("256", "-1"),
    "double": ("nan", "infinity", "inf", "1_0", "-NaN", "+NaN", "1e", "e5", "1e1.5", " 1", "1d", "Infinity"),
    "float": ("nan", "1_0", ""),
    "boolean": ("unknown", "True", "FALSE", "yes", "", " true", "01", "t"),
    "string": ("a\x00b", "\ufffe", "\ud800"),
    "normalizedString": ("a\tb", "a\nb", "a\rb"),
    "token": (" a", "a ", "a  b", "a\nb"),
    "language": ("", "de_CH", "toolonglanguage", "en-", " en"),
    "NMTOKEN": ("", "a b", "é!"),
    "Name": ("", "1a", "-a", "a b"),
    "NCName": ("a:b", "1a", ""),
    "anyURI": (" http://example.org/", "http://example.org/\n"),
    "hexBinary": ("0", "0g", "0f 0f"),
    "base64Binary": (
        "A",
        "AB==",
        "AAB=",
        "A===",
        "AA=A",
        "AAAA ",
        " AAAA",
        "AA  AA",
        "AA\nAA",
        "=AAA",
        "AA-_",
    ),
    "date": (
        "2023-02-29",
        "1900-02-29",
        "2024-04-31",
        "2024-13-01",
        "2024-00-10",
        "2024-01-00",
        "2024-1-5",
        "24-01-01",
        "01.02.2024",
        "12/31/1999",
        "2024-01-01T00:00:00",
        "2024-W05-1",
        "20240101",
        "2024-01-01+14:01",
        "2024-01-01+1:00",
        "02024-01-01",
        "+2024-01-01",
        "٢٠٢٤-01-01",
        "2024-01-01\n",
        "",
    ),
    "dateTime": (
        "2024-01-01",
        "2024-01-01 10:00:00",
        "2024-01-01t10:00:00",
        "2024-01-01T10:00",
        "2024-01-01T24:00:01",
        "2024-01-01T24:00:00.5",
        "2024-01-01T25:00:00",
        "2024-01-01T10:60:00",
        "2024-01-01T23:59:60Z",
        "2024-01-01T10:00:00.",
        "2024-01-01T10:00:00z",
        "2024-01-01T10:00:00+0100",
        "2023-02-29T10:00:00Z",
    ),
    "dateTimeStamp": ("2024-01-01T10:00:00",),
    "time": ("10:00", "24:00:01", "9:00:00", "10:00:00 Z"),
    "gYear": ("abcd", "23", "2023-01", "2023-01-01", "02023", "+2023"),
    "gYearMonth": ("2023", "2023-13", "2023-1"),
    "gMonth": ("--13", "-01", "01", "--01--"),
    "gMonthDay": ("--02-30", "--04-31", "02-29"),
    "gDay": ("---32", "---00", "--01"),
    "duration": (
        "P",
        "PT",
        "P1YT",
        "1Y",
        "P-1Y",
        "P1.5Y",
        "P4W",
        "P1H",
        "PT1D",
        "+P1Y",
        "P1M1Y",
        "p1y",
        "P1Y\n",
    ),
    "yearMonthDuration": ("P", "P1D", "P1YT1H", "P1M2Y"),
    "dayTimeDuration": ("P1Y", "P1M", "P", "PT", "P1DT"),
}


def cases(table: dict[str, tuple[str, ...]]) -> list[tuple[str, str]]:
    return [(name, lexical) for name, texts in table.items() for lexical in texts]


@pytest.mark.parametrize(("name", "lexical"), cases(VALID))
def test_lexical_forms_of_the_standard_are_valid(name: str, lexical: str) -> None:
    assert check(lexical, XSD + name) is None


@pytest.mark.parametrize(("name", "lexical"), cases(INVALID))
def test_anything_else_is_refused_by_a_reason_without_the_value(name: str, lexical: str) -> None:
    reason = check(lexical, XSD + name)
    assert reason is not None
    assert f"xsd:{name}" in reason or name in ("normalizedString", "token", "anyURI")
    assert len(lexical) < 3 or lexical not in reason


def test_every_rdf_datatype_of_xsd_is_judged_both_ways() -> None:
    # The table of RDF-compatible XSD types in RDF 1.1 Concepts, section 5.1.
    assert set(VALID) == set(INVALID) == set(RDF_TYPES.split())


def test_a_calendar_error_is_named() -> None:
    assert check("2023-02-29", XSD + "date") == "not a valid xsd:date: no such day in the calendar"
    assert check("300", XSD + "byte") == "outside the range of xsd:byte"


@pytest.mark.parametrize(
    "name", ["decimal", "integer", "double", "date", "dateTime", "duration", "gYear", "long"]
)
def test_numbers_and_dates_are_capped_at_64_characters(name: str) -> None:
    assert check("1" * 65, XSD + name) == "longer than 64 characters"
    assert check("1" * 100_000, XSD + name) == "longer than 64 characters"


@pytest.mark.parametrize(
    "datatype", ["http://example.org/mgdl", XSD + "anySimpleType", RDF + "langString", RDF + "HTML", ""]
)
def test_datatypes_of_others_are_not_judged(datatype: str) -> None:
    assert check(" anything ", datatype) is None


# --- numbers ------------------------------------------------------------------------------------------


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


# --- canonical decimals, booleans ---------------------------------------------------------------------


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


@pytest.mark.parametrize(
    ("lexical", "expected"), [("true", True), ("1", True), ("false", False), ("0", False)]
)
def test_booleans(lexical: str, expected: bool) -> None:
    assert boolean(lexical, XSD + "boolean") is expected


@pytest.mark.parametrize(
    ("lexical", "datatype"),
    [
        ("unknown", XSD + "boolean"),
        ("True", XSD + "boolean"),
        ("", XSD + "boolean"),
        ("true", XSD + "string"),
        ("1", XSD + "integer"),
        ("true", "http://example.org/flag"),
    ],
)
def test_an_unreadable_boolean_is_never_false(lexical: str, datatype: str) -> None:
    with pytest.raises(BadLiteral):
        boolean(lexical, datatype)


# --- logarithms ---------------------------------------------------------------------------------------


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


# --- no patient values in errors ----------------------------------------------------------------------


@pytest.mark.parametrize("read", [number, boolean, log10_interval])
@pytest.mark.parametrize("name", ["decimal", "double", "integer", "boolean", "date", "string"])
def test_errors_never_repeat_the_value(read: Callable[[str, str], object], name: str) -> None:
    with pytest.raises(BadLiteral) as caught:
        read(NAMED, XSD + name)
    shown = "".join(traceback.format_exception(caught.value))
    assert "JohnSmith" not in shown
    assert caught.value.__cause__ is None
    assert caught.value.__context__ is None
    assert str(caught.value) == caught.value.reason
