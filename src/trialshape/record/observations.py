"""Measurements and assessments: one observable and one interval, as rules compare it and as recorded."""

from __future__ import annotations

from dataclasses import dataclass

from trialshape.gate import BadLiteral
from trialshape.knowledge.local import Assay
from trialshape.knowledge.quantities import Observable, Scale, Unit
from trialshape.knowledge.terms import Terms
from trialshape.record.draft import Draft
from trialshape.record.facts import Fact, Scene, note_unmapped, say_unmapped
from trialshape.record.laboratories import assay_for, draw_of, narrowed, range_for
from trialshape.record.nodes import Cell, Number, Values, number_of
from trialshape.record.reference import Reference, read_reference, say_reference
from trialshape.record.values import (
    DIMENSIONLESS,
    Interval,
    Span,
    Unusable,
    compared,
    converted,
    graded,
    plausible,
    positivity,
    ranked,
    unit_named,
)
from trialshape.record.vocabulary import (
    COMPARATOR,
    HIGH,
    LOW,
    MALFORMED,
    METHOD,
    MISSING,
    OBSERVABLE,
    RECORDED_HIGH,
    RECORDED_LOW,
    RECORDED_UNIT,
    UNIT,
    UNMAPPED,
    VALUE,
    VALUE_FROM,
    VALUE_TO,
)

NOTHING = Interval()


@dataclass(frozen=True, slots=True)
class Value:
    """A value as rules see it: its observable, its interval there, and the interval and unit as recorded.

    `by_assay` says that a site's assay had a part in it."""

    observable: Observable
    interval: Interval = NOTHING
    unit: str | None = None
    recorded: Interval = NOTHING
    recorded_unit: str | None = None
    by_assay: bool = False


def observe(fact: Fact, scene: Scene, draft: Draft) -> None:
    """Write an observation."""
    found = _observables(fact, scene.terms, draft)
    draft.link(METHOD, *fact.values.link(METHOD).values)
    if not found:
        _unmapped(fact, scene.terms, draft)
    elif len(found) > 1:
        # it may be of either: each must see that something unreadable is there
        draft.link(OBSERVABLE, *(observable.iri for observable in found))
    else:
        _say(found[0], fact, scene, draft)


def _observables(fact: Fact, terms: Terms, draft: Draft) -> list[Observable]:
    """The observables a node says it is of; when they differ, an error."""
    stated = fact.values.link(OBSERVABLE)
    named = {iri for iri in (*stated.values, *fact.terms) if iri in terms.observables}
    if len(named) > 1 and not stated.bad:
        message = "observable and codes name different observables; expected one"
        draft.error(OBSERVABLE, "two-values", message, MALFORMED)
    return [terms.observables[iri] for iri in sorted(named)]


def _unmapped(fact: Fact, terms: Terms, draft: Draft) -> None:
    """An observation of nobody knows what. The observables that its text names must not overlook it."""
    meant = (*fact.values.link(OBSERVABLE).values, *fact.terms)
    note_unmapped(fact, draft, tuple(iri for iri in meant if iri not in terms.observables))
    texts = (text.strip().casefold() for text in fact.labels)
    named = {iri for text in texts for iri in terms.observable_labels.get(text, ())}
    unit = (fact.values.text(UNIT).one or "").strip()
    measured_so = {iri for iri, observable in terms.observables.items() if unit in observable.units}
    if measured_so and not named & measured_so:
        # a unit that only other observables have: something else goes by that name
        named = set()
    if named:
        draft.link(OBSERVABLE, *named)
    else:
        say_unmapped(fact, draft)


def _say(stated: Observable, fact: Fact, scene: Scene, draft: Draft) -> None:
    values, terms, draw = fact.values, scene.terms, draw_of(fact, draft, scene.person)
    assay = assay_for(stated, draw, terms)
    try:
        value = _value(stated, values, terms, assay)
    except Unusable as error:
        draft.error(_place(error.code, values), error.code, error.message, error.reason)
        value = Value(_meant(stated, values, terms))
    own = range_for(value.observable, draw, terms)
    reference = Reference()
    if assay is None or value.observable.iri != assay.graded_as:  # a grade has no limits of normal
        reference = read_reference(value.observable, stated, values, draft, own, assay)
    if reference.implausible:
        value = Value(value.observable)
    if assay is not None and value.by_assay:
        draft.notes.append(f"assay: {assay.holds.place}")
    draft.link(OBSERVABLE, value.observable.iri)
    draft.reasons |= value.interval.reasons
    draft.number(LOW, value.interval.low)
    draft.number(HIGH, value.interval.high)
    draft.text(UNIT, value.unit)
    draft.number(RECORDED_LOW, value.recorded.low)
    draft.number(RECORDED_HIGH, value.recorded.high)
    draft.text(RECORDED_UNIT, value.recorded_unit)
    say_reference(reference, draft)


def _place(code: str, values: Values) -> str:
    """The property an error is shown under."""
    if code in ("missing-unit", "unknown-unit"):
        return UNIT
    if code == "bad-comparator":
        return COMPARATOR
    return VALUE_FROM if values.number(VALUE_FROM).given and not values.cell(VALUE).given else VALUE


def _meant(stated: Observable, values: Values, terms: Terms) -> Observable:
    """The observable a value is of although it cannot be read: its unit may say that it is another one."""
    unit = stated.units.get((values.text(UNIT).one or "").strip())
    return stated if unit is None else terms.observables[unit.observable]


# --- the value ---------------------------------------------------------------------------------------


def _value(stated: Observable, values: Values, terms: Terms, assay: Assay | None) -> Value:
    """The value of an observation. Raises Unusable; a property that was unreadable has its error already."""
    cell, low, high = values.cell(VALUE), values.number(VALUE_FROM), values.number(VALUE_TO)
    comparator, unit = values.text(COMPARATOR), values.text(UNIT)
    if cell.bad or low.bad or high.bad or comparator.bad or unit.bad:
        return Value(_meant(stated, values, terms))
    if low.given or high.given:
        if cell.given or comparator.given:
            message = "a range and a single value or comparator are recorded; expected one of them"
            raise Unusable("two-values", message, MALFORMED)
        return _range(stated, low.one, high.one, unit.one, terms, assay)
    if cell.one is None:
        message = "the observation has no value; expected a number, a range or a grade"
        raise Unusable("missing-value", message, MISSING)
    return _single(stated, cell.one, comparator.one, unit.one, terms, assay)


def _single(
    stated: Observable,
    cell: Cell,
    comparator: str | None,
    unit: str | None,
    terms: Terms,
    assay: Assay | None,
) -> Value:
    scale = terms.scales.get(stated.scale or "")
    try:
        read = number_of(cell, terms)
    except BadLiteral as error:
        if scale is None:
            raise Unusable("bad-literal", error.reason, MALFORMED) from None
        return Value(stated, compared(graded(cell, scale, terms), comparator))
    if scale is not None and _is_rank(stated, unit):
        span = ranked(read, scale)
        return _ranks(stated, compared(Interval(span.low, span.high), comparator))
    return _quantity(unit_named(unit, stated.units, stated.unit), read, read, comparator, terms, assay)


def _range(
    stated: Observable,
    low: Number | None,
    high: Number | None,
    unit: str | None,
    terms: Terms,
    assay: Assay | None,
) -> Value:
    """A recorded range; an end that is not given is not known."""
    if low is not None and high is not None and low.low > high.high:
        raise Unusable("bad-range", "the lower end of the range lies above the upper end", MALFORMED)
    scale = terms.scales.get(stated.scale or "")
    if scale is not None and _is_rank(stated, unit):
        return _ranks(stated, _between(_ranked(low, scale), _ranked(high, scale)))
    return _quantity(unit_named(unit, stated.units, stated.unit), low, high, None, terms, assay)


def _is_rank(stated: Observable, unit: str | None) -> bool:
    """Whether a number of an observable with a scale is a rank, and not an amount in a unit of its own.

    Raises Unusable for a unit that the observable does not know."""
    if stated.unit not in (None, DIMENSIONLESS):
        return False
    if unit is None or unit.strip() == DIMENSIONLESS:
        return True
    known = unit_named(unit, stated.units, stated.unit)
    return known.observable == stated.iri and known.positive_from is None


def _ranks(stated: Observable, interval: Interval) -> Value:
    return Value(stated, interval, stated.unit, interval, stated.unit)


def _ranked(number: Number | None, scale: Scale) -> Span | None:
    return None if number is None else ranked(number, scale)


def _quantity(
    unit: Unit,
    low: Number | None,
    high: Number | None,
    comparator: str | None,
    terms: Terms,
    assay: Assay | None,
) -> Value:
    """Numbers of a unit: canonical, plausible, and only then widened by their comparator."""
    observable = terms.observables[unit.observable]
    closer = narrowed(unit, observable, assay)
    by_assay, unit = closer != unit, closer
    interval = _between(_plausible(low, unit, observable), _plausible(high, unit, observable))
    suspect = observable.suspect_below
    if suspect is not None and comparator is None and interval.low is not None and 0 < interval.low < suspect:
        message = f"so small a value in {observable.unit or 'its unit'} is taken for a logarithm; check value and unit"
        raise Unusable("implausible", message, MALFORMED)
    interval = compared(interval, comparator)
    recorded = compared(Interval(low.low if low else None, high.high if high else None), comparator)
    scale = terms.scales.get(observable.scale or "")
    if assay is not None and assay.steps:
        return _on_the_strip(interval, recorded, unit, assay, terms)
    if scale is None:
        return Value(observable, interval, observable.unit, recorded, unit.code, by_assay)
    if unit.positive_from is None:
        message = f"the unit '{unit.text}' does not say from which number on the test is positive"
        raise Unusable("unknown-grade", message, UNMAPPED)
    return Value(observable, positivity(recorded, unit.positive_from, scale), None, recorded, unit.code)


def _on_the_strip(interval: Interval, recorded: Interval, unit: Unit, assay: Assay, terms: Terms) -> Value:
    """An amount as the grades that the chart of its strip shows for it.

    Below the first step it may be any grade under that; from the last step on it may be any grade above."""
    graded_as = terms.observables[assay.graded_as or ""]
    grades = terms.scales[graded_as.scale or ""].grades
    ranks = [(amount, grades[grade].low) for amount, grade in assay.steps if grade in grades]
    lowest, highest = min(one.low for one in grades.values()), max(one.high for one in grades.values())
    low, high = interval.low, interval.high
    reached = [rank for amount, rank in ranks if low is not None and low >= amount]
    # the grade of the top end is shown up to the next step; above the last one nobody says how far
    beyond = [rank for amount, rank in ranks if high is not None and high < amount]
    under = [rank for rank in sorted({one.low for one in grades.values()}) if beyond and rank < min(beyond)]
    top = under[-1] if under else highest
    return Value(graded_as, Interval(max(reached, default=lowest), top), None, recorded, unit.code, True)


def _plausible(number: Number | None, unit: Unit, observable: Observable) -> Span | None:
    return None if number is None else plausible(converted(number, unit), observable)


def _between(low: Span | None, high: Span | None) -> Interval:
    """From the low end of one span to the high end of the other."""
    reasons = (low.reasons if low else frozenset()) | (high.reasons if high else frozenset())
    return Interval(low.low if low else None, high.high if high else None, reasons)
