"""One patient through the whole path: record, findings, conditions, outcomes, verdict."""

from __future__ import annotations

from dataclasses import dataclass

import pyoxigraph as ox
import rdflib

from trialshape.conditions import judge, shapes_graph
from trialshape.findings import Finding, find
from trialshape.knowledge.plan import Plan
from trialshape.knowledge.presets import COUNTS_AS_OPEN
from trialshape.knowledge.vocabulary import RDF_TYPE, REC
from trialshape.outcomes import Outcome, outcomes, put_to_people, verdict
from trialshape.record import Record


@dataclass(frozen=True, slots=True)
class Screened:
    """What screening says of one patient; `bases` is the kind of evidence of each record node, `classes`
    the defined classes that the patient, its facts and its findings belong to."""

    patient: str
    verdict: str
    outcomes: tuple[Outcome, ...]
    findings: dict[str, Finding]
    bases: dict[str, str]
    classes: tuple[tuple[str, str], ...]
    aside: frozenset[str] = frozenset()
    """The leaves that the verdict leaves to people: open, and no recorded fact speaks to them."""


class Screener:
    """The compiled plan with its shapes graph, made once per process."""

    def __init__(self, plan: Plan) -> None:
        self.plan = plan
        self.shapes: rdflib.Graph = shapes_graph(plan.conditions)
        self.conditions = {condition.iri: condition for condition in plan.conditions}

    def screen(self, record: Record) -> Screened:
        """Outcomes and verdict of one patient. Raises NotEvaluated when the SHACL engine fails."""
        plan = self.plan
        facts = ox.Store()
        facts.extend([ox.Quad(triple.subject, triple.predicate, triple.object) for triple in record.triples])
        found = find(record.patient, facts, plan.rules, plan.questions)
        judged = judge(found, plan.conditions, self.shapes, plan.reason_kinds)
        known = outcomes(plan.tops, judged, self.conditions, found)
        bases = node_bases(record.triples, plan.bases)
        resting = {bases[source] for top in plan.tops for source in known[top.iri].sources if source in bases}
        aside = self._aside(known)
        decided = verdict(plan.tops, known, resting, aside, plan.preset.best_verdict)
        classes = classified(facts, plan.classes)
        return Screened(record.patient, decided, tuple(known.values()), found, bases, classes, aside)

    def _aside(self, known: dict[str, Outcome]) -> frozenset[str]:
        preset = self.plan.preset
        if preset.judgement == COUNTS_AS_OPEN:
            return frozenset()
        return put_to_people(self.plan.tops, known, preset.sets_aside)


def classified(facts: ox.Store, classes: frozenset[str]) -> tuple[tuple[str, str], ...]:
    """The pairs (node, class) of a patient's graph for these classes, ordered."""
    typed = (
        (quad.subject, known)
        for known in classes
        for quad in facts.quads_for_pattern(None, ox.NamedNode(RDF_TYPE), ox.NamedNode(known))
    )
    return tuple(sorted((node.value, known) for node, known in typed if isinstance(node, ox.NamedNode)))


def node_bases(triples: tuple[ox.Triple, ...], bases: dict[str, str]) -> dict[str, str]:
    """The kind of evidence each record node gives, by its record class; a denial is a negative."""
    found: dict[str, str] = {}
    for triple in triples:
        if triple.predicate.value == RDF_TYPE and isinstance(triple.object, ox.NamedNode):
            basis = bases.get(triple.object.value)
            if basis is not None:
                found.setdefault(triple.subject.value, basis)  # type: ignore[union-attr]
    negative = bases.get(REC + "ImagingReport")
    for triple in triples:
        if triple.predicate.value == REC + "excludes" and negative is not None:
            found[triple.subject.value] = negative  # type: ignore[union-attr]
    return found
