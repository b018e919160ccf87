"""What is asked once: leaves that restate one another, and alternatives of which one is enough."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from typing import Final

from trialshape.knowledge.tree import Node
from trialshape.knowledge.vocabulary import AGREE, ANY_OF

ALTERNATIVES: Final = frozenset((ANY_OF, AGREE))
"""How parts are folded of which one that passes is enough."""


def asked_once(tops: Iterable[Node], still_open: Collection[str]) -> list[tuple[str, ...]]:
    """What these open nodes ask, each thing as the ids under which it stands, in protocol order.

    Of several open parts of which one is enough the branch asks; leaves that restate one fact ask together."""
    tops = tuple(tops)
    told = restated(tops)
    found: dict[str, list[str]] = {}
    for node in (one for top in tops for one in _asking(top, still_open)):
        found.setdefault(told.get(node.id, node.id), []).append(node.id)
    return [tuple(ids) for ids in found.values()]


def restated(tops: Iterable[Node]) -> Mapping[str, str]:
    """For each leaf that restates another, by id, which."""
    nodes = {node.iri: node for top in tops for node in top.walk()}
    return {
        node.id: nodes[node.restates].id
        for node in nodes.values()
        if node.restates is not None and node.restates in nodes
    }


def _asking(node: Node, still_open: Collection[str]) -> Iterator[Node]:
    if node.id in still_open:
        yield node
        return
    below = [found for part in node.parts if (found := list(_asking(part, still_open)))]
    if len(below) > 1 and node.fold in ALTERNATIVES:
        yield node
    else:
        yield from (one for some in below for one in some)
