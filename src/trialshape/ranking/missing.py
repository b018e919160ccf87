"""Missing sets: the smallest sets of open leaves whose favourable answers leave no barrier.

They follow from the structure of the tree. A branch that needs all of its parts needs a set of each of them; one that
needs any of its parts has the sets of each as alternatives. An answer is favourable when the leaf passes.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Final

from trialshape.knowledge.tree import Node
from trialshape.knowledge.vocabulary import AGREE, ALL_OF, ANY_OF, FAIL, NOT_APPLICABLE, REVIEW
from trialshape.outcomes import Outcome
from trialshape.ranking.acts import OPEN, is_unwritten

WIDTH: Final = 24  # alternatives that are kept while sets are combined
MOST: Final = 8  # alternatives that are told


@dataclass(frozen=True, slots=True)
class MissingSets:
    """Alternative sets of open leaves, by IRI in protocol order, the one with the fewest actions first.

    `cut` says that there may be more of them."""

    sets: tuple[tuple[str, ...], ...]
    cut: bool


@dataclass(frozen=True, slots=True)
class _Set:
    """Leaves and their groups of acts as bits, so that many sets can be compared."""

    leaves: int
    acts: int


_NOTHING: Final = _Set(0, 0)


class _Search:
    """The leaves and acts met so far, each with its bit."""

    def __init__(self, known: Mapping[str, Outcome], acts: Mapping[str, str | None]) -> None:
        self.known = known
        self.acts = acts
        self.facts: dict[str, _Set] = {}
        self.nodes: list[str] = []
        self.groups: dict[str | None, int] = {}
        self.unwritten = 0
        self.cut = False

    def family(self, node: Node) -> list[_Set]:
        """The sets that make a node pass; none for one that fails, the empty one for one that is settled."""
        outcome = self.known[node.iri].outcome
        if outcome not in OPEN:
            return [] if outcome == FAIL else [_NOTHING]
        parts = self.parts(node)
        if self.is_settled_itself(node, parts):
            return [self.leaf(node)]
        if (node.fold or ALL_OF) == ALL_OF:
            return self.all_of(self.family(part) for part in parts)
        passing = self.kept([one for part in parts for one in self.family(part)])
        # parts agree when one passes and no person has to review another
        return passing if node.fold != AGREE else self.all_of([self.cleared(node), passing])

    def parts(self, node: Node) -> list[Node]:
        """The parts that apply."""
        return [part for part in node.parts if self.known[part.iri].outcome != NOT_APPLICABLE]

    def is_settled_itself(self, node: Node, parts: list[Node]) -> bool:
        """Whether an open node is a leaf, or a branch whose parts contradict each other whatever is answered."""
        found = {self.known[part.iri].outcome for part in parts}
        return not found & OPEN or (node.fold == AGREE and FAIL in found)

    def cleared(self, node: Node) -> list[_Set]:
        """The sets after which no person has to review a node any more, though it may still be unknown."""
        if self.known[node.iri].outcome != REVIEW:
            return [_NOTHING]
        parts = self.parts(node)
        if self.is_settled_itself(node, parts):
            return [self.leaf(node)]
        reviewed = self.all_of(self.cleared(part) for part in parts)
        return self.kept([*reviewed, *self.family(node)]) if node.fold == ANY_OF else reviewed

    def all_of(self, families: Iterable[list[_Set]]) -> list[_Set]:
        """One set of each family together."""
        # what has no alternative is put together first
        ordered = sorted(families, key=len)
        together = [_NOTHING]
        for family in ordered:
            together = self.kept(
                [
                    _Set(one.leaves | other.leaves, one.acts | other.acts)
                    for one in together
                    for other in family
                ]
            )
        return together

    def kept(self, sets: list[_Set]) -> list[_Set]:
        """The best of some sets, without those that hold another one."""
        ordered = sorted(set(sets), key=self.cost)
        kept: list[_Set] = []
        for one in ordered:
            if any(other.leaves & one.leaves == other.leaves for other in kept):
                continue
            if len(kept) == WIDTH:
                self.cut = True
                break
            kept.append(one)
        return kept

    def cost(self, one: _Set) -> tuple[int, int, int, int]:
        """What is not written, actions, leaves; then what comes first in the protocol."""
        return (
            (one.leaves & self.unwritten).bit_count(),
            one.acts.bit_count(),
            one.leaves.bit_count(),
            one.leaves,
        )

    def leaf(self, node: Node) -> _Set:
        """The set of one leaf; leaves that restate one fact are the same leaf, settled by the act of the first."""
        fact = node.restates or node.iri
        if fact in self.facts:
            return self.facts[fact]
        bit = 1 << len(self.nodes)
        self.nodes.append(node.iri)
        if is_unwritten(self.known[node.iri]):
            self.unwritten |= bit
            found = _Set(bit, 0)
        else:
            group = self.acts.get(node.iri)
            found = _Set(bit, 1 << self.groups.setdefault(group, len(self.groups)))
        self.facts[fact] = found
        return found

    def named(self, one: _Set) -> tuple[str, ...]:
        """The IRIs of the leaves of a set, but for those that nothing is written for."""
        written = one.leaves & ~self.unwritten
        return tuple(iri for place, iri in enumerate(self.nodes) if written >> place & 1)


def missing_sets(
    tops: Iterable[Node], known: Mapping[str, Outcome], acts: Mapping[str, str | None]
) -> MissingSets:
    """The smallest sets of open leaves that, answered favourably, leave no barrier in these criteria.

    `acts` gives the group of acts of each open leaf: sets with fewer groups come first, then those with fewer leaves.
    Criteria that fail are left out, as no answer to what is open changes them. So are leaves for which nothing is
    written, but for alternatives: a set that needs fewer of them is taken."""
    search = _Search(known, acts)
    found = search.all_of([search.family(top) for top in tops if known[top.iri].outcome != FAIL])
    fewest = min((search.cost(one)[0] for one in found), default=0)
    best = [one for one in found if search.cost(one)[0] == fewest]
    named = list(dict.fromkeys(search.named(one) for one in best))
    return MissingSets(tuple(named[:MOST]), search.cut or len(named) > MOST)
