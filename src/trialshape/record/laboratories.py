"""Which range of normal or assay of a site holds for a value: by laboratory, method, sex, age and day of the draw."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import TypeVar

from trialshape.dates import completed_years
from trialshape.knowledge.local import Assay, Holds, Range, same_text
from trialshape.knowledge.quantities import Observable, Unit
from trialshape.knowledge.terms import Terms
from trialshape.knowledge.vocabulary import local_name
from trialshape.record.draft import Draft
from trialshape.record.facts import Fact, Person
from trialshape.record.vocabulary import DAY, METHOD, NOT_AFTER, NOT_BEFORE, PERFORMER

Row = TypeVar("Row", Range, Assay)


@dataclass(frozen=True, slots=True)
class Draw:
    """What a site's row is chosen by: who was measured where, how and when; None where it is not known."""

    person: Person
    laboratory: str | None
    method: str | None
    first: date | None
    last: date | None


def draw_of(fact: Fact, draft: Draft, person: Person) -> Draw:
    """The draw of a fact whose days are written already."""
    days = {predicate: date.fromisoformat(text) for predicate, text, kind in draft.literals if kind == DAY}
    return Draw(
        person,
        fact.values.text(PERFORMER).one,
        fact.values.link(METHOD).one,
        days.get(NOT_BEFORE),
        days.get(NOT_AFTER),
    )


def range_for(observable: Observable, draw: Draw, terms: Terms) -> Range | None:
    """The one range of normal that surely holds for a draw, or None."""
    return _chosen(terms.local.ranges.get(observable.iri, ()), draw)


def assay_for(observable: Observable, draw: Draw, terms: Terms) -> Assay | None:
    """The one assay that surely was used for a draw, or None."""
    return _chosen(terms.local.assays.get(observable.iri, ()), draw)


def _chosen(rows: Sequence[Row], draw: Draw) -> Row | None:
    holding = [row for row in rows if _holds(row.holds, draw)]
    return holding[0] if len(holding) == 1 else None


def _holds(holds: Holds, draw: Draw) -> bool:
    """Whether a row holds whatever is not known of the draw."""
    return (
        _is_named(holds.laboratory, draw.laboratory)
        and (_is_named(holds.method, draw.method) or _is_named(holds.method, local_name(draw.method or "")))
        and (holds.sex is None or holds.sex == draw.person.sex)
        and _is_aged(holds, draw)
        and (holds.valid_from is None or (draw.first is not None and draw.first >= holds.valid_from))
        and (holds.valid_to is None or (draw.last is not None and draw.last <= holds.valid_to))
    )


def _is_named(wanted: str | None, recorded: str | None) -> bool:
    return wanted is None or (recorded is not None and same_text(wanted, recorded))


def _is_aged(holds: Holds, draw: Draw) -> bool:
    person = draw.person
    old_enough = holds.age_from is None or (
        person.born_last is not None
        and draw.first is not None
        and person.born_last <= draw.first
        and completed_years(person.born_last, draw.first) >= holds.age_from
    )
    young_enough = holds.age_to is None or (
        person.born_first is not None
        and draw.last is not None
        and person.born_first <= draw.last
        and completed_years(person.born_first, draw.last) <= holds.age_to
    )
    return old_enough and young_enough


# --- assays ---------------------------------------------------------------------------------------------


def narrowed(unit: Unit, observable: Observable, assay: Assay | None) -> Unit:
    """The unit with the factors of the assay, where they depend on it."""
    if assay is None or assay.copies_low is None or assay.copies_high is None or unit.low == unit.high:
        return unit
    plainest = min(one.low for one in observable.units.values() if one.low != one.high)
    # thousands of a unit have a thousand times its factor
    times, rest = divmod(unit.low, plainest)
    if rest:
        return unit
    return replace(unit, low=assay.copies_low * times, high=assay.copies_high * times)
