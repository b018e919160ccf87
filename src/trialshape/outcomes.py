"""Outcomes: from judged conditions to every node of the tree, the verdict, and the facts behind each."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass

from trialshape.conditions import Judged
from trialshape.findings import Finding
from trialshape.fold import fold
from trialshape.knowledge.conditions import Condition
from trialshape.knowledge.tree import Node
from trialshape.knowledge.vocabulary import (
    ALL_OF,
    ANY_OF,
    ASSUMED,
    CONFLICTING,
    DOES_NOT_RELIEVE,
    FAIL,
    INELIGIBLE,
    JUDGEMENT,
    MISSING,
    NO_BARRIER_FOUND,
    NO_BARRIER_RECORDED,
    NOT_APPLICABLE,
    NOT_ENCODED,
    PASS,
    RELIEVES,
    REVIEW,
    UNDECIDED,
    UNKNOWN,
)

RELIEF_OUTCOMES = {PASS: RELIEVES, FAIL: DOES_NOT_RELIEVE}


@dataclass(frozen=True, slots=True)
class Outcome:
    """What is known of one node of the tree for one patient.

    `sources` are the record nodes it rests on, `counts` says whether it is folded into the verdict."""

    node: Node
    outcome: str
    reasons: frozenset[str]
    sources: tuple[str, ...]
    finding: Finding | None
    condition: Condition | None
    counts: bool


def outcomes(
    tops: tuple[Node, ...],
    judged: Mapping[str, Judged],
    conditions: Mapping[str, Condition],
    findings: Mapping[str, Finding],
) -> dict[str, Outcome]:
    """The outcome of every node, by IRI, in protocol order. A leaf without a condition is Unknown, not encoded."""
    known: dict[str, Outcome] = {}
    evidence = record_sources(findings)

    def leaf(node: Node, counts: bool) -> Outcome:
        iri = node.restates or node.iri
        if iri not in judged:
            return Outcome(node, UNKNOWN, frozenset((NOT_ENCODED,)), (), None, None, counts)
        condition, judgement = conditions[iri], judged[iri]
        finding = findings[condition.finding]
        outcome = judgement.outcome
        if node.level == "relief":
            outcome = RELIEF_OUTCOMES.get(outcome, outcome)
        return Outcome(node, outcome, judgement.reasons, evidence(finding.iri), finding, condition, counts)

    def visit(node: Node, counts: bool) -> Outcome:
        here = counts and node.level not in ("row", "relief")
        known[node.iri] = placeholder = leaf(node, here)
        children = {child.iri: visit(child, here) for child in node.children}
        parts = [children[part.iri] for part in node.parts]
        if parts:
            known[node.iri] = _branch(node, parts, here)
            return known[node.iri]
        return placeholder

    for top in tops:
        visit(top, True)
    return known


def _branch(node: Node, parts: list[Outcome], counts: bool) -> Outcome:
    operator = node.fold or ALL_OF
    outcome = fold(operator, (part.outcome for part in parts))
    support = _supporting(operator, outcome, parts)
    reasons = (
        frozenset().union(*(part.reasons for part in support))
        if outcome in (UNKNOWN, REVIEW)
        else frozenset[str]()
    )
    if outcome == REVIEW and not reasons:
        reasons = frozenset((CONFLICTING,))
    sources = tuple(sorted({source for part in support for source in part.sources}))
    return Outcome(node, outcome, reasons, sources, None, None, counts)


def _supporting(operator: str, outcome: str, parts: list[Outcome]) -> list[Outcome]:
    """The parts a branch rests on: the failing ones of a failed allOf, the passing ones of a passed anyOf, the open
    ones of an open branch, else every part that applies."""
    same = [part for part in parts if part.outcome == outcome]
    if outcome in (UNKNOWN, REVIEW):
        return same or parts
    if (operator, outcome) in ((ALL_OF, FAIL), (ANY_OF, PASS)):
        return same
    return [part for part in parts if part.outcome != NOT_APPLICABLE or outcome == NOT_APPLICABLE]


def record_sources(findings: Mapping[str, Finding]) -> Callable[[str], tuple[str, ...]]:
    """A function from a finding's IRI to the record nodes below it; a source that is a finding stands for its own."""
    by_iri = {finding.iri: finding for finding in findings.values()}
    known: dict[str, tuple[str, ...]] = {}

    def resolve(iri: str) -> tuple[str, ...]:
        if iri not in by_iri:
            return (iri,)
        if iri not in known:
            known[iri] = ()
            known[iri] = tuple(sorted({node for source in by_iri[iri].sources for node in resolve(source)}))
        return known[iri]

    return resolve


def verdict(
    tops: Iterable[Node],
    known: Mapping[str, Outcome],
    bases: Iterable[str],
    aside: frozenset[str] = frozenset(),
    best: str | None = None,
) -> str:
    """The verdict over the top criteria only; `bases` are the kinds of evidence they rest on.

    `aside` are leaves that are set aside: a criterion that only they leave open does not leave the patient
    undecided. A
    Fail stands. `best` is the best verdict that may be given."""
    tops = tuple(tops)
    if any(known[top.iri].outcome == FAIL for top in tops):
        return INELIGIBLE
    found = {_without(top, known, aside) for top in tops}
    if found & {UNKNOWN, REVIEW}:
        return UNDECIDED
    if aside or ASSUMED in bases or best == NO_BARRIER_RECORDED:
        return NO_BARRIER_RECORDED
    return NO_BARRIER_FOUND


def put_to_people(
    tops: Iterable[Node], known: Mapping[str, Outcome], domains: frozenset[str]
) -> frozenset[str]:
    """The open leaves that wait for nothing but a person's word, and to which no recorded fact speaks.

    Those are questions of judgement that nobody has answered, and leaves of `domains` of which nothing is
    recorded. What a
    fact calls for, an old answer and a contradiction are none."""
    return frozenset(
        leaf.iri
        for top in tops
        for leaf in _open_leaves(top, known)
        if not (outcome := known[leaf.iri]).sources
        and (
            outcome.reasons == {JUDGEMENT}
            or (leaf.domain in domains and outcome.reasons <= {JUDGEMENT, MISSING})
        )
    )


def _open_leaves(node: Node, known: Mapping[str, Outcome]) -> Iterator[Node]:
    """The open leaves below a node that can still matter."""
    if known[node.iri].outcome not in (UNKNOWN, REVIEW):
        return
    if not node.parts:
        yield node
    for part in node.parts:
        yield from _open_leaves(part, known)


def _without(node: Node, known: Mapping[str, Outcome], aside: frozenset[str]) -> str:
    """The outcome of a node if what is set aside were favourable."""
    if node.iri in aside:
        return PASS
    if not node.parts:
        return known[node.iri].outcome
    return fold(node.fold or ALL_OF, (_without(part, known, aside) for part in node.parts))
