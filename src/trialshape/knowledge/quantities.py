"""Observables, their units and their ordered scales, read from the ontology."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation

import pyoxigraph as ox

from trialshape.knowledge import graph
from trialshape.knowledge.errors import KnowledgeError
from trialshape.knowledge.vocabulary import ELIG, RDF_TYPE, RDFS, REC, SKOS

Limits = tuple[Decimal | None, Decimal | None]
"""A lowest and a highest value, each included; None where nothing is said."""

Row = Mapping[str, graph.Term]


@dataclass(frozen=True, slots=True)
class Unit:
    """How a number with one unit text becomes a number in the canonical unit.

    `observable` is what such values are values of. The value lies between number x `low` and number x `high`;
    with `logarithm` the number is the decimal logarithm of it. From `positive_from` on, in the unit itself,
    a test that is read as negative or positive is positive."""

    text: str
    code: str
    observable: str
    low: Decimal
    high: Decimal
    logarithm: bool
    positive_from: Decimal | None


@dataclass(frozen=True, slots=True)
class Grade:
    """One grade of an ordered scale: the ranks it can mean, and why when they are several."""

    iri: str
    low: Decimal
    high: Decimal
    reasons: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Scale:
    """The grades of an ordered scale by IRI, and by the texts (lower case) under which exports write them."""

    grades: Mapping[str, Grade]
    texts: Mapping[str, Grade]


@dataclass(frozen=True, slots=True)
class Observable:
    """What can be measured or assessed. `units` is by text; it holds the canonical unit too."""

    iri: str
    unit: str | None
    units: Mapping[str, Unit]
    plausible: Limits
    reference: Limits
    scale: str | None
    suspect_below: Decimal | None = None
    """Smaller values without comparator, other than zero, are taken as entry errors."""


def read_scales(store: ox.Store) -> dict[str, Scale]:
    """Every ordered scale by IRI.

    Raises KnowledgeError for a grade without ranks and for a text of two grades."""
    grades: dict[str, dict[str, Grade]] = {}
    texts: dict[str, dict[str, Grade]] = {}
    for row in graph.select(store, f"SELECT ?grade ?scale WHERE {{ ?grade <{ELIG}ofScale> ?scale }}"):
        grade, scale = _grade(store, row["grade"].value), row["scale"].value
        grades.setdefault(scale, {})[grade.iri] = grade
        known = texts.setdefault(scale, {})
        for text in sorted(_texts(store, grade.iri, SKOS + "notation")):
            if known.setdefault(text, grade).iri != grade.iri:
                raise KnowledgeError(
                    f"<{scale}>: the text '{text}' is written for <{known[text].iri}> and for <{grade.iri}>"
                )
    return {scale: Scale(grades[scale], texts[scale]) for scale in sorted(grades)}


def _grade(store: ox.Store, iri: str) -> Grade:
    rank = graph.number(store, iri, ELIG + "rank")
    low = graph.number(store, iri, ELIG + "rankLow") if rank is None else rank
    high = graph.number(store, iri, ELIG + "rankHigh") if rank is None else rank
    if low is None or high is None or low > high:
        raise KnowledgeError(
            f"<{iri}>: a grade needs elig:rank, or elig:rankLow and a not lower elig:rankHigh"
        )
    return Grade(iri, low, high, tuple(graph.iris(store, iri, ELIG + "because")))


def _texts(store: ox.Store, iri: str, predicate: str) -> set[str]:
    """Literals in lower case without surrounding spaces."""
    return {
        term.value.strip().casefold()
        for term in graph.objects(store, iri, predicate)
        if isinstance(term, ox.Literal)
    }


def read_observables(store: ox.Store) -> dict[str, Observable]:
    """Every observable by IRI. Raises KnowledgeError where units contradict themselves."""
    iris = graph.subjects(store, RDF_TYPE, REC + "Observable")
    canonical = {iri: graph.text(store, iri, ELIG + "canonicalUnit") for iri in iris}
    rows = list(graph.select(store, _UNITS))
    return {iri: _observable(store, iri, canonical, rows) for iri in iris}


def read_observable_labels(
    store: ox.Store, observables: Mapping[str, Observable]
) -> dict[str, tuple[str, ...]]:
    """Labels and other names of observables in lower case, each with the observables it names."""
    named: dict[str, set[str]] = {}
    for iri in observables:
        for predicate in (RDFS + "label", SKOS + "prefLabel", SKOS + "altLabel"):
            for text in _texts(store, iri, predicate):
                named.setdefault(text, set()).add(iri)
    return {text: tuple(sorted(named[text])) for text in sorted(named)}


_UNITS = f"""
SELECT ?observable ?text ?factor ?low ?high ?logarithm ?as ?positive ?code WHERE {{
  ?observable <{ELIG}acceptsUnit> ?entry .
  OPTIONAL {{ ?entry <{ELIG}ucum> ?text }}
  OPTIONAL {{ ?entry <{ELIG}factor> ?factor }}
  OPTIONAL {{ ?entry <{ELIG}factorLow> ?low }}
  OPTIONAL {{ ?entry <{ELIG}factorHigh> ?high }}
  OPTIONAL {{ ?entry <{ELIG}logarithm> ?logarithm }}
  OPTIONAL {{ ?entry <{ELIG}asObservable> ?as }}
  OPTIONAL {{ ?entry <{ELIG}positiveFrom> ?positive }}
  OPTIONAL {{ ?entry <{ELIG}recordedAs> ?code }}
}}"""


def _observable(
    store: ox.Store, iri: str, canonical: Mapping[str, str | None], rows: Sequence[Row]
) -> Observable:
    unit = canonical[iri]
    units = dict(_own_units(iri, canonical, rows))
    for row in rows:
        if row["observable"].value == iri and "as" in row:
            foreign = _foreign_unit(iri, row, canonical, rows)
            _add(units, iri, foreign)
    positive = graph.number(store, iri, ELIG + "positiveFrom")
    if positive is not None and unit is not None:
        # said of the observable itself: in its canonical unit
        own = units[unit]
        units[unit] = Unit(own.text, own.code, own.observable, own.low, own.high, own.logarithm, positive)
    return Observable(
        iri=iri,
        unit=unit,
        units=units,
        plausible=_limits(store, iri, "plausibleLow", "plausibleHigh"),
        reference=_limits(store, iri, "plausibleReferenceLow", "plausibleReferenceHigh"),
        scale=graph.one_iri(store, iri, ELIG + "scale"),
        suspect_below=graph.number(store, iri, ELIG + "suspectBelow"),
    )


def _limits(store: ox.Store, iri: str, lowest: str, highest: str) -> Limits:
    low, high = graph.number(store, iri, ELIG + lowest), graph.number(store, iri, ELIG + highest)
    if low is not None and high is not None and low > high:
        raise KnowledgeError(f"<{iri}>: elig:{lowest} is above elig:{highest}")
    return low, high


def _own_units(iri: str, canonical: Mapping[str, str | None], rows: Sequence[Row]) -> dict[str, Unit]:
    """The units whose values are values of the observable itself."""
    unit = canonical[iri]
    units: dict[str, Unit] = {}
    if unit is not None:
        units[unit] = Unit(unit, unit, iri, Decimal(1), Decimal(1), False, None)
    for row in rows:
        if row["observable"].value != iri:
            continue
        if unit is None:
            raise KnowledgeError(f"<{iri}> accepts units but has no elig:canonicalUnit")
        if "as" not in row:
            _add(units, iri, _unit(iri, iri, unit, row))
    return units


def _add(units: dict[str, Unit], iri: str, unit: Unit) -> None:
    known = units.get(unit.text)
    if known is not None and unit.positive_from is not None and _same_factor(known, unit):
        known = None  # the entry says more of a unit that is known
    if known is not None and known != unit:
        raise KnowledgeError(f"<{iri}>: the unit '{unit.text}' is accepted with two meanings")
    units[unit.text] = unit


def _same_factor(one: Unit, other: Unit) -> bool:
    return (one.low, one.high, one.logarithm, one.observable) == (
        other.low,
        other.high,
        other.logarithm,
        other.observable,
    )


def _unit(iri: str, observable: str, canonical: str, row: Row) -> Unit:
    text = _text(iri, row)
    low, high = _factors(iri, text, row)
    logarithm = row["logarithm"].value == "true" if "logarithm" in row else False
    same = not logarithm and low == high == 1
    positive = _decimal(iri, row["positive"]) if "positive" in row else None
    # a text of a site is shown and scored as the unit it stands for
    code = row["code"].value if "code" in row else canonical if same else text
    return Unit(text, code, observable, low, high, logarithm, positive)


def _text(iri: str, row: Row) -> str:
    if "text" not in row:
        raise KnowledgeError(f"<{iri}>: an accepted unit has no elig:ucum")
    return row["text"].value


def _factors(iri: str, text: str, row: Row) -> tuple[Decimal, Decimal]:
    if "factor" in row:
        low = high = _decimal(iri, row["factor"])
    elif "low" in row and "high" in row:
        low, high = _decimal(iri, row["low"]), _decimal(iri, row["high"])
    else:
        raise KnowledgeError(
            f"<{iri}>: the unit '{text}' needs elig:factor, or elig:factorLow and elig:factorHigh"
        )
    if low <= 0 or low > high:
        raise KnowledgeError(
            f"<{iri}>: the factor of the unit '{text}' must be positive, its low end not above its high end"
        )
    return low, high


def _decimal(iri: str, term: graph.Term) -> Decimal:
    try:
        value = Decimal(term.value)
    except InvalidOperation:
        raise KnowledgeError(f"<{iri}>: a factor of an accepted unit is not a number") from None
    if not value.is_finite():
        raise KnowledgeError(f"<{iri}>: a factor of an accepted unit is not a number")
    return value


def _foreign_unit(iri: str, row: Row, canonical: Mapping[str, str | None], rows: Sequence[Row]) -> Unit:
    """A unit whose values are values of another observable: by that one's units, or by its own factor."""
    other, text = row["as"].value, _text(iri, row)
    if other not in canonical:
        raise KnowledgeError(f"<{iri}>: the unit '{text}' is said to be of <{other}>, which is no observable")
    unit = canonical[other]
    if "factor" in row or "low" in row:
        if unit is None:
            raise KnowledgeError(f"<{other}> accepts units but has no elig:canonicalUnit")
        return _unit(iri, other, unit, row)
    known = _own_units(other, canonical, rows).get(text)
    if known is None:
        raise KnowledgeError(
            f"<{iri}>: the unit '{text}' is said to be of <{other}>, which does not accept it"
        )
    return known
