"""What the record of one patient says of its nodes, and what it lacks: limits of normal, known codes."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Final

from trialshape.knowledge.plan import Plan
from trialshape.knowledge.vocabulary import MISSING, REC
from trialshape.outcomes import Outcome
from trialshape.record import DataError, Record, Recorded

NO_REFERENCE: Final = "missing-reference"


@dataclass(frozen=True, slots=True)
class Facts:
    """What is said of the nodes of a canonical record: recorded texts, order in time, and which have what.

    `valued` have an end, `referenced` an upper limit of normal; `named` gives the observable."""

    recorded: Mapping[str, Recorded]
    order: Mapping[str, tuple[int, int]]
    valued: frozenset[str]
    referenced: frozenset[str]
    named: Mapping[str, str]


def facts_of(record: Record) -> Facts:
    """What is said of the nodes of a canonical record, gathered in one pass."""
    ends: dict[str, dict[str, int]] = {}
    valued: set[str] = set()
    referenced: set[str] = set()
    observable: dict[str, str] = {}
    for triple in record.triples:
        node, predicate, value = value_of(triple.subject), triple.predicate.value, value_of(triple.object)
        if predicate in (REC + "orderTo", REC + "orderFrom"):
            ends.setdefault(node, {})[predicate] = int(value)
        elif predicate in (REC + "low", REC + "high"):
            valued.add(node)
        elif predicate == REC + "referenceHigh":
            referenced.add(node)
        elif predicate == REC + "observable":
            observable[node] = value
    order = {
        node: (said.get(REC + "orderTo", 0), said.get(REC + "orderFrom", 0)) for node, said in ends.items()
    }
    return Facts(record.recorded, order, frozenset(valued), frozenset(referenced), observable)


def without_reference(
    outcomes: Iterable[Outcome], facts: Facts, plan: Plan
) -> Iterable[tuple[str, DataError]]:
    """Values that were to be compared with a limit of normal that nobody recorded, each with its node of the tree.

    Such a finding rests on nothing but values, still has no end, and no reason but that something is missing."""
    for outcome in outcomes:
        finding, sources = outcome.finding, set(outcome.sources)
        if finding is None or not outcome.counts or outcome.reasons != {MISSING}:
            continue
        if finding.low is not None or finding.high is not None or not sources <= facts.valued:
            continue
        for node in sorted(sources - facts.referenced):
            name = plan.terms.names.get(facts.named.get(node, ""), "this value")
            said = facts.recorded.get(node)
            where = f" at '{said.performer}'" if said is not None and said.performer else ""
            message = (
                f"no upper limit of normal is known for {name}{where}; "
                "expected rec:referenceHigh, or a line of ranges.csv of the site"
            )
            yield outcome.node.iri, DataError(node, REC + "referenceHigh", NO_REFERENCE, message, "warning")


def unmapped(record: Record, held_back: frozenset[str]) -> Iterable[tuple[str, str, str, int, bool]]:
    """Each unmapped code with the number of facts that carry it, one where that cannot be told, and whether it is one
    of those that keep the patient from a better tier."""
    kinds: dict[str, set[str]] = {}
    for triple in record.triples:
        if triple.predicate.value == REC + "unmappedKind":
            kinds.setdefault(value_of(triple.object), set()).add(value_of(triple.subject))
    for entry in record.unmapped:
        nodes = kinds.get(entry.kind, set())
        carrying = sum(record.recorded[node].code == entry.code for node in nodes if node in record.recorded)
        yield entry.kind, entry.code, entry.text, max(1, carrying), entry.code in held_back


def value_of(term: object) -> str:
    """The IRI or the text of a term."""
    return str(getattr(term, "value", ""))
