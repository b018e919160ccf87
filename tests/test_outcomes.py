"""From judged conditions to the tree: folding, rows and reliefs apart, evidence of branches, verdicts."""

from __future__ import annotations

from decimal import Decimal

import pytest

from trialshape.conditions import Judged
from trialshape.findings import Finding
from trialshape.knowledge.conditions import Condition
from trialshape.knowledge.tree import Node
from trialshape.knowledge.vocabulary import (
    ALL_OF,
    ANY_OF,
    ASSUMED,
    ELIG,
    FAIL,
    NOT_APPLICABLE,
    PASS,
    REVIEW,
    UNKNOWN,
    local_name,
)
from trialshape.outcomes import Outcome, outcomes, verdict

HERE = "https://example.org/protocol#"


def node(
    name: str, level: str = "condition", fold: str | None = None, *children: Node, restates: str | None = None
) -> Node:
    return Node(
        iri=HERE + name,
        id=name,
        label=name,
        definition="",
        level=level,
        exclusion=False,
        fold=fold,
        children=children,
        restates=HERE + restates if restates else None,
        question=None,
        settled_by=None,
        if_failed=None,
    )


def finding(name: str, *sources: str) -> Finding:
    return Finding(f"p/finding/{name}", HERE + "F" + name, Decimal(1), Decimal(1), None, sources, frozenset())


def run(
    tops: tuple[Node, ...], judged: dict[str, Judged], findings: dict[str, Finding]
) -> dict[str, Outcome]:
    conditions = {
        HERE + name: Condition(
            HERE + name, name, HERE + "F" + name, ELIG + "AtLeast", Decimal(1), None, "", ""
        )
        for name in judged
    }
    known = outcomes(
        tops,
        {HERE + name: judgement for name, judgement in judged.items()},
        conditions,
        {HERE + "F" + name: found for name, found in findings.items()},
    )
    return {outcome.node.id: outcome for outcome in known.values()}


def judged(**outcome: str) -> dict[str, Judged]:
    return {name: Judged(value, frozenset()) for name, value in outcome.items()}


def test_a_leaf_without_a_condition_is_not_encoded_and_never_passes() -> None:
    found = run((node("I1", "criterion"),), {}, {})
    assert found["I1"].outcome == UNKNOWN
    assert {local_name(reason) for reason in found["I1"].reasons} == {"NotEncoded"}


def test_rows_and_reliefs_are_shown_and_never_folded() -> None:
    top = node(
        "E1",
        "criterion",
        ALL_OF,
        node("E1a"),
        node("E1r", "row"),
        node("E1x", "relief"),
        node("E1y", "relief"),
    )
    found = run(
        (top,),
        judged(E1a=PASS, E1r=FAIL, E1x=FAIL, E1y=PASS),
        {name: finding(name) for name in ("E1a", "E1r", "E1x", "E1y")},
    )
    assert found["E1"].outcome == PASS
    assert found["E1r"].outcome == FAIL
    assert (local_name(found["E1x"].outcome), local_name(found["E1y"].outcome)) == (
        "DoesNotRelieve",
        "Relieves",
    )
    assert [found[name].counts for name in ("E1", "E1a", "E1r", "E1x")] == [True, True, False, False]


def test_a_leaf_that_restates_another_takes_its_outcome() -> None:
    top = node("I7", "criterion", ALL_OF, node("I7a"), node("I7b", restates="I7a"))
    found = run((top,), judged(I7a=FAIL), {"I7a": finding("I7a", "thrombus")})
    assert found["I7b"].outcome == FAIL
    assert found["I7b"].sources == ("thrombus",)


@pytest.mark.parametrize(
    ("operator", "one", "other", "expected", "sources"),
    [
        (ALL_OF, PASS, FAIL, FAIL, ("b",)),
        (ALL_OF, PASS, PASS, PASS, ("a", "b")),
        (ALL_OF, PASS, NOT_APPLICABLE, PASS, ("a",)),
        (ANY_OF, PASS, FAIL, PASS, ("a",)),
        (ANY_OF, FAIL, FAIL, FAIL, ("a", "b")),
        (ALL_OF, PASS, UNKNOWN, UNKNOWN, ("b",)),
        (ALL_OF, UNKNOWN, REVIEW, REVIEW, ("b",)),
        (ANY_OF, NOT_APPLICABLE, NOT_APPLICABLE, NOT_APPLICABLE, ("a", "b")),
    ],
)
def test_a_branch_rests_on_the_parts_that_decide_it(
    operator: str, one: str, other: str, expected: str, sources: tuple[str, ...]
) -> None:
    top = node("I1", "criterion", operator, node("I1a"), node("I1b"))
    found = run((top,), judged(I1a=one, I1b=other), {"I1a": finding("I1a", "a"), "I1b": finding("I1b", "b")})
    assert (found["I1"].outcome, found["I1"].sources) == (expected, sources)


def test_a_finding_that_rests_on_findings_cites_the_record_below() -> None:
    total = Finding(
        "p/finding/T", HERE + "FI1", Decimal(1), Decimal(1), None, ("p/finding/A", "m3"), frozenset()
    )
    below = Finding("p/finding/A", HERE + "FA", Decimal(1), Decimal(1), None, ("m1", "m2"), frozenset())
    found = run((node("I1", "criterion"),), judged(I1=PASS), {"I1": total, "A": below})
    assert found["I1"].sources == ("m1", "m2", "m3")


@pytest.mark.parametrize(
    ("outcome", "bases", "expected"),
    [
        ((PASS, FAIL, REVIEW), (), "Ineligible"),
        ((PASS, UNKNOWN), (), "Undecided"),
        ((PASS, REVIEW), (), "Undecided"),
        ((PASS, NOT_APPLICABLE), (), "NoBarrierFound"),
        ((PASS, PASS), (ELIG + "Measured", ASSUMED), "NoBarrierRecorded"),
        ((FAIL, PASS), (ASSUMED,), "Ineligible"),
    ],
)
def test_the_verdict_reads_the_top_criteria_only(
    outcome: tuple[str, ...], bases: tuple[str, ...], expected: str
) -> None:
    tops = tuple(node(f"I{place}", "criterion") for place in range(len(outcome)))
    names = {top.id: value for top, value in zip(tops, outcome, strict=True)}
    found = run(tops, judged(**names), {name: finding(name) for name in names})
    assert local_name(verdict(tops, {o.node.iri: o for o in found.values()}, bases)) == expected


def test_a_failed_limb_of_a_passed_any_of_is_no_barrier() -> None:
    top = node("I4", "criterion", ANY_OF, node("I4a"), node("I4b"))
    found = run((top,), judged(I4a=FAIL, I4b=PASS), {"I4a": finding("I4a"), "I4b": finding("I4b")})
    assert local_name(verdict((top,), {o.node.iri: o for o in found.values()}, ())) == "NoBarrierFound"
