"""Whether engine and reasoner agree: on the members of defined classes among example patients, and on the hierarchy.

The engine compiles definitions to rules over a whole record; the reasoner draws conclusions from what is stated.
Both get the same facts, the reasoner without anything that the engine concluded from a definition.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from itertools import islice
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
AT_ONCE = 8
"""Patients in one run: the time of a reasoner grows with the square of what it is given."""
NODE = "urn:trialshape:example:"

_TYPE = ox.NamedNode(RDF_TYPE)
_CLASSES = (OWL + "Class", RDFS + "Datatype")
_PROPERTIES = (OWL + "ObjectProperty", OWL + "DatatypeProperty", OWL + "AnnotationProperty")
_SCHEMA = frozenset({RDF_TYPE} | {RDFS + name for name in ("subClassOf", "subPropertyOf", "domain", "range")})

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

    Compared are the superclasses of every named class, and among the examples the members of every class that a
    definition gives members to, as far as the plan asks for it. `reasoning` is a run over the knowledge without
    examples, where one was made already. `loaded` is the knowledge as it is stated, without what the engine
    concludes from it. Raises ReasonerError when there is no proof, also for knowledge and
    examples that contradict each other."""
    closed = entailed(loaded.store)
    if reasoning is None:
        reasoning = reason(axioms(loaded), seconds=SECONDS, megabytes=MEGABYTES)
    found = [*in_hierarchy(closed, reasoning)]
    waiting = iter(records)
    while some := tuple(islice(waiting, AT_ONCE)):
        known = examples(closed, plan, some)
        members = reason(statements(loaded, known), seconds=SECONDS, megabytes=MEGABYTES)
        found += in_members(closed, plan, known, members)
    return tuple(sorted(found))


def in_hierarchy(closed: ox.Store, reasoning: Reasoning) -> tuple[Disagreement, ...]:
    """Where the engine's hierarchy differs from that of a run over `axioms`, ordered.

    `closed` is the knowledge with what the engine concludes from it (see `entailed`), here and below."""
    _consistent(reasoning)
    above = superclasses(closed)
    found: list[Disagreement] = []
    for narrower in reasoning.superclasses.keys() & above.keys():
        engine, other = above[narrower] - {narrower, OWL + "Thing"}, reasoning.superclasses[narrower]
        found += [Disagreement(wider, narrower, _by(wider in engine)) for wider in engine ^ other]
    return tuple(sorted(found))


def in_members(
    closed: ox.Store, plan: Plan, known: Examples, reasoning: Reasoning
) -> tuple[Disagreement, ...]:
    """Where the engine's members of classes differ from those of a run over `statements`, ordered."""
    _consistent(reasoning)
    given = compared(closed, plan)
    found: list[Disagreement] = []
    for node, (patient, name) in known.nodes.items():
        engine = known.types.get(node, frozenset()) & given
        other = reasoning.types.get(node, frozenset()) & given
        found += [Disagreement(wider, name, _by(wider in engine), patient) for wider in engine ^ other]
    return tuple(sorted(found))


def _consistent(reasoning: Reasoning) -> None:
    if not reasoning.consistent:
        raise ReasonerError(
            "The knowledge contradicts itself or the example patients: nothing can be compared."
        )


def _by(engine: bool) -> Side:
    return "engine" if engine else "reasoner"


def compared(closed: ox.Store, plan: Plan) -> frozenset[str]:
    """The classes whose members are compared: those with a definition, and those that a definition gives members to.

    A class concluded from properties of which a plan asks nothing has no rule in it, and is left out."""
    definitions = read_definitions(closed)
    concluded, rules = derived(definitions), class_rules(closed)
    asked = {rule.iri for rule in plan.rules} & rules.keys()
    return frozenset(definitions.keys() - concluded).union(*(rules[iri].types for iri in asked))


# --- the examples -------------------------------------------------------------------------------------


def examples(closed: ox.Store, plan: Plan, records: Iterable[Record]) -> Examples:
    """Run the engine's rules on each record, and take what it concluded from definitions out again.

    Only what definitions speak of is kept: nodes that may belong to a class they name, their types, and the
    properties that they name."""
    concluded = frozenset[str]().union(*(rule.types for rule in class_rules(closed).values()))
    above, properties, anchors = superclasses(closed), _defining(closed), _anchors(closed)
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
        kept: dict[str, str] = {}
        for old, new in names.items():
            has = graph.iris(facts, old, RDF_TYPE)
            types[new] = frozenset(has)
            own = {kind for kind in has if kind not in concluded or (f"<{old}>", f"<{kind}>") in stated}
            if anchors is None or any(above.get(kind, frozenset((kind,))) & anchors for kind in own):
                kept[old] = new
                triples += [
                    ox.Triple(ox.NamedNode(new), _TYPE, ox.NamedNode(kind)) for kind in _narrowest(own, above)
                ]
        triples += _relations(facts, properties, names, kept)
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
# A definition that names an individual makes a reasoner look at all individuals with every class. So units, windows,
# criteria, rules and the hundreds of classes that no definition knows would cost minutes, and are left out.


def axioms(loaded: Loaded) -> list[ox.Triple]:
    """What bears on the hierarchy: all that is said of classes, properties and datatypes, and named individuals."""
    said = [*_said(loaded.store, _named(loaded.store, *_PROPERTIES, *_CLASSES))]
    return [*said, *_individuals(loaded.store, said)]


def statements(loaded: Loaded, known: Examples) -> list[ox.Triple]:
    """What bears on the members among examples: the examples, and the classes, properties and individuals they need.

    Domains and ranges of properties that no definition names are not among it."""
    store = loaded.store
    above, definitions = superclasses(store), read_definitions(store)
    parts = [part for definition in definitions.values() for part in walk(definition)]
    needed = {*definitions, *(part.iri for part in parts if isinstance(part, Named))}
    needed |= {said.object.value for said in known.triples if isinstance(said.object, ox.NamedNode)}
    needed |= set(_named(store, RDFS + "Datatype")) | _defining(store)
    for iri in _named(store, *_PROPERTIES):
        if iri in needed:
            needed |= {one for name in ("domain", "range") for one in graph.iris(store, iri, RDFS + name)}
    needed |= {wider for iri in needed for wider in above.get(iri, ())}
    said = [*_said(store, sorted(needed.intersection(_named(store, *_PROPERTIES, *_CLASSES))))]
    return [*said, *_individuals(store, [*said, *known.triples]), *known.triples]


def _named(store: ox.Store, *kinds: str) -> list[str]:
    return sorted({iri for kind in kinds for iri in graph.subjects(store, RDF_TYPE, kind)})


def _said(store: ox.Store, named: Iterable[str]) -> Iterator[ox.Triple]:
    """What OWL and RDF Schema say of terms, with the expressions that belong to it."""
    waiting: list[ox.NamedNode | ox.BlankNode] = [ox.NamedNode(iri) for iri in named]
    seen: set[object] = set()
    while waiting:
        node = waiting.pop()
        for quad in store.quads_for_pattern(node, None, None, ox.DefaultGraph()):
            words = quad.predicate.value in _SCHEMA or quad.predicate.value.startswith(OWL)
            if words or isinstance(node, ox.BlankNode):
                yield quad.triple
                if isinstance(quad.object, ox.BlankNode) and quad.object not in seen:
                    seen.add(quad.object)
                    waiting.append(quad.object)


def _individuals(store: ox.Store, said: Iterable[ox.Triple]) -> Iterator[ox.Triple]:
    """The individuals that statements name, with their classes and what definitions look at."""
    properties = {RDF_TYPE, OWL + "sameAs", OWL + "differentFrom", *_defining(store)}
    named = set(_named(store, OWL + "NamedIndividual"))
    waiting = {one.object.value for one in said if isinstance(one.object, ox.NamedNode)} & named
    seen: set[str] = set()
    while waiting:
        iri = waiting.pop()
        seen.add(iri)
        for quad in store.quads_for_pattern(ox.NamedNode(iri), None, None, ox.DefaultGraph()):
            if quad.predicate.value in properties:
                yield quad.triple
                if isinstance(quad.object, ox.NamedNode) and quad.object.value in named - seen:
                    waiting.add(quad.object.value)
