"""The smallest missing sets: by hand on small trees, and as a property of random ones."""

from __future__ import annotations

from itertools import combinations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.ranking.trees import HERE, answered, folded, node
from trialshape.knowledge.tree import Node
from trialshape.knowledge.vocabulary import AGREE, ALL_OF, ANY_OF, FAIL, NOT_APPLICABLE, PASS
from trialshape.outcomes import Outcome
from trialshape.ranking.missing import MOST, missing_sets

U, R, F, P, N = "Unknown", "Review", "Fail", "Pass", "NotApplicable"


def names(tops: tuple[Node, ...], leaves: dict[str, str], acts: dict[str, str] | None = None) -> list[str]:
    """The sets, each as the names of its leaves; leaves without an act have one of their own."""
    known = folded(tops, leaves)
    groups = {iri: iri.removeprefix(HERE) for iri in known}
    groups |= {HERE + name: act for name, act in (acts or {}).items()}
    found = missing_sets(tops, known, groups)
    return [" ".join(iri.removeprefix(HERE) for iri in one) for one in found.sets]


A, B, C, D = (node(name) for name in "abcd")


def test_nothing_is_missing_where_nothing_is_open() -> None:
    assert names((A, B), {}) == [""]


def test_all_of_needs_every_open_part() -> None:
    assert names((node("x", ALL_OF, A, B, C),), {"a": U, "c": R}) == ["a c"]


def test_any_of_has_an_alternative_for_each_open_part() -> None:
    assert names((node("x", ANY_OF, A, B, C),), {"a": U, "b": F, "c": R}) == ["a", "c"]


def test_nothing_is_asked_below_what_is_decided() -> None:
    held = node("held", ANY_OF, A, B)
    lost = node("lost", ALL_OF, C, D)
    # held passes by b, lost fails by d, and the other criterion is answered as if lost were not there
    assert names((held, lost, node("e")), {"a": U, "c": U, "d": F, "e": U}) == ["e"]


def test_a_part_that_does_not_apply_is_no_way_out() -> None:
    assert names((node("x", ANY_OF, A, B),), {"a": N, "b": U}) == ["b"]


def test_one_answer_is_enough_where_parts_agree_and_nobody_has_to_review() -> None:
    assert names((node("x", AGREE, A, B),), {"a": U, "b": U}) == ["a", "b"]
    assert names((node("x", AGREE, A, B, C),), {"a": R, "b": R, "c": U}) == ["a b"]


@pytest.mark.parametrize("leaves", [{"a": F, "b": P}, {"a": F, "b": R}])
def test_a_contradiction_is_settled_at_the_branch(leaves: dict[str, str]) -> None:
    assert names((node("x", AGREE, A, B),), leaves) == ["x"]


def test_leaves_that_restate_one_fact_are_one_answer() -> None:
    again = node("again", restates="a")
    assert names((node("x", ANY_OF, A, B), again), {"a": U, "b": U}) == ["a"]


def test_fewer_actions_go_before_fewer_leaves() -> None:
    tops = (node("x", ANY_OF, node("y", ALL_OF, A, B), C), D)
    leaves = dict.fromkeys("abcd", U)
    assert names(tops, leaves, {"a": "draw", "b": "draw", "c": "board", "d": "draw"}) == ["a b d", "c d"]


def test_what_is_not_encoded_is_in_no_set_and_no_short_cut() -> None:
    assert names((node("x", ANY_OF, A, B), C), {"a": "NotEncoded", "b": U, "c": "NotEncoded"}) == ["b"]


def test_many_alternatives_are_cut_and_said_to_be() -> None:
    parts = [node(f"p{number}") for number in range(MOST + 1)]
    tops = (node("x", ANY_OF, *parts),)
    known = folded(tops, dict.fromkeys((part.id for part in parts), U))
    found = missing_sets(tops, known, {part.iri: "one act" for part in parts})
    assert (len(found.sets), found.cut) == (MOST, True)
    few = missing_sets((node("y", ANY_OF, A, B),), folded((node("y", ANY_OF, A, B),), {"a": U, "b": U}), {})
    assert not few.cut


# --- random trees -------------------------------------------------------------------------------------

WORDS = st.sampled_from((U, U, R, F, P, N))


@st.composite
def protocols(draw: st.DrawFn) -> tuple[tuple[Node, ...], dict[str, Outcome], dict[str, str]]:
    """Some criteria, their outcomes, and an act for each node; leaves may restate earlier ones."""
    count = 0

    def grow(depth: int) -> Node:
        nonlocal count
        count += 1
        name = f"n{count}"
        if depth and draw(st.booleans()):
            parts = [grow(depth - 1) for _ in range(draw(st.integers(1, 3)))]
            return node(name, draw(st.sampled_from((ALL_OF, ANY_OF, AGREE))), *parts)
        if leaves and draw(st.integers(0, 3)) == 0:
            return node(name, restates=leaves[draw(st.integers(0, len(leaves) - 1))])
        leaves.append(name)
        return node(name)

    leaves: list[str] = []
    tops = tuple(grow(3) for _ in range(draw(st.integers(1, 3))))
    known = folded(tops, {name: draw(WORDS) for name in leaves})
    return tops, known, {iri: draw(st.sampled_from("xyz")) for iri in known}


@given(protocols())
def test_a_set_leaves_no_barrier_and_needs_each_of_its_leaves(
    made: tuple[tuple[Node, ...], dict[str, Outcome], dict[str, str]],
) -> None:
    tops, known, acts = made
    open_tops = tuple(top for top in tops if known[top.iri].outcome != FAIL)
    found = missing_sets(tops, known, acts)
    assert found.sets
    for one in found.sets:
        assert set(answered(open_tops, known, one)) <= {PASS, NOT_APPLICABLE}
        for left_out in one:
            kept = [iri for iri in one if iri != left_out]
            assert not set(answered(open_tops, known, kept)) <= {PASS, NOT_APPLICABLE}


@given(protocols())
def test_no_set_needs_fewer_actions_than_the_first(
    made: tuple[tuple[Node, ...], dict[str, Outcome], dict[str, str]],
) -> None:
    tops, known, acts = made
    costs = [(len({acts[iri] for iri in one}), len(one)) for one in missing_sets(tops, known, acts).sets]
    assert costs == sorted(costs)


@given(protocols())
def test_no_other_set_needs_fewer_actions(
    made: tuple[tuple[Node, ...], dict[str, Outcome], dict[str, str]],
) -> None:
    tops, known, acts = made
    found = missing_sets(tops, known, acts)
    open_tops = tuple(top for top in tops if known[top.iri].outcome != FAIL)
    # every way to choose among what is named in any set, each fact with one act
    named = sorted({iri for one in found.sets for iri in one})[:8]
    least = len({acts[iri] for iri in found.sets[0]})
    for size in range(len(named) + 1):
        for chosen in combinations(named, size):
            if set(answered(open_tops, known, chosen)) <= {PASS, NOT_APPLICABLE}:
                assert len({acts[iri] for iri in chosen}) >= least
