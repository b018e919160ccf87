"""An RML mapping read into the few things that a mapping of one table may say; the rest is refused by name.

What is handed to the mapping engine is written anew from these parts, so that nothing reaches it that was
not understood here.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from pyoxigraph import BlankNode, Literal, NamedNode, RdfFormat, Triple, parse

from trialshape.mapping.errors import BadMappingError
from trialshape.mapping.queries import TABLE, quoted
from trialshape.mapping.terms import (
    DIALECTS,
    RML,
    Said,
    Term,
    Value,
    constant_term,
    iri,
    object_term,
    one,
    subject_term,
    text,
)

CSV: Final = frozenset((RML + "CSV", "http://semweb.mmlab.be/ns/ql#CSV"))
NOTES: Final = (
    "http://www.w3.org/2000/01/rdf-schema#",
    "http://www.w3.org/2002/07/owl#",
    "http://www.w3.org/2004/02/skos/core#",
    "http://purl.org/dc/terms/",
    "http://purl.org/dc/elements/1.1/",
)
TYPE: Final = "http://www.w3.org/1999/02/22-rdf-syntax-ns#type"
BASE: Final = "urn:trialshape:mapping"

# What a node of each kind may say, by local name.
TRIPLES_MAP: Final = frozenset(("logicalSource", "subjectMap", "subject", "predicateObjectMap"))
SOURCE: Final = frozenset(("source", "query", "referenceFormulation"))
SUBJECT_MAP: Final = frozenset(("constant", "template", "termType", "class"))
PREDICATE_OBJECT_MAP: Final = frozenset(("predicate", "predicateMap", "object", "objectMap"))
PREDICATE_MAP: Final = frozenset(("constant", "termType"))
OBJECT_MAP: Final = frozenset(("constant", "template", "reference", "termType", "datatype", "language"))

Node = NamedNode | BlankNode


@dataclass(frozen=True, slots=True)
class TriplesMap:
    """One statement list per row of a query: the subject, and predicates with objects."""

    name: str
    query: str
    subject: Term
    statements: tuple[tuple[str, Term], ...]

    @property
    def columns(self) -> tuple[str, ...]:
        """The columns that its terms use, each once, in order."""
        terms = (self.subject, *(term for _, term in self.statements))
        return tuple(dict.fromkeys(column for term in terms for column in term.columns))


def read_mapping(turtle: str) -> tuple[TriplesMap, ...]:
    """Read an RML mapping in Turtle, in the words of RML, its predecessor or R2RML; in order of name.

    Raises BadMappingError for what is not Turtle, not complete, or not among the words of this module.
    """
    triples = _triples(turtle)
    graph: dict[Node, dict[str, list[Value]]] = {}
    for triple in triples:
        subject, found = triple.subject, triple.object
        if isinstance(subject, Triple) or isinstance(found, Triple):
            raise BadMappingError("the mapping holds RDF 1.2 triple terms, which are not understood here")
        graph.setdefault(subject, defaultdict(list))[triple.predicate.value].append(found)
    reader = _Reader({node: {key: tuple(said[key]) for key in said} for node, said in graph.items()})
    maps = tuple(reader.triples_map(node) for node in graph if reader.says(node, "logicalSource"))
    if not maps:
        raise BadMappingError("the mapping has no triples map with a logical source")
    reader.refuse_leftovers()
    return tuple(sorted(maps, key=lambda each: each.name))


def _triples(turtle: str) -> list[Triple]:
    try:
        quads = parse(turtle.encode(), format=RdfFormat.TURTLE, base_iri=BASE)
        return [quad.triple for quad in quads]
    except SyntaxError as error:
        raise BadMappingError(f"not Turtle: {error}") from None


class _Reader:
    """A walk over the mapping that remembers which nodes it has understood."""

    def __init__(self, graph: Mapping[Node, Said]) -> None:
        self.graph = graph
        self.read: set[Node] = set()

    def says(self, node: Node, word: str) -> bool:
        """Whether a node uses a word of one of the dialects."""
        return any(dialect + word in self.graph.get(node, {}) for dialect in DIALECTS)

    def words(self, node: Value, allowed: frozenset[str], where: str) -> dict[str, tuple[Value, ...]]:
        """What a node says, by local name. Raises BadMappingError for words that are not allowed there."""
        found: dict[str, tuple[Value, ...]] = {}
        if isinstance(node, Literal):
            raise BadMappingError(f"{where}: a text stands where a node is expected")
        self.read.add(node)
        for predicate, objects in self.graph.get(node, {}).items():
            dialect = next((each for each in DIALECTS if predicate.startswith(each)), None)
            word = predicate.removeprefix(dialect or "")
            if dialect is not None and word in allowed:
                found[word] = (*found.get(word, ()), *objects)
            elif predicate != TYPE and not predicate.startswith(NOTES):
                hint = (
                    f"expected {', '.join(sorted(allowed))}" if allowed else "no triples map uses this node"
                )
                raise BadMappingError(f"{where}: <{predicate}> is not allowed here; {hint}")
        return found

    def refuse_leftovers(self) -> None:
        """Refuse nodes that no triples map uses, unless they hold notes only: they may name other sources."""
        for node in self.graph:
            if node not in self.read:
                self.words(node, frozenset(), _name(node))

    # --- the parts of a mapping, from the outside in ---------------------------------------------------

    def triples_map(self, node: Node) -> TriplesMap:
        """Read one triples map."""
        where = _name(node)
        said = self.words(node, TRIPLES_MAP, where)
        source = one(said, "logicalSource", where)
        subject, classes = self._subject(said, where)
        statements = [(TYPE, Term((cls,), iri=True)) for cls in classes]
        for each in said.get("predicateObjectMap", ()):
            statements.extend(self._statements(each, where))
        if not statements:
            raise BadMappingError(
                f"{where}: it makes no statement; expected a class or a predicate-object map"
            )
        return TriplesMap(where, self._query(source, where), subject, tuple(sorted(statements, key=repr)))

    def _query(self, source: Value, where: str) -> str:
        said = self.words(source, SOURCE, where)
        for value in said.get("source", ()):
            if not (isinstance(value, Literal) and value.value == TABLE):
                raise BadMappingError(
                    f'{where}: the source must be the text "{TABLE}", which stands for the table'
                )
        for value in said.get("referenceFormulation", ()):
            if not (isinstance(value, NamedNode) and value.value in CSV):
                raise BadMappingError(f"{where}: the reference formulation must be that of CSV")
        if "query" in said:
            return text(one(said, "query", where), where)
        if "source" not in said:
            raise BadMappingError(
                f'{where}: the logical source names no table; expected the source "{TABLE}"'
            )
        return f"FROM {quoted(TABLE)}"

    def _subject(self, said: Said, where: str) -> tuple[Term, list[str]]:
        if ("subject" in said) == ("subjectMap" in said):
            raise BadMappingError(f"{where}: expected one subject map")
        if "subject" in said:
            return Term((iri(one(said, "subject", where), where),), iri=True), []
        inside = self.words(one(said, "subjectMap", where), SUBJECT_MAP, where)
        return subject_term(inside, where), [iri(each, where) for each in inside.get("class", ())]

    def _statements(self, node: Value, where: str) -> list[tuple[str, Term]]:
        said = self.words(node, PREDICATE_OBJECT_MAP, where)
        predicates = [iri(each, where) for each in said.get("predicate", ())]
        for each in said.get("predicateMap", ()):
            inside = self.words(each, PREDICATE_MAP, where)
            predicates.append(iri(one(inside, "constant", where), where))
        objects = [constant_term(each, where) for each in said.get("object", ())]
        for each in said.get("objectMap", ()):
            objects.append(object_term(self.words(each, OBJECT_MAP, where), where))
        if not predicates or not objects:
            raise BadMappingError(f"{where}: a predicate-object map needs a predicate and an object")
        return [(predicate, term) for predicate in predicates for term in objects]


def _name(node: Node) -> str:
    return node.value.removeprefix(BASE) if isinstance(node, NamedNode) else "a triples map without a name"
