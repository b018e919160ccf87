"""Mutants of the SHACL that is made of each condition."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from decimal import Decimal

import pyoxigraph as ox

from tests.casefiles import CASES
from tests.mutation.caseload import Case, cases, run
from tests.mutation.judging import holds, judge_one, says
from tests.screening import screener_of
from trialshape.check.coverage import NOT_POSSIBLE, impossible
from trialshape.conditions import Judged, to_rdflib
from trialshape.decimals import canonical
from trialshape.findings import Finding
from trialshape.knowledge.conditions import SIDES, Condition, shapes
from trialshape.knowledge.vocabulary import ELIG, MISSING, SH, UNKNOWN

STRICTER = {"AtLeast": "Above", "Above": "AtLeast", "AtMost": "Below", "Below": "AtMost"}
OPPOSITE = {"AtLeast": "AtMost", "AtMost": "AtLeast", "Above": "Below", "Below": "Above"}

MOST_OTHERS = 15
"""A condition is tried on the cases of its own node, and on so many of the nodes above it."""
WITHOUT_ENDS = "a finding without ends is open"
"""What every condition has to hold beside its cases; where a rule always gives both ends no record shows it."""
ONE_OF_EACH_END = "a finding never has two values of one end: the engine writes each end once"


@dataclass(frozen=True, slots=True)
class Mutant:
    """A wrong variant of the SHACL of one condition."""

    condition: Condition
    what: str
    triples: tuple[ox.Triple, ...]


def mutants(condition: Condition) -> Iterator[Mutant]:
    """Every wrong variant: the comparison turned, the limit moved by its last digit, a part or a count taken away."""
    side = condition.side.removeprefix(ELIG)
    for what, other in (("limit left out or taken in", STRICTER[side]), ("side turned", OPPOSITE[side])):
        yield Mutant(condition, what, tuple(shapes((replace(condition, side=ELIG + other),))))
    for sign in (-1, 1):
        moved = condition.limit + sign * last_digit(condition.limit)
        yield Mutant(
            condition,
            f"limit {canonical(moved)} for {canonical(condition.limit)}",
            tuple(shapes((replace(condition, limit=moved),))),
        )
    whole = tuple(shapes((condition,)))
    for name, part in (("barrier", condition.barrier), ("unsure", condition.unsure)):
        kept = (t for t in whole if part not in (_value(t.subject), _value(t.object)))
        yield Mutant(condition, f"{name} part removed", tuple(kept))
    for count in ("minCount", "maxCount"):
        yield Mutant(
            condition, f"{count} removed", tuple(t for t in whole if t.predicate.value != SH + count)
        )
    yield Mutant(condition, "ends exchanged", tuple(_exchanged(t) for t in whole))


@dataclass(frozen=True, slots=True)
class Tried:
    """What became of a mutant: the case that noticed it, or why none can, or neither."""

    what: str
    place: str
    killer: str | None
    equivalent: str = ""
    differed: int = 0
    """On how many cases something was different, noticed or not."""


def survives(one: Tried) -> bool:
    """Whether no case notices a mutant that some record might."""
    return one.killer is None and not one.equivalent


def try_condition(condition: Condition) -> list[Tried]:
    """Every mutant of the SHACL of a condition, with the case that notices it."""
    waiting = {mutant.what: to_rdflib(mutant.triples) for mutant in mutants(condition)}
    found = {what: Tried(what, "", None, equivalent(what, condition)) for what in waiting}
    waiting = {what: shape for what, shape in waiting.items() if not found[what].equivalent}
    for case in near(condition):
        if not waiting:
            break
        done = run(case)
        if not holds(case, done):
            continue
        for what, shape_graph in list(waiting.items()):
            judged = judge_one(condition, done.findings, shape_graph)
            if judged.get(condition.iri) == done.judged[condition.iri]:
                continue
            differed = found[what].differed + 1
            noticed = not judged or not says(case, done.judged | judged, done.findings)
            found[what] = Tried(what, "", case.name if noticed else None, "", differed)
            if noticed:
                del waiting[what]
    for what, shape_graph in waiting.items():
        if not _open(
            judge_one(condition, {condition.finding: _without_ends(condition)}, shape_graph), condition
        ):
            found[what] = replace(found[what], killer=WITHOUT_ENDS)
    return list(found.values())


def _without_ends(condition: Condition) -> Finding:
    """What stands for a question that no rule gives a row for."""
    missing = frozenset((MISSING,))
    return Finding("urn:trialshape:finding", condition.finding, None, None, condition.unit, (), missing)


def _open(judged: dict[str, Judged], condition: Condition) -> bool:
    return judged.get(condition.iri) == Judged(UNKNOWN, frozenset((MISSING,)))


def equivalent(what: str, condition: Condition) -> str:
    """Why a mutant cannot be noticed by any record; empty for one that can."""
    if what == "maxCount removed":
        return ONE_OF_EACH_END
    if what == "barrier part removed":
        return impossible(CASES / NOT_POSSIBLE).get(condition.id, {}).get("fail", "")
    return ""


def near(condition: Condition) -> list[Case]:
    """The cases that a condition can change: its own, and then some of the smallest nodes above."""
    asked = {node: screener_of(node).plan.conditions for node in {case.node for case in cases()}}
    sizes = {node: len(some) for node, some in asked.items() if any(one.iri == condition.iri for one in some)}
    own = [case for case in cases() if case.node == condition.id]
    others = [case for case in cases() if case.node in sizes and case.node != condition.id]
    others.sort(key=lambda case: (sizes[case.node], case.name))
    return outcomes_in_turn(own) + others[:MOST_OTHERS]


def outcomes_in_turn(some: list[Case]) -> list[Case]:
    """One case of each outcome after the other: together they notice most mutants."""
    outcomes = sorted({case.expected.outcome for case in some})
    rows = [[case for case in some if case.expected.outcome == outcome] for outcome in outcomes]
    longest = max(map(len, rows), default=0)
    return [row[place] for place in range(longest) for row in rows if place < len(row)]


def last_digit(limit: Decimal) -> Decimal:
    """One unit of the last digit that the limit is written with: 1 for 75, 0.1 for 2.3."""
    exponent = limit.normalize().as_tuple().exponent
    assert isinstance(exponent, int)
    return Decimal(1).scaleb(min(exponent, 0))


def _value(term: object) -> str:
    return term.value if isinstance(term, ox.NamedNode) else ""


def _exchanged(triple: ox.Triple) -> ox.Triple:
    other = {ELIG + "low": ELIG + "high", ELIG + "high": ELIG + "low"}.get(_value(triple.object))
    return triple if other is None else ox.Triple(triple.subject, triple.predicate, ox.NamedNode(other))


assert {side.removeprefix(ELIG) for side in SIDES} == set(STRICTER)
