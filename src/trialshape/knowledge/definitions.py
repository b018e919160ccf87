"""Class expressions of OWL 2 that define classes: intersection, union, some-values-from, has-value, numeric facets.

Everything else of OWL is refused by name: cardinality, complement of a class and all-values-from mean something else
to a reasoner, which knows only what is stated, than to an engine that sees a whole record.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal

import pyoxigraph as ox

from trialshape.decimals import canonical
from trialshape.gate import check
from trialshape.knowledge import graph
from trialshape.knowledge.errors import KnowledgeError
from trialshape.knowledge.vocabulary import RDF, RDF_TYPE, RDFS, XSD, local_name

OWL = "http://www.w3.org/2002/07/owl#"
EQUIVALENT = OWL + "equivalentClass"
FACETS = {"minInclusive": ">=", "minExclusive": ">", "maxInclusive": "<=", "maxExclusive": "<"}
OPPOSITE = {">=": "<", ">": "<=", "<=": ">", "<": ">="}
COMPARED = XSD + "decimal"
DEEPEST = 50
"""How many expressions may stand inside each other; definitions of people need four or five."""
LONGEST = 500
"""How many parts an intersection or union may have; more of them are stated as subclasses."""
LIMITS = frozenset(XSD + name for name in ("decimal", "integer"))
"""Datatypes in which a limit may be written; all that is compared is a decimal."""


@dataclass(frozen=True, slots=True)
class Named:
    """A class by its IRI."""

    iri: str


@dataclass(frozen=True, slots=True)
class AllOf:
    """What belongs to every part."""

    parts: tuple[Expression, ...]


@dataclass(frozen=True, slots=True)
class AnyOf:
    """What belongs to at least one part."""

    parts: tuple[Expression, ...]


@dataclass(frozen=True, slots=True)
class Some:
    """What has a value of the property in the filler."""

    prop: str
    filler: Expression


@dataclass(frozen=True, slots=True)
class Value:
    """What has this very value of the property."""

    prop: str
    value: ox.NamedNode | ox.Literal


@dataclass(frozen=True, slots=True)
class Range:
    """What has a number in the range: one of the alternatives, each a conjunction of comparisons."""

    prop: str
    alternatives: Alternatives


Expression = Named | AllOf | AnyOf | Some | Value | Range
Comparison = tuple[str, Decimal]
Alternatives = tuple[tuple[Comparison, ...], ...]


def read_definitions(store: ox.Store) -> dict[str, Expression]:
    """The definition of every class that has one, by IRI.

    Raises KnowledgeError for a construct outside the list, two definitions, and a class defined by itself."""
    found: dict[str, Expression] = {}
    for quad in _equivalents(store):
        assert isinstance(quad.subject, ox.NamedNode)
        assert isinstance(quad.object, ox.NamedNode | ox.BlankNode | ox.Literal)
        iri = quad.subject.value
        if iri in found:
            raise KnowledgeError(f"<{iri}> has two definitions (owl:equivalentClass): one is enough")
        found[iri] = _Reader(store, iri).expression(quad.object, [])
    _no_cycle(found)
    return found


def _equivalents(store: ox.Store) -> list[ox.Quad]:
    datatypes = frozenset(graph.subjects(store, RDF_TYPE, RDFS + "Datatype"))
    found = sorted(store.quads_for_pattern(None, ox.NamedNode(EQUIVALENT), None, ox.DefaultGraph()), key=str)
    for quad in found:
        if isinstance(quad.subject, ox.BlankNode):
            raise KnowledgeError(
                f"{quad.object} is defined from the wrong side: write owl:equivalentClass at the class that has a name"
            )
    for name in ("intersectionOf", "unionOf", "complementOf", "oneOf", "disjointUnionOf"):
        for quad in store.quads_for_pattern(None, ox.NamedNode(OWL + name), None, ox.DefaultGraph()):
            if isinstance(quad.subject, ox.NamedNode):
                raise KnowledgeError(
                    f"<{quad.subject.value}> has an owl:{name} of its own: write it inside an owl:equivalentClass"
                )
    return [
        quad
        for quad in found
        if isinstance(quad.subject, ox.NamedNode) and quad.subject.value not in datatypes
    ]


def read_datatype(store: ox.Store, iri: str) -> Alternatives:
    """The comparisons of a named datatype. Raises KnowledgeError when it has none."""
    return _Reader(store, iri).data_range(ox.NamedNode(iri), [])


def walk(expression: Expression) -> Iterator[Expression]:
    """An expression and all expressions inside it."""
    yield expression
    if isinstance(expression, AllOf | AnyOf):
        for part in expression.parts:
            yield from walk(part)
    elif isinstance(expression, Some):
        yield from walk(expression.filler)


def derived(definitions: Mapping[str, Expression]) -> frozenset[str]:
    """The classes that are concluded from properties, directly or through another class of this kind."""
    restricted = {
        iri: any(isinstance(part, Some | Value | Range) for part in walk(definition))
        for iri, definition in definitions.items()
    }

    def concluded(iri: str) -> bool:
        return restricted[iri] or any(concluded(other) for other in _uses(definitions[iri], definitions))

    return frozenset(iri for iri in definitions if concluded(iri))


def _uses(definition: Expression, definitions: Mapping[str, Expression]) -> list[str]:
    return [part.iri for part in walk(definition) if isinstance(part, Named) and part.iri in definitions]


def _no_cycle(definitions: Mapping[str, Expression]) -> None:
    done: set[str] = set()

    def visit(iri: str, path: tuple[str, ...]) -> None:
        if iri in path:
            cycle = ", ".join(f"<{one}>" for one in path[path.index(iri) :])
            raise KnowledgeError(f"a class is defined by itself: {cycle}", code="TS218")
        if iri not in done:
            for other in _uses(definitions[iri], definitions):
                visit(other, (*path, iri))
            done.add(iri)

    for iri in definitions:
        visit(iri, ())


@dataclass(frozen=True, slots=True)
class _Reader:
    """Reads one definition; `owner` is the class it belongs to, for messages."""

    store: ox.Store
    owner: str

    def expression(self, node: ox.NamedNode | ox.BlankNode | ox.Literal, above: list[object]) -> Expression:
        if isinstance(node, ox.NamedNode):
            if node.value.startswith(OWL):
                raise self._refused(f"owl:{node.value.removeprefix(OWL)}")
            return Named(node.value)
        if isinstance(node, ox.Literal) or node in above:
            raise self._refused("a literal or a circle where a class is meant")
        if len(above) >= DEEPEST:
            raise self._refused(f"more than {DEEPEST} expressions inside each other")
        said = self._said(node)
        path = [*above, node]
        for name, build in (("intersectionOf", AllOf), ("unionOf", AnyOf)):
            if said.keys() == {name}:
                # operands have no order, and an OWL editor keeps none: one order gives one text
                parts = (self.expression(part, path) for part in self._list(said[name]))
                return build(tuple(sorted(parts, key=repr)))
        if said.keys() not in ({"onProperty", "hasValue"}, {"onProperty", "someValuesFrom"}):
            raise self._refused(self._first_word(said))
        prop = said["onProperty"]
        if not isinstance(prop, ox.NamedNode):
            raise self._refused("an inverse property")
        if "hasValue" in said:
            if isinstance(said["hasValue"], ox.BlankNode):
                raise self._refused("owl:hasValue of a node without a name")
            return Value(prop.value, self._value(said["hasValue"]))
        filler = said["someValuesFrom"]
        if self._is_datatype(filler):
            return Range(prop.value, self.data_range(filler, path))
        return Some(prop.value, self.expression(filler, path))

    def data_range(self, node: ox.NamedNode | ox.BlankNode | ox.Literal, above: list[object]) -> Alternatives:
        """The comparisons of a data range: a restriction of a numeric datatype, its complement, or a named one."""
        if node in above or isinstance(node, ox.Literal):
            raise self._refused("a datatype defined by itself")
        if len(above) >= 2 * DEEPEST:
            raise self._refused(f"more than {DEEPEST} datatypes inside each other")
        path = [*above, node]
        said = self._said(node)
        if "equivalentClass" in said:
            return self.data_range(said["equivalentClass"], path)
        if "datatypeComplementOf" in said:
            inside = self.data_range(said["datatypeComplementOf"], path)
            if len(inside) != 1:
                raise self._refused("the complement of a complement")
            return tuple(((OPPOSITE[sign], limit),) for sign, limit in inside[0])
        if "onDatatype" not in said or "withRestrictions" not in said:
            raise self._refused("a datatype without numeric facets")
        datatype = said["onDatatype"]
        if not isinstance(datatype, ox.NamedNode) or datatype.value != COMPARED:
            raise self._refused("facets on a datatype other than xsd:decimal")
        parts = self._list(said["withRestrictions"])
        return (tuple(sorted(facet for part in parts for facet in self._facet(part))),)

    def _value(self, term: ox.NamedNode | ox.Literal) -> ox.NamedNode | ox.Literal:
        """A value as it is; a number in the one form that all numbers of a record have."""
        if isinstance(term, ox.NamedNode) or term.datatype.value not in LIMITS:
            return term
        return ox.Literal(canonical(self._number(term)), datatype=ox.NamedNode(COMPARED))

    def _number(self, literal: ox.Literal) -> Decimal:
        text, datatype = literal.value, literal.datatype.value
        if datatype not in LIMITS or check(text, datatype) is not None:
            raise self._refused("a facet or a value that is no number")
        return Decimal(text.strip())

    def _facet(self, node: ox.NamedNode | ox.BlankNode | ox.Literal) -> Iterator[Comparison]:
        said = list(self.store.quads_for_pattern(node, None, None, ox.DefaultGraph()))  # type: ignore[arg-type]
        if not said:
            raise self._refused("a facet that says nothing")
        for quad in said:
            sign = FACETS.get(quad.predicate.value.removeprefix(XSD))
            if sign is None or not isinstance(quad.object, ox.Literal):
                raise self._refused(f"the facet {local_name(quad.predicate.value)}")
            yield sign, self._number(quad.object)

    def _said(self, node: ox.NamedNode | ox.BlankNode) -> dict[str, ox.NamedNode | ox.BlankNode | ox.Literal]:
        found: dict[str, ox.NamedNode | ox.BlankNode | ox.Literal] = {}
        for quad in self.store.quads_for_pattern(node, None, None, ox.DefaultGraph()):
            if quad.predicate.value.startswith(OWL):
                assert isinstance(quad.object, ox.NamedNode | ox.BlankNode | ox.Literal)
                word = quad.predicate.value.removeprefix(OWL)
                if word in found and (isinstance(node, ox.BlankNode) or word == "equivalentClass"):
                    raise self._refused(f"owl:{word} twice in one expression")
                found[word] = quad.object
        return found

    def _list(self, node: object) -> list[ox.NamedNode | ox.BlankNode | ox.Literal]:
        found: list[ox.NamedNode | ox.BlankNode | ox.Literal] = []
        seen: set[object] = set()
        while not (isinstance(node, ox.NamedNode) and node.value == RDF + "nil"):
            if node in seen or not isinstance(node, ox.NamedNode | ox.BlankNode):
                raise self._refused("a list that does not end")
            seen.add(node)
            if len(seen) > LONGEST:
                raise self._refused(f"a list of more than {LONGEST} parts")
            first = [quad.object for quad in self._about(node, "first")]
            rest = [quad.object for quad in self._about(node, "rest")]
            if len(first) != 1 or len(rest) != 1:
                raise self._refused("a broken list")
            assert isinstance(first[0], ox.NamedNode | ox.BlankNode | ox.Literal)
            found.append(first[0])
            node = rest[0]
        if not found:
            raise self._refused("an empty list")
        return found

    def _about(self, node: ox.NamedNode | ox.BlankNode, name: str) -> list[ox.Quad]:
        return list(self.store.quads_for_pattern(node, ox.NamedNode(RDF + name), None, ox.DefaultGraph()))

    def _is_datatype(self, node: ox.NamedNode | ox.BlankNode | ox.Literal) -> bool:
        if isinstance(node, ox.Literal):
            return False
        if isinstance(node, ox.NamedNode) and (node.value.startswith(XSD) or node.value == RDFS + "Literal"):
            return True
        said = self._said(node)
        typed = self.store.quads_for_pattern(node, ox.NamedNode(RDF_TYPE), ox.NamedNode(RDFS + "Datatype"))
        return bool(said.keys() & {"onDatatype", "datatypeComplementOf"}) or any(True for _ in typed)

    def _first_word(self, said: Mapping[str, object]) -> str:
        """What is foreign in an expression; else two words of which each would be enough."""
        words = sorted(
            said.keys() - {"onProperty", "intersectionOf", "unionOf", "someValuesFrom", "hasValue"}
        )
        if words or len(said) < 2:
            return f"owl:{words[0]}" if words else "an expression without a meaning"
        return f"{' and '.join(f'owl:{word}' for word in sorted(said))} in one expression"

    def _refused(self, what: str) -> KnowledgeError:
        return KnowledgeError(
            f"the definition of <{self.owner}> uses {what}: a defined class is made of owl:intersectionOf,"
            " owl:unionOf, owl:someValuesFrom, owl:hasValue and numeric facets",
            code="TS219",
        )
