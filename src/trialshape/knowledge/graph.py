"""Reading single values out of the knowledge store."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal, InvalidOperation

import pyoxigraph as ox

from trialshape.knowledge.errors import KnowledgeError
from trialshape.knowledge.vocabulary import RDFS

ENGLISH = "en"
Term = ox.NamedNode | ox.BlankNode | ox.Literal


def objects(store: ox.Store, subject: str, predicate: str) -> list[Term]:
    """The objects of one subject and predicate, in a fixed order."""
    found = store.quads_for_pattern(ox.NamedNode(subject), ox.NamedNode(predicate), None, ox.DefaultGraph())
    return sorted((_term(quad.object) for quad in found), key=str)


def subjects(store: ox.Store, predicate: str, value: str) -> list[str]:
    """The IRIs that have this object, in a fixed order."""
    found = store.quads_for_pattern(None, ox.NamedNode(predicate), ox.NamedNode(value), ox.DefaultGraph())
    return sorted(quad.subject.value for quad in found if isinstance(quad.subject, ox.NamedNode))


def iris(store: ox.Store, subject: str, predicate: str) -> list[str]:
    """The objects that are IRIs."""
    return [term.value for term in objects(store, subject, predicate) if isinstance(term, ox.NamedNode)]


def one_iri(store: ox.Store, subject: str, predicate: str) -> str | None:
    """The only IRI there, or None; two are a KnowledgeError."""
    found = iris(store, subject, predicate)
    if len(found) > 1:
        raise KnowledgeError(f"<{subject}> has {len(found)} values of <{predicate}>, expected one")
    return found[0] if found else None


def classes_of(store: ox.Store, iri: str) -> frozenset[str]:
    """A class and all above it."""
    found: set[str] = set()
    waiting = [iri]
    while waiting:
        here = waiting.pop()
        if here not in found:
            found.add(here)
            waiting += iris(store, here, RDFS + "subClassOf")
    return frozenset(found)


def text(store: ox.Store, subject: str, predicate: str, language: str = ENGLISH) -> str | None:
    """The text in this language, of the tag given or of its first part, else without language, else in English."""
    literals = [term for term in objects(store, subject, predicate) if isinstance(term, ox.Literal)]
    tag = language.lower()  # literals have their tags in lower case
    for wanted in (tag, tag.partition("-")[0], None, ENGLISH):
        for literal in literals:
            if literal.language == wanted:
                return literal.value
    return None


def speaks(store: ox.Store, language: str) -> bool:
    """True if any text of the knowledge is in this language, of the tag given or of its first part."""
    tag = language.lower()
    query = f"ASK {{ ?any ?says ?text FILTER(LANG(?text) IN ('{tag}', '{tag.partition('-')[0]}')) }}"
    return bool(store.query(query))


def number(store: ox.Store, subject: str, predicate: str) -> Decimal | None:
    """The only decimal there, or None; anything else is a KnowledgeError."""
    found = objects(store, subject, predicate)
    if len(found) > 1:
        raise KnowledgeError(f"<{subject}> has {len(found)} values of <{predicate}>, expected one")
    if not found:
        return None
    term = found[0]
    try:
        value = Decimal(term.value)
    except (InvalidOperation, AttributeError):
        raise KnowledgeError(f"<{subject}> <{predicate}> is not a number") from None
    if not value.is_finite():
        raise KnowledgeError(f"<{subject}> <{predicate}> is not a number")
    return value


def select(store: ox.Store, query: str) -> Iterator[dict[str, Term]]:
    """Solutions of a SELECT on the default graph as dictionaries without the unbound."""
    result = store.query(query)
    assert isinstance(result, ox.QuerySolutions)
    names = [variable.value for variable in result.variables]
    for solution in result:
        yield {name: _term(solution[name]) for name in names if solution[name] is not None}


def _term(term: object) -> Term:
    assert isinstance(term, ox.NamedNode | ox.BlankNode | ox.Literal)
    return term
