"""Whether engine and reasoner agree: on the members of defined classes among example patients, and on the hierarchy.

The engine compiles definitions to rules over a whole record; the reasoner draws conclusions from what is stated.
Both get the same facts, the reasoner without anything that the engine concluded from a definition.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Literal

import pyoxigraph as ox

from trialshape.findings import find
from trialshape.knowledge import graph
from trialshape.knowledge.classes import class_rules, entailed
from trialshape.knowledge.definitions import (
    OWL,
    AllOf,
    AnyOf,
    Expression,
    Named,
    Range,
    Some,
    Value,
    derived,
    read_definitions,
    walk,
)
from trialshape.knowledge.files import Loaded
from trialshape.knowledge.hierarchy import Above, superclasses
from trialshape.knowledge.plan import Plan
from trialshape.knowledge.vocabulary import RDF_TYPE, RDFS
from trialshape.reasoner import ReasonerError, Reasoning, reason
from trialshape.record import Record

SECONDS = 120.0
MEGABYTES = 2048
NODE = "urn:trialshape:example:"

_TYPE = ox.NamedNode(RDF_TYPE)
_SCHEMA_KINDS = tuple(
    OWL + kind for kind in ("Class", "ObjectProperty", "DatatypeProperty", "AnnotationProperty")
)
_SCHEMA = frozenset({RDF_TYPE} | {RDFS + name for name in ("subClassOf", "subPropertyOf", "domain", "range")})
_AXIOMS = tuple(
    OWL + kind for kind in ("AllDisjointClasses", "AllDisjointProperties", "NegativePropertyAssertion")
)

Side = Literal["engine", "reasoner"]


@dataclass(frozen=True, slots=True, order=True)
class Disagreement:
    """What one side says and the other does not: that a node or a class belongs to a class."""

    wider: str
    """The class to which something belongs for one side only."""
    narrower: str
    """The node of a record, or the class, that belongs to it."""
    said_by: Side
    patient: str = ""
    """The patient in whose record the node stands; empty for a class."""

    @property
    def sentence(self) -> str:
        """The same for a person."""
        other = "the reasoner" if self.said_by == "engine" else "the engine"
        relation = "belongs to" if self.patient else "is a subclass of"
        where = f" (patient <{self.patient}>)" if self.patient else ""
        return f"the {self.said_by} says that <{self.narrower}> {relation} <{self.wider}>, {other} does not{where}"


@dataclass(frozen=True, slots=True)
class Examples:
    """Example patients as the reasoner is given them, and what the engine says of them."""

    triples: tuple[ox.Triple, ...]
    """The facts without what was concluded; nodes have names that no two records share."""
    types: Mapping[str, frozenset[str]]
    """Node by its new name -> the classes the engine gives it."""
    nodes: Mapping[str, tuple[str, str]]
    """New name -> patient, and the node's name in the record."""


def disagreements(
    loaded: Loaded, plan: Plan, records: Iterable[Record], reasoning: Reasoning | None = None
) -> tuple[Disagreement, ...]:
    """Where engine and reasoner differ, ordered; the empty tuple is the proof that they agree.

    Compared are the members of every class that a definition gives members to, as far as the plan asks for it, and
    the superclasses of every named class. `reasoning` is a run over `statements(loaded, examples)` of the same
    records, where one was made already. Raises ReasonerError when there is no proof, also for knowledge and
    examples that contradict each other."""
    known = examples(loaded, plan, records)
    if reasoning is None:
        reasoning = reason(statements(loaded, known), seconds=SECONDS, megabytes=MEGABYTES)
    return compare(loaded, plan, known, reasoning)


def compare(loaded: Loaded, plan: Plan, known: Examples, reasoning: Reasoning) -> tuple[Disagreement, ...]:
    """Where the engine's answers on examples and a reasoner's run over `statements` differ, ordered."""
    if not reasoning.consistent:
        raise ReasonerError(
            "The knowledge and the example patients contradict each other, so nothing can be compared."
        )
    store = entailed(loaded.store)
    found = (*_members(store, plan, known, reasoning), *_superclasses(superclasses(store), reasoning))
    return tuple(sorted(found))


def _members(store: ox.Store, plan: Plan, known: Examples, reasoning: Reasoning) -> Iterator[Disagreement]:
    given = compared(store, plan)
    for node, (patient, name) in known.nodes.items():
        engine = known.types.get(node, frozenset()) & given
        other = reasoning.types.get(node, frozenset()) & given
        for wider in engine ^ other:
            yield Disagreement(wider, name, "engine" if wider in engine else "reasoner", patient)


def compared(store: ox.Store, plan: Plan) -> frozenset[str]:
    """The classes whose members are compared: those with a definition, and those that a definition gives members to.

    A class concluded from properties of which a plan asks nothing has no rule in it, and is left out."""
    definitions = read_definitions(store)
    concluded, rules = derived(definitions), class_rules(store)
    asked = {rule.iri for rule in plan.rules} & rules.keys()
    return frozenset(definitions.keys() - concluded).union(*(rules[iri].types for iri in asked))


def _superclasses(above: Above, reasoning: Reasoning) -> Iterator[Disagreement]:
    for narrower in reasoning.superclasses.keys() & above.keys():
        engine = above[narrower] - {narrower, OWL + "Thing"}
        other = reasoning.superclasses[narrower]
        for wider in engine ^ other:
            yield Disagreement(wider, narrower, "engine" if wider in engine else "reasoner")


# --- the examples -------------------------------------------------------------------------------------


def examples(loaded: Loaded, plan: Plan, records: Iterable[Record]) -> Examples:
    """Run the engine's rules on each record, and take what it concluded from definitions out again.

    Only what definitions speak of is kept: nodes that may belong to a class they name, their types, and the
    properties that they name."""
    store = entailed(loaded.store)
    concluded = frozenset[str]().union(*(rule.types for rule in class_rules(store).values()))
    above, properties, anchors = superclasses(store), _defining(store), _anchors(store)
    triples: list[ox.Triple] = []
    types: dict[str, frozenset[str]] = {}
    nodes: dict[str, tuple[str, str]] = {}
    for number, record in enumerate(records):
        facts = ox.Store()
        facts.extend([ox.Quad(said.subject, said.predicate, said.object) for said in record.triples])
        found = find(record.patient, facts, plan.rules, plan.questions)
        stated = {(str(said.subject), str(said.object)) for said in record.triples if said.predicate == _TYPE}
        stated |= {(f"<{finding.iri}>", f"<{finding.question}>") for finding in found.values()}
        names = _names(facts, number)
        nodes |= {new: (record.patient, old) for old, new in names.items()}
        for old, new in names.items():
            has = graph.iris(facts, old, RDF_TYPE)
            types[new] = frozenset(has)
            own = {kind for kind in has if kind not in concluded or (f"<{old}>", f"<{kind}>") in stated}
            triples += [
                ox.Triple(ox.NamedNode(new), _TYPE, ox.NamedNode(kind)) for kind in _narrowest(own, above)
            ]
        triples += _relations(facts, properties, names)
    return Examples(tuple(triples), types, nodes)


def _defining(store: ox.Store) -> frozenset[str]:
    expressions = [part for definition in read_definitions(store).values() for part in walk(definition)]
    return frozenset(part.prop for part in expressions if isinstance(part, Some | Value | Range))


def _anchors(store: ox.Store) -> frozenset[str] | None:
    """Classes of which every node that a definition can hold for has one; None where one may hold for any node."""
    definitions = read_definitions(store).values()
    parts = [part for definition in definitions for part in walk(definition)]
    places = [*definitions, *(part.filler for part in parts if isinstance(part, Some))]
    found = [_anchor(place) for place in places]
    return None if None in found else frozenset[str]().union(*(one for one in found if one is not None))


def _anchor(expression: Expression) -> frozenset[str] | None:
    match expression:
        case Named(iri):
            return frozenset((iri,))
        case AllOf(parts):
            return next((found for part in parts if (found := _anchor(part)) is not None), None)
        case AnyOf(parts):
            each = [_anchor(part) for part in parts]
            return None if None in each else frozenset[str]().union(*(one for one in each if one is not None))
    return None


def _names(facts: ox.Store, number: int) -> dict[str, str]:
    """The nodes of one record with names that no other record has; windows are nodes in every record."""
    subjects = sorted({quad.subject.value for quad in facts if isinstance(quad.subject, ox.NamedNode)})
    return {old: f"{NODE}{number}:{place}" for place, old in enumerate(subjects)}


def _narrowest(kinds: Iterable[str], above: Above) -> list[str]:
    """The classes that no other of them implies, so that the reasoner has to find the wider ones."""
    given = sorted(kinds)
    return [
        kind
        for kind in given
        if not any(kind in above.get(other, ()) and other not in above.get(kind, ()) for other in given)
    ]


def _relations(
    facts: ox.Store, properties: Iterable[str], names: Mapping[str, str], kept: Mapping[str, str]
) -> Iterator[ox.Triple]:
    """What the kept nodes say of themselves, of each other and of the knowledge."""
    for prop in sorted(properties):
        for quad in facts.quads_for_pattern(None, ox.NamedNode(prop), None, ox.DefaultGraph()):
            assert isinstance(quad.subject, ox.NamedNode)
            subject, seen = kept.get(quad.subject.value), quad.object
            if isinstance(seen, ox.NamedNode) and seen.value in names:
                subject = subject if seen.value in kept else None
                seen = ox.NamedNode(names[seen.value])
            if subject is not None:
                yield ox.Triple(ox.NamedNode(subject), quad.predicate, seen)


# --- what the reasoner reads --------------------------------------------------------------------------


def statements(loaded: Loaded, known: Examples) -> list[ox.Triple]:
    """What bears on classes, for the reasoner: axioms, the examples, and the individuals that either of them names.

    A definition that names an individual makes a reasoner look at all individuals with every class, so the many
    that cannot matter (units, windows, criteria, rules) would cost minutes. They are left out."""
    store = loaded.store
    axioms = [*_axioms(store)]
    wanted = {said.object for said in (*axioms, *known.triples) if isinstance(said.object, ox.NamedNode)}
    return [*axioms, *_individuals(store, wanted), *known.triples]


def _axioms(store: ox.Store) -> Iterator[ox.Triple]:
    kinds = (*_SCHEMA_KINDS, RDFS + "Datatype")
    named = sorted({iri for kind in kinds for iri in graph.subjects(store, RDF_TYPE, kind)})
    waiting: list[object] = [ox.NamedNode(iri) for iri in named]
    for kind in _AXIOMS:
        waiting += [
            quad.subject
            for quad in store.quads_for_pattern(None, _TYPE, ox.NamedNode(kind), ox.DefaultGraph())
            if isinstance(quad.subject, ox.BlankNode)
        ]
    seen: set[object] = set()
    while waiting:
        node = waiting.pop()
        if node in seen or not isinstance(node, ox.NamedNode | ox.BlankNode):
            continue
        seen.add(node)
        for quad in store.quads_for_pattern(node, None, None, ox.DefaultGraph()):
            inside = isinstance(node, ox.BlankNode)
            if inside or quad.predicate.value in _SCHEMA or quad.predicate.value.startswith(OWL):
                yield quad.triple
                if isinstance(quad.object, ox.BlankNode):
                    waiting.append(quad.object)


def _individuals(store: ox.Store, wanted: Iterable[object]) -> Iterator[ox.Triple]:
    """The named individuals among these with their classes and what definitions look at."""
    properties = {RDF_TYPE, OWL + "sameAs", OWL + "differentFrom", *_defining(store)}
    named = set(graph.subjects(store, RDF_TYPE, OWL + "NamedIndividual"))
    waiting = sorted({node.value for node in wanted if isinstance(node, ox.NamedNode)} & named)
    seen: set[str] = set()
    while waiting:
        iri = waiting.pop()
        if iri in seen:
            continue
        seen.add(iri)
        for quad in store.quads_for_pattern(ox.NamedNode(iri), None, None, ox.DefaultGraph()):
            if quad.predicate.value in properties:
                yield quad.triple
                if isinstance(quad.object, ox.NamedNode) and quad.object.value in named:
                    waiting.append(quad.object.value)
