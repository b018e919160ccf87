"""The limits of normal that a laboratory reports beside a value, and its control."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from trialshape.decimals import canonical
from trialshape.knowledge.local import Assay, Range
from trialshape.knowledge.quantities import Observable
from trialshape.record.draft import Draft
from trialshape.record.nodes import Cell, Number, Values
from trialshape.record.values import Unusable, converted, unit_named, within
from trialshape.record.vocabulary import (
    CONTROL,
    DECIMAL,
    MALFORMED,
    REFERENCE_BECAUSE,
    REFERENCE_HIGH,
    REFERENCE_LOW,
    REFERENCE_UNIT,
    UNIT,
    UNMAPPED,
)


@dataclass(frozen=True, slots=True)
class Reference:
    """Limits of normal and control in the canonical unit; an implausible limit betrays a wrong unit."""

    low: Decimal | None = None
    high: Decimal | None = None
    control: Decimal | None = None
    reasons: frozenset[str] = frozenset()
    implausible: bool = False


def say_reference(reference: Reference, draft: Draft) -> None:
    """Write the limits, and why one is missing."""
    draft.number(REFERENCE_LOW, reference.low)
    draft.number(REFERENCE_HIGH, reference.high)
    draft.number(CONTROL, reference.control)
    draft.link(REFERENCE_BECAUSE, *reference.reasons)


def read_reference(
    observable: Observable,
    stated: Observable,
    values: Values,
    draft: Draft,
    own: Range | None = None,
    assay: Assay | None = None,
) -> Reference:
    """The limits beside a value of an observable; `stated` is the one whose units were used.

    Where the record has none, those of the site stand in: the limits of `own`, the control of `assay`. A record
    that differs from its site is told, and goes first.

    A limit that cannot be used is left out with its error: the value stays. Limits longer than the record
    scale are cut downward, because a lower limit of normal never makes a pass."""
    reasons: set[str] = set()

    def limit(prop: str, unit_property: str) -> Decimal | None:
        reading, unit = values.number(prop), values.text(unit_property)
        if reading.bad:
            reasons.add(MALFORMED)
        if reading.one is None:
            return None
        try:
            if unit.bad:
                raise Unusable("bad-unit", "the unit of the limit cannot be read", MALFORMED)
            known = unit_named(unit.one, stated.units, stated.unit)
            if known.observable != observable.iri or known.logarithm or known.low != known.high:
                raise Unusable("wrong-unit", "the unit of the limit does not fit the value", UNMAPPED)
            return converted(reading.one, known).low
        except Unusable as error:
            reasons.add(error.reason)
            # where the limit has the unit of the value, that has its error already
            if unit_property != UNIT or error.code in ("wrong-unit", "implausible"):
                draft.error(prop, error.code, error.message)
            return None

    limits_unit = REFERENCE_UNIT if values.text(REFERENCE_UNIT).given else UNIT
    low, high = limit(REFERENCE_LOW, limits_unit), limit(REFERENCE_HIGH, limits_unit)
    recorded = values.number(REFERENCE_LOW).given or values.number(REFERENCE_HIGH).given
    if own is not None and recorded:
        _compare(high, own, observable, draft)
    elif own is not None:
        low, high = (_of_site(end, own, observable) for end in (own.low, own.high))
        draft.notes.append(f"limits of normal: {own.holds.place}")
    control = limit(CONTROL, UNIT)
    if assay is not None and assay.control is not None and not values.number(CONTROL).given:
        control = assay.control
        draft.notes.append(f"control: {assay.holds.place}")
    code, message = _fault(low, high, observable)
    if code:
        reasons.add(MALFORMED)
        implausible = code == "implausible-reference"
        draft.error(REFERENCE_HIGH, code, message, MALFORMED if implausible else None)
        return Reference(None, None, control, frozenset(reasons), implausible)
    return Reference(low, high, control, frozenset(reasons))


def _of_site(end: Decimal | None, own: Range, observable: Observable) -> Decimal | None:
    """A limit of the site in the canonical unit; its unit was checked when the table was read."""
    unit = observable.units.get(own.unit or observable.unit or "")
    if (
        end is None
        or unit is None
        or unit.observable != observable.iri
        or unit.low != unit.high
        or unit.logarithm
    ):
        return None
    return converted(Number(end, end, Cell(canonical(end), DECIMAL)), unit).low


def _compare(high: Decimal | None, own: Range, observable: Observable, draft: Draft) -> None:
    said = _of_site(own.high, own, observable)
    if high is not None and said is not None and high != said:
        message = f"the upper limit of normal differs from that of the site ({own.holds.place}); the record's is used"
        draft.error(REFERENCE_HIGH, "other-reference", message, severity="warning")


def _fault(low: Decimal | None, high: Decimal | None, observable: Observable) -> tuple[str, str]:
    """What is wrong with limits that can be read; nothing: two empty texts."""
    if high is not None and not within(high, high, observable.reference):
        message = f"the upper limit of normal is implausible in {observable.unit}; check the units"
        return "implausible-reference", message
    if high is not None and high <= 0:
        return "bad-range", "the upper limit of normal is not positive"
    if low is not None and high is not None and low > high:
        return "bad-range", "the lower limit of normal lies above the upper one"
    return "", ""
