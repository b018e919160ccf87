"""The ontology as its modules state it, with what follows from definitions; expectations are typed by hand."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path

import pyoxigraph as ox

from tests.ontology.modules import SYSTEMS
from trialshape.knowledge.classes import entailed

ONTOLOGY = Path(__file__).parents[2] / "ontology"
BASE = "https://w3id.org/trialshape/"
MODULES = (
    "units",
    "labs",
    "staging",
    "organs",
    "thrombus",
    "conditions",
    "procedures",
    "drugs",
    "mappings/code-systems",
)
FOUNDATION = ("eligibility", "record")
PREFIXES = SYSTEMS | {
    "elig": BASE + "eligibility#",
    "rec": BASE + "record#",
    "unit": BASE + "units#",
    "lab": BASE + "labs#",
    "stg": BASE + "staging#",
    "org": BASE + "organs#",
    "thr": BASE + "thrombus#",
    "cond": BASE + "conditions#",
    "proc": BASE + "procedures#",
    "drug": BASE + "drugs#",
    "code": BASE + "mappings/code-systems#",
    "rdf": "http://www.w3.org/1999/02/22-rdf-syntax-ns#",
    "rdfs": "http://www.w3.org/2000/01/rdf-schema#",
    "owl": "http://www.w3.org/2002/07/owl#",
    "skos": "http://www.w3.org/2004/02/skos/core#",
    "dcterms": "http://purl.org/dc/terms/",
}


def iri(name: str) -> str:
    prefix, local = name.split(":", 1)
    return PREFIXES[prefix] + local


def load(*modules: str) -> ox.Store:
    store = ox.Store()
    for module in modules:
        text = (ONTOLOGY / f"{module}.ttl").read_bytes()
        store.extend(ox.parse(text, format=ox.RdfFormat.TURTLE, rename_blank_nodes=True))
    return store


# with what follows from definitions: ranks of grades, classes above classes
STORE = entailed(load(*FOUNDATION, *MODULES, "domains", "questions", "stages"))


def objects(subject: str | ox.BlankNode, predicate: str) -> list[str]:
    """Sorted texts of the objects; the subject is a prefixed name, an IRI or a blank node."""
    if isinstance(subject, str):
        node: ox.NamedNode | ox.BlankNode = ox.NamedNode(subject if "/" in subject else iri(subject))
    else:
        node = subject
    quads = STORE.quads_for_pattern(node, ox.NamedNode(iri(predicate)), None, None)
    return sorted(quad.object.value for quad in quads if not isinstance(quad.object, ox.Triple))


def nodes(subject: str, predicate: str) -> list[ox.BlankNode]:
    quads = STORE.quads_for_pattern(ox.NamedNode(iri(subject)), ox.NamedNode(iri(predicate)), None, None)
    return [quad.object for quad in quads if isinstance(quad.object, ox.BlankNode)]


def subjects(predicate: str, value: str) -> list[str]:
    quads = STORE.quads_for_pattern(None, ox.NamedNode(iri(predicate)), ox.NamedNode(iri(value)), None)
    return sorted(quad.subject.value for quad in quads if isinstance(quad.subject, ox.NamedNode))


def short(full: str) -> str:
    for prefix, namespace in PREFIXES.items():
        if full.startswith(namespace):
            return f"{prefix}:{full.removeprefix(namespace)}"
    return full


def number(subject: str | ox.BlankNode, predicate: str) -> Decimal | None:
    found = objects(subject, predicate)
    assert len(found) <= 1, (subject, predicate)
    return Decimal(found[0]) if found else None


OBSERVABLES = [short(found) for found in subjects("rdf:type", "rec:Observable")]


def above(name: str) -> set[str]:
    """A class and all classes above it, as prefixed names."""
    found, waiting = {name}, [name]
    while waiting:
        fresh = {short(up) for up in objects(waiting.pop(), "rdfs:subClassOf")} - found
        found |= fresh
        waiting += fresh
    return found


def pairs(predicate: str) -> list[tuple[str, str]]:
    quads = STORE.quads_for_pattern(None, ox.NamedNode(iri(predicate)), None, None)
    return sorted(
        (quad.object.value, short(quad.subject.value))
        for quad in quads
        if isinstance(quad.subject, ox.NamedNode) and not isinstance(quad.object, ox.Triple)
    )


# codes that are read as a term: the verified ones, and those that are only read
CODES = ("skos:exactMatch", "elig:readsCode")


def codes_of(term: str) -> set[str]:
    """The single codes that are read as a term."""
    return {short(code) for predicate in CODES for code in objects(term, predicate)}


EXACT = {code: term for predicate in CODES for code, term in pairs(predicate)}
FAMILIES = dict(pairs("elig:codeFamily"))


def term_of(code: str) -> str | None:
    """The term of a canonical code: the exact one, else that of the longest family it begins with."""
    full = iri(code)
    fitting = [family for family in FAMILIES if full.startswith(family)]
    return EXACT.get(full) or (FAMILIES[max(fitting, key=len)] if fitting else None)
