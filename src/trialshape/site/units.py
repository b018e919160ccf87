"""units.csv: how the site writes units that the ontology knows."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from decimal import Decimal
from typing import Final

import pyoxigraph as ox

from trialshape.decimals import canonical
from trialshape.knowledge.quantities import Observable, Unit
from trialshape.knowledge.vocabulary import ELIG
from trialshape.site.cells import BadCell
from trialshape.site.model import OVERRULES
from trialshape.site.table import Table
from trialshape.site.vocabulary import Vocabulary, prefixed

NEEDED: Final = ("text", "ucum")
OPTIONAL: Final = ("analyte", "note")
_DECIMAL: Final = ox.NamedNode("http://www.w3.org/2001/XMLSchema#decimal")


def unit_statements(table: Table, known: Vocabulary) -> Iterator[ox.Quad]:
    """The statements of every row that can be used; the others are told."""
    said: dict[tuple[str, str], tuple[str, int]] = {}
    for row in table.rows:
        try:
            text, unit = row["text"], row["ucum"]
            if not text or not unit:
                raise BadCell("text or ucum is empty")
            named = (
                [known.observable(row["analyte"], "analyte")]
                if row["analyte"]
                else known.observables.values()
            )
            meant = [one for one in named if unit in one.units]
            # a unit may make a value one of another observable, which has to read the text as well
            others = {one.units[unit].observable for one in meant} - {one.iri for one in meant}
            meant += [
                known.observables[iri] for iri in sorted(others) if unit in known.observables[iri].units
            ]
            if not meant:
                raise BadCell("ucum is no unit that the ontology knows there: check its spelling")
            clashing = [
                one for one in meant if text in one.units and _differ(one.units[text], one.units[unit])
            ]
            if clashing:
                names = ", ".join(prefixed(one.iri) for one in clashing[:3])
                table.refuse(row.line, f"the ontology reads this text as another unit, in {names}", OVERRULES)
                continue
            for one in meant:
                other, line = said.setdefault((one.iri, text), (unit, row.line))
                if _differ(one.units[other], one.units[unit]):
                    raise BadCell(
                        f"the text stands for another unit in line {line}; name the analyte, or keep one"
                    )
        except BadCell as wrong:
            table.refuse(row.line, str(wrong))
            continue
        yield from _accepted([one for one in meant if text not in one.units], text, unit)


def _differ(one: Unit, other: Unit) -> bool:
    meanings = [(unit.observable, unit.low, unit.high, unit.logarithm) for unit in (one, other)]
    return meanings[0] != meanings[1]


def _accepted(meant: Iterable[Observable], text: str, unit: str) -> Iterator[ox.Quad]:
    """The text as a unit of its own that means the same as one that is known."""
    for one in meant:
        known, entry = one.units[unit], ox.BlankNode()
        yield ox.Quad(ox.NamedNode(one.iri), ox.NamedNode(ELIG + "acceptsUnit"), entry)
        said: list[tuple[str, ox.NamedNode | ox.Literal]] = [
            ("ucum", ox.Literal(text)),
            ("recordedAs", ox.Literal(known.code)),
        ]
        if known.low == known.high:
            said.append(("factor", _decimal(known.low)))
        else:
            said += [("factorLow", _decimal(known.low)), ("factorHigh", _decimal(known.high))]
        if known.logarithm:
            said.append(("logarithm", ox.Literal(value=True)))
        if known.observable != one.iri:
            said.append(("asObservable", ox.NamedNode(known.observable)))
        if known.positive_from is not None:
            said.append(("positiveFrom", _decimal(known.positive_from)))
        for name, value in said:
            yield ox.Quad(entry, ox.NamedNode(ELIG + name), value)


def _decimal(value: Decimal) -> ox.Literal:
    return ox.Literal(canonical(value), datatype=_DECIMAL)
