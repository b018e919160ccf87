"""Amended limits: a limit of one run that stands in the place of the protocol's, which stays beside it and is told.

Everything that reads a limit reads elig:limit: conditions, rules, and conditions that share a limit. So the amended
limit is put there when knowledge is loaded, and the protocol's moves to elig:protocolLimit.
"""

from __future__ import annotations

import pyoxigraph as ox

from trialshape.knowledge import graph
from trialshape.knowledge.errors import KnowledgeError
from trialshape.knowledge.vocabulary import ELIG, RDF_TYPE

LIMIT = ELIG + "limit"
AMENDED = ELIG + "amendedLimit"
PROTOCOL = ELIG + "protocolLimit"


def amend(store: ox.Store) -> None:
    """Put each amended limit in the place of the protocol's, where one replaces one; `refuse` names the others."""
    for iri in amended(store):
        old, new = graph.objects(store, iri, LIMIT), graph.objects(store, iri, AMENDED)
        if len(old) == len(new) == 1 and not graph.objects(store, iri, PROTOCOL):
            subject = ox.NamedNode(iri)
            store.remove(ox.Quad(subject, ox.NamedNode(LIMIT), old[0]))
            store.add(ox.Quad(subject, ox.NamedNode(LIMIT), new[0]))
            store.add(ox.Quad(subject, ox.NamedNode(PROTOCOL), old[0]))


def amended(store: ox.Store) -> list[str]:
    """What an amended limit is stated of, in a fixed order."""
    found = store.quads_for_pattern(None, ox.NamedNode(AMENDED), None, ox.DefaultGraph())
    return sorted({quad.subject.value for quad in found if isinstance(quad.subject, ox.NamedNode)})


def refuse(store: ox.Store) -> None:
    """Raise KnowledgeError for an amended limit of what is no condition, for two of one condition, and for one of
    another kind than the protocol's."""
    found = store.quads_for_pattern(None, ox.NamedNode(AMENDED), None, ox.DefaultGraph())
    if any(isinstance(quad.subject, ox.BlankNode) for quad in found):
        raise KnowledgeError(
            "elig:amendedLimit is said of a node without a name: name the condition that is amended"
        )
    conditions = frozenset(graph.subjects(store, RDF_TYPE, ELIG + "Condition"))
    for iri in amended(store):
        if iri not in conditions:
            raise KnowledgeError(
                f"<{iri}> has elig:amendedLimit and is no condition of this protocol: amend the condition that has "
                "the limit"
            )
        count = len(graph.objects(store, iri, AMENDED))
        if count > 1:
            raise KnowledgeError(
                f"condition <{iri}> is amended {count} times: keep one elig:amendedLimit in all that --knowledge names"
            )
        scales = [_scale(store, iri, name, frozenset((iri,))) for name in (PROTOCOL, LIMIT)]
        if scales[0] != scales[1]:
            told = "a number" if scales[0] is None else f"a grade of <{scales[0]}>"
            raise KnowledgeError(
                f"condition <{iri}>: the protocol's limit is {told}, so its elig:amendedLimit must be one too"
            )


def _scale(store: ox.Store, iri: str, predicate: str, seen: frozenset[str]) -> str | None:
    """The scale of a ranked limit, through conditions that share it; None for a number and for what is no grade."""
    for term in graph.objects(store, iri, predicate):
        if not isinstance(term, ox.NamedNode):
            return None
        scale = graph.one_iri(store, term.value, ELIG + "ofScale")
        if scale is not None or term.value in seen:
            return scale
        return _scale(store, term.value, LIMIT, seen | {term.value})
    return None
