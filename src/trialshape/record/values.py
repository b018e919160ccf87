"""Recorded numbers and grades as intervals in the canonical unit of their observable."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import ROUND_CEILING, ROUND_FLOOR, Context, Decimal
from typing import Final

from trialshape import decimals
from trialshape.decimals import DIGITS, LIMIT
from trialshape.gate import BadLiteral
from trialshape.knowledge.quantities import Grade, Limits, Observable, Scale, Unit
from trialshape.knowledge.terms import Terms
from trialshape.record.codes import term_of
from trialshape.record.nodes import Cell, Number
from trialshape.record.vocabulary import MALFORMED, UNMAPPED, WORDING

DIMENSIONLESS: Final = "1"

_STEP = Decimal(1).scaleb(-DIGITS)
_EXACT = Context(prec=100)


@dataclass(frozen=True, slots=True)
class Span:
    """A closed interval with both ends; `reasons` say why they differ."""

    low: Decimal
    high: Decimal
    reasons: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Interval:
    """A closed interval; an end that is not known is None. `reasons` say why ends differ or are missing."""

    low: Decimal | None = None
    high: Decimal | None = None
    reasons: frozenset[str] = frozenset()


class Unusable(Exception):
    """A value that gives no interval: a short word, what was expected, and the reason it leaves behind."""

    def __init__(self, code: str, message: str, reason: str) -> None:
        super().__init__(message)
        self.code = code
        self.message = message
        self.reason = reason


def unit_named(text: str | None, units: Mapping[str, Unit], unit: str | None) -> Unit:
    """The unit with this text among those an observable accepts.

    No text stands for the dimensionless unit only. Raises Unusable for a missing and for an unknown unit."""
    if text is None or not text.strip():
        if unit != DIMENSIONLESS:
            raise Unusable("missing-unit", f"the value has no unit; expected {_listed(units)}", UNMAPPED)
        return units[DIMENSIONLESS]
    known = units.get(text.strip())
    if known is None:
        message = f"the unit '{text.strip()}' is not known here; expected {_listed(units)}"
        raise Unusable("unknown-unit", message, UNMAPPED)
    return known


def _listed(units: Mapping[str, Unit]) -> str:
    """The accepted units, each in its plainest spelling."""
    plainest: dict[object, str] = {}
    for text in sorted(units, key=lambda text: (not text.isascii(), len(text), text)):
        unit = units[text]
        plainest.setdefault((unit.observable, unit.low, unit.high, unit.logarithm), text)
    return "one of " + ", ".join(f"'{text}'" for text in plainest.values()) if units else "no unit"


def converted(number: Number, unit: Unit) -> Span:
    """A number of one unit in the canonical unit, at the record scale.

    A product with more digits becomes the interval of its neighbours. Raises Unusable when out of scale."""
    reasons = frozenset((WORDING,)) if unit.logarithm or unit.low != unit.high else frozenset[str]()
    try:
        low, high = _logarithm(number) if unit.logarithm else (number.low, number.high)
    except BadLiteral as error:
        raise Unusable("bad-literal", error.reason, MALFORMED) from None
    products = [_EXACT.multiply(end, factor) for end in (low, high) for factor in (unit.low, unit.high)]
    return Span(_outward(min(products), ROUND_FLOOR), _outward(max(products), ROUND_CEILING), reasons)


def _logarithm(number: Number) -> tuple[Decimal, Decimal]:
    return decimals.log10_interval(number.cell.text, number.cell.datatype or "")


def _outward(value: Decimal, rounding: str) -> Decimal:
    if abs(value) >= LIMIT:
        raise Unusable(
            "implausible", "the value is beyond what a record can hold in its canonical unit", MALFORMED
        )
    return value.quantize(_STEP, rounding=rounding, context=_EXACT)


def within(low: Decimal, high: Decimal, limits: Limits) -> bool:
    """Whether both ends lie inside the limits, ends included."""
    lowest, highest = limits
    return (lowest is None or low >= lowest) and (highest is None or high <= highest)


def compared(interval: Interval | Span, comparator: str | None) -> Interval:
    """The interval that a comparator makes of a read number; Unusable for one without a meaning."""
    if comparator is None or interval.low is None or interval.high is None:
        return Interval(interval.low, interval.high, interval.reasons)
    try:
        low, high = decimals.comparator_interval(interval.low, interval.high, comparator.strip())
    except BadLiteral as error:
        raise Unusable("bad-comparator", error.reason, MALFORMED) from None
    return Interval(low, high, interval.reasons)


def plausible(span: Span, observable: Observable) -> Span:
    """The span, when it lies inside the plausible range of its observable; else raises Unusable."""
    if within(span.low, span.high, observable.plausible):
        return span
    message = (
        f"the value lies outside the plausible range in {observable.unit or 'its unit'}; check value and unit"
    )
    raise Unusable("implausible", message, MALFORMED)


# --- grades ------------------------------------------------------------------------------------------


def graded(cell: Cell, scale: Scale, terms: Terms) -> Interval:
    """The ranks of a grade given as a term, a code or one of the texts of its scale; else Unusable."""
    if cell.datatype is None:
        grade = scale.grades.get(term_of(cell.text, terms) or cell.text)
    else:
        grade = scale.texts.get(cell.text.strip().casefold())
    if grade is None:
        expected = "one of the grades of its scale, or a text under which they are known"
        raise Unusable("unknown-grade", f"the value is no known grade; expected {expected}", UNMAPPED)
    return Interval(grade.low, grade.high, frozenset(grade.reasons))


def ranked(number: Number, scale: Scale) -> Span:
    """A number read as a rank: that of a grade, or a whole number inside a grade that spans several."""
    if not any(_is_rank(number, grade) for grade in scale.grades.values()):
        raise Unusable("unknown-grade", "the number is no grade of the scale of its observable", MALFORMED)
    return Span(number.low, number.high)


def _is_rank(number: Number, grade: Grade) -> bool:
    if number.low != number.high or not grade.low <= number.low <= grade.high:
        return False
    return grade.low == grade.high or number.low == number.low.to_integral_value()


def positivity(recorded: Interval, positive_from: Decimal, scale: Scale) -> Interval:
    """The ranks of a test that is positive from a number on: highest, lowest, or all between."""
    negative = min(grade.low for grade in scale.grades.values())
    positive = max(grade.high for grade in scale.grades.values())
    surely = recorded.low is not None and recorded.low >= positive_from
    never = recorded.high is not None and recorded.high < positive_from
    return Interval(positive if surely else negative, negative if never else positive)
