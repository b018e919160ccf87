"""Trees of invented criteria with outcomes, written in few words."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from trialshape.fold import fold
from trialshape.knowledge.tree import Node
from trialshape.knowledge.vocabulary import ALL_OF, ELIG, NOT_ENCODED, PASS
from trialshape.outcomes import Outcome

HERE = "https://example.org/protocol#"


def node(
    name: str,
    fold: str | None = None,
    *children: Node,
    act: str | None = None,
    if_failed: str | None = None,
    restates: str | None = None,
) -> Node:
    """A leaf, or a branch with its operator and parts; acts and permanences by their local names."""
    return Node(
        iri=HERE + name,
        id=name,
        label=f"label of {name}",
        definition="",
        level="branch" if children else "condition",
        exclusion=False,
        fold=fold,
        children=children,
        restates=HERE + restates if restates else None,
        question=None,
        settled_by=ELIG + act if act else None,
        if_failed=ELIG + if_failed if if_failed else None,
    )


def folded(tops: Iterable[Node], leaves: Mapping[str, str]) -> dict[str, Outcome]:
    """The outcome of every node, by IRI; `leaves` gives those of leaves, by the name of what they restate.

    "NotEncoded" is an unknown for which nothing is written."""
    known: dict[str, Outcome] = {}

    def visit(here: Node) -> str:
        if here.parts:
            said = fold(here.fold or ALL_OF, [visit(part) for part in here.parts])
            known[here.iri] = Outcome(here, said, frozenset(), (), None, None, True)
            return said
        word = leaves.get((here.restates or here.iri).removeprefix(HERE), "Pass")
        reasons = frozenset((NOT_ENCODED,)) if word == "NotEncoded" else frozenset[str]()
        said = ELIG + ("Unknown" if word == "NotEncoded" else word)
        known[here.iri] = Outcome(here, said, reasons, (), None, None, True)
        return said

    for top in tops:
        visit(top)
    return known


def answered(tops: Iterable[Node], known: Mapping[str, Outcome], chosen: Iterable[str]) -> list[str]:
    """The outcomes of the top criteria when some nodes, by IRI, are answered favourably and the others are not."""
    facts = {_fact(known[iri].node) for iri in chosen}

    def visit(here: Node) -> str:
        if _fact(here) in facts:
            return PASS
        if not here.parts:
            return known[here.iri].outcome
        return fold(here.fold or ALL_OF, [visit(part) for part in here.parts])

    return [visit(top) for top in tops]


def _fact(here: Node) -> str:
    return here.restates or here.iri
