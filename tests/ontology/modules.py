"""The modules of the ontology as files and triples."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from pathlib import Path

import pyoxigraph as ox

from trialshape.knowledge.classes import entailed
from trialshape.knowledge.terms import Terms, read_terms

ONTOLOGY = Path(__file__).parents[2] / "ontology"
BASE = "https://w3id.org/trialshape/"
WHOLE = "trialshape"
"""The module that imports all others: the file to open in an OWL editor."""

RDF_TYPE = "http://www.w3.org/1999/02/22-rdf-syntax-ns#type"
RDFS = "http://www.w3.org/2000/01/rdf-schema#"
OWL = "http://www.w3.org/2002/07/owl#"
SKOS = "http://www.w3.org/2004/02/skos/core#"
DCTERMS = "http://purl.org/dc/terms/"
ELIG = BASE + "eligibility#"
SYSTEMS = {
    "loinc": "https://loinc.org/rdf/",
    "sct": "http://snomed.info/id/",
    "ncit": "http://purl.obolibrary.org/obo/NCIT_",
    "icd10cm": "http://purl.bioontology.org/ontology/ICD10CM/",
    "icd10": "http://hl7.org/fhir/sid/icd-10/",
    "atc": "https://www.whocc.no/atc_ddd_index/?code=",
    "rxnorm": "http://purl.bioontology.org/ontology/RXNORM/",
    "uberon": "http://purl.obolibrary.org/obo/UBERON_",
}
"""Prefix of a code system -> how its codes begin."""
REC = BASE + "record#"

MODULES = tuple(str(path.relative_to(ONTOLOGY))[:-4] for path in sorted(ONTOLOGY.rglob("*.ttl")))


@cache
def store(module: str) -> ox.Store:
    """The triples of one module."""
    found = ox.Store()
    found.extend(ox.parse((ONTOLOGY / f"{module}.ttl").read_bytes(), format=ox.RdfFormat.TURTLE))
    return found


@cache
def merged() -> ox.Store:
    """The triples of all modules."""
    found = ox.Store()
    for module in MODULES:
        found.extend(
            ox.parse(
                (ONTOLOGY / f"{module}.ttl").read_bytes(),
                format=ox.RdfFormat.TURTLE,
                rename_blank_nodes=True,
            )
        )
    return found


@cache
def terms() -> Terms:
    """What reading a record needs of all modules."""
    return read_terms(entailed(merged()))


def objects(where: ox.Store, subject: str, predicate: str) -> list[ox.NamedNode | ox.Literal]:
    """Objects that are IRIs or literals, sorted."""
    quads = where.quads_for_pattern(ox.NamedNode(subject), ox.NamedNode(predicate), None)
    found = [quad.object for quad in quads if isinstance(quad.object, ox.NamedNode | ox.Literal)]
    return sorted(found, key=str)


def values(where: ox.Store, subject: str, predicate: str) -> list[str]:
    """The same as plain texts."""
    return [term.value for term in objects(where, subject, predicate)]


def subjects(where: ox.Store, predicate: str, value: str) -> set[str]:
    """Named subjects of a predicate and an IRI."""
    quads = where.quads_for_pattern(None, ox.NamedNode(predicate), ox.NamedNode(value))
    return {quad.subject.value for quad in quads if isinstance(quad.subject, ox.NamedNode)}


def own_terms(module: str) -> set[str]:
    """The terms in a module's own namespace that it describes."""
    quads = store(module).quads_for_pattern(None, None, None)
    named = {quad.subject.value for quad in quads if isinstance(quad.subject, ox.NamedNode)}
    return {term for term in named if term.startswith(f"{BASE}{module}#")}


def modules_used(module: str) -> set[str]:
    """The modules whose terms stand anywhere in a module, itself left out."""
    nodes = (node for quad in store(module) for node in (quad.subject, quad.predicate, quad.object))
    named = {node.value for node in nodes if isinstance(node, ox.NamedNode)}
    spaces = {iri.split("#", 1)[0] for iri in named if iri.startswith(BASE) and "#" in iri}
    return {space.removeprefix(BASE) for space in spaces} - {module}


@dataclass(frozen=True, slots=True)
class Kinds:
    """The kinds of property that OWL keeps apart."""

    object: str = OWL + "ObjectProperty"
    data: str = OWL + "DatatypeProperty"
    annotation: str = OWL + "AnnotationProperty"

    def of(self, iri: str) -> list[str]:
        """The kinds that one property is declared as."""
        return [
            kind
            for kind in (self.object, self.data, self.annotation)
            if iri in subjects(merged(), RDF_TYPE, kind)
        ]
