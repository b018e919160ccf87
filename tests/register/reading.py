"""What the Turtle of the register says of a node: its names, texts, types, and parts in order."""

from pathlib import Path

import pyoxigraph as ox

ROOT = Path(__file__).parents[2]
ELIG = "https://w3id.org/trialshape/eligibility#"
CRIT = "https://w3id.org/trialshape/haic-len-cado/criteria#"
RDF_TYPE = "http://www.w3.org/1999/02/22-rdf-syntax-ns#type"
RDFS = "http://www.w3.org/2000/01/rdf-schema#"
SKOS = "http://www.w3.org/2004/02/skos/core#"
OWL = "http://www.w3.org/2002/07/owl#"
DCTERMS = "http://purl.org/dc/terms/"


def load(*paths: str) -> ox.Store:
    """Turtle files of the project in one store."""
    store = ox.Store()
    for path in paths:
        store.load(path=ROOT / path, format=ox.RdfFormat.TURTLE)
    return store


def objects(store: ox.Store, subject: str, predicate: str) -> list[ox.NamedNode | ox.Literal]:
    """Objects of a statement, none of them a blank node."""
    quads = store.quads_for_pattern(ox.NamedNode(subject), ox.NamedNode(predicate), None)
    found = [quad.object for quad in quads]
    assert all(isinstance(term, ox.NamedNode | ox.Literal) for term in found)
    return [term for term in found if isinstance(term, ox.NamedNode | ox.Literal)]


def names(store: ox.Store, node: str, predicate: str) -> list[str]:
    """Local names of the objects of a criterion."""
    return sorted(term.value.rsplit("#", 1)[1] for term in objects(store, CRIT + node, predicate))


def texts(store: ox.Store, subject: str, predicate: str) -> dict[str | None, str]:
    """Texts by language; one in each."""
    found = [term for term in objects(store, subject, predicate) if isinstance(term, ox.Literal)]
    assert len({term.language for term in found}) == len(found), f"{subject}: two texts in one language"
    return {term.language: term.value for term in found}


def of_type(store: ox.Store, name: str) -> set[str]:
    """Nodes of a class of the eligibility vocabulary."""
    quads = store.quads_for_pattern(None, ox.NamedNode(RDF_TYPE), ox.NamedNode(ELIG + name))
    return {quad.subject.value.removeprefix(CRIT) for quad in quads if isinstance(quad.subject, ox.NamedNode)}


def children(store: ox.Store, node: str) -> list[str]:
    """Parts of a node in their order."""
    parts = names(store, node, ELIG + "hasPart")
    found = {part: objects(store, CRIT + part, ELIG + "order") for part in parts}
    orders = {part: [int(term.value) for term in terms] for part, terms in found.items()}
    assert all(len(order) == 1 for order in orders.values()), node
    return sorted(parts, key=lambda part: orders[part])


def subjects(store: ox.Store) -> set[str]:
    """All nodes the register speaks of, by local name."""
    found = {quad.subject for quad in store}
    assert all(isinstance(node, ox.NamedNode) for node in found)
    return {node.value.removeprefix(CRIT) for node in found if isinstance(node, ox.NamedNode)}
