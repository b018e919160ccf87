"""What is asked once, in an invented tree: alternatives of one branch, and leaves that restate one fact."""

from __future__ import annotations

import pytest

from trialshape.knowledge.tree import Node
from trialshape.knowledge.vocabulary import AGREE, ALL_OF, ANY_OF
from trialshape.pages.once import asked_once, restated


def node(id: str, *parts: Node, fold: str | None = None, restates: str | None = None) -> Node:
    """A node of the tree that says nothing else of itself."""
    level = "branch" if parts else "condition"
    return Node("ex:" + id, id, id, "", level, True, fold, parts, restates, None, None, None)


TREE = (
    # one of two is enough; the second is a choice of its own
    node("I1", node("I1a"), node("I1b", node("I1b.1"), node("I1b.2"), fold=ANY_OF), fold=ANY_OF),
    node("I2", node("I2a"), node("I2b"), fold=ALL_OF),
    node("I3", node("I3a"), node("I3b"), fold=AGREE),
    node("E1"),
    node("E2", restates="ex:E1"),
)


@pytest.mark.parametrize(
    ("still_open", "asked"),
    [
        (["I1a", "I1b.1", "I1b.2"], [("I1",)]),
        (["I1a", "I1b.1"], [("I1",)]),
        # the other way is closed, so what is left is asked by itself
        (["I1a"], [("I1a",)]),
        (["I1b.1", "I1b.2"], [("I1b",)]),
        (["I2a", "I2b"], [("I2a",), ("I2b",)]),
        (["I3a", "I3b"], [("I3",)]),
        # a branch whose parts contradict each other is open itself
        (["I3"], [("I3",)]),
        (["E2", "E1"], [("E1", "E2")]),
        (["E2"], [("E2",)]),
        ([], []),
    ],
)
def test_each_thing_is_asked_once(still_open: list[str], asked: list[tuple[str, ...]]) -> None:
    assert asked_once(TREE, still_open) == asked


def test_which_leaf_restates_which() -> None:
    assert restated(TREE) == {"E2": "E1"}
