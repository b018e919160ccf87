"""Lexical forms of XSD 1.1, type by type: valid, refused, capped, or not judged."""

import pytest

from trialshape.gate import XSD, check

RDF = "http://www.w3.org/1999/02/22-rdf-syntax-ns#"


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
