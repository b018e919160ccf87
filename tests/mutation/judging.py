"""Whether a case still gives what its name says, with other findings or other shapes."""

from __future__ import annotations

from collections.abc import Mapping

import rdflib

from tests.mutation.caseload import Case
from tests.screening import plan, screener_of
from trialshape.conditions import NotEvaluated, judge
from trialshape.findings import Finding
from trialshape.knowledge.vocabulary import local_name
from trialshape.outcomes import outcomes


def holds(case: Case, findings: Mapping[str, Finding], shape_graph: rdflib.Graph | None = None) -> bool:
    """Whether the node of a case has the outcome and the reason that the case states."""
    screener = screener_of(case.node)
    graph = screener.shapes if shape_graph is None else shape_graph
    try:
        judged = judge(findings, screener.plan.conditions, graph, plan().reason_kinds)
    except NotEvaluated:
        return False
    known = outcomes(plan().tops, judged, screener.conditions, findings)
    (node,) = (one for one in known.values() if one.node.id == case.node)
    reasons = {local_name(why).lower() for why in node.reasons}
    return local_name(node.outcome) == case.outcome and (case.reason is None or case.reason in reasons)
