"""What a preset leaves to people, and the verdict without it."""

from __future__ import annotations

from dataclasses import replace

import pytest

from tests.test_outcomes import HERE, node
from trialshape.knowledge.tree import Node
from trialshape.knowledge.vocabulary import (
    ALL_OF,
    ANY_OF,
    ASSUMED,
    ELIG,
    FAIL,
    NO_BARRIER_FOUND,
    NO_BARRIER_RECORDED,
    NOT_APPLICABLE,
    PASS,
    REVIEW,
    UNKNOWN,
    local_name,
)
from trialshape.outcomes import Outcome, put_to_people, verdict

JUDGED, LACKING, OLD = (frozenset((ELIG + name,)) for name in ("Judgement", "Missing", "Stale"))
CONSENT = "https://example.org/domains#Consent"


def known(
    node: Node, outcome: str, reasons: frozenset[str] = frozenset(), *sources: str
) -> tuple[str, Outcome]:
    return node.iri, Outcome(node, outcome, reasons, sources, None, None, counts=True)


A, B, C = node("a"), node("b"), node("c")
EVERY = node("every", "criterion", ALL_OF, A, B)
SOME = node("some", "criterion", ANY_OF, A, B)


def aside(tops: tuple[Node, ...], found: dict[str, Outcome], *domains: str) -> set[str]:
    return {iri.removeprefix(HERE) for iri in put_to_people(tops, found, frozenset(domains))}


@pytest.mark.parametrize(
    ("reasons", "sources", "expected"),
    [
        (JUDGED, (), {"a"}),  # nobody was asked
        (JUDGED, ("x",), set()),  # a fact is for judgement, such as a suspected diagnosis
        (LACKING, (), set()),
        (OLD, ("x",), set()),
        (JUDGED | LACKING, (), set()),
    ],
)
def test_only_questions_to_which_no_fact_speaks(
    reasons: frozenset[str], sources: tuple[str, ...], expected: set[str]
) -> None:
    assert aside((A,), dict([known(A, REVIEW, reasons, *sources)])) == expected


def test_what_a_domain_of_the_preset_lacks_is_left_to_people_too() -> None:
    consent = replace(C, domain=CONSENT)
    missing = dict([known(consent, UNKNOWN, LACKING)])
    assert aside((consent,), missing) == set()
    assert aside((consent,), missing, CONSENT) == {"c"}
    assert aside((consent,), dict([known(consent, UNKNOWN, LACKING, "x")]), CONSENT) == set()
    assert aside((consent,), dict([known(consent, FAIL)]), CONSENT) == set()


def test_nothing_is_left_to_people_where_it_does_not_matter() -> None:
    found = dict([known(SOME, PASS), known(A, PASS), known(B, REVIEW, JUDGED)])
    assert aside((SOME,), found) == set()


def said(
    top: Node, outcome: str, a: str, b: str, bases: tuple[str, ...] = (), best: str | None = None
) -> str:
    """The verdict over one branch whose first part is set aside."""
    found = dict([known(top, outcome), known(A, a, JUDGED), known(B, b)])
    return local_name(verdict((top,), found, bases, frozenset((A.iri,)), best))


def test_a_fail_stands_whatever_is_set_aside() -> None:
    assert said(EVERY, FAIL, REVIEW, FAIL) == "Ineligible"


def test_what_is_open_besides_stays_open() -> None:
    assert said(EVERY, REVIEW, REVIEW, UNKNOWN) == "Undecided"
    assert said(EVERY, REVIEW, REVIEW, REVIEW) == "Undecided"


def test_a_criterion_that_only_waits_for_people_does_not_leave_a_patient_undecided() -> None:
    assert said(EVERY, REVIEW, REVIEW, PASS) == "NoBarrierRecorded"
    assert said(SOME, REVIEW, REVIEW, FAIL) == "NoBarrierRecorded"
    assert said(EVERY, REVIEW, REVIEW, NOT_APPLICABLE) == "NoBarrierRecorded"


def test_no_verdict_is_better_than_the_preset_allows() -> None:
    found = dict([known(C, PASS)])
    assert verdict((C,), found, (), best=NO_BARRIER_RECORDED) == NO_BARRIER_RECORDED
    assert verdict((C,), found, (), best=NO_BARRIER_FOUND) == NO_BARRIER_FOUND
    assert verdict((C,), found, (ASSUMED,), best=NO_BARRIER_FOUND) == NO_BARRIER_RECORDED
