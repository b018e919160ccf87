"""The criterion tree: the top criteria, their parts, and what each says of itself in the register."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import pyoxigraph as ox

from trialshape.knowledge import graph
from trialshape.knowledge.errors import KnowledgeError
from trialshape.knowledge.vocabulary import ELIG, RDF_TYPE, RDFS, SKOS, local_name

UNFOLDED = frozenset(("row", "relief"))
FOLDS = frozenset(ELIG + name for name in ("AllOf", "AnyOf", "Agree"))


@dataclass(frozen=True, slots=True)
class Node:
    """One node of the tree; rows and reliefs among its children are shown and never folded."""

    iri: str
    id: str
    label: str
    definition: str
    level: str
    """criterion, condition, branch, relief, row or support."""
    exclusion: bool
    fold: str | None
    children: tuple[Node, ...]
    restates: str | None
    question: str | None
    settled_by: str | None
    if_failed: str | None
    domain: str | None = None
    """The domain in which silence leaves it open."""

    def walk(self) -> Iterator[Node]:
        """This node and all below it, in protocol order."""
        yield self
        for child in self.children:
            yield from child.walk()

    @property
    def parts(self) -> tuple[Node, ...]:
        """The children that are folded."""
        return tuple(child for child in self.children if child.level not in UNFOLDED)


def read_tree(store: ox.Store, language: str = graph.ENGLISH) -> tuple[str, tuple[Node, ...]]:
    """The protocol's IRI and its top criteria in order, with texts in a language or else in English.

    Raises KnowledgeError for no or several protocols, a branch without parts, a part with two parents, a cycle."""
    protocols = graph.subjects(store, RDF_TYPE, ELIG + "Protocol")
    if len(protocols) != 1:
        raise KnowledgeError(
            f"expected one elig:Protocol in the knowledge, found {len(protocols)}", code="TS414"
        )
    seen: set[str] = set()
    tops = tuple(_node(store, iri, None, seen, language) for iri in _children(store, protocols[0]))
    if not tops:
        raise KnowledgeError(f"<{protocols[0]}> has no criteria (elig:hasPart)")
    return protocols[0], tops


def _children(store: ox.Store, iri: str) -> list[str]:
    parts = graph.iris(store, iri, ELIG + "hasPart")
    orders = {part: graph.number(store, part, ELIG + "order") for part in parts}
    for part, order in orders.items():
        if order is None:
            raise KnowledgeError(f"<{part}> is a part of <{iri}> and has no elig:order")
    return sorted(parts, key=lambda part: (orders[part] or 0, part))


def _node(store: ox.Store, iri: str, exclusion: bool | None, seen: set[str], language: str) -> Node:
    if iri in seen:
        raise KnowledgeError(f"<{iri}> is a part twice, or a part of itself")
    seen.add(iri)
    types = set(graph.iris(store, iri, RDF_TYPE))
    if exclusion is None:
        inclusive, exclusive = (ELIG + name in types for name in ("Inclusion", "Exclusion"))
        if inclusive == exclusive:
            raise KnowledgeError(f"<{iri}> must be an elig:Inclusion or an elig:Exclusion")
        exclusion, top = exclusive, True
    else:
        top = False
    children = [_node(store, part, exclusion, seen, language) for part in _children(store, iri)]
    parts = [child for child in children if child.level not in UNFOLDED]
    fold = graph.one_iri(store, iri, ELIG + "fold")
    if parts and fold not in FOLDS:
        raise KnowledgeError(f"<{iri}> has parts and no elig:fold (elig:AllOf, elig:AnyOf or elig:Agree)")
    if fold is not None and not parts:
        raise KnowledgeError(f"<{iri}> has elig:fold and no part to fold")
    return Node(
        iri=iri,
        id=graph.text(store, iri, SKOS + "notation") or local_name(iri),
        label=graph.text(store, iri, RDFS + "label", language) or local_name(iri),
        definition=graph.text(store, iri, SKOS + "definition", language) or "",
        level=_level(types, top, bool(parts)),
        exclusion=exclusion,
        fold=fold,
        children=tuple(children),
        restates=graph.one_iri(store, iri, ELIG + "restates"),
        question=graph.text(store, iri, ELIG + "question", language),
        settled_by=graph.one_iri(store, iri, ELIG + "settledBy"),
        if_failed=graph.one_iri(store, iri, ELIG + "ifFailed"),
        domain=next(iter(graph.iris(store, iri, ELIG + "domain")), None),
    )


def _level(types: set[str], top: bool, branch: bool) -> str:
    if top:
        return "criterion"
    for name in ("Relief", "Row", "Support"):
        if ELIG + name in types:
            return name.lower()
    return "branch" if branch else "condition"
