"""units.csv: how the site writes units that the ontology knows."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Final

import pyoxigraph as ox

from trialshape.knowledge import graph
from trialshape.knowledge.quantities import Observable, Unit
from trialshape.knowledge.vocabulary import ELIG
from trialshape.site.cells import BadCell
from trialshape.site.model import OVERRULES
from trialshape.site.table import Table
from trialshape.site.vocabulary import Vocabulary, prefixed

NEEDED: Final = ("text", "ucum")
OPTIONAL: Final = ("analyte", "note")
_DECIMAL: Final = ox.NamedNode("http://www.w3.org/2001/XMLSchema#decimal")


def unit_statements(table: Table, store: ox.Store, known: Vocabulary) -> Iterator[ox.Quad]:
    """The statements of every row that can be used; the others are told."""
    said: dict[tuple[str, str], tuple[str, int]] = {}
    for row in table.rows:
        try:
            text, unit = row["text"], row["ucum"]
            if not text or not unit:
                raise BadCell("text or ucum is empty")
            meant = [known.observable(row["analyte"], "analyte")] if row["analyte"] else list(known.observables.values())
            meant = [one for one in meant if unit in one.units]
            # a unit may make a value one of another observable, which has to read the text as well
            others = {one.units[unit].observable for one in meant} - {one.iri for one in meant}
            meant += [known.observables[iri] for iri in sorted(others) if unit in known.observables[iri].units]
            if not meant:
                raise BadCell("ucum is no unit that the ontology knows there: check its spelling")
            clashing = [one for one in meant if text in one.units and _differ(one.units[text], one.units[unit])]
            if clashing:
                names = ", ".join(prefixed(one.iri) for one in clashing[:3])
                table.refuse(row.line, f"the ontology reads this text as another unit, in {names}", OVERRULES)
                continue
            for one in meant:
                other, line = said.setdefault((one.iri, text), (unit, row.line))
                if _differ(one.units[other], one.units[unit]):
                    raise BadCell(f"the text stands for another unit in line {line}; name the analyte, or keep one")
        except BadCell as wrong:
            table.refuse(row.line, str(wrong))
            continue
        yield from _accepted([one for one in meant if text not in one.units], text, unit, store)


def _differ(one: Unit, other: Unit) -> bool:
    return (one.observable, one.low, one.high, one.logarithm) != (other.observable, other.low, other.high, other.logarithm)


def _accepted(meant: Iterable[Observable], text: str, unit: str, store: ox.Store) -> Iterator[ox.Quad]:
    """The text beside the others of its factor."""
    for one in meant:
        entry = _entry(store, one.iri, unit)
        if entry is None:
            entry = ox.BlankNode()
            yield ox.Quad(ox.NamedNode(one.iri), ox.NamedNode(ELIG + "acceptsUnit"), entry)
            yield ox.Quad(entry, ox.NamedNode(ELIG + "factor"), ox.Literal("1", datatype=_DECIMAL))
            positive = one.units[unit].positive_from
            if positive is not None:
                said = ox.Literal(format(positive, "f"), datatype=_DECIMAL)
                yield ox.Quad(entry, ox.NamedNode(ELIG + "positiveFrom"), said)
        yield ox.Quad(entry, ox.NamedNode(ELIG + "ucum"), ox.Literal(text))


def _entry(store: ox.Store, observable: str, unit: str) -> ox.BlankNode | ox.NamedNode | None:
    """The node that accepts a unit; the canonical one usually has none."""
    for entry in graph.objects(store, observable, ELIG + "acceptsUnit"):
        if isinstance(entry, ox.Literal):
            continue
        texts = store.quads_for_pattern(entry, ox.NamedNode(ELIG + "ucum"), ox.Literal(unit), ox.DefaultGraph())
        if any(True for _ in texts):
            return entry
    return None
