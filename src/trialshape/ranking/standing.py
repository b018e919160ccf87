"""Where one patient stands: how far from an answer, what would bring it, and until when it holds."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import date

from trialshape.fold import fold
from trialshape.knowledge.plan import Plan
from trialshape.knowledge.ranking import Tier
from trialshape.knowledge.tree import Node
from trialshape.knowledge.vocabulary import ALL_OF, FAIL, PASS, REVIEW, UNKNOWN, WAITS
from trialshape.outcomes import Outcome
from trialshape.ranking.acts import is_unwritten, open_leaves, settling_act, telling_reasons
from trialshape.ranking.facts import Facts, read_facts
from trialshape.ranking.lapsing import SETTLED, Lapses, decided_until
from trialshape.ranking.missing import MissingSets, missing_sets
from trialshape.ranking.tiers import tier_of
from trialshape.ranking.unmapped import left_open
from trialshape.ranking.waiting import ANY_TIME, Wait, can_change, over_from, repeat_from, wait, window_of
from trialshape.record import Record
from trialshape.screen import Screened


@dataclass(frozen=True, slots=True)
class Standing:
    """Where a patient stands. Nodes are IRIs, acts those that stand for their group.

    `acts` are the acts of the first missing set. `act`, `waits` and `lapses` are by node of the tree: what settles an
    open leaf, how long a barrier or a spoiled sample waits, and when what is settled is open again."""

    tier: Tier | None
    acts: tuple[str | None, ...]
    missing: MissingSets
    open_judgement: int
    open_data: int
    changeable: tuple[str, ...]
    earliest: date | None
    decided_until: date | None
    held_back: frozenset[str] = frozenset()
    """The unmapped codes each of which alone keeps the patient from a better tier: the one that the patient would be
    in if what it alone leaves open were favourable."""
    act: Mapping[str, str | None] = field(default_factory=dict)
    waits: Mapping[str, Wait] = field(default_factory=dict)
    lapses: Mapping[str, date] = field(default_factory=dict)
    windows: Mapping[str, tuple[str, date, date]] = field(default_factory=dict)
    """The window in which the facts of a leaf are looked for, with its first and last day; where these are known."""


def standing(
    screened: Screened, record: Record, plan: Plan, gaps: Mapping[str, str] | None = None
) -> Standing:
    """Where a screened patient stands.

    `gaps` gives the code of the data error that alone leaves a node of the tree open."""
    facts = read_facts(record)
    known = {outcome.node.iri: outcome for outcome in screened.outcomes}
    asked = without(plan.tops, known, screened.aside)
    still_open = [leaf for leaf in open_leaves(plan.tops, asked) if not is_unwritten(leaf)]
    reasons = {
        leaf.node.iri: telling_reasons(leaf, screened.findings, facts, plan.ranking, plan.reason_kinds)
        for leaf in still_open
    }
    act = {
        iri: settling_act(known[iri], plan.ranking, some, (gaps or {}).get(iri))
        for iri, some in reasons.items()
    }
    groups = {iri: None if one is None else plan.ranking.group(one) for iri, one in act.items()}
    failing = [top for top in plan.tops if known[top.iri].outcome == FAIL]
    found = missing_sets(plan.tops, asked, groups)
    tier, found = _placed(found, groups, failing, known, plan)
    waits = _waits(failing, still_open, screened, known, facts, plan)
    lapses = _lapses(screened, facts, plan)
    chosen = found.sets[0] if found.sets else ()
    behind = {} if failing else left_open(record, still_open, reasons)

    def betters(leaves: frozenset[str]) -> bool:
        answered = missing_sets(plan.tops, without(plan.tops, known, screened.aside | leaves), groups)
        reached, _ = _placed(answered, groups, failing, known, plan)
        return tier is not None and reached is not None and reached.order < tier.order

    return Standing(
        tier=tier,
        acts=tuple(dict.fromkeys(groups[leaf] for leaf in chosen)),
        missing=found,
        open_judgement=sum(leaf.outcome == REVIEW for leaf in still_open),
        open_data=sum(leaf.outcome == UNKNOWN for leaf in still_open),
        changeable=tuple(top.iri for top in failing if can_change(top, known, plan.ranking)),
        earliest=_earliest(failing, chosen, known, waits, plan),
        decided_until=decided_until(plan.tops, known, lapses),
        held_back=frozenset(code for code, leaves in behind.items() if betters(leaves)),
        act=act,
        waits=waits,
        lapses=lapses,
        windows=dict(_windows(screened.outcomes, facts, plan)),
    )


def without(
    tops: Iterable[Node], known: Mapping[str, Outcome], aside: frozenset[str]
) -> Mapping[str, Outcome]:
    """The outcomes of all nodes if the leaves that are set aside for people were answered favourably."""
    if not aside:
        return known
    found = dict(known)

    def visit(node: Node) -> None:
        for child in node.children:
            visit(child)
        if node.iri in aside:
            found[node.iri] = replace(found[node.iri], outcome=PASS, reasons=frozenset())
        elif node.parts:
            outcome = fold(node.fold or ALL_OF, (found[part.iri].outcome for part in node.parts))
            found[node.iri] = replace(found[node.iri], outcome=outcome)

    for top in tops:
        visit(top)
    return found


def _placed(
    found: MissingSets,
    groups: Mapping[str, str | None],
    failing: list[Node],
    known: Mapping[str, Outcome],
    plan: Plan,
) -> tuple[Tier | None, MissingSets]:
    """The tier of a patient, and the missing sets with one that leads to it as the first."""
    if failing:
        futures = [one for top in failing for one in _permanences(top, known, plan)]
        return tier_of(plan.ranking.tiers, (), futures), found
    tiers = [tier_of(plan.ranking.tiers, {groups[leaf] for leaf in one}, None) for one in found.sets]
    placed = [(tier.order, place) for place, tier in enumerate(tiers) if tier is not None]
    if not placed:
        return None, found
    _, best = min(placed)
    sets = (found.sets[best], *found.sets[:best], *found.sets[best + 1 :])
    return tiers[best], MissingSets(sets, found.cut)


def _permanences(top: Node, known: Mapping[str, Outcome], plan: Plan) -> list[str | None]:
    """What a failing criterion means for the future: where it can change, only that which can."""
    leaves = _failing_leaves(top, known)
    if can_change(top, known, plan.ranking):
        return [leaf.if_failed for leaf in leaves if leaf.if_failed not in plan.ranking.unchangeable]
    return [leaf.if_failed for leaf in leaves]


def _failing_leaves(node: Node, known: Mapping[str, Outcome]) -> list[Node]:
    if known[node.iri].outcome != FAIL:
        return []
    return [leaf for part in node.parts for leaf in _failing_leaves(part, known)] or [node]


def _waits(
    failing: Iterable[Node],
    still_open: Iterable[Outcome],
    screened: Screened,
    known: Mapping[str, Outcome],
    facts: Facts,
    plan: Plan,
) -> dict[str, Wait]:
    waits = {
        leaf.iri: wait(known[leaf.iri], facts, plan.ranking, plan.terms)
        for top in failing
        for leaf in _failing_leaves(top, known)
        if leaf.if_failed == WAITS
    }
    for leaf in still_open:
        day = repeat_from(leaf, screened.findings, facts, plan.ranking)
        if day is not None:
            waits[leaf.node.iri] = Wait(free_from=day)
    return waits


def _earliest(
    failing: list[Node],
    chosen: Iterable[str],
    known: Mapping[str, Outcome],
    waits: Mapping[str, Wait],
    plan: Plan,
) -> date | None:
    """The first day on which all that waits is over, for barriers that can all change, and for spoiled samples."""
    if any(not can_change(top, known, plan.ranking) for top in failing):
        return None
    days = [over_from(top, known, waits, plan.ranking) for top in failing]
    days += [free for leaf in chosen if (free := waits.get(leaf, Wait()).free_from) is not None]
    if not days or None in days:
        return None
    latest = max(day for day in days if day is not None)
    return None if latest == ANY_TIME else latest


def _windows(
    outcomes: Iterable[Outcome], facts: Facts, plan: Plan
) -> Iterator[tuple[str, tuple[str, date, date]]]:
    for outcome in outcomes:
        iri = window_of(outcome, plan.ranking)
        if iri is not None and iri in facts.bounds:
            yield outcome.node.iri, (iri, *facts.bounds[iri])


def _lapses(screened: Screened, facts: Facts, plan: Plan) -> dict[str, date]:
    by_iri = {finding.iri: finding for finding in screened.findings.values()}
    lapsing = Lapses(by_iri, facts, plan.ranking, plan.terms)
    leaves = (
        outcome
        for outcome in screened.outcomes
        if outcome.counts and not outcome.node.parts and outcome.outcome in SETTLED
    )
    found = {outcome.node.iri: lapsing.leaf(outcome) for outcome in leaves}
    return {iri: day for iri, day in found.items() if day is not None}
