"""Conditions, procedures, adverse events and exposures: what happened, or is said not to have happened."""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal

from trialshape.knowledge.terms import Property, Terms
from trialshape.knowledge.vocabulary import RDF_TYPE, REC
from trialshape.record.codes import above
from trialshape.record.draft import Draft
from trialshape.record.facts import Fact, Scene, certainty, note_unmapped, say_unmapped
from trialshape.record.nodes import Number
from trialshape.record.times import FIRST_DAY, last_days
from trialshape.record.values import Unusable, converted, plausible, unit_named
from trialshape.record.vocabulary import (
    ADVERSE_EVENT,
    AS_NUMBER,
    CERTAINTY,
    CODE,
    CONFIRMED,
    DATE,
    DOSE,
    END,
    END_NOT_AFTER,
    END_NOT_BEFORE,
    EXCLUDED,
    EXCLUDES,
    EXCLUDES_SOME,
    EXPOSURE,
    FACT,
    HISTORY_OF,
    INDICATION,
    MALFORMED,
    ONGOING,
    PART_OF,
    PROCEDURE,
    ROUTE,
    START,
    START_NOT_AFTER,
    UNIT,
    UNMAPPED,
)


def say_certainty(fact: Fact, draft: Draft) -> str:
    """Write how sure a fact is. A negative is no fact of its class: it only excludes what it denies."""
    sure = certainty(fact, draft)
    if sure == EXCLUDED:
        draft.drop(frozenset((RDF_TYPE,)))
        draft.link(RDF_TYPE, FACT)
    else:
        draft.link(CERTAINTY, CONFIRMED if sure == HISTORY_OF else sure)
    return sure


def specific(fact: Fact, terms: Terms) -> tuple[str, ...]:
    """The most specific classes of a fact: a negative denies these, and no more."""
    said = [term for term in fact.classes if not term.startswith(REC)]
    return tuple(
        term for term in said if not any(term != other and term in above(other, terms) for other in said)
    )


def event(fact: Fact, scene: Scene, draft: Draft) -> None:
    """Write a condition, procedure or adverse event, or the denial of one."""
    sure = say_certainty(fact, draft)
    _qualify(fact, scene, draft)
    what = specific(fact, scene.terms)
    if sure != EXCLUDED:
        draft.link(CODE, *_beside(fact, scene.terms))
    if sure == EXCLUDED:
        draft.link(EXCLUDES_SOME if _is_narrowed(fact, scene.terms) else EXCLUDES, *what)
    elif EXPOSURE not in fact.closure:
        # the course of an exposure is written apart
        _say_ended(fact, scene, sure, draft)
    _say_begun(fact, scene, draft)
    if what or _is_harmless(fact, scene.terms):
        return
    note_unmapped(fact, draft)
    if sure != EXCLUDED:
        # the denial of something unknown says nothing; anything else may be what a question asks for
        say_unmapped(fact, draft)


def _qualify(fact: Fact, scene: Scene, draft: Draft) -> None:
    """Keep what the record says more exactly of an event, such as how it was found or whether it causes symptoms."""
    for prop in scene.terms.properties.values():
        if not prop.qualifies:
            continue
        if prop.reading == AS_NUMBER:
            _say_quantity(prop, fact, scene.terms, draft)
        elif prop.reading is None:
            said = fact.values.link(prop.iri)
            if _are_terms(prop.iri, said.values, scene.terms, draft) and not said.bad:
                draft.link(prop.iri, *said.values)
        else:
            draft.flag(prop.iri, fact.values.boolean(prop.iri).one)


def _say_quantity(prop: Property, fact: Fact, terms: Terms, draft: Draft) -> None:
    """Keep a number without unit, such as a grade, where its observable allows it."""
    number = fact.values.number(prop.iri).one
    if number is None or prop.quantity is None:
        return
    observable = terms.observables[prop.quantity]
    try:
        span = plausible(converted(number, unit_named(None, observable.units, observable.unit)), observable)
    except Unusable as error:
        draft.error(prop.iri, error.code, error.message, error.reason)
        return
    draft.number(prop.iri, span.low if span.low == span.high else None)


def _is_narrowed(fact: Fact, terms: Terms) -> bool:
    """Whether a negative speaks of some of its class alone: "not this one of a kind" is not "none of the kind"."""
    return any(fact.values.given(prop.iri) for prop in terms.properties.values() if prop.narrows)


def _say_begun(fact: Fact, scene: Scene, draft: Draft) -> None:
    """Write the last day on which something that lasts can have begun; that of an exposure is written apart."""
    begun = next((one for prop in (DATE, START) if (one := fact.values.date(prop).one) is not None), None)
    if begun is not None and EXPOSURE not in fact.closure:
        draft.day(START_NOT_AFTER, min(begun.not_after, scene.clock.as_of))


def _say_ended(fact: Fact, scene: Scene, sure: str, draft: Draft) -> None:
    """Write the last day on which an event can end, and the first one where it surely lasts until then.

    That is what goes on, and a procedure or adverse event with an end: the end of a condition that has come may be that
    of its entry."""
    values, as_of = fact.values, scene.clock.as_of
    first, last = last_days(values, scene.clock)
    draft.day(END_NOT_AFTER, min(last, as_of) if sure == HISTORY_OF else last)
    has_end = values.date(END).given and not values.date(DATE).given
    lasted = has_end and bool(fact.closure & {PROCEDURE, ADVERSE_EVENT})
    goes_on = first > as_of or values.boolean(ONGOING).one is True
    if sure == CONFIRMED and first > FIRST_DAY and (lasted or goes_on):
        draft.day(END_NOT_BEFORE, first)


def _is_harmless(fact: Fact, terms: Terms) -> bool:
    """Whether a code is known to stand for something that is no kind of fact, such as a cell type."""
    return bool(_beside(fact, terms))


def _beside(fact: Fact, terms: Terms) -> tuple[str, ...]:
    """The terms among the codes of a fact that are no kind of fact, such as a cell type: they say more of it."""
    return tuple(
        term for term in fact.terms if term not in terms.observables and FACT not in above(term, terms)
    )


def exposure(fact: Fact, scene: Scene, draft: Draft) -> None:
    """Write a product given or taken, with route, indications and daily dose."""
    event(fact, scene, draft)
    route = fact.values.link(ROUTE).one
    if route is not None and _are_terms(ROUTE, (route,), scene.terms, draft):
        draft.link(ROUTE, route)
    indications = fact.values.link(INDICATION)
    # one that is not understood may be the one that matters: then none is known
    if _are_terms(INDICATION, indications.values, scene.terms, draft) and not indications.bad:
        draft.link(INDICATION, *indications.values)
    draft.link(PART_OF, *fact.values.link(PART_OF).values)
    dose, unit = fact.values.number(DOSE).one, fact.values.text(UNIT)
    if dose is not None and not unit.bad:
        _dose(dose, (unit.one or "").strip(), scene.terms, draft)


def _are_terms(prop: str, iris: Iterable[str], terms: Terms, draft: Draft) -> bool:
    """Whether all are terms of the ontology; codes without a term are errors."""
    unknown = [iri for iri in iris if iri not in terms.known]
    for iri in unknown:
        draft.error(prop, "unknown-code", f"no term stands for <{iri}>: map the code", UNMAPPED)
    return not unknown


def _dose(dose: Number, unit: str, terms: Terms, draft: Draft) -> None:
    """The dose per day, canonical where the ontology names an observable for it, else as recorded."""
    try:
        amount, canonical = _amount(dose, unit, terms)
    except Unusable as error:
        draft.error(DOSE, error.code, error.message, error.reason)
        return
    draft.number(DOSE, amount)
    draft.text(UNIT, canonical)


def _amount(dose: Number, unit: str, terms: Terms) -> tuple[Decimal, str]:
    quantity = terms.properties[DOSE].quantity
    low, high = dose.low, dose.high
    if quantity is not None:
        observable = terms.observables[quantity]
        span = plausible(converted(dose, unit_named(unit, observable.units, observable.unit)), observable)
        low, high, unit = span.low, span.high, observable.unit or unit
    elif not unit:
        raise Unusable("missing-unit", "the dose has no unit; expected one beside it", UNMAPPED)
    if low != high:
        message = "the dose has more digits than a record holds; expected at most six after the point"
        raise Unusable("bad-literal", message, MALFORMED)
    return low, unit
