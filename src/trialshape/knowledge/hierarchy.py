"""The hierarchy of classes: what is stated, and what follows from definitions."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from itertools import islice

import pyoxigraph as ox

from trialshape.knowledge import graph
from trialshape.knowledge.definitions import (
    COMPARED,
    OWL,
    AllOf,
    AnyOf,
    Comparison,
    Expression,
    Named,
    Range,
    Some,
    Value,
    read_definitions,
)
from trialshape.knowledge.errors import KnowledgeError
from trialshape.knowledge.vocabulary import RDF_TYPE, RDFS

SUBCLASS = RDFS + "subClassOf"
MOST_CASES = 2000
"""In how many ways parts of unions may be chosen: the ways multiply, and each is looked at."""
Above = Mapping[str, frozenset[str]]
"""Class -> itself and every class above."""


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


def entailments(store: ox.Store) -> list[tuple[str, str]]:
    """The pairs (class, class above) that follow from the definitions and are not stated, ordered.

    Sound, and complete for classes made of other classes. Beyond that a reasoner may find more, as where two ranges
    together leave no number out; `check` compares."""
    definitions = read_definitions(store)
    told = superclasses(store)
    stated = told
    while found := Hierarchy(definitions, told, individuals(store, told)).fresh():
        told = _joined(told, found)
    return sorted((iri, above) for iri in told for above in told[iri] - stated.get(iri, frozenset((iri,))))


def _joined(told: Above, found: Iterable[tuple[str, str]]) -> dict[str, frozenset[str]]:
    above = {iri: set(known) for iri, known in told.items()}
    for below, over in found:
        above.setdefault(below, {below}).add(over)
        above.setdefault(over, {over})
    return {iri: _closure(iri, above) for iri in above}


def required(expression: Expression, above: Above) -> frozenset[str]:
    """The named classes that whatever the expression holds belongs to by their names alone."""
    match expression:
        case Named(iri):
            return above.get(iri, frozenset((iri,)))
        case AllOf(parts):
            return frozenset().union(*(required(part, above) for part in parts))
        case AnyOf(parts):
            return frozenset.intersection(*(required(part, above) for part in parts))
    return frozenset()


@dataclass(slots=True)
class _Case:
    """What holds of one thing when a part of every union is chosen."""

    names: set[str] = field(default_factory=set)
    unions: list[AnyOf] = field(default_factory=list)
    restrictions: list[Expression] = field(default_factory=list)


@dataclass(slots=True)
class Hierarchy:
    """Which classes lie above which, by what is told and what definitions say. Decided questions are kept."""

    definitions: Mapping[str, Expression]
    told: Above
    individuals: Mapping[str, frozenset[str]]
    known: dict[tuple[int, int], bool] = field(default_factory=dict)
    names: dict[str, Named] = field(default_factory=dict)

    def fresh(self) -> set[tuple[str, str]]:
        """The pairs (class, class above) that are not told yet; another round may find more."""
        goals = self.definitions
        plain = [iri for iri in self.told if not self.told[iri] & goals.keys()]
        defined = [iri for iri in self.told if self.told[iri] & goals.keys()]
        found = {(iri, goal) for iri in plain for goal in goals if self._plain_below(iri, goals[goal])}
        found |= {
            (iri, goal) for iri in defined for goal in goals if self.below(self.name(iri), self.name(goal))
        }
        found |= {(goal, over) for goal in goals for over in required(goals[goal], self.told)}
        found |= {(iri, over) for iri in defined for over in self._in_every_case(iri)}
        return {(below, above) for below, above in found if above not in self.told[below]}

    def _in_every_case(self, iri: str) -> frozenset[str]:
        """The classes that hold of whatever is in a class, whichever part of a union it is in."""
        cases = [frozenset(case.names) for case in islice(self._cases([self.name(iri)]), MOST_CASES + 1)]
        if len(cases) > MOST_CASES:
            raise KnowledgeError(
                f"the unions in the definition of <{iri}> leave more than {MOST_CASES} cases: give parts of them a"
                " class of their own below one that is stated"
            )
        return cases[0].intersection(*cases) - {iri}

    def _cases(self, given: list[Expression]) -> Iterator[_Case]:
        """One case for each way to choose a part of every union that is not met already."""
        case = self._case(given)
        for union in case.unions:
            if not any(self._holds(part, case) for part in union.parts):
                for part in union.parts:
                    yield from self._cases([*given, part])
                return
        yield case

    def _case(self, given: list[Expression]) -> _Case:
        """All that follows without a choice."""
        case = _Case()
        waiting = list(given)
        while waiting:
            while waiting:
                waiting += self._parts(waiting.pop(), case)
            waiting = [
                self.name(iri)
                for iri, definition in self.definitions.items()
                if iri not in case.names and self._holds(definition, case)
            ]
        return case

    def _parts(self, known: Expression, case: _Case) -> Iterator[Expression]:
        match known:
            case Named(iri) if iri not in case.names:
                case.names.add(iri)
                yield from (self.name(above) for above in self.told.get(iri, frozenset()))
                if iri in self.definitions:
                    yield self.definitions[iri]
            case AllOf(parts):
                yield from parts
            case AnyOf():
                case.unions.append(known)
            case Some() | Value() | Range():
                case.restrictions.append(known)

    def _holds(self, wanted: Expression, case: _Case) -> bool:
        match wanted:
            case Named(iri):
                return iri in case.names
            case AllOf(parts):
                return all(self._holds(part, case) for part in parts)
            case AnyOf(parts):
                return any(self._holds(part, case) for part in parts)
        return any(self.below(known, wanted) for known in case.restrictions)

    def _plain_below(self, iri: str, goal: Expression) -> bool:
        """As `below`, for a class with no definition of its own or above: most classes, and quick to tell."""
        match goal:
            case Named(name):
                return name in self.told[iri] or (
                    name in self.definitions and self._plain_below(iri, self.definitions[name])
                )
            case AllOf(parts):
                return all(self._plain_below(iri, part) for part in parts)
            case AnyOf(parts):
                return any(self._plain_below(iri, part) for part in parts)
        return False

    def name(self, iri: str) -> Named:
        """The one expression of a class by its name."""
        return self.names.setdefault(iri, Named(iri))

    def below(self, one: Expression, other: Expression) -> bool:
        """Whether everything in `one` is in `other`."""
        # by identity: hashing nested expressions again and again took most of the time of loading
        pair = (id(one), id(other))
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
        above = self.told.get(iri, frozenset((iri,)))
        if isinstance(other, Named) and other.iri in above:
            return True
        return any(self.below(self.definitions[one], other) for one in above & self.definitions.keys())

    def _restriction_below(self, one: Expression, other: Expression) -> bool:
        match one, other:
            case Some(prop, inner), Some(wanted, outer):
                return prop == wanted and self.below(inner, outer)
            case Value(prop, value), Value(wanted, target):
                return prop == wanted and value == target
            case Value(prop, ox.NamedNode(value=iri)), Some(wanted, outer):
                classes = self.individuals.get(iri, frozenset())
                return prop == wanted and any(self.below(self.name(known), outer) for known in classes)
            case Value(prop, ox.Literal() as number), Range(wanted, wide) if (
                number.datatype.value == COMPARED
            ):
                exactly = ((">=", Decimal(number.value)), ("<=", Decimal(number.value)))
                return prop == wanted and any(_within(exactly, part) for part in wide)
            case Range(prop, narrow), Range(wanted, wide):
                return prop == wanted and all(any(_within(part, one) for one in wide) for part in narrow)
        return False


def _within(inner: tuple[Comparison, ...], outer: tuple[Comparison, ...]) -> bool:
    """Whether every number that meets all comparisons of `inner` meets those of `outer`."""

    def implies(known: Comparison, wanted: Comparison) -> bool:
        (sign, bound), (target, limit) = known, wanted
        if sign[0] != target[0]:
            return False
        tighter = bound > limit if sign[0] == ">" else bound < limit
        return tighter or (bound == limit and (target.endswith("=") or not sign.endswith("=")))

    return all(any(implies(known, wanted) for known in inner) for wanted in outer)
