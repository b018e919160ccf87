"""Which questions of one patient have no answer yet, and which numbered leaves wait for each."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Final

from trialshape.findings import Finding
from trialshape.knowledge.plan import Plan
from trialshape.knowledge.tree import Node
from trialshape.knowledge.vocabulary import (
    CONFLICTING,
    FAIL,
    MISSING,
    NO_SUBJECT,
    NOT_APPLICABLE,
    PASS,
)
from trialshape.outcomes import Outcome, record_sources
from trialshape.screen import Screened

DECIDED: Final = frozenset((PASS, NOT_APPLICABLE, FAIL))


@dataclass(frozen=True, slots=True)
class OpenQuestion:
    """A question without an answer: the leaves that wait for it, why it is open, and what is known of it."""

    question: str
    ids: tuple[str, ...]
    reasons: tuple[str, ...]
    low: Decimal | None
    high: Decimal | None
    unit: str | None
    sources: tuple[str, ...]


def open_questions(screened: Screened, plan: Plan) -> list[OpenQuestion]:
    """Every question without an answer on which an open leaf rests, in the order of the leaves.

    Leaves below a decided branch are left out, for nothing hangs on them. Below a question that is answered nothing is
    asked. Where the parts of a branch contradict each other, all that they rest on is asked again."""
    known = {outcome.node.iri: outcome for outcome in screened.outcomes}
    ids: dict[str, dict[str, None]] = {}
    contradicting: set[str] = set()
    for leaf, again in (found for top in plan.tops for found in _waiting(top, known)):
        assert leaf.finding is not None
        for question in _below(leaf.finding.question, screened.findings, plan.rests_on, again):
            ids.setdefault(question, {})[leaf.node.id] = None
            contradicting |= {question} if again else set()
    record = record_sources(screened.findings)
    found = []
    for question, some in ids.items():
        finding = screened.findings[question]
        sources = record(finding.iri)
        reasons = tuple(reason for reason in plan.reason_kinds if reason in finding.because)
        reasons = reasons or ((CONFLICTING,) if question in contradicting else (MISSING,))
        found.append(
            OpenQuestion(question, tuple(some), reasons, finding.low, finding.high, finding.unit, sources)
        )
    return found


def _below(
    question: str, findings: Mapping[str, Finding], rests_on: Mapping[str, tuple[str, ...]], again: bool
) -> list[str]:
    """A question and those that it is made of, each once, as far as they are open; all of them `again`."""
    found: dict[str, None] = {}
    waiting = [question]
    while waiting:
        here = waiting.pop(0)
        if here in found or here not in findings or not (again or is_open(findings[here])):
            continue
        found[here] = None
        waiting += rests_on.get(here, ())
    return list(found)


def is_open(finding: Finding) -> bool:
    """Whether the answer is no single value, and there is something to ask about."""
    return NO_SUBJECT not in finding.because and (finding.low is None or finding.low != finding.high)


def _waiting(node: Node, known: Mapping[str, Outcome]) -> Iterator[tuple[Outcome, bool]]:
    """The leaves with a condition that are open, and those whose branch finds them in contradiction."""
    here = known[node.iri]
    if here.outcome in DECIDED:
        return
    below = [found for part in node.parts for found in _waiting(part, known)]
    if below or not node.parts:
        yield from below
        if not node.parts and here.finding is not None:
            yield here, False
        return
    leaves = [known[part.iri] for part in node.walk() if not part.parts]
    yield from ((leaf, True) for leaf in leaves if leaf.counts and leaf.finding is not None)
