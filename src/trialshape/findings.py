"""Findings: the one answer to each question about one patient, as an interval with its sources.

A finding rule gives rows; rows of one question are combined here, and a question without rows gets a finding without
ends. After this step every question has exactly one finding.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from decimal import Decimal
from urllib.parse import quote

import pyoxigraph as ox

from trialshape.adjudication import Docket, Ends, Open, read_docket, settle, unfounded
from trialshape.decimals import canonical
from trialshape.functions import oxigraph_functions
from trialshape.knowledge.cutting import cut
from trialshape.knowledge.rules import Question, Rule
from trialshape.knowledge.vocabulary import (
    CONFLICTING,
    ELIG,
    GREATEST,
    HULL,
    INTERSECTION,
    MISSING,
    NO_SUBJECT,
    RDF_TYPE,
    SUM,
    XSD,
    local_name,
)
from trialshape.record import DataError


@dataclass(frozen=True, slots=True)
class Row:
    """One solution of a finding rule; an end that is not known is None."""

    low: Decimal | None
    high: Decimal | None
    source: str | None = None
    because: str | None = None
    item: str | None = None
    unit: str | None = None


@dataclass(frozen=True, slots=True)
class Finding:
    """The answer to one question about one patient. Both ends are inside; None is an end that is not known.

    `remarks` tell of decisions on it that change nothing."""

    iri: str
    question: str
    low: Decimal | None
    high: Decimal | None
    unit: str | None
    sources: tuple[str, ...]
    because: frozenset[str]
    remarks: tuple[DataError, ...] = ()


Combined = tuple[Decimal | None, Decimal | None, frozenset[str]]


def find(
    patient: str, facts: ox.Store, rules: Iterable[Rule], questions: Mapping[str, Question]
) -> dict[str, Finding]:
    """Run the rules in order on one patient's graph and return the finding of every question.

    Fact rules add their triples to `facts`; findings are added too, so that later rules can read them."""
    found: dict[str, Finding] = {}
    for _ in added(patient, facts, rules, questions, found):
        pass
    return found


def added(
    patient: str,
    facts: ox.Store,
    rules: Iterable[Rule],
    questions: Mapping[str, Question],
    found: dict[str, Finding],
) -> Iterator[tuple[Rule, list[ox.Quad]]]:
    """Run the rules as `find` does, one at a step: each with the triples that it gave.

    Triples and findings go to `facts` and `found` before the step ends."""
    functions = oxigraph_functions()
    docket = read_docket(facts)
    held = named(facts)
    for rule in rules:
        text = cut(rule.text, held)
        solutions = None if text is None else facts.query(text, custom_functions=functions)
        stated = list[ox.Quad]()
        if isinstance(solutions, ox.QueryTriples):
            stated = [ox.Quad(triple.subject, triple.predicate, triple.object) for triple in solutions]
        rows = _rows(solutions) if isinstance(solutions, ox.QuerySolutions) else {}
        for question in rule.answers:
            finding = combine(patient, questions[question], rows.get(question, []))
            if question in docket.decisions:
                finding = adjudicated(finding, questions[question], rows.get(question, []), docket, found)
            found[question] = finding
            stated += finding_quads(patient, finding)
        facts.extend(stated)
        held |= named(stated)
        yield rule, stated


def _rows(solutions: ox.QuerySolutions) -> dict[str, list[Row]]:
    names = frozenset(variable.value for variable in solutions.variables)
    rows: dict[str, list[Row]] = {}
    for solution in solutions:
        rows.setdefault(solution["question"].value, []).append(_row(solution, names))
    return rows


def named(quads: Iterable[ox.Quad]) -> set[str]:
    """The IRIs of all subjects, predicates and objects."""
    terms = (term for quad in quads for term in (quad.subject, quad.predicate, quad.object))
    return {term.value for term in terms if isinstance(term, ox.NamedNode)}


def _row(solution: ox.QuerySolution, names: frozenset[str]) -> Row:
    def value(name: str) -> str | None:
        term = solution[name] if name in names else None
        return None if term is None else term.value

    def end(name: str) -> Decimal | None:
        text = value(name)
        return None if text is None else Decimal(text)

    return Row(end("low"), end("high"), value("source"), value("because"), value("item"), value("unit"))


def combine(patient: str, question: Question, rows: list[Row]) -> Finding:
    """One finding from the rows of one question, in the way the question says."""
    iri = f"{patient}/finding/{quote(local_name(question.iri), safe='')}"
    if not rows:
        return Finding(iri, question.iri, None, None, question.unit, (), frozenset((MISSING,)))
    low, high, reasons = _ends(question.combine, rows)
    if low is not None and high is not None and low > high:
        low, high, reasons = None, None, reasons | {CONFLICTING}
    reasons = reasons | {row.because for row in rows if row.because is not None}
    sources = tuple(sorted({row.source for row in rows if row.source is not None}))
    unit = question.unit or next((row.unit for row in rows if row.unit is not None), None)
    return Finding(iri, question.iri, low, high, unit, sources, reasons)


# --- decisions of people -----------------------------------------------------------------------------


def adjudicated(
    finding: Finding, question: Question, rows: list[Row], docket: Docket, found: Mapping[str, Finding]
) -> Finding:
    """The finding after the decisions on its question; the entries it rests on stay its sources."""
    below = _record_below(found, docket.recorded)
    state = Open(
        ends=(finding.low, finding.high),
        because=finding.because,
        entries=_entries(question.combine, rows),
        unfounded=unfounded((((row.low, row.high), row.source) for row in rows), below),
        facts=tuple(sorted({fact for source in finding.sources for fact in below(source)})),
        holds=docket.bounds.get(question.holds or ""),
        asked=question.asked,
        decidable=question.decidable,
    )
    settled = settle(state, docket.decisions[question.iri], docket)
    if not settled.by:
        return replace(finding, remarks=settled.told)
    low, high = settled.ends
    sources = tuple(sorted({*finding.sources, *settled.by}))
    return replace(finding, low=low, high=high, sources=sources, because=frozenset())


def _record_below(found: Mapping[str, Finding], recorded: frozenset[str]) -> Callable[[str], tuple[str, ...]]:
    """From a source to the entries of the record below it."""
    by_iri = {finding.iri: finding for finding in found.values()}

    def below(source: str) -> tuple[str, ...]:
        waiting, seen, entries = [source], {source}, []
        while waiting:
            here = waiting.pop()
            if here not in by_iri:
                entries += [here] if here in recorded else []
                continue
            fresh = [one for one in by_iri[here].sources if one not in seen]
            seen.update(fresh)
            waiting += fresh
        return tuple(sorted(entries))

    return below


def _entries(how: str, rows: list[Row]) -> dict[str, Ends] | None:
    """What each entry says without doubt, where every entry answers the whole question; else None."""
    if how not in (HULL, INTERSECTION):
        return None
    clean: dict[str, list[Row]] = {}
    for row in rows:
        if row.source is not None and row.because is None:
            clean.setdefault(row.source, []).append(row)
    return {source: COMBINATIONS[how](some)[:2] for source, some in clean.items()}


# --- combining ---------------------------------------------------------------------------------------


def _ends(how: str, rows: list[Row]) -> Combined:
    absent = [row for row in rows if row.because == NO_SUBJECT]
    if absent and len(absent) < len(rows):
        # one entry says there is nothing to judge, another judges it
        return None, None, frozenset((CONFLICTING,))
    return COMBINATIONS[how](rows)


def _hull(rows: list[Row]) -> Combined:
    """The least interval that holds every row. Rows that differ without a reason of their own contradict each other."""
    low = _least([row.low for row in rows])
    high = _most([row.high for row in rows])
    plain = {(row.low, row.high) for row in rows if row.because is None}
    return low, high, frozenset((CONFLICTING,) if len(plain) > 1 else ())


def _sum(rows: list[Row]) -> Combined:
    """Each item once: of several rows of one item the greatest ends count, because one way to count is enough."""
    items: dict[object, list[Row]] = {}
    for row in rows:
        items.setdefault(row.item or row.source or (row.low, row.high, row.because), []).append(row)
    lows = [max((row.low for row in item if row.low is not None), default=None) for item in items.values()]
    highs = [_most([row.high for row in item]) for item in items.values()]
    return _total(lows), _total(highs), frozenset()


def _greatest(rows: list[Row]) -> Combined:
    """The greatest of several items: a low end that is not known does not hide a known one."""
    low = max((row.low for row in rows if row.low is not None), default=None)
    return low, _most([row.high for row in rows]), frozenset()


def _intersection(rows: list[Row]) -> Combined:
    """What every row allows; ends cross when rows contradict each other.

    A row that has a reason and no ends may say anything: it leaves nothing decided."""
    if any(row.low is None and row.high is None and row.because is not None for row in rows):
        return None, None, frozenset()
    low = max((row.low for row in rows if row.low is not None), default=None)
    high = min((row.high for row in rows if row.high is not None), default=None)
    return low, high, frozenset()


COMBINATIONS: dict[str, Callable[[list[Row]], Combined]] = {
    HULL: _hull,
    SUM: _sum,
    GREATEST: _greatest,
    INTERSECTION: _intersection,
}


def _least(ends: list[Decimal | None]) -> Decimal | None:
    known = [end for end in ends if end is not None]
    return min(known) if len(known) == len(ends) else None


def _most(ends: list[Decimal | None]) -> Decimal | None:
    known = [end for end in ends if end is not None]
    return max(known) if len(known) == len(ends) else None


def _total(ends: list[Decimal | None]) -> Decimal | None:
    known = [end for end in ends if end is not None]
    return sum(known, Decimal(0)) if len(known) == len(ends) else None


def finding_quads(patient: str, finding: Finding) -> list[ox.Quad]:
    """The finding as triples of the patient's graph, ends as canonical xsd:decimal."""
    node = ox.NamedNode(finding.iri)
    quads = [
        ox.Quad(ox.NamedNode(patient), ox.NamedNode(ELIG + "finding"), node),
        ox.Quad(node, ox.NamedNode(RDF_TYPE), ox.NamedNode(finding.question)),
    ]
    for name, end in (("low", finding.low), ("high", finding.high)):
        if end is not None:
            literal = ox.Literal(canonical(end), datatype=ox.NamedNode(XSD + "decimal"))
            quads.append(ox.Quad(node, ox.NamedNode(ELIG + name), literal))
    quads.extend(
        ox.Quad(node, ox.NamedNode(ELIG + "source"), ox.NamedNode(source)) for source in finding.sources
    )
    quads.extend(
        ox.Quad(node, ox.NamedNode(ELIG + "because"), ox.NamedNode(reason))
        for reason in sorted(finding.because)
    )
    return quads
