"""ranges.csv and assays.csv: limits of normal and tests, by laboratory."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from datetime import date
from decimal import Decimal
from typing import Final

import pyoxigraph as ox

from trialshape.decimals import canonical
from trialshape.knowledge.local import Holds, overlapping
from trialshape.knowledge.quantities import Observable
from trialshape.knowledge.vocabulary import ELIG, RDF_TYPE, REC, XSD
from trialshape.site.cells import BadCell, Writing, day, number, years
from trialshape.site.model import OVERLAPS
from trialshape.site.table import Row, Table
from trialshape.site.vocabulary import Vocabulary, prefixed

_KEY: Final = ("lab", "analyte", "method")
_PERIOD: Final = ("valid_from", "valid_to")
RANGES_NEEDED: Final = ("lab", "analyte", "low", "high", "unit")
RANGES_OPTIONAL: Final = ("method", "sex", "age_from", "age_to", *_PERIOD, "source", "note")
ASSAYS_NEEDED: Final = ("lab", "analyte")
ASSAYS_OPTIONAL: Final = (
    "method",
    "lloq",
    "copies_per_iu_low",
    "copies_per_iu_high",
    "pt_control",
    *_PERIOD,
    "note",
)
SEXES: Final = {
    "m": REC + "Male",
    "male": REC + "Male",
    "f": REC + "Female",
    "female": REC + "Female",
}
_SOURCE: Final = "http://purl.org/dc/terms/source"

Charts = Mapping[str, Mapping[str, str]]
"""Observable -> column of a strip chart -> the first grade whose amounts are shown."""

Said = list[tuple[str, ox.NamedNode | ox.Literal | tuple[str, Decimal]]]


def range_statements(table: Table, known: Vocabulary, writing: Writing) -> Iterator[ox.Quad]:
    """The statements of every row that can be used; the others, and rows that hold for the same values, are told."""
    return _statements(table, "ReferenceRange", lambda row: _range(row, known, writing))


def assay_statements(table: Table, known: Vocabulary, writing: Writing, charts: Charts) -> Iterator[ox.Quad]:
    """The same of assays."""
    return _statements(table, "Assay", lambda row: _assay(row, known, writing, charts))


def _statements(table: Table, kind: str, read: Callable[[Row], tuple[Holds, Said]]) -> Iterator[ox.Quad]:
    rows: dict[str, tuple[Row, Holds, Said]] = {}
    name = table.file.rsplit("/", 1)[-1]
    for row in table.rows:
        try:
            holds, said = read(row)
        except BadCell as wrong:
            table.refuse(row.line, str(wrong))
            continue
        iri = f"urn:trialshape:site:{name}:{row.line}"
        place = f"{name}:{row.line}"
        rows[iri] = row, _placed(holds, iri, place), said
    clashing: dict[str, set[int]] = {}
    for one, other in overlapping(holds for _, holds, _ in rows.values()):
        clashing.setdefault(one.iri, set()).add(rows[other.iri][0].line)
        clashing.setdefault(other.iri, set()).add(rows[one.iri][0].line)
    for iri, (row, holds, said) in rows.items():
        if iri in clashing:
            lines = ", ".join(map(str, sorted(clashing[iri])[:5]))
            message = (
                f"holds for the same values as line {lines}: none of them is used until they are told apart"
            )
            table.refuse(row.line, message, OVERLAPS)
            continue
        yield ox.Quad(ox.NamedNode(iri), ox.NamedNode(RDF_TYPE), ox.NamedNode(ELIG + kind))
        for prop, value in (*_said(holds), *said):
            yield from _quads(iri, prop, value)


def _quads(iri: str, prop: str, value: ox.NamedNode | ox.Literal | tuple[str, Decimal]) -> Iterator[ox.Quad]:
    if not isinstance(value, tuple):
        yield ox.Quad(ox.NamedNode(iri), ox.NamedNode(prop), value)
        return
    step, (grade, amount) = ox.BlankNode(), value
    yield ox.Quad(ox.NamedNode(iri), ox.NamedNode(prop), step)
    yield ox.Quad(step, ox.NamedNode(ELIG + "ofGrade"), ox.NamedNode(grade))
    yield ox.Quad(step, ox.NamedNode(ELIG + "fromAmount"), _decimal(amount))


def _placed(holds: Holds, iri: str, place: str) -> Holds:
    return Holds(
        iri,
        place,
        holds.observable,
        holds.laboratory,
        holds.method,
        holds.sex,
        holds.age_from,
        holds.age_to,
        holds.valid_from,
        holds.valid_to,
    )


def _said(holds: Holds) -> Said:
    texts = {"writtenAt": holds.place, "atLaboratory": holds.laboratory, "byMethod": holds.method}
    whole = {"fromAge": holds.age_from, "toAge": holds.age_to}
    days = {"validFrom": holds.valid_from, "validTo": holds.valid_to}
    said: Said = [(ELIG + "forObservable", ox.NamedNode(holds.observable))]
    said += [(ELIG + name, ox.Literal(text)) for name, text in texts.items() if text is not None]
    said += [(ELIG + name, _typed(str(age), "integer")) for name, age in whole.items() if age is not None]
    said += [(ELIG + name, _typed(on.isoformat(), "date")) for name, on in days.items() if on is not None]
    if holds.sex is not None:
        said.append((ELIG + "forSex", ox.NamedNode(holds.sex)))
    return said


def _typed(text: str, name: str) -> ox.Literal:
    return ox.Literal(text, datatype=ox.NamedNode(XSD + name))


def _decimal(value: Decimal) -> ox.Literal:
    return _typed(canonical(value), "decimal")


def _holds(row: Row, observable: Observable, writing: Writing) -> Holds:
    sex = row["sex"].casefold()
    if sex and sex not in SEXES:
        raise BadCell(f"sex is none of {', '.join(SEXES)}, or empty for both")
    ages = years(row["age_from"], "age_from"), years(row["age_to"], "age_to")
    period: tuple[date | None, date | None] = (
        day(row["valid_from"], "valid_from", writing),
        day(row["valid_to"], "valid_to", writing),
    )
    if ages[0] is not None and ages[1] is not None and ages[0] > ages[1]:
        raise BadCell("age_from lies above age_to")
    if period[0] is not None and period[1] is not None and period[0] > period[1]:
        raise BadCell("valid_from lies after valid_to")
    return Holds(
        "", "", observable.iri, row["lab"] or None, row["method"] or None, SEXES.get(sex), *ages, *period
    )


def _range(row: Row, known: Vocabulary, writing: Writing) -> tuple[Holds, Said]:
    observable = known.observable(row["analyte"], "analyte")
    holds = _holds(row, observable, writing)
    low, high = number(row["low"], "low", writing), number(row["high"], "high", writing)
    if low is None and high is None:
        raise BadCell("neither low nor high is given")
    if low is not None and high is not None and low > high:
        raise BadCell("low lies above high")
    if high is not None and high <= 0:
        raise BadCell("high is not above 0")
    unit = observable.units.get(row["unit"])
    if unit is None or unit.observable != observable.iri or unit.logarithm or unit.low != unit.high:
        raise BadCell(f"unit is not one that limits of {prefixed(observable.iri)} can have")
    if high is not None:
        lowest, highest = observable.reference
        upper = high * unit.low
        if (lowest is not None and upper < lowest) or (highest is not None and upper > highest):
            raise BadCell("high is implausible as an upper limit of normal in this unit: check both")
    said: Said = [(ELIG + "normalUnit", ox.Literal(row["unit"]))]
    said += [
        (ELIG + name, _decimal(one))
        for name, one in (("normalLow", low), ("normalHigh", high))
        if one is not None
    ]
    if row["source"]:
        said.append((_SOURCE, ox.Literal(row["source"])))
    return holds, said


def _assay(row: Row, known: Vocabulary, writing: Writing, charts: Charts) -> tuple[Holds, Said]:
    observable = known.observable(row["analyte"], "analyte")
    holds = _holds(row, observable, writing)
    names = {
        "copies_per_iu_low": "copiesPerUnitLow",
        "copies_per_iu_high": "copiesPerUnitHigh",
        "pt_control": "clottingControl",
        "lloq": "quantifiesFrom",
    }
    found = {column: number(row[column], column, writing) for column in names}
    if any(value is not None and value <= 0 for value in found.values()):
        raise BadCell("a number of an assay is not above 0")
    _check_copies(found["copies_per_iu_low"], found["copies_per_iu_high"], observable)
    control = found["pt_control"]
    if control is not None and not _inside(control, observable):
        raise BadCell(f"pt_control is implausible for {prefixed(observable.iri)} in {observable.unit}")
    said: Said = [
        (ELIG + names[column], _decimal(value)) for column, value in found.items() if value is not None
    ]
    said += _steps(row, observable, writing, charts)
    if not said:
        raise BadCell("the row says nothing of the assay")
    return holds, said


def _steps(row: Row, observable: Observable, writing: Writing, charts: Charts) -> Said:
    """The steps of a strip chart, rising."""
    own = charts.get(observable.iri, {})
    every = sorted({column for columns in charts.values() for column in columns})
    said: Said = []
    last = Decimal(0)
    for column in every:
        amount = number(row[column], column, writing)
        if amount is None:
            continue
        if column not in own:
            raise BadCell(f"{prefixed(observable.iri)} is not read from a strip: {column} stays empty")
        if amount <= last:
            raise BadCell(f"{column} does not rise above 0 and the step before")
        last = amount
        said.append((ELIG + "chartStep", (own[column], amount)))
    return said


def _check_copies(low: Decimal | None, high: Decimal | None, observable: Observable) -> None:
    """Copies in a unit may only narrow what the ontology allows."""
    if low is None and high is None:
        return
    if low is None or high is None or low > high:
        raise BadCell("copies_per_iu_low and copies_per_iu_high are needed both, the low one first")
    ends = per_unit(observable)
    if ends is None:
        raise BadCell(f"{prefixed(observable.iri)} has no unit whose copies depend on the assay")
    if low < ends[0] or high > ends[1]:
        raise BadCell(
            f"copies per unit lie outside {canonical(ends[0])} to {canonical(ends[1])}: only closer ends are read"
        )


def per_unit(observable: Observable) -> tuple[Decimal, Decimal] | None:
    """The widest factors of the plainest unit whose factor depends on the assay."""
    wide = [(unit.low, unit.high) for unit in observable.units.values() if unit.low != unit.high]
    return min(wide, default=None)


def _inside(value: Decimal, observable: Observable) -> bool:
    low, high = observable.plausible
    return (low is None or value >= low) and (high is None or value <= high)
