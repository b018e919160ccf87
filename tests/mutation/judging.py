"""Whether a case still gives what its name says, with other findings or other shapes."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import cache

import rdflib

from tests.mutation.caseload import Case, Run
from tests.screening import plan, screener_of
from trialshape.conditions import Judged, NotEvaluated, judge, shapes_graph
from trialshape.findings import Finding
from trialshape.knowledge.conditions import Condition
from trialshape.outcomes import outcomes


def says(case: Case, judged: Mapping[str, Judged], findings: Mapping[str, Finding]) -> bool:
    """Whether the node of a case is as the case expects."""
    screener = screener_of(case.node)
    top = next(top for top in plan().tops if any(node.id == case.node for node in top.walk()))
    known = outcomes((top,), judged, screener.conditions, findings)
    (node,) = (one for one in known.values() if one.node.id == case.node)
    return case.expected.differs(node) is None


def holds(case: Case, done: Run) -> bool:
    """Whether a case gives what it states when nothing is wrong."""
    return says(case, done.judged, done.findings)


def holds_with_findings(case: Case, done: Run, fresh: Mapping[str, Finding]) -> bool:
    """The same with other findings in the place of some."""
    different = {iri for iri, finding in fresh.items() if _ends(finding) != _ends(done.findings[iri])}
    touched = [one for one in screener_of(case.node).plan.conditions if one.finding in different]
    if not touched and case.expected.facts is None:
        return True
    judged = done.judged | rejudged(touched, fresh)
    unchanged = judged == done.judged and case.expected.facts is None
    return unchanged or says(case, judged, {**done.findings, **fresh})


def rejudged(conditions: Iterable[Condition], findings: Mapping[str, Finding]) -> dict[str, Judged]:
    """What some conditions make of findings."""
    found: dict[str, Judged] = {}
    for condition in conditions:
        found |= judge_one(condition, findings, _shapes_of(condition))
    return found


def judge_one(
    condition: Condition, findings: Mapping[str, Finding], shape_graph: rdflib.Graph
) -> dict[str, Judged]:
    """One condition with the shapes given for it; nothing where they cannot be used."""
    looked_at = {condition.finding: findings[condition.finding]}
    try:
        return judge(looked_at, (condition,), shape_graph, plan().reason_kinds)
    except NotEvaluated:
        return {}


@cache
def _shapes_of(condition: Condition) -> rdflib.Graph:
    return shapes_graph((condition,))


def _ends(finding: Finding) -> tuple[object, ...]:
    return finding.low, finding.high, finding.because
