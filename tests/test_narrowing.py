"""Knowing more never turns a decision round: narrower intervals, and open leaves that are settled.

What is open may become anything; what passes or fails may become open or not apply at a branch that says so, and
never the opposite.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from functools import cache
from itertools import product

from hypothesis import given, settings
from hypothesis import strategies as st

from tests.screening import plan, screener
from trialshape.conditions import Judged, judge, shapes_graph
from trialshape.findings import Finding
from trialshape.fold import fold
from trialshape.knowledge.conditions import Condition
from trialshape.knowledge.tree import Node
from trialshape.knowledge.vocabulary import (
    AGREE,
    ALL_OF,
    ANY_OF,
    CONFLICTING,
    DOES_NOT_RELIEVE,
    FAIL,
    JUDGEMENT,
    MISSING,
    NO_SUBJECT,
    NOT_APPLICABLE,
    PASS,
    RELIEVES,
    REVIEW,
    UNKNOWN,
)
from trialshape.outcomes import Outcome, outcomes

DECIDED = frozenset((PASS, FAIL))
TURNED = frozenset(((PASS, FAIL), (FAIL, PASS), (RELIEVES, DOES_NOT_RELIEVE), (DOES_NOT_RELIEVE, RELIEVES)))
OPERATORS = (ALL_OF, ANY_OF, AGREE)

# --- intervals ----------------------------------------------------------------------------------------

Ends = tuple[Decimal | None, Decimal | None]
STEPS = (Decimal("-0.0001"), Decimal(0), Decimal("0.0001"))
"""Places around a limit: what a condition says of an interval hangs on the order of its ends and the limit alone."""


def finding(condition: Condition, ends: Ends, *because: str) -> Finding:
    return Finding("urn:case:finding", condition.finding, *ends, None, (), frozenset(because))


def inside(wide: Ends, narrow: Ends) -> bool:
    """Whether every value that the second interval allows is allowed by the first; an end that is None is open."""
    low = wide[0] is None or (narrow[0] is not None and narrow[0] >= wide[0])
    return low and (wide[1] is None or (narrow[1] is not None and narrow[1] <= wide[1]))


@cache
def around() -> tuple[tuple[Decimal | None, Decimal | None], ...]:
    """Every interval between places around a limit, told by its distance from the limit."""
    places = (None, *STEPS)
    return tuple(
        (low, high) for low, high in product(places, places) if low is None or high is None or low <= high
    )


@cache
def judged_at(steps: Ends) -> Mapping[str, str]:
    """The outcome of every condition of the protocol when its finding lies so far from its limit."""
    found: dict[str, str] = {}
    for some in _one_of_each_question():
        findings = {
            one.finding: Finding(
                f"urn:case:{place}",
                one.finding,
                None if steps[0] is None else one.limit + steps[0],
                None if steps[1] is None else one.limit + steps[1],
                None,
                (),
                frozenset((MISSING,)),
            )
            for place, one in enumerate(some)
        }
        done = judge(findings, some, shapes_graph(some), plan().reason_kinds)
        found |= {iri: one.outcome for iri, one in done.items()}
    return found


@cache
def _one_of_each_question() -> tuple[tuple[Condition, ...], ...]:
    """The conditions in groups of which none has two on one question: their limits may differ."""
    groups: list[dict[str, Condition]] = []
    for condition in plan().conditions:
        free = next((group for group in groups if condition.finding not in group), None)
        if free is None:
            groups.append(free := {})
        free[condition.finding] = condition
    return tuple(tuple(group.values()) for group in groups)


def test_every_condition_keeps_its_decision_on_every_narrower_interval() -> None:
    turned = [
        (condition.id, wide, narrow)
        for wide, narrow in product(around(), around())
        if inside(wide, narrow)
        for condition in plan().conditions
        if judged_at(wide)[condition.iri] in DECIDED
        and judged_at(narrow)[condition.iri] != judged_at(wide)[condition.iri]
    ]
    assert turned == []


def test_every_condition_decides_a_single_value_and_leaves_no_value_open() -> None:
    for condition in plan().conditions:
        assert {judged_at((step, step))[condition.iri] for step in STEPS} == DECIDED
        assert judged_at((None, None))[condition.iri] == UNKNOWN


@st.composite
def nested(draw: st.DrawFn) -> tuple[Condition, Ends, Ends, str]:
    """A condition, an interval, one inside of it, and a reason."""
    condition = draw(st.sampled_from(plan().conditions))
    value = st.decimals(-1000, 1000, places=3).map(lambda number: condition.limit + number)
    near = st.one_of(st.just(condition.limit), value)
    first, second, third, fourth = sorted(draw(st.lists(near, min_size=4, max_size=4)))
    wide = (draw(st.sampled_from((None, first))), draw(st.sampled_from((None, fourth))))
    return condition, wide, (second, third), draw(st.sampled_from(sorted(plan().reason_kinds)))


@given(nested())
@settings(max_examples=80, deadline=None)
def test_narrowing_an_interval_never_turns_a_decision(drawn: tuple[Condition, Ends, Ends, str]) -> None:
    condition, wide, narrow, reason = drawn
    graph = shapes_graph((condition,))
    before, after = (
        judge(
            {condition.finding: finding(condition, ends, reason)}, (condition,), graph, plan().reason_kinds
        )[condition.iri].outcome
        for ends in (wide, narrow)
    )
    assert before not in DECIDED or after == before


# --- trees --------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Tree:
    """A fold of trees, or a leaf with its outcome."""

    operator: str = ""
    parts: tuple[Tree, ...] = ()
    outcome: str = ""


def value(tree: Tree) -> str:
    return fold(tree.operator, map(value, tree.parts)) if tree.parts else tree.outcome


def settled(tree: Tree) -> Iterator[Tree]:
    """Every way to settle the open leaves of a tree. What applies or not is no open question, and stays."""
    if tree.parts:
        for parts in product(*map(settled, tree.parts)):
            yield Tree(tree.operator, parts)
    elif tree.outcome in (UNKNOWN, REVIEW):
        yield Tree(outcome=PASS)
        yield Tree(outcome=FAIL)
    else:
        yield tree


def pairs(before: Tree, after: Tree) -> Iterator[tuple[str, str]]:
    """The outcomes of each node, before and after."""
    yield value(before), value(after)
    for one, other in zip(before.parts, after.parts, strict=True):
        yield from pairs(one, other)


leaves = st.sampled_from((PASS, FAIL, UNKNOWN, REVIEW, NOT_APPLICABLE)).map(
    lambda outcome: Tree(outcome=outcome)
)
trees = st.recursive(
    leaves,
    lambda some: st.builds(
        Tree, st.sampled_from(OPERATORS), st.lists(some, min_size=1, max_size=3).map(tuple), st.just("")
    ),
    max_leaves=7,
)


@given(trees)
@settings(max_examples=150, deadline=None)
def test_no_completion_of_a_tree_turns_a_node(tree: Tree) -> None:
    for completed in settled(tree):
        assert not TURNED.intersection(pairs(tree, completed))


@given(trees)
@settings(max_examples=150, deadline=None)
def test_parts_that_do_not_apply_count_for_nothing(tree: Tree) -> None:
    for operator in OPERATORS:
        with_it = Tree(operator, (tree, Tree(outcome=NOT_APPLICABLE)))
        assert value(with_it) == value(Tree(operator, (tree,)))
        assert value(Tree(operator, (Tree(outcome=NOT_APPLICABLE),) * 2)) == NOT_APPLICABLE


# --- the tree of the protocol -------------------------------------------------------------------------

REASONS = {UNKNOWN: MISSING, REVIEW: JUDGEMENT, NOT_APPLICABLE: NO_SUBJECT}


def judged(outcome: str) -> Judged:
    return Judged(outcome, frozenset((REASONS[outcome],) if outcome in REASONS else ()))


def of_tree(given_outcomes: Mapping[str, str]) -> dict[str, Outcome]:
    findings = {one.finding: finding(one, (None, None), CONFLICTING) for one in plan().conditions}
    known = {iri: judged(outcome) for iri, outcome in given_outcomes.items()}
    return outcomes(plan().tops, known, screener().conditions, findings)


@st.composite
def two_of_the_protocol(draw: st.DrawFn) -> tuple[dict[str, str], dict[str, str]]:
    """An outcome for each condition of the protocol, mostly favourable ones; and the same with some settled."""
    iris = [condition.iri for condition in plan().conditions]
    kinds = (PASS, PASS, UNKNOWN, REVIEW, FAIL, NOT_APPLICABLE)
    chosen = draw(st.lists(st.sampled_from(kinds), min_size=len(iris), max_size=len(iris)))
    ends = draw(st.lists(st.sampled_from((PASS, FAIL, "")), min_size=len(iris), max_size=len(iris)))
    before = dict(zip(iris, chosen, strict=True))
    after = {
        iri: end if end and before[iri] in (UNKNOWN, REVIEW) else before[iri]
        for iri, end in zip(iris, ends, strict=True)
    }
    return before, after


@given(two_of_the_protocol())
@settings(max_examples=30, deadline=None)
def test_settling_leaves_of_the_protocol_never_turns_a_node(
    drawn: tuple[dict[str, str], dict[str, str]],
) -> None:
    before, after = (of_tree(some) for some in drawn)
    turned = [before[iri].node.id for iri in before if (before[iri].outcome, after[iri].outcome) in TURNED]
    assert turned == []


def branches(node: Node) -> Iterator[Node]:
    if node.parts:
        yield node
    for child in node.children:
        yield from branches(child)


def test_every_small_branch_of_the_protocol_keeps_its_decision_for_every_completion() -> None:
    """Each branch of up to four leaves, with every outcome of each and every way to settle those that are open."""
    kinds = (PASS, FAIL, UNKNOWN, REVIEW, NOT_APPLICABLE)
    seen = set[tuple[str, int]]()
    for top in plan().tops:
        for branch in branches(top):
            if len(branch.parts) > 4:
                continue
            seen.add((branch.fold or ALL_OF, len(branch.parts)))
    assert seen
    for operator, size in seen:
        for chosen in product(kinds, repeat=size):
            tree = Tree(operator, tuple(Tree(outcome=one) for one in chosen))
            if value(tree) in DECIDED:
                assert not any((value(tree), value(done)) in TURNED for done in settled(tree))
