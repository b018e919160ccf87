"""Defined classes at work: the class hierarchy they entail, the ranks they give, and a rule for each of them.

A reasoner proves the same conclusions (see `check`); it never runs while patients wait.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from itertools import count

import pyoxigraph as ox

from trialshape.decimals import canonical
from trialshape.knowledge import graph
from trialshape.knowledge.definitions import (
    EQUIVALENT,
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
from trialshape.knowledge.hierarchy import SUBCLASS, Above, entailments, individuals, required, superclasses
from trialshape.knowledge.vocabulary import ELIG, PATIENT, RDF_TYPE, REC, XSD


def entailed(stated: ox.Store) -> ox.Store:
    """A copy of a store with what follows from its definitions: classes above classes, and ranks of grades.

    Raises KnowledgeError for definitions that cannot be used."""
    store = ox.Store()
    store.bulk_extend(stated)
    for below, above in entailments(store):
        store.add(ox.Quad(ox.NamedNode(below), ox.NamedNode(SUBCLASS), ox.NamedNode(above)))
    _rank_grades(store, read_definitions(store))
    return store


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
                raise KnowledgeError(
                    f"<{grade}> has an elig:{name} other than that of <{source}>: state it once"
                )
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
    concluded = {iri: definitions[iri] for iri in sorted(derived(definitions))}
    writer = _Writer(frozenset(concluded), above, stocked)
    return {iri: writer.rule(iri, definition) for iri, definition in concluded.items()}


RECORDED = frozenset((REC + "Fact", PATIENT))
"""Classes whose members stand in records, whatever example of them the knowledge may hold."""


@dataclass(frozen=True, slots=True)
class _Writer:
    """Writes expressions as SPARQL; classes in `stocked` have their members in the knowledge, those of `concluded`
    by a rule."""

    concluded: frozenset[str]
    above: Above
    stocked: frozenset[str]

    def rule(self, iri: str, definition: Expression) -> ClassRule:
        body = self.pattern(definition, "x", count(1))
        types = [iri, *sorted(self.above.get(iri, frozenset()) - {iri} - required(definition, self.above))]
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
        if iri in self.stocked and not self.above.get(iri, frozenset()) & RECORDED:
            kind = f"k{next(fresh)}"
            return f"GRAPH <{ELIG}knowledge> {{ ?{subject} <{RDF_TYPE}> ?{kind} . ?{kind} <{SUBCLASS}>* <{iri}> }}"
        if iri not in self.concluded and ELIG + "Finding" in self.above.get(iri, frozenset()):
            # a finding is typed by its own question only
            kind = f"k{next(fresh)}"
            return (
                f"GRAPH <{ELIG}knowledge> {{ ?{kind} <{SUBCLASS}>* <{iri}> ."
                f" FILTER NOT EXISTS {{ ?{kind} <{EQUIVALENT}> ?{kind}d }} }} ?{subject} <{RDF_TYPE}> ?{kind} ."
            )
        return f"?{subject} <{RDF_TYPE}> <{iri}> ."
