"""What people answer and decide: attestations and adjudications, each with who, when, and up to when."""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal

from trialshape import decimals, gate
from trialshape.gate import BadLiteral
from trialshape.knowledge.asking import Asked
from trialshape.knowledge.quantities import Observable
from trialshape.knowledge.terms import Terms
from trialshape.knowledge.vocabulary import local_name
from trialshape.record.draft import Draft
from trialshape.record.evidence import ROLE_TEXT
from trialshape.record.facts import Fact, Scene
from trialshape.record.nodes import Cell, Number, Reading
from trialshape.record.values import (
    DIMENSIONLESS,
    Interval,
    Unusable,
    converted,
    graded,
    plausible,
    ranked,
    unit_named,
)
from trialshape.record.vocabulary import (
    ACCEPTED_HIGH,
    ACCEPTED_LOW,
    ACCEPTED_VALUE,
    ACCEPTS,
    ANSWER,
    ANSWER_VALUE,
    ANSWERS,
    AUTHOR,
    BOOLEAN,
    DATE,
    END,
    EXPIRES,
    MALFORMED,
    MISSING,
    ORDER_FROM,
    ORDER_TO,
    RESOLVES,
    ROLE,
    STALE,
    START,
    UNIT,
    UNMAPPED,
)


def attestation(fact: Fact, scene: Scene, draft: Draft) -> None:
    """Write a person's answer, 1 for yes and 0 for no; one that cannot be used still hides older ones."""
    questions, said = fact.values.link(ANSWERS), fact.values.boolean(ANSWER)
    known = _questions(ANSWERS, questions, "answered", scene.terms, draft)
    for iri in known:
        if scene.terms.questions[iri].by_people:
            draft.link(ANSWERS, iri)
        else:
            message = f"<{iri}> is no question that people answer: the answer counts for nothing"
            draft.error(ANSWERS, "unknown-question", message)
    if not said.given:
        draft.error(ANSWER, "missing-value", "the answer is missing; expected true or false", MISSING)
    _signed(fact, scene, draft)
    if said.one is not None and draft.reasons <= {STALE}:
        draft.number(ANSWER_VALUE, Decimal(int(said.one)))


def adjudication(fact: Fact, scene: Scene, draft: Draft) -> None:
    """Write what a person decided on a question: the entry or the value that is accepted, in the question's unit."""
    values = fact.values
    known = _questions(RESOLVES, values.link(RESOLVES), "decided", scene.terms, draft)
    draft.link(RESOLVES, *known)
    accepted, value = values.link(ACCEPTS), values.cell(ACCEPTED_VALUE)
    if accepted.given == value.given:
        code = "two-values" if accepted.given else "missing-value"
        message = "expected one of rec:accepts with an entry and rec:acceptedValue"
        draft.error(ACCEPTS, code, message, MALFORMED if accepted.given else MISSING)
    _signed(fact, scene, draft)
    if draft.reasons:
        return
    draft.link(ACCEPTS, *accepted.values)
    for iri in known:
        if value.one is not None:
            _say_accepted(value.one, values.text(UNIT), scene.terms.questions[iri], scene.terms, draft)


def _questions(prop: str, stated: Reading[str], how: str, terms: Terms, draft: Draft) -> list[str]:
    """The questions of the knowledge that are named; any other is an error and counts for nothing."""
    if not stated.given:
        draft.error(prop, "missing-value", f"nothing says which question is {how}", MISSING)
    for iri in stated.values:
        if iri not in terms.questions:
            message = f"there is no question <{iri}>: what is {how} counts for nothing"
            draft.error(prop, "unknown-question", message)
    return [iri for iri in stated.values if iri in terms.questions]


# --- who, when, up to when ---------------------------------------------------------------------------


def _signed(fact: Fact, scene: Scene, draft: Draft) -> None:
    """Write the role; an answer without an author or a date, or one that has lapsed, is none."""
    values, terms = fact.values, scene.terms
    stated = values.link(ROLE)
    for iri in stated.values:
        if iri not in terms.roles:
            message = f"<{iri}> is no role; expected one of the ontology"
            draft.error(ROLE, "unknown-term", message, severity="warning")
    authors = [text.strip() for text in values.text(AUTHOR).values if text.strip()]
    by_name = {ROLE_TEXT + local_name(iri): iri for iri in terms.roles}
    roles = {
        *terms.roles.intersection(stated.values),
        *(by_name[name] for name in authors if name in by_name),
    }
    draft.link(ROLE, *roles)
    if not roles and not authors:
        draft.error(
            AUTHOR, "no-author", "nothing says who it was; expected rec:role or rec:author", MALFORMED
        )
    if not any(values.date(prop).given for prop in (DATE, START, END)):
        draft.error(DATE, "no-date", "nothing says when it was; expected rec:date", MALFORMED)
    until = values.date(EXPIRES).one
    if until is not None and until.not_after < scene.clock.as_of:
        message = "it held up to a day before the as-of date; ask again"
        draft.error(EXPIRES, "expired", message, STALE, "warning")
    elif until is not None and until.not_before < scene.clock.as_of:
        message = "it may have expired before the as-of date: give the last day as a whole date"
        draft.error(EXPIRES, "partial-date", message, MALFORMED)
    elif until is not None:
        draft.day(EXPIRES, until.not_before)


# --- accepted values ---------------------------------------------------------------------------------


def _say_accepted(cell: Cell, unit: Reading[str], asked: Asked, terms: Terms, draft: Draft) -> None:
    try:
        interval = _accepted(cell, unit.one, asked, terms)
    except Unusable as error:
        prop = UNIT if error.code in ("missing-unit", "unknown-unit") else ACCEPTED_VALUE
        draft.error(prop, error.code, error.message, error.reason)
        return
    draft.number(ACCEPTED_LOW, interval.low)
    draft.number(ACCEPTED_HIGH, interval.high)


def _accepted(cell: Cell, unit: str | None, asked: Asked, terms: Terms) -> Interval:
    """The value in the unit of the question, or the ranks of a grade of its scale. Raises Unusable."""
    observable = terms.observables.get(asked.observable or "")
    try:
        if cell.datatype == BOOLEAN:
            return _truth(gate.boolean(cell.text, BOOLEAN), observable, asked)
        if observable is not None and observable.scale in terms.scales:
            return _grade(cell, observable, terms)
        read = _read(cell)
    except BadLiteral as error:
        raise Unusable("bad-literal", error.reason, MALFORMED) from None
    if observable is None:
        own = asked.unit or DIMENSIONLESS
        if (unit or DIMENSIONLESS).strip() != own:
            raise Unusable("unknown-unit", f"expected the unit of the question, '{own}'", UNMAPPED)
        return Interval(read.low, read.high)
    known = unit_named(unit, observable.units, observable.unit)
    if known.observable != observable.iri:
        raise Unusable("unknown-unit", "the unit is of another observable than the question's", UNMAPPED)
    span = plausible(converted(read, known), observable)
    return Interval(span.low, span.high)


def _read(cell: Cell) -> Number:
    return Number(*decimals.number(cell.text, cell.datatype or ""), cell)


def _truth(value: bool, observable: Observable | None, asked: Asked) -> Interval:
    if observable is not None or asked.unit not in (None, DIMENSIONLESS):
        raise Unusable("bad-literal", "the question asks for a value, not for true or false", MALFORMED)
    return Interval(Decimal(int(value)), Decimal(int(value)))


def _grade(cell: Cell, observable: Observable, terms: Terms) -> Interval:
    scale = terms.scales[observable.scale or ""]
    try:
        span = ranked(_read(cell), scale)
    except BadLiteral:
        return graded(cell, scale, terms)
    return Interval(span.low, span.high)


# --- answers that contradict each other --------------------------------------------------------------


def tell_contradictions(drafts: Iterable[Draft]) -> None:
    """Note answers of one instant to one question that differ: neither of them is the newer one."""
    found: dict[tuple[str, str, str], list[tuple[str, Draft]]] = {}
    for draft in drafts:
        said = {predicate: lexical for predicate, lexical, _ in draft.literals}
        if ANSWER_VALUE in said:
            for question in (iri for predicate, iri in draft.links if predicate == ANSWERS):
                key = (question, said[ORDER_FROM], said[ORDER_TO])
                found.setdefault(key, []).append((said[ANSWER_VALUE], draft))
    for answers in found.values():
        if len({value for value, _ in answers}) > 1:
            for _, draft in answers:
                message = "another answer of the same time to the same question differs: neither decides"
                draft.error(ANSWER, "two-answers", message, severity="warning")
