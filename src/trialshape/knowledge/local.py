"""What the knowledge of a site adds to reading a record: decimal mark, texts, ranges of normal, assays."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from itertools import combinations
from typing import TypeVar

import pyoxigraph as ox

from trialshape.knowledge import graph
from trialshape.knowledge.codes import Beginnings, canonical_code
from trialshape.knowledge.errors import KnowledgeError
from trialshape.knowledge.quantities import Observable
from trialshape.knowledge.vocabulary import ELIG, RDF_TYPE


@dataclass(frozen=True, slots=True)
class Holds:
    """For what a row of a laboratory holds; None where it holds for any.

    `place` says where it is written, such as ranges.csv:12. Days and ages (completed years) are included."""

    iri: str
    place: str
    observable: str
    laboratory: str | None = None
    method: str | None = None
    sex: str | None = None
    age_from: int | None = None
    age_to: int | None = None
    valid_from: date | None = None
    valid_to: date | None = None


@dataclass(frozen=True, slots=True)
class Range:
    """The limits of normal of a laboratory, in `unit`, which is one of those that the observable accepts."""

    holds: Holds
    low: Decimal | None
    high: Decimal | None
    unit: str | None


@dataclass(frozen=True, slots=True)
class Assay:
    """What a laboratory says of a test: copies in one international unit, control, smallest amount, strip chart.

    `steps` are amounts in the canonical unit of the observable from which on a strip shows a grade, rising;
    `graded_as` is the observable of these grades. `limit` is in the canonical unit too."""

    holds: Holds
    copies_low: Decimal | None = None
    copies_high: Decimal | None = None
    control: Decimal | None = None
    limit: Decimal | None = None
    graded_as: str | None = None
    steps: tuple[tuple[Decimal, str], ...] = ()


@dataclass(frozen=True, slots=True)
class LocalText:
    """What a text in the place of a value stands for: a number it lies below, or that nothing was measured."""

    below: Decimal | None
    not_done: bool


@dataclass(frozen=True, slots=True)
class Local:
    """Everything that a site says on how its records are read. Ranges and assays are by observable."""

    decimal_mark: str | None = None
    texts: Mapping[str, LocalText] = field(default_factory=dict)
    """Text in lower case -> what it stands for."""
    code_units: Mapping[str, str] = field(default_factory=dict)
    """Canonical code IRI -> the unit of values that have none."""
    ranges: Mapping[str, tuple[Range, ...]] = field(default_factory=dict)
    assays: Mapping[str, tuple[Assay, ...]] = field(default_factory=dict)


NOTHING_LOCAL = Local()
T = TypeVar("T", Range, Assay)
E = TypeVar("E", int, date)


def read_local(store: ox.Store, prefixes: Beginnings, observables: Mapping[str, Observable]) -> Local:
    """Read what a site says of its records.

    Raises KnowledgeError, naming the term, for what contradicts itself or cannot be read."""
    return Local(
        decimal_mark=read_decimal_mark(store),
        texts=_texts(store),
        code_units={
            canonical_code(row["code"].value, prefixes): row["unit"].value
            for row in graph.select(store, f"SELECT ?code ?unit WHERE {{ ?code <{ELIG}unitOfCode> ?unit }}")
        },
        ranges=_by_observable(_ranges(store, observables)),
        assays=_by_observable(_assays(store, observables)),
    )


def read_decimal_mark(store: ox.Store) -> str | None:
    """The decimal mark that is declared. Raises KnowledgeError for two, and for one that is no mark."""
    found = sorted({row["mark"].value for row in graph.select(store, _MARK)})
    if len(found) > 1:
        raise KnowledgeError("elig:decimalMark is declared twice, with different marks: keep one")
    if found and found[0] not in (",", "."):
        raise KnowledgeError('elig:decimalMark is neither "," nor "."')
    return found[0] if found else None


_MARK = f"SELECT ?mark WHERE {{ ?site <{ELIG}decimalMark> ?mark }}"


def _texts(store: ox.Store) -> dict[str, LocalText]:
    found: dict[str, LocalText] = {}
    for iri in graph.subjects(store, RDF_TYPE, ELIG + "LocalText"):
        written = graph.text(store, iri, ELIG + "writtenAs")
        below = graph.number(store, iri, ELIG + "readsBelow")
        not_done = any(term.value == "true" for term in graph.objects(store, iri, ELIG + "readsNotDone"))
        if written is None or (below is None) != not_done:
            raise KnowledgeError(
                f"the text <{iri}> needs elig:writtenAs, and elig:readsBelow or elig:readsNotDone true"
            )
        text, meaning = written.strip().casefold(), LocalText(below, not_done)
        if found.setdefault(text, meaning) != meaning:
            raise KnowledgeError(f"the text <{iri}> has two readings: keep one")
    return found


# --- ranges and assays ----------------------------------------------------------------------------------


def _ranges(store: ox.Store, observables: Mapping[str, Observable]) -> list[Range]:
    found = []
    for iri in graph.subjects(store, RDF_TYPE, ELIG + "ReferenceRange"):
        holds = _holds(store, iri, observables)
        low, high = (graph.number(store, iri, ELIG + name) for name in ("normalLow", "normalHigh"))
        unit = graph.text(store, iri, ELIG + "normalUnit")
        if low is None and high is None:
            raise KnowledgeError(f"the range <{iri}> ({holds.place}) has neither a low nor a high limit")
        if low is not None and high is not None and low > high:
            raise KnowledgeError(f"the range <{iri}> ({holds.place}): the low limit lies above the high one")
        if unit is not None and unit not in observables[holds.observable].units:
            raise KnowledgeError(f"the range <{iri}> ({holds.place}): its unit is none of the observable")
        found.append(Range(holds, low, high, unit))
    return found


def _assays(store: ox.Store, observables: Mapping[str, Observable]) -> list[Assay]:
    found = []
    for iri in graph.subjects(store, RDF_TYPE, ELIG + "Assay"):
        holds = _holds(store, iri, observables)
        low, high, control, limit = (
            graph.number(store, iri, ELIG + name)
            for name in ("copiesPerUnitLow", "copiesPerUnitHigh", "clottingControl", "quantifiesFrom")
        )
        steps = _steps(store, iri)
        if (low is None) != (high is None) or (low is not None and high is not None and not 0 < low <= high):
            raise KnowledgeError(
                f"the assay <{iri}> ({holds.place}) needs both ends of copies per unit, rising"
            )
        graded_as = graph.one_iri(store, holds.observable, ELIG + "gradedAs") if steps else None
        if steps and graded_as is None:
            raise KnowledgeError(
                f"the assay <{iri}> ({holds.place}) grades what has no scale for it (elig:gradedAs)"
            )
        found.append(Assay(holds, low, high, control, limit, graded_as, steps))
    return found


def _steps(store: ox.Store, iri: str) -> tuple[tuple[Decimal, str], ...]:
    query = (
        f"SELECT ?grade ?amount WHERE {{ <{iri}> <{ELIG}chartStep> ?step . "
        f"?step <{ELIG}ofGrade> ?grade ; <{ELIG}fromAmount> ?amount }}"
    )
    return tuple(
        sorted((Decimal(row["amount"].value), row["grade"].value) for row in graph.select(store, query))
    )


def _holds(store: ox.Store, iri: str, observables: Mapping[str, Observable]) -> Holds:
    place = graph.text(store, iri, ELIG + "writtenAt") or iri
    observable = graph.one_iri(store, iri, ELIG + "forObservable")
    if observable is None or observable not in observables:
        raise KnowledgeError(f"<{iri}> ({place}) needs elig:forObservable with an observable of the ontology")

    def day(name: str) -> date | None:
        text = graph.text(store, iri, ELIG + name)
        try:
            return None if text is None else date.fromisoformat(text)
        except ValueError:
            raise KnowledgeError(f"<{iri}> ({place}): elig:{name} is no date") from None

    def years(name: str) -> int | None:
        number = graph.number(store, iri, ELIG + name)
        if number is not None and (number != int(number) or number < 0):
            raise KnowledgeError(f"<{iri}> ({place}): elig:{name} is no whole number of years")
        return None if number is None else int(number)

    method = graph.objects(store, iri, ELIG + "byMethod")
    return Holds(
        iri,
        place,
        observable,
        laboratory=graph.text(store, iri, ELIG + "atLaboratory"),
        method=method[0].value if method else None,
        sex=graph.one_iri(store, iri, ELIG + "forSex"),
        age_from=years("fromAge"),
        age_to=years("toAge"),
        valid_from=day("validFrom"),
        valid_to=day("validTo"),
    )


def _by_observable(rows: Sequence[T]) -> dict[str, tuple[T, ...]]:
    found: dict[str, list[T]] = {}
    for row in sorted(rows, key=lambda row: row.holds.iri):
        found.setdefault(row.holds.observable, []).append(row)
    for one, other in overlapping([row.holds for row in rows]):
        raise KnowledgeError(
            f"<{one.iri}> ({one.place}) and <{other.iri}> ({other.place}) hold for the same values"
        )
    return {observable: tuple(rows) for observable, rows in sorted(found.items())}


def overlapping(rows: Iterable[Holds]) -> list[tuple[Holds, Holds]]:
    """Pairs of rows that may hold for one value: something meets all conditions of both."""
    by_observable: dict[str, list[Holds]] = {}
    for row in rows:
        by_observable.setdefault(row.observable, []).append(row)
    return [
        (one, other)
        for some in by_observable.values()
        for one, other in combinations(some, 2)
        if same_text(one.laboratory, other.laboratory)
        and same_text(one.method, other.method)
        and (one.sex is None or other.sex is None or one.sex == other.sex)
        and _meet(one.age_from, one.age_to, other.age_from, other.age_to)
        and _meet(one.valid_from, one.valid_to, other.valid_from, other.valid_to)
    ]


def same_text(one: str | None, other: str | None) -> bool:
    """Whether two names may be the same: without regard to case; one that is not given is any."""
    return one is None or other is None or one.strip().casefold() == other.strip().casefold()


def _meet(low: E | None, high: E | None, other_low: E | None, other_high: E | None) -> bool:
    before = high is not None and other_low is not None and high < other_low
    after = low is not None and other_high is not None and low > other_high
    return not before and not after
