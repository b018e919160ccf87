"""Terms: used and declared nowhere, or not in the standard vocabulary whose namespace they have."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Final

import pyoxigraph as ox
from rdflib import Namespace
from rdflib.namespace import DCTERMS, OWL, RDF, RDFS, SH, SKOS, XSD, DefinedNamespace

from trialshape.check.catalogue import Catalogue
from trialshape.check.material import SCREENED, Material
from trialshape.check.remarks import Found
from trialshape.knowledge.tokens import iri_of, tokenise
from trialshape.knowledge.vocabulary import ELIG, RDF_TYPE, REC
from trialshape.knowledge.vocabulary import RDFS as RDFS_IRI

UNDECLARED, NOT_SHACL, NOT_STANDARD = "TS201", "TS202", "TS203"

PROJECT: Final = "https://w3id.org/trialshape/"
STANDARD: Final[Mapping[str, type[DefinedNamespace] | Namespace]] = {
    str(one): one for one in (RDF, RDFS, OWL, SKOS, SH, XSD, DCTERMS)
}
# graphs that rules and checks name, which are no terms
GRAPHS: Final = frozenset((ELIG + "knowledge", SCREENED.value))
TEXTS: Final = frozenset((ELIG + "sparql", ELIG + "select"))
_DECLARING: Final = frozenset((RDF_TYPE, RDFS_IRI + "subClassOf", RDFS_IRI + "subPropertyOf"))
_ELSEWHERE: Final = frozenset(
    str(one) for one in (DCTERMS.source, DCTERMS.license, RDFS.seeAlso, RDFS.isDefinedBy)
)


def unknown_terms(material: Material, catalogue: Catalogue) -> Iterator[Found]:
    """Every term that is misspelt or missing, at each place where it is used."""
    del catalogue
    declared = _declared(material)
    spaces = {_space(iri) for iri in declared} | {_space(iri) for iri in GRAPHS}
    for file in material.files:
        for quad in file.quads:
            subject = quad.subject.value if isinstance(quad.subject, ox.NamedNode | ox.BlankNode) else ""
            read = quad.predicate.value.startswith((ELIG, REC))
            for term, predicate, value in _used(quad):
                code = _wrong(term, declared, spaces)
                # what has the engine's properties is meant to be read, in whatever namespace it stands
                if code is None and predicate is None and read and term not in declared:
                    code = UNDECLARED
                if code is not None:
                    yield Found(code, _text(code, term, material), subject, predicate, value)
            if quad.predicate.value in TEXTS and isinstance(quad.object, ox.Literal):
                yield from _in_text(quad, file.prefixes, declared, spaces, material)


def _declared(material: Material) -> set[str]:
    return {
        quad.subject.value
        for file in material.files
        for quad in file.quads
        if quad.predicate.value in _DECLARING and isinstance(quad.subject, ox.NamedNode)
    }


def _used(quad: ox.Quad) -> Iterator[tuple[str, str | None, ox.NamedNode | ox.Literal | None]]:
    """The IRIs of a statement, each with what tells its place."""
    predicate = quad.predicate.value
    if isinstance(quad.subject, ox.NamedNode):
        yield quad.subject.value, None, None
    yield predicate, predicate, None
    if isinstance(quad.object, ox.Literal):
        yield quad.object.datatype.value, predicate, quad.object
    # what is only pointed to (sources, codes of other vocabularies) is nobody's business here
    elif (
        isinstance(quad.object, ox.NamedNode)
        and predicate not in _ELSEWHERE
        and not predicate.endswith("Match")
    ):
        yield quad.object.value, predicate, quad.object


def _wrong(iri: str, declared: set[str], spaces: set[str]) -> str | None:
    """The code under which a term is wrong; None for one that is right or nobody's business."""
    space = _space(iri)
    standard = STANDARD.get(space)
    if standard is not None:
        known = iri == space or iri in standard
        return None if known else NOT_SHACL if space == str(SH) else NOT_STANDARD
    if _nearly_standard(iri):
        return NOT_STANDARD
    ours = "#" in iri and (iri.startswith(PROJECT) or space in spaces)
    return UNDECLARED if ours and iri not in declared and iri not in GRAPHS and iri != space else None


def _nearly_standard(iri: str) -> bool:
    """True for an IRI that only differs from one of a standard in its scheme, or has a standard's space without #."""
    plain = iri.removeprefix("https://").removeprefix("http://")
    for space in (*STANDARD, PROJECT):
        body = space.removeprefix("https://").removeprefix("http://")
        if plain.startswith(body) and not iri.startswith(space):
            return True
        if space.endswith("#") and plain.startswith(body[:-1]) and plain[len(body) - 1 : len(body)] == "/":
            return True
    return False


def _in_text(
    quad: ox.Quad, prefixes: Mapping[str, str], declared: set[str], spaces: set[str], material: Material
) -> Iterator[Found]:
    """Wrong terms in the words of a rule or a check, each once."""
    assert isinstance(quad.object, ox.Literal)
    said: set[str] = set()
    for token in tokenise(quad.object.value):
        iri = iri_of(token, prefixes) if token.kind in ("iri", "pname") else None
        code = None if iri is None or iri in said else _wrong(iri, declared, spaces)
        if iri is None or code is None:
            continue
        said.add(iri)
        assert isinstance(quad.subject, ox.NamedNode)
        subject, predicate = quad.subject.value, quad.predicate.value
        place = material.places.inside(subject, predicate, quad.object, token.start)
        yield Found(code, _text(code, iri, material), subject, predicate, quad.object, place)


def _text(code: str, iri: str, material: Material) -> str:
    if code == UNDECLARED:
        return f"{material.short(iri)} is used and declared nowhere"
    return f"{material.short(iri)} does not exist: look at its spelling and its namespace"


def _space(iri: str) -> str:
    """The namespace of an IRI: up to its hash, else up to its last slash."""
    head, hash_mark, _ = iri.rpartition("#")
    return head + hash_mark if hash_mark else iri[: iri.rfind("/") + 1]
