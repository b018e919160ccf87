"""An RML mapping read into the few things that a mapping of one table may say; the rest is refused by name.

What is handed to the mapping engine is written anew from these parts, so that nothing reaches it that was
not understood here.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from pyoxigraph import BlankNode, Literal, NamedNode, RdfFormat, Triple, parse

from trialshape.mapping.errors import BadMappingError
from trialshape.mapping.queries import TABLE, quoted

RML: Final = "http://w3id.org/rml/"
DIALECTS: Final = (RML, "http://semweb.mmlab.be/ns/rml#", "http://www.w3.org/ns/r2rml#")
CSV: Final = frozenset((RML + "CSV", "http://semweb.mmlab.be/ns/ql#CSV"))
NOTES: Final = (
    "http://www.w3.org/2000/01/rdf-schema#",
    "http://www.w3.org/2002/07/owl#",
    "http://www.w3.org/2004/02/skos/core#",
    "http://purl.org/dc/terms/",
    "http://purl.org/dc/elements/1.1/",
)
TYPE: Final = "http://www.w3.org/1999/02/22-rdf-syntax-ns#type"
INTEGER: Final = "http://www.w3.org/2001/XMLSchema#integer"
BASE: Final = "urn:trialshape:mapping"

# What a node of each kind may say, by local name.
TRIPLES_MAP: Final = frozenset(("logicalSource", "subjectMap", "subject", "predicateObjectMap"))
SOURCE: Final = frozenset(("source", "query", "referenceFormulation"))
SUBJECT_MAP: Final = frozenset(("constant", "template", "termType", "class"))
PREDICATE_OBJECT_MAP: Final = frozenset(("predicate", "predicateMap", "object", "objectMap"))
PREDICATE_MAP: Final = frozenset(("constant", "termType"))
OBJECT_MAP: Final = frozenset(("constant", "template", "reference", "termType", "datatype", "language"))

_TEMPLATE = re.compile(r"\\(?P<escaped>[\\{}])|\{(?P<column>(?:\\[\\{}]|[^\\{}])+)\}|(?P<plain>[^\\{}])")
_ESCAPE = re.compile(r"\\([\\{}])")
_LANGUAGE = re.compile(r"[A-Za-z]{1,8}(-[A-Za-z0-9]{1,8})*")

Node = NamedNode | BlankNode
Value = NamedNode | BlankNode | Literal
Said = Mapping[str, tuple[Value, ...]]


@dataclass(frozen=True, slots=True)
class Column:
    """A place for the text of a column."""

    name: str


@dataclass(frozen=True, slots=True)
class Term:
    """How a subject or an object is made: texts and columns in a row, as an IRI or as a literal."""

    parts: tuple[str | Column, ...]
    iri: bool
    datatype: str = ""
    language: str = ""

    @property
    def columns(self) -> tuple[str, ...]:
        """The columns it takes its text from."""
        return tuple(part.name for part in self.parts if isinstance(part, Column))


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


def read_mapping(text: str) -> tuple[TriplesMap, ...]:
    """Read an RML mapping in Turtle, in the words of RML, its predecessor or R2RML; in order of name.

    Raises BadMappingError for what is not Turtle, not complete, or not among the words of this module.
    """
    triples = _triples(text)
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


def _triples(text: str) -> list[Triple]:
    try:
        quads = parse(text.encode(), format=RdfFormat.TURTLE, base_iri=BASE)
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
                raise BadMappingError(
                    f"{where}: <{predicate}> is not allowed here; a mapping may say {', '.join(sorted(allowed))}"
                )
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
        source = _one(said, "logicalSource", where)
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
            return _text(_one(said, "query", where), where)
        if "source" not in said:
            raise BadMappingError(
                f'{where}: the logical source names no table; expected the source "{TABLE}"'
            )
        return f"FROM {quoted(TABLE)}"

    def _subject(self, said: Said, where: str) -> tuple[Term, list[str]]:
        if ("subject" in said) == ("subjectMap" in said):
            raise BadMappingError(f"{where}: expected one subject map")
        if "subject" in said:
            return Term((_iri(_one(said, "subject", where), where),), iri=True), []
        inside = self.words(_one(said, "subjectMap", where), SUBJECT_MAP, where)
        term = _term(inside, where, literal=False)
        return term, [_iri(each, where) for each in inside.get("class", ())]

    def _statements(self, node: Value, where: str) -> list[tuple[str, Term]]:
        said = self.words(node, PREDICATE_OBJECT_MAP, where)
        predicates = [_iri(each, where) for each in said.get("predicate", ())]
        for each in said.get("predicateMap", ()):
            inside = self.words(each, PREDICATE_MAP, where)
            predicates.append(_iri(_one(inside, "constant", where), where))
        objects = [_constant(each, where) for each in said.get("object", ())]
        for each in said.get("objectMap", ()):
            objects.append(_term(self.words(each, OBJECT_MAP, where), where, literal=True))
        if not predicates or not objects:
            raise BadMappingError(f"{where}: a predicate-object map needs a predicate and an object")
        return [(predicate, term) for predicate in predicates for term in objects]


# --- terms ----------------------------------------------------------------------------------------------


def _term(said: Said, where: str, *, literal: bool) -> Term:
    """A term map; `literal` says whether a literal may stand there."""
    made = [word for word in ("constant", "template", "reference") if word in said]
    if len(made) != 1:
        raise BadMappingError(f"{where}: a term map needs one of constant, template and reference")
    value = _one(said, made[0], where)
    if made == ["constant"]:
        term = _constant(value, where)
        if "datatype" in said or "language" in said:
            raise BadMappingError(f"{where}: write the datatype or language on the constant itself")
    elif made == ["template"]:
        term = Term(_template(_text(value, where), where), iri=True)
    else:
        term = Term((Column(_text(value, where)),), iri=False)
    kind = _iri(_one(said, "termType", where), where) if "termType" in said else ""
    kinds = {dialect + word: word for dialect in DIALECTS for word in ("IRI", "Literal")}
    if kind and kind not in kinds:
        raise BadMappingError(f"{where}: the term type <{kind}> is not allowed; give every node an IRI")
    datatype = _iri(_one(said, "datatype", where), where) if "datatype" in said else ""
    language = _text(_one(said, "language", where), where) if "language" in said else ""
    if made == ["template"] and (kinds.get(kind) == "Literal" or datatype or language):
        term = Term(term.parts, iri=False)
    if kind and (kinds[kind] == "IRI") != term.iri:
        message = (
            "an IRI is made by a template, which escapes what is not allowed in it, and not by a reference"
        )
        raise BadMappingError(f"{where}: {message}")
    if not term.iri and not literal:
        raise BadMappingError(f"{where}: a subject is an IRI")
    if datatype == INTEGER:
        raise BadMappingError(
            f"{where}: write xsd:decimal; as xsd:integer the engine would cut off fractions"
        )
    if datatype and language:
        raise BadMappingError(f"{where}: a literal has a datatype or a language, not both")
    if language and not _LANGUAGE.fullmatch(language):
        raise BadMappingError(f"{where}: this is no language tag")
    return term if made == ["constant"] else Term(term.parts, term.iri, datatype, language)


def _constant(value: Value, where: str) -> Term:
    if isinstance(value, Literal):
        return Term(
            (value.value,), False, value.datatype.value if not value.language else "", value.language or ""
        )
    return Term((_iri(value, where),), iri=True)


def _template(text: str, where: str) -> tuple[str | Column, ...]:
    """The texts and columns of a template, where `{name}` is a column and a backslash takes a brace literally."""
    parts: list[str | Column] = []
    at = 0
    while at < len(text):
        found = _TEMPLATE.match(text, at)
        if found is None:
            raise BadMappingError(
                f"{where}: a brace or backslash in the template is not paired or not escaped"
            )
        at = found.end()
        if found["column"] is not None:
            parts.append(Column(_ESCAPE.sub(r"\1", found["column"])))
        else:
            plain = found["escaped"] or found["plain"]
            last = parts.pop() if parts and isinstance(parts[-1], str) else ""
            parts.append(f"{last}{plain}")
    return tuple(parts)


def _one(said: Said, word: str, where: str) -> Value:
    values = said.get(word, ())
    if len(values) != 1:
        raise BadMappingError(f"{where}: expected one {word}, found {len(values)}")
    return values[0]


def _iri(value: Value, where: str) -> str:
    if not isinstance(value, NamedNode):
        raise BadMappingError(f"{where}: expected an IRI")
    return value.value


def _text(value: Value, where: str) -> str:
    if not isinstance(value, Literal) or value.language:
        raise BadMappingError(f"{where}: expected a text")
    return value.value


def _name(node: Node) -> str:
    return node.value.removeprefix(BASE) if isinstance(node, NamedNode) else "a triples map without a name"
