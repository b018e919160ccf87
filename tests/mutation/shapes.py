"""Mutants of the SHACL that is made of each condition."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from decimal import Decimal

import pyoxigraph as ox

from trialshape.decimals import canonical
from trialshape.knowledge.conditions import SIDES, Condition, shapes
from trialshape.knowledge.vocabulary import ELIG, SH

STRICTER = {"AtLeast": "Above", "Above": "AtLeast", "AtMost": "Below", "Below": "AtMost"}
OPPOSITE = {"AtLeast": "AtMost", "AtMost": "AtLeast", "Above": "Below", "Below": "Above"}

EQUIVALENT = {
    "maxCount removed": "a finding never has two values of one end: the engine writes each end once",
}
"""Mutants that no case can notice, with the reason."""


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
        yield Mutant(condition, f"{count} removed", tuple(t for t in whole if t.predicate.value != SH + count))
    yield Mutant(condition, "ends exchanged", tuple(_exchanged(t) for t in whole))


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
