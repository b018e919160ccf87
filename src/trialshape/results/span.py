"""A cohort as documented, recorded and possible, and the criteria that make the gaps."""

from __future__ import annotations

from collections import Counter
from typing import Any

from trialshape.knowledge.plan import Plan
from trialshape.knowledge.vocabulary import ASSUMED, local_name
from trialshape.results.gathering import Results


def span(results: Results, plan: Plan) -> dict[str, Any]:
    """How many patients have no barrier: on evidence alone, also on allowed assumptions, and where nothing fails.

    Questions that are set aside are left out of all three and counted. Gaps count patients by top criterion:
    those that are
    possible and still open, and those that are recorded and rest on assumptions."""
    patients: list[dict[str, Any]] = results.patients.to_pylist()
    assumed = _assumed(results)
    top_of = {node.id: top.id for top in plan.tops for node in top.walk()}
    possible = [row for row in patients if not row["fails"]]
    recorded = [row for row in possible if row["verdict"] != "Undecided"]
    documented = [row for row in recorded if not assumed.get(row["patient"])]
    still_open = Counter(
        top
        for row in possible
        if row["verdict"] == "Undecided"
        for top in {
            top_of[leaf]
            for leaf in (*row["needs_data"], *row["needs_person"])
            if leaf not in row["set_aside"]
        }
    )
    resting = Counter(top for row in recorded for top in assumed.get(row["patient"], ()))
    aside = Counter(leaf for row in possible for leaf in row["set_aside"])
    return {
        "documented": len(documented),
        "recorded": len(recorded),
        "possible": len(possible),
        "of": len(patients),
        "notEncoded": sum(row["not_encoded"] > 0 and row["verdict"] == "Undecided" for row in possible),
        "open": _ordered(still_open, plan),
        "assumed": _ordered(resting, plan),
        "setAside": _ordered(aside, plan),
    }


def _assumed(results: Results) -> dict[str, list[str]]:
    """The top criteria of each patient that rest on an assumption."""
    weakest = local_name(ASSUMED).lower()
    found: dict[str, list[str]] = {}
    for row in results.outcomes.select(["patient", "id", "level", "basis"]).to_pylist():
        if row["level"] == "criterion" and row["basis"] == weakest:
            found.setdefault(row["patient"], []).append(row["id"])
    return found


def _ordered(counts: Counter[str], plan: Plan) -> dict[str, int]:
    order = {node.id: place for place, node in enumerate(plan.nodes())}
    return dict(sorted(counts.items(), key=lambda item: (-item[1], order[item[0]])))
