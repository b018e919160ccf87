"""Terms that gave way to others: exports may go on writing them, knowledge must name what replaced them."""

from __future__ import annotations

import re
from collections.abc import Mapping

import pyoxigraph as ox

from trialshape.knowledge import graph
from trialshape.knowledge.errors import KnowledgeError
from trialshape.knowledge.files import Loaded
from trialshape.knowledge.vocabulary import ELIG, local_name

_DEPRECATED = "http://www.w3.org/2002/07/owl#deprecated"
_REPLACED = "http://purl.org/dc/terms/isReplacedBy"


def read_replacements(store: ox.Store) -> dict[str, str]:
    """Deprecated term -> the term that stands in its place, followed to the end of the chain.

    Raises KnowledgeError for two replacements of one term, for one that nothing describes, and for a circle."""
    query = f"SELECT ?s WHERE {{ ?s <{_DEPRECATED}> true ; <{_REPLACED}> ?by FILTER(isIRI(?s)) }}"
    deprecated = sorted({row["s"].value for row in graph.select(store, query)})
    following: dict[str, str] = {}
    for term in deprecated:
        by = graph.one_iri(store, term, _REPLACED)
        if by is None or not _described(store, by):
            named = "no IRI" if by is None else f"<{by}>, which nothing describes"
            raise KnowledgeError(
                f"<{term}> is replaced by {named}: dcterms:isReplacedBy names a term that is there"
            )
        following[term] = by
    return {term: _end(term, following) for term in deprecated}


def _described(store: ox.Store, iri: str) -> bool:
    return next(store.quads_for_pattern(ox.NamedNode(iri), None, None, ox.DefaultGraph()), None) is not None


def _end(term: str, following: Mapping[str, str]) -> str:
    seen, here = {term}, following[term]
    while here in following:
        if here in seen:
            raise KnowledgeError(
                f"<{term}> is replaced by itself in the end (dcterms:isReplacedBy)", subject=term
            )
        seen.add(here)
        here = following[here]
    return here


def refuse_replaced(loaded: Loaded, replaced: Mapping[str, str]) -> None:
    """Raise KnowledgeError, with what to write, where knowledge uses a term that was replaced.

    A question about it would find nothing, because records are read in the words of the replacement."""
    for term, by in replaced.items():
        for user in sorted(_users(loaded.store, term, replaced) | _rules_naming(loaded, term)):
            raise KnowledgeError(f"<{user}> uses <{term}>, which is deprecated: write <{by}>", subject=user)


def _users(store: ox.Store, term: str, replaced: Mapping[str, str]) -> set[str]:
    node = ox.NamedNode(term)
    quads = [
        *store.quads_for_pattern(None, None, node, ox.DefaultGraph()),
        *store.quads_for_pattern(None, node, None, ox.DefaultGraph()),
    ]
    # deprecated terms may speak of each other; what has no name is named by the term itself
    return {
        quad.subject.value if isinstance(quad.subject, ox.NamedNode) else term
        for quad in quads
        if quad.predicate.value != _REPLACED
        and not (isinstance(quad.subject, ox.NamedNode) and quad.subject.value in replaced)
    }


def _rules_naming(loaded: Loaded, term: str) -> set[str]:
    found: set[str] = set()
    named = ox.NamedNode(ELIG + "sparql")
    for quad in loaded.store.quads_for_pattern(None, named, None, ox.DefaultGraph()):
        if isinstance(quad.subject, ox.NamedNode) and isinstance(quad.object, ox.Literal):
            prefixes = loaded.prefixes.get(loaded.sources.get(quad.subject.value, ""), {})
            if _names(quad.object.value, term, prefixes):
                found.add(quad.subject.value)
    return found


def _names(text: str, term: str, prefixes: Mapping[str, str]) -> bool:
    local = local_name(term)
    short = [prefix for prefix, namespace in prefixes.items() if namespace + local == term]
    ways = [
        re.escape(f"<{term}>"),
        *(rf"(?<![\w.:-]){re.escape(f'{prefix}:{local}')}(?![\w-])" for prefix in short),
    ]
    return re.search("|".join(ways), text) is not None
