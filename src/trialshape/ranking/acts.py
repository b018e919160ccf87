"""Which leaves are open and can still matter, and which act settles each."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from trialshape.findings import Finding
from trialshape.knowledge.ranking import Ranking
from trialshape.knowledge.tree import Node
from trialshape.knowledge.vocabulary import (
    FAIL,
    MISSING,
    NOT_APPLICABLE,
    NOT_ENCODED,
    PASS,
    REVIEW,
    UNKNOWN,
)
from trialshape.outcomes import Outcome
from trialshape.ranking.facts import Facts

DECIDED = frozenset((PASS, FAIL, NOT_APPLICABLE))
OPEN = frozenset((UNKNOWN, REVIEW))


def open_leaves(tops: Iterable[Node], known: Mapping[str, Outcome]) -> list[Outcome]:
    """The open leaves whose answers can still matter, in protocol order: none below a node that is decided.

    A branch that is open while its parts are decided, because they contradict each other, stands here itself."""
    return [found for top in tops for found in _open(top, known)]


def _open(node: Node, known: Mapping[str, Outcome]) -> list[Outcome]:
    here = known[node.iri]
    if here.outcome in DECIDED:
        return []
    return [found for part in node.parts for found in _open(part, known)] or [here]


def is_unwritten(outcome: Outcome) -> bool:
    """Whether nothing is written for a leaf yet, so that no act settles it."""
    return outcome.reasons == {NOT_ENCODED}


def settling_act(
    outcome: Outcome, ranking: Ranking, reasons: Iterable[str], gap: str | None = None
) -> str | None:
    """The act that settles an open leaf or branch; None where the register does not say.

    It is the act of the register, unless the leaf is open for `reasons` that have an act of their own and for no
    others. `gap` is the code of a data error that alone leaves it open."""
    own = _registered(outcome.node)
    repairs = [ranking.repairs.get(reason) for reason in reasons]
    if gap is not None:
        repairs = [ranking.gaps.get(gap)]
    act = repairs[0] if repairs and None not in repairs else None
    if act is None or (own is not None and ranking.group(own) == ranking.group(act)):
        return own
    return act


def _registered(node: Node) -> str | None:
    """The act that the register names for a leaf; of a branch, that of its first part that has one."""
    if node.settled_by is not None:
        return node.settled_by
    return next((act for part in node.parts if (act := _registered(part)) is not None), None)


def telling_reasons(
    outcome: Outcome,
    findings: Mapping[str, Finding],
    facts: Facts,
    ranking: Ranking,
    order: Iterable[str],
) -> list[str]:
    """The reasons why a leaf is open, in the order in which they are shown.

    Where something cannot be read, absence is not shown and counts as missing besides. That reason says nothing more
    where a history was taken or the record is complete: taking it once more would change nothing."""
    reasons = set(outcome.reasons)
    if MISSING in reasons and outcome.finding is not None and any(one in ranking.repairs for one in reasons):
        by_iri = {finding.iri: finding for finding in findings.values()}
        if _is_covered(outcome.finding, by_iri, _covered(facts), ranking, set()):
            reasons.discard(MISSING)
    return [reason for reason in order if reason in reasons]


def _covered(facts: Facts) -> frozenset[str]:
    """The domains in which a history was taken or the record is complete."""
    return frozenset(
        domain
        for fact in facts.nodes.values()
        if fact.is_history or fact.is_coverage
        for domain in fact.covers
    )


def _is_covered(
    finding: Finding, by_iri: Mapping[str, Finding], covered: frozenset[str], ranking: Ranking, seen: set[str]
) -> bool:
    """Whether all that is missing below a finding lies in covered domains, next to something that cannot be read."""
    seen.add(finding.iri)
    below = [by_iri[source] for source in finding.sources if source in by_iri and source not in seen]
    missing = [one for one in below if MISSING in one.because]
    if missing:
        return all(_is_covered(one, by_iri, covered, ranking, seen) for one in missing)
    asking = ranking.asked.get(finding.question)
    unread = any(reason in ranking.repairs for reason in finding.because)
    return unread and asking is not None and bool(asking.domains & covered)
