"""Conditions judged: shapes over findings by pySHACL, and the outcome of each condition from the report.

pySHACL's own `conforms` is never read: a warning makes it false and a misspelt shape makes it true. What counts are the
results of the two named parts of each condition, on a graph in which every finding is known to be there exactly once.
"""

from __future__ import annotations

import logging
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

import pyoxigraph as ox
import pyshacl
import rdflib
from rdflib.namespace import SH

from trialshape.decimals import canonical
from trialshape.findings import Finding
from trialshape.knowledge.conditions import Condition, shapes
from trialshape.knowledge.vocabulary import (
    ELIG,
    FAIL,
    MISSING,
    NO_SUBJECT,
    NOT_APPLICABLE,
    PASS,
    REVIEW,
    UNKNOWN,
    XSD,
)

# values of patients must not reach a log
logging.getLogger("rdflib.term").setLevel(logging.ERROR)
logging.getLogger("pyshacl").setLevel(logging.CRITICAL)


class NotEvaluated(Exception):
    """The SHACL engine could not judge a patient; says nothing about eligibility."""


@dataclass(frozen=True, slots=True)
class Judged:
    """The outcome of one condition with the reasons that hold for it."""

    outcome: str
    reasons: frozenset[str]


def shapes_graph(conditions: tuple[Condition, ...]) -> rdflib.Graph:
    """The conditions as an rdflib graph that pySHACL reads."""
    return to_rdflib(shapes(conditions))


def to_rdflib(triples: Iterable[ox.Triple]) -> rdflib.Graph:
    """Triples of pyoxigraph as an rdflib graph, literals kept to the letter."""
    target = rdflib.Graph(bind_namespaces="none")
    for triple in triples:
        target.add((_node(triple.subject), rdflib.URIRef(triple.predicate.value), _node(triple.object)))
    return target


def _node(term: object) -> rdflib.term.Node:
    if isinstance(term, ox.NamedNode):
        return rdflib.URIRef(term.value)
    if isinstance(term, ox.BlankNode):
        return rdflib.BNode(term.value)
    assert isinstance(term, ox.Literal)
    if term.language:
        return rdflib.Literal(term.value, lang=term.language)
    return rdflib.Literal(term.value, datatype=rdflib.URIRef(term.datatype.value), normalize=False)


def findings_graph(findings: Iterable[Finding]) -> rdflib.Graph:
    """What the conditions look at: each finding with its class and its ends."""
    target = rdflib.Graph(bind_namespaces="none")
    decimal = rdflib.URIRef(XSD + "decimal")
    for finding in findings:
        node = rdflib.URIRef(finding.iri)
        target.add((node, rdflib.RDF.type, rdflib.URIRef(finding.question)))
        for name, end in (("low", finding.low), ("high", finding.high)):
            if end is not None:
                target.add(
                    (node, rdflib.URIRef(ELIG + name), rdflib.Literal(canonical(end), datatype=decimal))
                )
    return target


def validate(data: rdflib.Graph, shape_graph: rdflib.Graph) -> rdflib.Graph:
    """The SHACL report of pySHACL without inference, imports or advanced features.

    Raises NotEvaluated when the engine fails; its text is left out because it may quote values."""
    try:
        _, report, _ = pyshacl.validate(
            data, shacl_graph=shape_graph, inference="none", advanced=False, js=False
        )
    except Exception:
        raise NotEvaluated("the SHACL engine stopped with an error") from None
    if not isinstance(report, rdflib.Graph):
        raise NotEvaluated("the SHACL engine reported a failure instead of results")
    return report


def judge(
    findings: Mapping[str, Finding],
    conditions: tuple[Condition, ...],
    shape_graph: rdflib.Graph,
    kinds: Mapping[str, str],
) -> dict[str, Judged]:
    """The outcome of every condition: barrier part hit is Fail, else unsure part hit goes by the finding's reasons.

    `kinds` gives each reason the outcome it stands for. Raises NotEvaluated when a finding is missing."""
    absent = [condition.iri for condition in conditions if condition.finding not in findings]
    if absent:
        raise NotEvaluated(f"{len(absent)} conditions have no finding to look at")
    report = validate(findings_graph(findings.values()), shape_graph)
    hit = {
        str(shape)
        for result in report.objects(None, SH.result)
        for shape in report.objects(result, SH.sourceShape)
    }
    return {
        condition.iri: _outcome(condition, findings[condition.finding], hit, kinds)
        for condition in conditions
    }


def _outcome(condition: Condition, finding: Finding, hit: set[str], kinds: Mapping[str, str]) -> Judged:
    if condition.barrier in hit:
        return Judged(FAIL, frozenset())
    if condition.unsure not in hit:
        return Judged(PASS, frozenset())
    reasons = finding.because or frozenset((MISSING,))
    outcomes = {kinds[reason] for reason in reasons}
    outcome = next(kind for kind in (REVIEW, UNKNOWN, NOT_APPLICABLE) if kind in outcomes)
    return Judged(
        outcome, frozenset(reason for reason in reasons if kinds[reason] == outcome or reason == NO_SUBJECT)
    )
