"""The functions of the rules: outward rounding, exact results, and what Oxigraph sees of them."""

from collections.abc import Callable
from datetime import date
from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pyoxigraph import Literal, NamedNode, Quad, QuerySolutions, Store

from trialshape.functions import (
    FUNCTIONS,
    Kind,
    completed_years,
    cube_root_high,
    cube_root_low,
    months_before,
    oxigraph_functions,
    ratio_high,
    ratio_low,
)

XSD = "http://www.w3.org/2001/XMLSchema#"
ELIG = "https://w3id.org/trialshape/eligibility#"
NAMES = (
    "ratioLow ratioHigh productRatioLow productRatioHigh cubeRootLow cubeRootHigh"
    " completedYears daysBetween monthsBefore"
)
WIDTH = Fraction(1, 10**9)

recorded = st.integers(-(10**12), 10**12).map(lambda n: Decimal(n).scaleb(-6))
positive = st.integers(1, 10**12).map(lambda n: Decimal(n).scaleb(-6))


# --- quotients ----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("numerator", "denominator", "low", "high"),
    [
        ("34.2", "17.1", "2", "2"),
        ("34.200001", "17.1", "2.000000058", "2.000000059"),
        ("1", "3", "0.333333333", "0.333333334"),
        ("2", "3", "0.666666666", "0.666666667"),
        ("-1", "3", "-0.333333334", "-0.333333333"),
        ("-34.2", "17.1", "-2", "-2"),
        ("0", "17.1", "0", "0"),
        ("1", "8", "0.125", "0.125"),
        ("0.000001", "999999999999", "0", "0.000000001"),
        ("-0.000001", "999999999999", "-0.000000001", "0"),
        ("999999999999.999999", "0.000001", "999999999999999999", "999999999999999999"),
    ],
)
def test_quotients_are_rounded_outward_and_exact_ones_stay(
    numerator: str, denominator: str, low: str, high: str
) -> None:
    pair = Decimal(numerator), Decimal(denominator)
    assert ratio_low(*pair) == Decimal(low)
    assert ratio_high(*pair) == Decimal(high)


@given(recorded, positive)
def test_quotients_are_enclosed(numerator: Decimal, denominator: Decimal) -> None:
    low, high = ratio_low(numerator, denominator), ratio_high(numerator, denominator)
    assert low is not None
    assert high is not None
    exact = Fraction(numerator) / Fraction(denominator)
    assert Fraction(low) <= exact <= Fraction(high)
    assert Fraction(high) - Fraction(low) <= WIDTH
    assert (low == high) == ((exact / WIDTH).denominator == 1)


# --- cube roots ---------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("numerator", "denominator", "low", "high"),
    [
        ("60", "60", "1", "1"),
        ("0", "60", "0", "0"),
        ("27", "8", "1.5", "1.5"),
        ("0.001", "1", "0.1", "0.1"),
        ("1000", "1", "10", "10"),
        # Cube root of 2 = 1.25992104989..., of 60/75 = 0.92831776672..., of 3 = 1.44224957030...
        ("2", "1", "1.259921049", "1.25992105"),
        ("60", "75", "0.928317766", "0.928317767"),
        ("3", "1", "1.44224957", "1.442249571"),
        # (10^9 + 1)^3 / 10^27 is the cube of 1.000000001; one part less is not.
        ("1000000003000000003000000001", "1000000000000000000000000000", "1.000000001", "1.000000001"),
        ("1000000003000000003000000000", "1000000000000000000000000000", "1", "1.000000001"),
    ],
)
def test_cube_roots_are_rounded_outward_and_perfect_ones_stay(
    numerator: str, denominator: str, low: str, high: str
) -> None:
    pair = Decimal(numerator), Decimal(denominator)
    assert cube_root_low(*pair) == Decimal(low)
    assert cube_root_high(*pair) == Decimal(high)


def test_a_tiny_quotient_keeps_a_root_between_its_neighbours() -> None:
    # 10^-6 / 10^12 = 10^-18, whose root is 10^-6; a slightly smaller quotient lies just below it.
    assert cube_root_low(Decimal("0.000001"), Decimal(10**12)) == Decimal("0.000001")
    assert cube_root_high(Decimal("0.000001"), Decimal(10**12)) == Decimal("0.000001")
    assert cube_root_low(Decimal("0.000001"), Decimal(10**12 + 1)) == Decimal("0.000000999")
    assert cube_root_high(Decimal("0.000001"), Decimal(10**12 + 1)) == Decimal("0.000001")
    assert cube_root_low(Decimal("1E-30"), Decimal(1)) == 0
    assert cube_root_high(Decimal("1E-30"), Decimal(1)) == Decimal("0.000000001")


@given(recorded.map(abs), positive)
def test_cube_roots_are_enclosed(numerator: Decimal, denominator: Decimal) -> None:
    low, high = cube_root_low(numerator, denominator), cube_root_high(numerator, denominator)
    assert low is not None
    assert high is not None
    exact = Fraction(numerator) / Fraction(denominator)
    assert Fraction(low) ** 3 <= exact <= Fraction(high) ** 3
    assert Fraction(high) - Fraction(low) <= WIDTH
    assert (low == high) == (Fraction(low) ** 3 == exact)


@given(st.integers(0, 10**15))
def test_a_perfect_cube_of_nine_digits_is_exact(units: int) -> None:
    root = Decimal(units).scaleb(-9)
    exact = Fraction(root) ** 3
    pair = Decimal(exact.numerator), Decimal(exact.denominator)
    assert cube_root_low(*pair) == cube_root_high(*pair) == root


@pytest.mark.parametrize("function", [ratio_low, ratio_high, cube_root_low, cube_root_high])
@pytest.mark.parametrize(
    ("numerator", "denominator"),
    [("1", "0"), ("1", "-0"), ("1", "-17.1"), ("0", "0"), ("NaN", "1"), ("1", "Infinity"), ("1E+99999", "1")],
)
def test_no_quotient_without_a_positive_denominator(
    function: Callable[[Decimal, Decimal], Decimal | None], numerator: str, denominator: str
) -> None:
    assert function(Decimal(numerator), Decimal(denominator)) is None


def test_no_root_of_a_negative_quotient_and_no_result_too_large() -> None:
    assert cube_root_low(Decimal(-1), Decimal(60)) is None
    assert cube_root_high(Decimal(-1), Decimal(60)) is None
    assert ratio_low(Decimal(10**20), Decimal(1)) is None
    assert ratio_high(Decimal(-(10**20)), Decimal(1)) is None
    assert ratio_high(Decimal(10**20 - 1), Decimal(1)) == 10**20 - 1


# --- dates --------------------------------------------------------------------------------------------


def test_dates_without_an_answer_give_none() -> None:
    assert completed_years(date(2024, 3, 2), date(2024, 3, 1)) is None
    assert completed_years(date(2024, 3, 1), date(2024, 3, 1)) == 0
    assert completed_years(date(2008, 2, 29), date(2026, 2, 28)) == 17
    assert months_before(date(2024, 3, 1), -1) is None
    assert months_before(date(2024, 3, 1), 10**9) is None
    assert months_before(date(2023, 8, 31), 6) == date(2023, 2, 28)


# --- as rules call them -------------------------------------------------------------------------------


def test_the_list_is_closed() -> None:
    assert set(FUNCTIONS) == {ELIG + name for name in NAMES.split()}
    assert {node.value for node in oxigraph_functions()} == set(FUNCTIONS)
    assert all(iri == function.iri for iri, function in FUNCTIONS.items())
    assert FUNCTIONS[ELIG + "monthsBefore"].arguments == (Kind.DATE, Kind.INTEGER)
    assert FUNCTIONS[ELIG + "monthsBefore"].result is Kind.DATE
    assert FUNCTIONS[ELIG + "completedYears"].result is Kind.INTEGER


def call(expression: str, store: Store | None = None) -> Literal | None:
    query = f"PREFIX elig: <{ELIG}> PREFIX xsd: <{XSD}> SELECT ?r WHERE {{ BIND({expression} AS ?r) }}"
    found = (store or Store()).query(query, custom_functions=oxigraph_functions())
    assert isinstance(found, QuerySolutions)
    (row,) = found
    result = row["r"]
    assert result is None or isinstance(result, Literal)
    return result


@pytest.mark.parametrize(
    ("expression", "lexical", "datatype"),
    [
        ("elig:ratioLow(34.2, 17.1)", "2", "decimal"),
        ("elig:ratioHigh(34.200001, 17.1)", "2.000000059", "decimal"),
        # (140 - 60) x 88.4 x 70 / (72 x 88.4) = 77.777..., and an exact quotient stays exact
        ("elig:productRatioLow((140 - 60) * 88.4, 70, 72, 88.4)", "77.777777777", "decimal"),
        ("elig:productRatioHigh((140 - 60) * 88.4, 70, 72, 88.4)", "77.777777778", "decimal"),
        ("elig:productRatioLow(3, 24, 1.5, 0.96)", "50", "decimal"),
        ("elig:productRatioHigh(3, 24, 1.5, 0.96)", "50", "decimal"),
        ("elig:ratioLow(1, 3)", "0.333333333", "decimal"),
        ("elig:ratioLow('10'^^xsd:unsignedByte, 4)", "2.5", "decimal"),
        ("elig:ratioLow(-1, 3)", "-0.333333334", "decimal"),
        ("elig:cubeRootLow(60, 60)", "1", "decimal"),
        ("elig:cubeRootHigh(2, 1.0)", "1.25992105", "decimal"),
        ("elig:completedYears('2008-02-29'^^xsd:date, '2026-02-28'^^xsd:date)", "17", "integer"),
        ("elig:daysBetween('2024-02-28'^^xsd:date, '2024-03-01'^^xsd:date)", "2", "integer"),
        ("elig:daysBetween('2024-03-01'^^xsd:date, '2024-02-28'^^xsd:date)", "-2", "integer"),
        ("elig:monthsBefore('2024-08-31'^^xsd:date, 6)", "2024-02-29", "date"),
        ("elig:monthsBefore('0101-01-01'^^xsd:date, 1200)", "0001-01-01", "date"),
    ],
)
def test_results_are_canonical_literals(expression: str, lexical: str, datatype: str) -> None:
    assert call(expression) == Literal(lexical, datatype=NamedNode(XSD + datatype))


@pytest.mark.parametrize(
    "expression",
    [
        "elig:ratioLow(1, 0)",
        "elig:ratioLow(1, -2)",
        "elig:ratioLow(1)",
        "elig:ratioLow(1, 2, 3)",
        "elig:ratioLow('1', 2)",
        "elig:ratioLow('1'@en, 2)",
        "elig:ratioLow(1e0, 2)",
        "elig:ratioLow('1'^^xsd:float, 2)",
        "elig:ratioLow('abc'^^xsd:decimal, 2)",
        "elig:ratioLow(true, 2)",
        "elig:ratioLow(elig:Missing, 2)",
        "elig:ratioLow(?nothing, 2)",
        "elig:cubeRootHigh(-8, 1)",
        "elig:completedYears('2024-03-02'^^xsd:date, '2024-03-01'^^xsd:date)",
        "elig:completedYears('2000-01-01Z'^^xsd:date, '2024-03-01'^^xsd:date)",
        "elig:completedYears('2000-01-01T00:00:00'^^xsd:dateTime, '2024-03-01'^^xsd:date)",
        "elig:completedYears('2000-01'^^xsd:gYearMonth, '2024-03-01'^^xsd:date)",
        "elig:daysBetween('2023-02-29'^^xsd:date, '2024-03-01'^^xsd:date)",
        "elig:daysBetween('12024-01-01'^^xsd:date, '2024-03-01'^^xsd:date)",
        "elig:daysBetween('0000-01-01'^^xsd:date, '2024-03-01'^^xsd:date)",
        "elig:daysBetween('2024-01-01', '2024-03-01'^^xsd:date)",
        "elig:monthsBefore('2024-08-31'^^xsd:date, -6)",
        "elig:monthsBefore('2024-08-31'^^xsd:date, 6.0)",
        "elig:monthsBefore('2024-08-31'^^xsd:date, 999999999)",
    ],
)
def test_anything_without_an_answer_leaves_the_variable_unbound(expression: str) -> None:
    assert call(expression) is None


@pytest.mark.parametrize(
    "lexical", ["2000-01-01Z", "2000-01-01+01:00", "12000-01-01", "-2000-01-01", "0000-01-01", "2023-02-29"]
)
def test_a_day_no_calendar_holds_is_refused_before_it_can_raise(lexical: str) -> None:
    # Oxigraph swallows exceptions, so only a direct call shows that there is none.
    today = Literal("2024-03-01", datatype=NamedNode(f"{XSD}date"))
    function = oxigraph_functions()[NamedNode(f"{ELIG}daysBetween")]
    assert function(today, today) == Literal("0", datatype=NamedNode(f"{XSD}integer"))
    assert function(Literal(lexical, datatype=NamedNode(f"{XSD}date")), today) is None
    assert function(NamedNode("urn:example:day"), today) is None
    assert function(today) is None


def test_stored_values_and_results_work_in_filters() -> None:
    store = Store()
    for name, lexical in (("at", "85.5"), ("above", "85.500001"), ("broken", "abc")):
        subject, predicate = NamedNode(f"urn:example:{name}"), NamedNode("urn:example:value")
        store.add(Quad(subject, predicate, Literal(lexical, datatype=NamedNode(XSD + "decimal"))))
    query = f"SELECT ?s WHERE {{ ?s <urn:example:value> ?v FILTER(<{ELIG}ratioHigh>(?v, 17.1) <= 5) }}"
    found = store.query(query, custom_functions=oxigraph_functions())
    assert isinstance(found, QuerySolutions)
    assert [row["s"] for row in found] == [NamedNode("urn:example:at")]


def test_large_results_still_compare_in_oxigraph() -> None:
    assert call("elig:ratioHigh(99999999999999999999.0, 1) < 100000000000000000000.0") == Literal(True)
    assert call("elig:ratioLow(-99999999999999999999.0, 1) > -99999999999999999998.5") == Literal(False)
    assert call("elig:ratioLow(100000000000000000000.0, 1)") is None
