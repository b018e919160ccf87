"""Reading a record as it stood on its index day, for counts that look back."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pyoxigraph as ox

from trialshape.dates import forward
from trialshape.functions import oxigraph_functions
from trialshape.knowledge.plan import Plan
from trialshape.knowledge.vocabulary import ELIG, RDF_TYPE
from trialshape.read import RawPatient
from trialshape.record import Record, Settings, canonical
from trialshape.record.vocabulary import COMPLETE_RECORD, NOT_AFTER, NOT_BEFORE

MARKS = ELIG + "marksIndex"


def read_as_indexed(raw: RawPatient, plan: Plan, settings: Settings) -> Record:
    """The record up to the patient's index day, which is then the as-of date and that from which lead times count.

    Facts that begin later are left out, but for those of the classes that the preset reads on for some days.
    Without an
    index day the record is read to its end and no lead time counts, so that what needs an anchor stays open."""
    whole = canonical(raw, plan.terms, replace(settings, leads={}))
    day = index_day(whole, plan)
    if day is None:
        return whole
    until = forward(day, plan.preset.reads_on or "P0D")
    later = _later(whole, plan, day, until)
    kept = replace(raw, statements=tuple(said for said in raw.statements if said.subject not in later))
    indexed = replace(settings, as_of=day, reads_on=(plan.preset.reads_on_classes, until))
    return replace(canonical(kept, plan.terms, indexed), index=day)


def index_day(record: Record, plan: Plan) -> date | None:
    """The day of the earliest fact that marks the index; None where there is none or its day is not known."""
    facts = ox.Store()
    facts.extend([ox.Quad(triple.subject, triple.predicate, triple.object) for triple in record.triples])
    functions = oxigraph_functions()
    for rule in plan.index_rules:
        made = facts.query(rule.text, custom_functions=functions)
        assert isinstance(made, ox.QueryTriples)
        facts.extend([ox.Quad(triple.subject, triple.predicate, triple.object) for triple in made])
    days = _days(record)
    marked = {
        quad.subject.value
        for quad in facts.quads_for_pattern(None, ox.NamedNode(MARKS), None)
        if isinstance(quad.subject, ox.NamedNode | ox.BlankNode)
    }
    first, last = min((days[node] for node in marked if node in days), default=(None, None))
    return first if first == last else None


def _days(record: Record) -> dict[str, tuple[date, date]]:
    ends: dict[str, dict[str, date]] = {}
    for triple in record.triples:
        if triple.predicate.value in (NOT_BEFORE, NOT_AFTER) and isinstance(triple.object, ox.Literal):
            node = ends.setdefault(_name(triple), {})
            node[triple.predicate.value] = date.fromisoformat(triple.object.value)
    return {node: (said[NOT_BEFORE], said[NOT_AFTER]) for node, said in ends.items() if len(said) == 2}


def _later(record: Record, plan: Plan, day: date, until: date) -> frozenset[str]:
    """The facts that begin after the index day. A statement that a record is complete speaks of its period."""
    classes: dict[str, set[str]] = {}
    for triple in record.triples:
        if triple.predicate.value == RDF_TYPE:
            classes.setdefault(_name(triple), set()).add(str(getattr(triple.object, "value", "")))
    kept = frozenset((COMPLETE_RECORD,))
    return frozenset(
        node
        for node, (first, _) in _days(record).items()
        if not classes.get(node, set()) & kept
        and first > (until if classes.get(node, set()) & plan.preset.reads_on_classes else day)
    )


def _name(triple: ox.Triple) -> str:
    return str(getattr(triple.subject, "value", ""))
