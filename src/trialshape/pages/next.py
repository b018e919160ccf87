"""Who is next, as the tables of a run say: the patients to call first, with what to do for each."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

import pyarrow as pa
import pyarrow.compute as pc

from trialshape.knowledge.plan import Plan
from trialshape.knowledge.ranking import Ranking, Tier
from trialshape.knowledge.tree import Node
from trialshape.knowledge.vocabulary import ELIG
from trialshape.results import Results

FIRST: Final = 8  # how many patients are listed
_COLUMNS: Final = ["patient", "id", "act", "date", "free_from", "stop_by"]


@dataclass(frozen=True, slots=True)
class Step:
    """One action for one patient: the acts that are done in one go, and the leaves that they settle.

    `not_before` is the first day for it, empty where any day will do."""

    acts: tuple[str, ...]
    ids: tuple[str, ...]
    labels: tuple[str, ...]
    not_before: str


@dataclass(frozen=True, slots=True)
class Obstacle:
    """One barrier that can go: what it calls for, and the days that are known; empty where not."""

    id: str
    criterion: str
    label: str
    calls_for: str
    date: str
    free_from: str
    stop_by: str


@dataclass(frozen=True, slots=True)
class Next:
    """One patient of the list; `open` leaves make the smallest missing set."""

    patient: str
    tier: str
    label: str
    open: int
    actions: int
    steps: tuple[Step, ...]
    obstacles: tuple[Obstacle, ...]
    earliest: str
    decided_until: str
    not_encoded: int
    """How many leaves nothing is written for."""


@dataclass(frozen=True, slots=True)
class TierCount:
    """How many undecided patients are in a tier."""

    tier: str
    label: str
    patients: int


@dataclass(frozen=True, slots=True)
class ActionCount:
    """An action and how often it counts: for how many patients, or for how many criteria of patients."""

    act: str
    count: int


@dataclass(frozen=True, slots=True)
class Words:
    """The acts of a ranking and the label of each, by its word in tables."""

    ranking: Ranking
    label: Callable[[str], str]

    def act(self, name: str) -> str:
        """What an act is called; the register may not say one."""
        return self.label(name) if name else "not said by whom"


def words_of(plan: Plan) -> Words:
    """The words of a compiled plan."""
    return Words(plan.ranking, lambda name: plan.labels.get(ELIG + name, name))


Rows = Mapping[str, Mapping[str, Mapping[str, Any]]]


def who_next(results: Results, plan: Plan, most: int = FIRST) -> tuple[Next, ...]:
    """The patients to call first: by tier, then by actions, open criteria and name. Those who are out are left out."""
    tiers = {tier.name: tier for tier in plan.ranking.tiers if not tier.permanences}
    rows = [row for row in results.patients.to_pylist() if row["tier"] in tiers]
    rows.sort(key=lambda row: (tiers[row["tier"]].order, row["actions"], len(row["open"]), row["patient"]))
    chosen = rows[:most]
    leaves = _rows(results.outcomes, [row["patient"] for row in chosen])
    nodes, above = _nodes(plan), criterion_of(plan)
    return tuple(
        _next(row, tiers[row["tier"]], leaves.get(row["patient"], {}), nodes, above, plan) for row in chosen
    )


def _nodes(plan: Plan) -> dict[str, Node]:
    return {node.id: node for node in plan.nodes()}


def criterion_of(plan: Plan) -> dict[str, str]:
    """The top criterion of each node, by id."""
    return {node.id: top.id for top in plan.tops for node in top.walk()}


def _rows(outcomes: pa.Table, patients: Sequence[str]) -> Rows:
    """The rows of some patients by patient and id."""
    wanted = outcomes.filter(pc.is_in(outcomes["patient"], pa.array(patients, pa.string()))).select(_COLUMNS)
    found: dict[str, dict[str, Mapping[str, Any]]] = {}
    for row in wanted.to_pylist():
        found.setdefault(row["patient"], {})[row["id"]] = row
    return found


def _next(
    row: Mapping[str, Any],
    tier: Tier,
    leaves: Mapping[str, Mapping[str, Any]],
    nodes: Mapping[str, Node],
    above: Mapping[str, str],
    plan: Plan,
) -> Next:
    missing = row["missing_sets"][0] if row["missing_sets"] else []
    failing = row["fails_at"] if tier.barred else []
    return Next(
        patient=row["patient"],
        tier=tier.name,
        label=tier.label,
        open=len(missing),
        actions=row["actions"],
        steps=steps(missing, leaves, nodes, words_of(plan)),
        obstacles=tuple(
            _obstacle(leaf, leaves.get(leaf, {}), nodes, above, plan) for leaf in failing if leaf in nodes
        ),
        earliest=day(row["earliest"]),
        decided_until=day(row["decided_until"]),
        not_encoded=row["not_encoded"],
    )


def steps(
    missing: Iterable[str],
    leaves: Mapping[str, Mapping[str, Any]],
    nodes: Mapping[str, Node],
    words: Words,
) -> tuple[Step, ...]:
    """A missing set as actions, in the order of their first leaves."""
    groups: dict[str, list[str]] = {}
    for leaf in missing:
        act = leaves.get(leaf, {}).get("act") or ""
        groups.setdefault(group_of(act, words.ranking), []).append(leaf)
    return tuple(_step(ids, leaves, nodes, words) for ids in groups.values())


def group_of(act: str, ranking: Ranking) -> str:
    """The act that stands for all that are done in the same go, by its word in tables."""
    return ranking.group(ELIG + act).removeprefix(ELIG)


def _step(
    ids: Sequence[str],
    leaves: Mapping[str, Mapping[str, Any]],
    nodes: Mapping[str, Node],
    words: Words,
) -> Step:
    acts = dict.fromkeys(leaves.get(leaf, {}).get("act") or "" for leaf in ids)
    days = [leaves[leaf]["free_from"] for leaf in ids if leaf in leaves and leaves[leaf]["free_from"]]
    return Step(
        acts=tuple(words.act(act) for act in acts),
        ids=tuple(ids),
        labels=tuple(dict.fromkeys(nodes[leaf].label for leaf in ids if leaf in nodes)),
        not_before=day(max(days, default=None)),
    )


def _obstacle(
    leaf: str,
    row: Mapping[str, Any],
    nodes: Mapping[str, Node],
    above: Mapping[str, str],
    plan: Plan,
) -> Obstacle:
    node = nodes[leaf]
    permanence = plan.ranking.permanences.get(node.if_failed or "")
    return Obstacle(
        id=leaf,
        criterion=above[leaf],
        label=node.label,
        calls_for="" if permanence is None else permanence.calls_for,
        date=row.get("date") or "",
        free_from=day(row.get("free_from")),
        stop_by=day(row.get("stop_by")),
    )


def day(value: date | None) -> str:
    """A day as text, empty where there is none."""
    return "" if value is None else value.isoformat()


# --- the cohort ---------------------------------------------------------------------------------------


def tier_counts(patients: Iterable[Mapping[str, Any]], plan: Plan) -> tuple[TierCount, ...]:
    """How many undecided patients are in each tier, in the order of tiers."""
    counted = Counter(row["tier"] for row in patients if row["verdict"] == "Undecided")
    return tuple(
        TierCount(tier.name, tier.label, counted[tier.name])
        for tier in plan.ranking.tiers
        if counted[tier.name]
    )


def calls(patients: Iterable[Mapping[str, Any]], plan: Plan) -> dict[str, int]:
    """What barriers that can all change call for, each patient counted once, under what is hardest to change."""
    nodes = _nodes(plan)
    barred = {tier.name for tier in plan.ranking.tiers if tier.barred and not tier.permanences}
    hardest = Counter(_hardest(row["fails_at"], nodes, plan) for row in patients if row["tier"] in barred)
    order = {iri: one.order for iri, one in plan.ranking.permanences.items()}
    found = sorted((iri for iri in hardest if iri is not None), key=lambda iri: order.get(iri, 0))
    return {plan.ranking.permanences[iri].calls_for: hardest[iri] for iri in found}


def _hardest(fails_at: Iterable[str], nodes: Mapping[str, Node], plan: Plan) -> str | None:
    """The permanence that is hardest to change among those that can; None where one is not said."""
    futures = [nodes[leaf].if_failed for leaf in fails_at if leaf in nodes]
    known = plan.ranking.permanences
    changing = [one for one in futures if one not in plan.ranking.unchangeable]
    if not changing or any(one not in known for one in changing):
        return None
    return max(changing, key=lambda one: known[one or ""].order)


def last_action(patients: Iterable[Mapping[str, Any]], plan: Plan) -> ActionCount | None:
    """The action that is the only one left for most patients without a barrier."""
    free = {tier.name for tier in plan.ranking.tiers if not tier.barred}
    counted = Counter(
        row["acts"][0] for row in patients if row["tier"] in free and row["actions"] == len(row["acts"]) == 1
    )
    return _most(counted, plan)


def closing_action(results: Results, plan: Plan) -> ActionCount | None:
    """The action that settles most open criteria on its own, over all patients without a barrier."""
    free = {tier.name for tier in plan.ranking.tiers if not tier.barred}
    table = results.outcomes.filter(pc.is_valid(results.outcomes["act"])).select(["patient", "id", "act"])
    acts = {(row["patient"], row["id"]): group_of(row["act"], plan.ranking) for row in table.to_pylist()}
    above, counted = criterion_of(plan), Counter[str]()
    for row in results.patients.to_pylist():
        if row["tier"] not in free or not row["missing_sets"]:
            continue
        needed: dict[str, set[str | None]] = {}
        for leaf in row["missing_sets"][0]:
            needed.setdefault(above.get(leaf, leaf), set()).add(acts.get((row["patient"], leaf)))
        for groups in needed.values():
            (act,) = groups if len(groups) == 1 else (None,)
            if act is not None:
                counted[act] += 1
    return _most(counted, plan)


def _most(counted: Counter[str], plan: Plan) -> ActionCount | None:
    if not counted:
        return None
    act = min(counted, key=lambda one: (-counted[one], one))
    return ActionCount(words_of(plan).act(act), counted[act])
