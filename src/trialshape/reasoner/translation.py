"""Triples as a closed RDF/XML document for the reasoner: opaque names, readable literals, nothing to fetch.

Every IRI that is not OWL's own becomes `urn:t:n<number>`. So nothing that an ontology names can mean anything to
a tool that reads it (a module to import, a place to fetch from, a character to stumble on), and what a tool
says of names can be read without doubt.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import pyoxigraph as ox

from trialshape.reasoner.literals import KNOWN, OWL, RDF, STRING, XSD, Unreadable, readable, stand_in
from trialshape.reasoner.result import MappedDatatype, ProfileViolation, ReasonerError

OPAQUE: Final = "urn:t:"
ONTOLOGY: Final = OPAQUE + "ontology"
RDFS: Final = "http://www.w3.org/2000/01/rdf-schema#"

_TYPE = ox.NamedNode(RDF + "type")
_RESERVED = re.compile(
    f"(?:{re.escape(OWL)}|{re.escape(RDFS)}|{re.escape(XSD)}|http://www[.]w3[.]org/2003/11/swrlb?#)[A-Za-z][A-Za-z0-9]*"
)
_RDF_TERMS = frozenset(
    RDF + name
    for name in (
        "type", "first", "rest", "nil", "List", "Property", "PlainLiteral", "langString", "dirLangString",
        "XMLLiteral", "HTML", "JSON", "subject", "predicate", "object", "Statement", "value",
    )
)  # fmt: skip
_RDF_DATATYPES = frozenset(
    RDF + name for name in ("langString", "dirLangString", "XMLLiteral", "HTML", "JSON")
)
# what facets are judged on: on a stand-in they would speak of other values than were meant
_FACETED = (KNOWN | {XSD + "date"}) - {XSD + "anyURI"}

# One document is one ontology, so the headers of the files that it came from fall away, and so does what they
# would have fetched or been joined with.
_HEADER_PROPERTIES = frozenset(
    OWL + name
    for name in ("imports", "versionIRI", "priorVersion", "backwardCompatibleWith", "incompatibleWith")
)
_KINDS = ("Class", "ObjectProperty", "DatatypeProperty", "AnnotationProperty", "NamedIndividual")
_DECLARATIONS = frozenset({OWL + name for name in _KINDS} | {RDFS + "Datatype"})
_ANNOTATIONS = frozenset(
    {RDFS + name for name in ("label", "comment", "seeAlso", "isDefinedBy")}
    | {OWL + name for name in ("versionInfo", "deprecated")}
)
_RANGES = (
    "someValuesFrom",
    "allValuesFrom",
    "onDatatype",
    "onDataRange",
    "equivalentClass",
    "datatypeComplementOf",
)
_RANGE_PROPERTIES = frozenset({RDFS + "range", RDF + "first"} | {OWL + name for name in _RANGES})
_FACETS = (
    "minInclusive",
    "minExclusive",
    "maxInclusive",
    "maxExclusive",
    "length",
    "minLength",
    "maxLength",
    "pattern",
)
_DEFINING = frozenset({XSD + name for name in _FACETS} | {RDF + "langRange", RDF + "first", OWL + "hasValue"})


@dataclass(frozen=True, slots=True)
class Translation:
    """What the reasoner gets, and what is needed to read its answers."""

    triples: tuple[ox.Triple, ...]
    names: Mapping[str, str]
    """Opaque name -> the IRI it stands for."""
    left_out: tuple[ProfileViolation, ...]
    mapped: tuple[MappedDatatype, ...]

    def write(self, path: Path) -> None:
        """Write the document as RDF/XML."""
        with path.open("wb") as stream:
            ox.serialize(self.triples, stream, format=ox.RdfFormat.RDF_XML)


def translate(statements: Iterable[ox.Triple | ox.Quad]) -> Translation:
    """Turn triples (of quads the graph does not count) into what the reasoner reads.

    A statement with an unreadable literal is left out and told as a violation; within a definition nothing
    can be left out without changing its meaning, so that raises ReasonerError, as does a facet on a datatype
    that HermiT does not know.
    """
    triples = sorted({each.triple if isinstance(each, ox.Quad) else each for each in statements}, key=_order)
    annotations = _ANNOTATIONS | _declared(triples, OWL + "AnnotationProperty")
    undefined = _undefined_datatypes(triples)
    opaque: dict[str, ox.NamedNode | ox.BlankNode] = {}
    mapped: Counter[tuple[str, str]] = Counter()
    left_out: list[ProfileViolation] = []
    kept = [ox.Triple(ox.NamedNode(ONTOLOGY), _TYPE, ox.NamedNode(OWL + "Ontology"))]
    for triple in triples:
        if _is_header(triple):
            continue
        try:
            seen = _seen_object(triple, undefined)
        except Unreadable as problem:
            left_out.append(_violation(triple, problem))
            continue
        was, now = _datatype(triple.object), _datatype(seen)
        if was != now and was not in KNOWN and triple.predicate.value not in annotations:
            mapped[was, now] += 1
        assert not isinstance(triple.subject, ox.Triple)  # RDF has them as objects only
        subject, predicate = _renamed(triple.subject, opaque), _renamed(triple.predicate, opaque)
        assert isinstance(predicate, ox.NamedNode)
        kept.append(
            ox.Triple(subject, predicate, seen if isinstance(seen, ox.Literal) else _renamed(seen, opaque))
        )
    names = {new.value: old for old, new in opaque.items() if isinstance(new, ox.NamedNode)}
    counts = tuple(MappedDatatype(*pair, uses) for pair, uses in sorted(mapped.items()))
    return Translation(tuple(kept), names, tuple(left_out), counts)


# --- what the ontology declares -----------------------------------------------------------------------------


def _order(triple: ox.Triple) -> tuple[bool, str, str, str]:
    """Declarations first: OWL API reads a statement by what it has seen of its property until then."""
    return not _is_declaration(triple), str(triple.subject), triple.predicate.value, str(triple.object)


def _is_declaration(triple: ox.Triple) -> bool:
    return triple.predicate == _TYPE and _iri(triple.object) in _DECLARATIONS


def _is_header(triple: ox.Triple) -> bool:
    header = triple.predicate == _TYPE and _iri(triple.object) == OWL + "Ontology"
    return header or triple.predicate.value in _HEADER_PROPERTIES


def _declared(triples: Sequence[ox.Triple], kind: str) -> frozenset[str]:
    return frozenset(_iri(t.subject) for t in triples if t.predicate == _TYPE and _iri(t.object) == kind)


def _undefined_datatypes(triples: Sequence[ox.Triple]) -> frozenset[str]:
    """Datatypes that are declared and no more; HermiT refuses them like those that it does not know."""
    defined = {_iri(t.subject) for t in triples if t.predicate.value == OWL + "equivalentClass"}
    declared = _declared(triples, RDFS + "Datatype") - defined - {""}
    return frozenset(iri for iri in declared if not iri.startswith((XSD, RDF, RDFS, OWL)))


def _iri(term: object) -> str:
    return term.value if isinstance(term, ox.NamedNode) else ""


# --- objects ------------------------------------------------------------------------------------------------

_Object = ox.NamedNode | ox.BlankNode | ox.Literal


def _seen_object(triple: ox.Triple, undefined: frozenset[str]) -> _Object:
    """The object as the reasoner sees it, but for its name; raises Unreadable or ReasonerError."""
    term, predicate = triple.object, triple.predicate.value
    if isinstance(term, ox.Triple):
        raise Unreadable("TripleTerm", "OWL has no statements about statements of this form")
    if isinstance(term, ox.Literal):
        if predicate not in _DEFINING:
            return readable(term)
        try:
            return readable(term)
        except Unreadable as problem:
            raise ReasonerError(
                f"A definition uses a literal of {term.datatype.value} as {predicate}, which cannot be read: "
                f"{problem}. Mend it; leaving it out would change what the definition means."
            ) from None
    if (
        isinstance(term, ox.NamedNode)
        and predicate in _RANGE_PROPERTIES
        and _is_datatype(term.value, undefined)
    ):
        if predicate == OWL + "onDatatype" and term.value not in _FACETED:
            raise ReasonerError(
                f"A data range restricts {term.value} by a facet, which HermiT cannot judge. "
                "Facets are judged on numbers, texts, binary data, xsd:date and xsd:dateTime."
            )
        return ox.NamedNode(STRING if term.value in undefined else stand_in(term.value))
    return term


def _is_datatype(iri: str, undefined: frozenset[str]) -> bool:
    return iri.startswith(XSD) or iri in undefined or iri in _RDF_DATATYPES


def _datatype(term: object) -> str:
    """The datatype of a literal or, of a data range, its name; for the count of what was mapped."""
    return term.datatype.value if isinstance(term, ox.Literal) else _iri(term)


def _violation(triple: ox.Triple, problem: Unreadable) -> ProfileViolation:
    terms = {_iri(triple.subject), triple.predicate.value} - {""}
    sentence = f"A statement with {triple.predicate.value} is left out: {problem}."
    return ProfileViolation(problem.kind, tuple(sorted(terms)), sentence)


# --- names --------------------------------------------------------------------------------------------------


def _renamed(
    term: ox.NamedNode | ox.BlankNode, opaque: dict[str, ox.NamedNode | ox.BlankNode]
) -> ox.NamedNode | ox.BlankNode:
    """The name that the reasoner sees: OWL's own words as they are, others by number."""
    if isinstance(term, ox.BlankNode):
        return opaque.setdefault(str(term), ox.BlankNode(f"b{len(opaque)}"))
    if term.value in _RDF_TERMS or _RESERVED.fullmatch(term.value):
        return term
    return opaque.setdefault(term.value, ox.NamedNode(f"{OPAQUE}n{len(opaque)}"))
