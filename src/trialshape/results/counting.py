"""Counts over the tables of a run."""

from __future__ import annotations

from collections import Counter
from typing import Final, Literal

import pyarrow as pa
import pyarrow.compute as pc

from trialshape.knowledge.plan import Plan
from trialshape.knowledge.tree import Node

OUTCOME_WORDS: Final = ("Pass", "Fail", "Unknown", "Review", "NotApplicable")
VERDICT_WORDS: Final = ("Ineligible", "Undecided", "NoBarrierFound", "NoBarrierRecorded")

Encoded = Literal["yes", "partly", "no"]


def criterion_counts(outcomes: pa.Table) -> dict[str, dict[str, int]]:
    """How many patients have each outcome, by top criterion."""
    tops = outcomes.filter(pc.equal(outcomes["level"], "criterion")).select(["id", "outcome"])
    counted = tops.group_by(["id", "outcome"]).aggregate([([], "count_all")]).to_pylist()
    found: dict[str, dict[str, int]] = {}
    for row in counted:
        found.setdefault(row["id"], dict.fromkeys(OUTCOME_WORDS, 0))[row["outcome"]] = row["count_all"]
    return found


def verdict_counts(patients: pa.Table) -> dict[str, int]:
    """How many patients have each verdict."""
    counted = Counter(patients["verdict"].to_pylist())
    return {word: counted[word] for word in VERDICT_WORDS}


def encoded(top: Node, plan: Plan) -> Encoded:
    """Whether conditions are written for all, some or none of the leaves that a criterion is folded from."""
    written = {condition.iri for condition in plan.conditions}
    found = [(leaf.restates or leaf.iri) in written for leaf in leaves(top)]
    if all(found):
        return "yes"
    return "partly" if any(found) else "no"


def leaves(node: Node) -> list[Node]:
    """The leaves that a node is folded from, in order."""
    if not node.parts:
        return [node]
    return [leaf for part in node.parts for leaf in leaves(part)]
