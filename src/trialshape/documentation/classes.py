"""Class expressions of OWL as a person reads them, in the manner of the Manchester syntax."""

from __future__ import annotations

from collections.abc import Iterator

import pyoxigraph as ox

from trialshape.documentation.facts import RDF, Facts, Term, key
from trialshape.documentation.pieces import Line, Piece, joined, value_piece, words
from trialshape.documentation.places import OWL, Places
from trialshape.knowledge.vocabulary import RDFS, XSD

_QUANTIFIED = {"someValuesFrom": "some", "allValuesFrom": "only", "hasValue": "value"}
_COUNTED = {
    "minCardinality": "min",
    "maxCardinality": "max",
    "cardinality": "exactly",
    "minQualifiedCardinality": "min",
    "maxQualifiedCardinality": "max",
    "qualifiedCardinality": "exactly",
}
_FACETS = {
    "minInclusive": ">=",
    "minExclusive": ">",
    "maxInclusive": "<=",
    "maxExclusive": "<",
    "length": "length",
    "minLength": "minLength",
    "maxLength": "maxLength",
    "pattern": "pattern",
}
_JOINED = {"intersectionOf": " and ", "unionOf": " or "}
DEEPEST = 40


def expression(term: Term, facts: Facts, places: Places, depth: int = 0) -> Line:
    """A class expression with its terms linked; what is no expression, or too deep, is said to be so."""
    if not isinstance(term, ox.BlankNode):
        return (value_piece(term, places),)
    here = key(term)
    # an expression is a tree; one that several others share, or that runs in a circle, is not followed
    if depth > DEEPEST or len(facts.naming.get(here, ())) > 1:
        return words("an expression that is not shown", "note")
    for name, between in _JOINED.items():
        for head in facts.values(here, OWL + name):
            items = [_part(item, facts, places, depth) for item in facts.members(head)]
            return joined(items, between)
    for head in facts.values(here, OWL + "oneOf"):
        named: list[Line] = [(value_piece(item, places),) for item in facts.members(head)]
        return (Piece("{ "), *joined(named, ", "), Piece(" }"))
    for name in ("complementOf", "datatypeComplementOf"):
        for inner in facts.values(here, OWL + name):
            return (Piece("not ", style="keyword"), *_part(inner, facts, places, depth))
    for inverse in facts.values(here, OWL + "inverseOf"):
        return (Piece("inverse ", style="keyword"), value_piece(inverse, places))
    for datatype in facts.values(here, OWL + "onDatatype"):
        return (value_piece(datatype, places), Piece("["), *_facets(here, facts), Piece("]"))
    for prop in facts.values(here, OWL + "onProperty"):
        return _restriction(here, expression(prop, facts, places, depth + 1), facts, places, depth)
    return words("an expression of another kind", "note")


def _restriction(here: str, prop: Line, facts: Facts, places: Places, depth: int) -> Line:
    for name, keyword in _QUANTIFIED.items():
        for filler in facts.values(here, OWL + name):
            return (*prop, Piece(f" {keyword} ", style="keyword"), *_part(filler, facts, places, depth))
    if facts.values(here, OWL + "hasSelf"):
        return (*prop, Piece(" Self", style="keyword"))
    for name, keyword in _COUNTED.items():
        for count in facts.values(here, OWL + name):
            on = [*facts.values(here, OWL + "onClass"), *facts.values(here, OWL + "onDataRange")]
            rest: Line = (Piece(" "), *_part(on[0], facts, places, depth)) if on else ()
            return (*prop, Piece(f" {keyword} ", style="keyword"), value_piece(count, places), *rest)
    return (*prop, Piece(" (a restriction of another kind)", style="note"))


def _part(term: Term, facts: Facts, places: Places, depth: int) -> Line:
    """A part of an expression, in brackets where it is more than a name."""
    line = expression(term, facts, places, depth + 1)
    return (Piece("("), *line, Piece(")")) if isinstance(term, ox.BlankNode) and len(line) > 1 else line


def _facets(here: str, facts: Facts) -> Iterator[Piece]:
    found = [
        f"{_FACETS[name]} {value.value}"
        for head in facts.values(here, OWL + "withRestrictions")
        for facet in facts.members(head)
        for name in _FACETS
        for value in facts.values(key(facet), XSD + name)
    ]
    yield Piece(", ".join(found))


def superclasses(iri: str, facts: Facts, places: Places) -> tuple[Line, ...]:
    """Each class above a class, named or described."""
    return tuple(expression(term, facts, places) for term in facts.values(iri, RDFS + "subClassOf"))


def definitions(iri: str, facts: Facts, places: Places) -> tuple[Line, ...]:
    """Each expression that a class is said to be the same as, or to be made of."""
    found = [expression(term, facts, places) for term in facts.values(iri, OWL + "equivalentClass")]
    for name, between in _JOINED.items():
        for head in facts.values(iri, OWL + name):
            found.append(joined([_part(item, facts, places, 0) for item in facts.members(head)], between))
    return tuple(found)


def named_in(term: Term, facts: Facts) -> frozenset[str]:
    """The terms that an expression names."""
    found: set[str] = set()
    seen: set[str] = set()
    waiting = [term]
    while waiting:
        here = waiting.pop()
        if isinstance(here, ox.NamedNode):
            found.add(here.value)
        elif isinstance(here, ox.BlankNode) and key(here) not in seen:
            seen.add(key(here))
            for predicate, values in facts.about.get(key(here), {}).items():
                if predicate.startswith((OWL, RDF)):
                    waiting += values
    return frozenset(found)
