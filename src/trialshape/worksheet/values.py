"""A value that a worksheet gives, as an observation of the record."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from trialshape.knowledge.quantities import Observable
from trialshape.knowledge.terms import NAMESPACE, Terms
from trialshape.knowledge.vocabulary import RDF_TYPE, REC
from trialshape.record import vocabulary as rec
from trialshape.worksheet.asking import Asked
from trialshape.worksheet.cells import NUMBER, Refused, Value, grade_named, is_rank, literal, moment
from trialshape.worksheet.offered import unit_texts
from trialshape.worksheet.sheet import Line

ASSESSED: Final = NAMESPACE + "staging#"
"""Where the scales and scores lie that clinicians record; everything else is measured."""


def observed(asked: Asked, line: Line, terms: Terms) -> Iterator[tuple[str, Value]]:
    """A value of an observable as a measurement or an assessment, stated under the node of the row. Raises Refused."""
    observable = _observable(asked, line, terms)
    kind = "Assessment" if observable.iri.startswith(ASSESSED) else "Measurement"
    yield RDF_TYPE, Value(REC + kind)
    yield rec.OBSERVABLE, Value(observable.iri)
    yield rec.DATE, moment(line.date, "date")
    yield from _value(observable, line, terms, rec.VALUE)
    if line.unit:
        yield rec.UNIT, literal(line.unit)
    if line.upper_limit:
        number = NUMBER.fullmatch(line.upper_limit)
        if number is None or number["sign"]:
            raise Refused("upper_limit: expected a number with a point, in the unit of the answer")
        yield rec.REFERENCE_HIGH, Value(number["number"], rec.DECIMAL)


def _observable(asked: Asked, line: Line, terms: Terms) -> Observable:
    """The observable whose unit the row gives, the first one where the unit does not tell."""
    known = [terms.observables[iri] for iri in asked.observables]
    fitting = [one for one in known if (line.unit in one.units if line.unit else one.unit in (None, "1"))]
    if fitting:
        return fitting[0]
    if not line.unit and any(one.scale for one in known):
        return known[0]
    units = dict.fromkeys(text for one in known for text in unit_texts(one))
    raise Refused(f"unit: expected {' or '.join(units) or 'none'}")


def _value(observable: Observable, line: Line, terms: Terms, prop: str) -> Iterator[tuple[str, Value]]:
    scale = terms.scales.get(observable.scale or "")
    number = NUMBER.fullmatch(line.answer)
    if scale is not None and (grade := grade_named(line.answer, scale, terms)):
        yield prop, Value(grade)
        return
    if number is None or (scale is not None and not line.unit and not is_rank(number["number"], scale)):
        expected = (
            "one of its grades" if scale is not None else "a number with a point, < or > before a bound"
        )
        raise Refused(f"answer: expected {expected}")
    yield prop, Value(number["number"], rec.DECIMAL)
    if number["sign"]:
        yield rec.COMPARATOR, literal(number["sign"])
