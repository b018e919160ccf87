"""The closed list of functions that rules may call, each defined once for every engine.

All arithmetic is on whole numbers: quotients and roots are rounded outward to nine fractional digits, and
what needs no rounding stays exact. A function without an answer gives None, which leaves a variable unbound.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Context, Decimal, Inexact, InvalidOperation
from enum import StrEnum
from fractions import Fraction
from types import MappingProxyType
from typing import Final

from pyoxigraph import BlankNode, Literal, NamedNode, Triple

from trialshape import dates
from trialshape.decimals import canonical
from trialshape.gate import DECIMAL_TYPES, INTEGER_TYPES, XSD, check

NAMESPACE: Final = "https://w3id.org/trialshape/eligibility#"

PLACES: Final = 9
"""Fractional digits that quotients and roots are rounded outward to."""

CEILING: Final = 10**20
"""Results stay below this magnitude: the decimals of every engine hold them with their nine digits."""

_SCALE = 10**PLACES
_WIDEST = 64  # decimal places before or after the point in an argument; the literal gate lets no more through
_EXACT = Context(prec=100, traps=[Inexact, InvalidOperation])

Value = Decimal | int | date
Term = NamedNode | BlankNode | Literal | Triple


class Kind(StrEnum):
    """What an argument or a result is; the values are local names of XSD datatypes."""

    DECIMAL = "decimal"
    INTEGER = "integer"
    DATE = "date"


@dataclass(frozen=True, slots=True)
class Function:
    """A function of the rules: what it computes on Python values, and of which kinds they are."""

    iri: str
    call: Callable[..., Value | None]
    arguments: tuple[Kind, ...]
    result: Kind


# --- the arithmetic -----------------------------------------------------------------------------------


def _quotient(numerator: Decimal, denominator: Decimal) -> Fraction | None:
    for value in (numerator, denominator):
        if not value.is_finite() or abs(value.adjusted()) > _WIDEST:
            return None
    return Fraction(numerator) / Fraction(denominator) if denominator > 0 else None


def _decimal(units: int) -> Decimal | None:
    return _EXACT.scaleb(Decimal(units), -PLACES) if abs(units) < CEILING * _SCALE else None


def _cube_root(cube: int) -> int:
    """The largest whole number whose cube is not above `cube`, by Newton's method from above."""
    if cube == 0:
        return 0
    root = 1 << -(-cube.bit_length() // 3)
    while True:
        closer = (2 * root + cube // (root * root)) // 3
        if closer >= root:
            return root
        root = closer


def ratio_low(numerator: Decimal, denominator: Decimal) -> Decimal | None:
    """The quotient rounded down at nine digits; None unless the denominator is positive."""
    quotient = _quotient(numerator, denominator)
    return None if quotient is None else _decimal(quotient.numerator * _SCALE // quotient.denominator)


def ratio_high(numerator: Decimal, denominator: Decimal) -> Decimal | None:
    """The quotient rounded up at nine digits; None unless the denominator is positive."""
    quotient = _quotient(numerator, denominator)
    return None if quotient is None else _decimal(-(-quotient.numerator * _SCALE // quotient.denominator))


def product_ratio_low(a: Decimal, b: Decimal, c: Decimal, d: Decimal) -> Decimal | None:
    """(a x b) / (c x d) rounded down at nine digits, the products exact; None unless c x d is positive."""
    return ratio_low(_EXACT.multiply(a, b), _EXACT.multiply(c, d))


def product_ratio_high(a: Decimal, b: Decimal, c: Decimal, d: Decimal) -> Decimal | None:
    """(a x b) / (c x d) rounded up at nine digits, the products exact; None unless c x d is positive."""
    return ratio_high(_EXACT.multiply(a, b), _EXACT.multiply(c, d))


def cube_root_low(numerator: Decimal, denominator: Decimal) -> Decimal | None:
    """The cube root of a quotient rounded down at nine digits; None for a negative quotient."""
    quotient = _quotient(numerator, denominator)
    if quotient is None or quotient < 0:
        return None
    # The whole root of a rounded down cube is that of the cube itself: between them is no whole number.
    return _decimal(_cube_root(quotient.numerator * _SCALE**3 // quotient.denominator))


def cube_root_high(numerator: Decimal, denominator: Decimal) -> Decimal | None:
    """The cube root of a quotient rounded up at nine digits; None for a negative quotient."""
    quotient = _quotient(numerator, denominator)
    if quotient is None or quotient < 0:
        return None
    cube = quotient * _SCALE**3
    root = _cube_root(cube.numerator // cube.denominator)
    return _decimal(root if root**3 == cube else root + 1)


def completed_years(born: date, on: date) -> int | None:
    """Age in completed years as `dates.completed_years` has it; None before the birth."""
    return dates.completed_years(born, on) if born <= on else None


def months_before(day: date, months: int) -> date | None:
    """The day some months earlier, cut at the end of the month; None for negative months or before year 1."""
    try:
        return dates.months_before(day, months)
    except ValueError:
        return None


_DEFINED = (
    Function(f"{NAMESPACE}ratioLow", ratio_low, (Kind.DECIMAL, Kind.DECIMAL), Kind.DECIMAL),
    Function(f"{NAMESPACE}ratioHigh", ratio_high, (Kind.DECIMAL, Kind.DECIMAL), Kind.DECIMAL),
    Function(f"{NAMESPACE}productRatioLow", product_ratio_low, (Kind.DECIMAL,) * 4, Kind.DECIMAL),
    Function(f"{NAMESPACE}productRatioHigh", product_ratio_high, (Kind.DECIMAL,) * 4, Kind.DECIMAL),
    Function(f"{NAMESPACE}cubeRootLow", cube_root_low, (Kind.DECIMAL, Kind.DECIMAL), Kind.DECIMAL),
    Function(f"{NAMESPACE}cubeRootHigh", cube_root_high, (Kind.DECIMAL, Kind.DECIMAL), Kind.DECIMAL),
    Function(f"{NAMESPACE}completedYears", completed_years, (Kind.DATE, Kind.DATE), Kind.INTEGER),
    Function(f"{NAMESPACE}daysBetween", dates.days_between, (Kind.DATE, Kind.DATE), Kind.INTEGER),
    Function(f"{NAMESPACE}monthsBefore", months_before, (Kind.DATE, Kind.INTEGER), Kind.DATE),
)

FUNCTIONS: Final[Mapping[str, Function]] = MappingProxyType({function.iri: function for function in _DEFINED})
"""Every function a rule may call, by IRI."""


# --- the functions as Oxigraph calls them -------------------------------------------------------------


def _argument(term: Term, kind: Kind) -> Value | None:
    """Read a term as a value of a kind; None for IRIs, other datatypes and text that is not valid."""
    if not isinstance(term, Literal):
        return None
    lexical, datatype = term.value, term.datatype.value
    if check(lexical, datatype) is not None:
        return None
    match kind:
        case Kind.DECIMAL if datatype in DECIMAL_TYPES:
            return Decimal(lexical)
        case Kind.INTEGER if datatype in INTEGER_TYPES:
            return int(lexical)
        # Ten characters leave no room for an offset or a fifth digit of the year; year 0 has no date.
        case Kind.DATE if datatype == XSD + "date" and len(lexical) == 10 and lexical > "0001":
            return date.fromisoformat(lexical)
    return None


def _literal(value: Value, kind: Kind) -> Literal:
    match value:
        case Decimal():
            text = canonical(value)
        case int():
            text = str(value)
        case date():
            text = value.isoformat()
    return Literal(text, datatype=NamedNode(XSD + kind))


def _for_oxigraph(function: Function) -> Callable[..., Term | None]:
    def call(*terms: Term) -> Term | None:
        if len(terms) != len(function.arguments):
            return None
        values = []
        for term, kind in zip(terms, function.arguments, strict=True):
            value = _argument(term, kind)
            if value is None:
                return None
            values.append(value)
        result = function.call(*values)
        return None if result is None else _literal(result, function.result)

    return call


def oxigraph_functions() -> dict[NamedNode, Callable[..., Term | None]]:
    """All functions as `custom_functions` of a pyoxigraph query.

    Arguments are exact decimals or integers and xsd:date without offset; anything else, a wrong number of
    arguments included, leaves the result unbound. Results are canonical literals.
    """
    return {NamedNode(iri): _for_oxigraph(function) for iri, function in FUNCTIONS.items()}
