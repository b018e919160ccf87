"""Defined classes at work: the class hierarchy they entail, the ranks they give, and a rule for each of them.

A reasoner proves the same conclusions (see `check`); it never runs while patients wait.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from itertools import count

import pyoxigraph as ox

from trialshape.gate import canonical
from trialshape.knowledge import graph
from trialshape.knowledge.definitions import (
    OWL,
    AllOf,
    Alternatives,
    AnyOf,
    Expression,
    Named,
    Range,
    Some,
    Value,
    derived,
    read_datatype,
    read_definitions,
    walk,
)
from trialshape.knowledge.errors import KnowledgeError
from trialshape.knowledge.vocabulary import ELIG, RDF_TYPE, RDFS, XSD

SUBCLASS = RDFS + "subClassOf"
Above = Mapping[str, frozenset[str]]
"""Class -> itself and every class above."""


def entailed(stated: ox.Store) -> ox.Store:
    """A copy of a store with what follows from its definitions: classes above classes, and ranks of grades.

    Raises KnowledgeError for definitions that cannot be used."""
    store = ox.Store()
    store.bulk_extend(stated)
    definitions = read_definitions(store)
    told = superclasses(store)
    hierarchy = Hierarchy(definitions, told, individuals(store, told))
    for below, above in hierarchy.entailed():
        store.add(ox.Quad(ox.NamedNode(below), ox.NamedNode(SUBCLASS), ox.NamedNode(above)))
    _rank_grades(store, definitions)
    return store


# --- the hierarchy ------------------------------------------------------------------------------------


def superclasses(store: ox.Store) -> dict[str, frozenset[str]]:
    """Every class with itself and all classes stated above it, step by step."""
    above: dict[str, set[str]] = {iri: set() for iri in graph.subjects(store, RDF_TYPE, OWL + "Class")}
    for quad in store.quads_for_pattern(None, ox.NamedNode(SUBCLASS), None, ox.DefaultGraph()):
        if isinstance(quad.subject, ox.NamedNode) and isinstance(quad.object, ox.NamedNode):
            above.setdefault(quad.subject.value, set()).add(quad.object.value)
            above.setdefault(quad.object.value, set())
    return {iri: _closure(iri, above) for iri in sorted(above)}


def _closure(iri: str, above: Mapping[str, set[str]]) -> frozenset[str]:
    found, waiting = {iri}, [iri]
    while waiting:
        fresh = above[waiting.pop()] - found
        found |= fresh
        waiting.extend(fresh)
    return frozenset(found)


def individuals(store: ox.Store, above: Above) -> dict[str, frozenset[str]]:
    """Every named individual of the knowledge with all its classes."""
    return {
        iri: frozenset().union(*(above.get(one, {one}) for one in graph.iris(store, iri, RDF_TYPE)))
        for iri in graph.subjects(store, RDF_TYPE, OWL + "NamedIndividual")
    }


@dataclass(slots=True)
class Hierarchy:
    """Which classes lie above which, by what their definitions say; sound, and complete for definitions of named
    classes. Decided questions are kept."""

    definitions: Mapping[str, Expression]
    told: Above
    individuals: Mapping[str, frozenset[str]]
    known: dict[tuple[Expression, Expression], bool] = field(default_factory=dict)

    def entailed(self) -> list[tuple[str, str]]:
        """The pairs (class, class above) that are not stated, ordered."""
        goals = sorted(self.definitions)
        wider = sorted({part.iri for goal in goals for part in walk(self.definitions[goal]) if isinstance(part, Named)})
        pairs = [(iri, goal) for iri in sorted(self.told) for goal in goals]
        pairs += [(goal, iri) for goal in goals for iri in wider]
        return sorted(
            {
                (below, above)
                for below, above in pairs
                if below != above
                and above not in self.told.get(below, frozenset())
                and self.below(Named(below), Named(above))
            }
        )

    def below(self, one: Expression, other: Expression) -> bool:
        """Whether everything in `one` is in `other`."""
        pair = (one, other)
        if pair not in self.known:
            self.known[pair] = False  # a question that leads back to itself adds nothing
            self.known[pair] = self._below(one, other)
        return self.known[pair]

    def _below(self, one: Expression, other: Expression) -> bool:
        if isinstance(other, AllOf):
            return all(self.below(one, part) for part in other.parts)
        if isinstance(one, AnyOf):
            return all(self.below(part, other) for part in one.parts)
        if isinstance(other, AnyOf) and any(self.below(one, part) for part in other.parts):
            return True
        if isinstance(one, AllOf) and any(self.below(part, other) for part in one.parts):
            return True
        if isinstance(other, Named) and self._in_definition(one, other.iri):
            return True
        if isinstance(one, Named):
            return self._class_below(one.iri, other)
        return self._restriction_below(one, other)

    def _in_definition(self, one: Expression, iri: str) -> bool:
        return iri in self.definitions and self.below(one, self.definitions[iri])

    def _class_below(self, iri: str, other: Expression) -> bool:
        if isinstance(other, Named) and other.iri in self.told.get(iri, frozenset((iri,))):
            return True
        own = self.definitions.get(iri)
        if own is not None and self.below(own, other):
            return True
        return any(self.below(Named(above), other) for above in self.told.get(iri, frozenset()) - {iri})

    def _restriction_below(self, one: Expression, other: Expression) -> bool:
        match one, other:
            case Some(prop, inner), Some(wanted, outer):
                return prop == wanted and self.below(inner, outer)
            case Value(prop, value), Value(wanted, target):
                return prop == wanted and value == target
            case Value(prop, ox.NamedNode(value=iri)), Some(wanted, outer):
                classes = self.individuals.get(iri, frozenset())
                return prop == wanted and any(self.below(Named(known), outer) for known in classes)
            case Range(prop, narrow), Range(wanted, wide):
                return prop == wanted and all(any(_within(part, one) for one in wide) for part in narrow)
        return False


def _within(inner: tuple[tuple[str, Decimal], ...], outer: tuple[tuple[str, Decimal], ...]) -> bool:
    """Whether every number that meets all comparisons of `inner` meets those of `outer`."""

    def implies(known: tuple[str, Decimal], wanted: tuple[str, Decimal]) -> bool:
        (sign, bound), (target, limit) = known, wanted
        if sign[0] != target[0]:
            return False
        tighter = bound > limit if sign[0] == ">" else bound < limit
        return tighter or (bound == limit and (target.endswith("=") or not sign.endswith("=")))

    return all(any(implies(known, wanted) for known in inner) for wanted in outer)


# --- ranks of grades ----------------------------------------------------------------------------------


def _rank_grades(store: ox.Store, definitions: Mapping[str, Expression]) -> None:
    """A grade that is ranked by a datatype or a defined class gets its ranks from there: the numbers stand once."""
    for quad in list(store.quads_for_pattern(None, ox.NamedNode(ELIG + "rankedBy"), None, ox.DefaultGraph())):
        assert isinstance(quad.subject, ox.NamedNode)
        assert isinstance(quad.object, ox.NamedNode)
        grade, source = quad.subject.value, quad.object.value
        if source in definitions:
            low, high = _ranks_of_values(store, source, definitions[source])
        else:
            low, high = _ranks_of_range(source, read_datatype(store, source))
        for name, rank in (("rankLow", low), ("rankHigh", high)):
            if graph.number(store, grade, ELIG + name) not in (None, rank):
                raise KnowledgeError(f"<{grade}> has an elig:{name} other than that of <{source}>: state it once")
            literal = ox.Literal(canonical(rank), datatype=ox.NamedNode(XSD + "decimal"))
            if graph.number(store, grade, ELIG + name) is None:
                store.add(ox.Quad(quad.subject, ox.NamedNode(ELIG + name), literal))


def _ranks_of_values(store: ox.Store, source: str, definition: Expression) -> tuple[Decimal, Decimal]:
    values = [part.value.value for part in walk(definition) if isinstance(part, Value)]
    lows = [rank for value in values if (rank := graph.number(store, value, ELIG + "rankLow")) is not None]
    highs = [rank for value in values if (rank := graph.number(store, value, ELIG + "rankHigh")) is not None]
    if not lows or not highs:
        raise KnowledgeError(f"<{source}> ranks grades, and its definition names nothing that has a rank")
    return min(lows), max(highs)


def _ranks_of_range(source: str, alternatives: Alternatives) -> tuple[Decimal, Decimal]:
    if len(alternatives) == 1:
        bounds = dict(alternatives[0])
        if ">=" in bounds and "<=" in bounds:
            return bounds[">="], bounds["<="]
    raise KnowledgeError(f"<{source}> ranks grades and needs xsd:minInclusive and xsd:maxInclusive")


# --- one rule for each definition ---------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class ClassRule:
    """A fact rule that types the members of a defined class, with the classes it gives them."""

    text: str
    types: frozenset[str]


def class_rules(store: ox.Store) -> dict[str, ClassRule]:
    """For each class that is concluded from properties a fact rule that types its members.

    The hierarchy must be entailed already."""
    definitions = read_definitions(store)
    above = superclasses(store)
    known = individuals(store, above)
    stocked = frozenset().union(*known.values()) if known else frozenset[str]()
    writer = _Writer(above, stocked)
    return {iri: writer.rule(iri, definitions[iri]) for iri in sorted(derived(definitions))}


@dataclass(frozen=True, slots=True)
class _Writer:
    """Writes expressions as SPARQL; classes in `stocked` have their members in the knowledge."""

    above: Above
    stocked: frozenset[str]

    def rule(self, iri: str, definition: Expression) -> ClassRule:
        body = self.pattern(definition, "x", count(1))
        given = frozenset().union(*(self.above.get(part.iri, frozenset()) for part in _top(definition)))
        types = [iri, *sorted(self.above.get(iri, frozenset()) - {iri} - given)]
        template = " ".join(f"?x <{RDF_TYPE}> <{one}> ." for one in types)
        return ClassRule(f"CONSTRUCT {{ {template} }} WHERE {{\n{body}\n}}", frozenset(types))

    def pattern(self, expression: Expression, subject: str, fresh: count[int]) -> str:
        match expression:
            case Named(iri):
                return self._member(iri, subject, fresh)
            case AllOf(parts):
                # unions last: what stands before them narrows them
                ordered = sorted(parts, key=lambda part: isinstance(part, AnyOf))
                return "\n".join(self.pattern(part, subject, fresh) for part in ordered)
            case AnyOf(parts):
                return "\nUNION\n".join(f"{{ {self.pattern(part, subject, fresh)} }}" for part in parts)
            case Value(prop, value):
                return f"?{subject} <{prop}> {value} ."
            case Some(prop, filler):
                name = f"v{next(fresh)}"
                return f"?{subject} <{prop}> ?{name} .\n{self.pattern(filler, name, fresh)}"
            case Range(prop, alternatives):
                name = f"v{next(fresh)}"
                tests = " || ".join(
                    " && ".join(f"?{name} {sign} {canonical(limit)}" for sign, limit in part)
                    for part in alternatives
                )
                return f"?{subject} <{prop}> ?{name} . FILTER({tests})"

    def _member(self, iri: str, subject: str, fresh: count[int]) -> str:
        if iri in self.stocked:
            kind = f"k{next(fresh)}"
            return (
                f"GRAPH <{ELIG}knowledge> {{ ?{subject} <{RDF_TYPE}> ?{kind} . ?{kind} <{SUBCLASS}>* <{iri}> }}"
            )
        if ELIG + "Finding" in self.above.get(iri, frozenset()):
            # a finding is typed by its own question only
            kind = f"k{next(fresh)}"
            return f"GRAPH <{ELIG}knowledge> {{ ?{kind} <{SUBCLASS}>* <{iri}> }} ?{subject} <{RDF_TYPE}> ?{kind} ."
        return f"?{subject} <{RDF_TYPE}> <{iri}> ."


def _top(definition: Expression) -> list[Named]:
    parts = definition.parts if isinstance(definition, AllOf) else (definition,)
    return [part for part in parts if isinstance(part, Named)]
