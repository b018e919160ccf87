"""Conditions: one limit over one finding, and the two SHACL parts that are made from it.

The *barrier* part (sh:Violation) looks at the favourable end of the finding, the *unsure* part (sh:Warning) at the
unfavourable end with the same limit and exactly one value. Nothing else is a condition: what has other SHACL terms
on it is refused by name, so that a shape which passes by accident cannot be written.
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

import pyoxigraph as ox

from trialshape.decimals import canonical
from trialshape.knowledge import amendments, graph
from trialshape.knowledge.definitions import EQUIVALENT
from trialshape.knowledge.errors import KnowledgeError
from trialshape.knowledge.vocabulary import ELIG, RDF_TYPE, RDFS, SH, SKOS, XSD, local_name

# side -> (SHACL parameter, end that shows a barrier, end that leaves it unsure)
SIDES = {
    ELIG + "AtLeast": ("minInclusive", "high", "low"),
    ELIG + "Above": ("minExclusive", "high", "low"),
    ELIG + "AtMost": ("maxInclusive", "low", "high"),
    ELIG + "Below": ("maxExclusive", "low", "high"),
}
SIDE_WORDS = {"AtLeast": ">=", "Above": ">", "AtMost": "<=", "Below": "<"}
# the only SHACL terms an author writes on a condition
AUTHORED = frozenset((SH + "targetClass",))


@dataclass(frozen=True, slots=True)
class Condition:
    """A condition of the knowledge with its limit resolved to a number."""

    iri: str
    id: str
    finding: str
    side: str
    limit: Decimal
    unit: str | None
    barrier_message: str
    unsure_message: str
    protocol_limit: Decimal | None = None
    """The protocol's limit, where this run has an amended one or shares one that is amended."""

    @property
    def needs(self) -> str:
        """The limit with its side as shown, such as '>= 75'."""
        return self._shown(self.limit)

    @property
    def needs_by_protocol(self) -> str | None:
        """What the protocol itself says, shown likewise; None where its limit holds."""
        return None if self.protocol_limit is None else self._shown(self.protocol_limit)

    def _shown(self, limit: Decimal) -> str:
        return f"{SIDE_WORDS[local_name(self.side)]} {canonical(limit)}"

    @property
    def barrier(self) -> str:
        """IRI of the part whose violation is a barrier."""
        return self.iri + "-barrier"

    @property
    def unsure(self) -> str:
        """IRI of the part whose violation leaves the condition open."""
        return self.iri + "-unsure"


def read_conditions(store: ox.Store, language: str = graph.ENGLISH) -> tuple[Condition, ...]:
    """Every elig:Condition, ordered by IRI, with messages in a language or else in English.

    Raises KnowledgeError for what is not of the pattern."""
    amendments.refuse(store)
    questions = finding_classes(store)
    return tuple(
        _condition(store, iri, questions, language)
        for iri in graph.subjects(store, RDF_TYPE, ELIG + "Condition")
    )


def finding_classes(store: ox.Store) -> frozenset[str]:
    """Every class of findings that is a question of its own: it has a finding class above and none below.

    A class that is defined by what findings say, such as a stage, is no question."""
    rows = graph.select(
        store,
        f"SELECT ?question WHERE {{ ?question <{RDFS}subClassOf>+ <{ELIG}Finding> ."
        f" FILTER NOT EXISTS {{ ?question <{EQUIVALENT}> ?itself }}"
        f" FILTER NOT EXISTS {{ ?narrower <{RDFS}subClassOf> ?question ."
        f" FILTER NOT EXISTS {{ ?narrower <{EQUIVALENT}> ?definition }} }}"
        f" FILTER(!STRSTARTS(STR(?question), '{ELIG}')) }}",
    )
    return frozenset(row["question"].value for row in rows)


def _condition(store: ox.Store, iri: str, questions: frozenset[str], language: str) -> Condition:
    _refuse_foreign_terms(store, iri)
    finding = graph.one_iri(store, iri, SH + "targetClass")
    if finding is None:
        raise KnowledgeError(f"condition <{iri}> has no sh:targetClass: name its finding class")
    if finding not in questions:
        raise KnowledgeError(f"condition <{iri}> targets <{finding}>, which is no subclass of elig:Finding")
    side = graph.one_iri(store, iri, ELIG + "passes")
    if side not in SIDES:
        allowed = ", ".join("elig:" + local_name(known) for known in SIDES)
        raise KnowledgeError(f"condition <{iri}> needs elig:passes with one of {allowed}")
    limit = _limit(store, iri)
    unit = graph.text(store, finding, ELIG + "unit")
    messages = [graph.text(store, iri, ELIG + name, language) for name in ("barrierMessage", "unsureMessage")]
    if None in messages:
        raise KnowledgeError(f"condition <{iri}> needs elig:barrierMessage and elig:unsureMessage")
    notation = graph.text(store, iri, SKOS + "notation") or local_name(iri)
    barrier, unsure = (_fill(message or "", limit, unit, notation) for message in messages)
    protocol_limit = _limit(store, iri, of_protocol=True) if _is_amended(store, iri) else None
    return Condition(iri, notation, finding, side, limit, unit, barrier, unsure, protocol_limit)


def _refuse_foreign_terms(store: ox.Store, iri: str) -> None:
    for quad in store.quads_for_pattern(ox.NamedNode(iri), None, None, ox.DefaultGraph()):
        predicate = quad.predicate.value
        if predicate.startswith(SH) and predicate not in AUTHORED:
            raise KnowledgeError(
                f"condition <{iri}> uses sh:{predicate.removeprefix(SH)}: a condition has sh:targetClass, elig:limit"
                " and elig:passes only; its SHACL parts are made from these. Put anything else into a finding rule"
            )


def _is_amended(store: ox.Store, iri: str, seen: frozenset[str] = frozenset()) -> bool:
    """True if the limit of a condition, or one that it shares, is an amended one."""
    if graph.objects(store, iri, amendments.PROTOCOL):
        return True
    shared = (name for name in graph.iris(store, iri, amendments.LIMIT) if name not in seen)
    return any(_is_amended(store, name, seen | {iri}) for name in shared)


def _limit(
    store: ox.Store, iri: str, seen: frozenset[str] = frozenset(), *, of_protocol: bool = False
) -> Decimal:
    """The limit of a condition as a number, through conditions that share it; as the protocol has it, if asked."""
    seen |= {iri}
    amended = of_protocol and graph.objects(store, iri, amendments.PROTOCOL)
    predicate = amendments.PROTOCOL if amended else amendments.LIMIT
    limits = graph.objects(store, iri, predicate)
    if len(limits) != 1:
        raise KnowledgeError(f"condition <{iri}> has {len(limits)} values of elig:limit, expected one")
    limit = limits[0]
    if isinstance(limit, ox.Literal):
        value = graph.number(store, iri, predicate)
        assert value is not None
        return value
    if isinstance(limit, ox.BlankNode):
        raise KnowledgeError(
            f"condition <{iri}>: the limit has no name: write a number, a grade or a condition"
        )
    rank = graph.number(store, limit.value, ELIG + "rank")
    if rank is None:
        rank = graph.number(store, limit.value, ELIG + "rankHigh")
    if rank is not None:
        return rank
    if limit.value in seen or not graph.objects(store, limit.value, ELIG + "limit"):
        raise KnowledgeError(
            f"condition <{iri}>: the limit <{limit.value}> is no number, no ranked grade and no other condition"
        )
    return _limit(store, limit.value, seen, of_protocol=of_protocol)


def _fill(message: str, limit: Decimal, unit: str | None, notation: str) -> str:
    # the limit is written once, as elig:limit; texts only point to it
    filled = (
        message.replace("{limit}", canonical(limit)).replace("{unit}", unit or "").replace("  ", " ").strip()
    )
    return f"{filled} [{notation}]"


def shapes(conditions: tuple[Condition, ...]) -> list[ox.Triple]:
    """The conditions as plain SHACL, for any SHACL engine: a node shape with two named property shapes each."""
    triples: list[ox.Triple] = []
    for condition in conditions:
        shape = ox.NamedNode(condition.iri)
        triples.append(_triple(shape, RDF_TYPE, ox.NamedNode(SH + "NodeShape")))
        triples.append(_triple(shape, SH + "targetClass", ox.NamedNode(condition.finding)))
        parameter, favourable, unfavourable = SIDES[condition.side]
        limit = ox.Literal(canonical(condition.limit), datatype=ox.NamedNode(XSD + "decimal"))
        for iri, end, severity, message in (
            (condition.barrier, favourable, "Violation", condition.barrier_message),
            (condition.unsure, unfavourable, "Warning", condition.unsure_message),
        ):
            part = ox.NamedNode(iri)
            triples.append(_triple(shape, SH + "property", part))
            triples.append(_triple(part, RDF_TYPE, ox.NamedNode(SH + "PropertyShape")))
            triples.append(_triple(part, SH + "path", ox.NamedNode(ELIG + end)))
            triples.append(_triple(part, SH + parameter, limit))
            triples.append(_triple(part, SH + "severity", ox.NamedNode(SH + severity)))
            triples.append(_triple(part, SH + "message", ox.Literal(message, language="en")))
            if severity == "Warning":
                for count in ("minCount", "maxCount"):
                    triples.append(_triple(part, SH + count, ox.Literal(1)))
    return triples


def _triple(subject: ox.NamedNode, predicate: str, value: ox.NamedNode | ox.Literal) -> ox.Triple:
    return ox.Triple(subject, ox.NamedNode(predicate), value)
