"""values.csv: texts that the site writes in the place of values, and what they stand for."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

import pyoxigraph as ox

from trialshape.decimals import canonical
from trialshape.knowledge.vocabulary import ELIG, RDF_TYPE, SKOS, XSD
from trialshape.site.cells import BadCell, Writing, number
from trialshape.site.model import OVERRULES
from trialshape.site.table import Table
from trialshape.site.vocabulary import Vocabulary, prefixed

NEEDED: Final = ("text", "reading")
OPTIONAL: Final = ("note",)
BELOW: Final = "below:"
NOT_DONE: Final = "not-done"


def text_statements(table: Table, known: Vocabulary, writing: Writing) -> Iterator[ox.Quad]:
    """The statements of every row that can be used; the others are told."""
    said: dict[str, tuple[str, int]] = {}
    for row in table.rows:
        text, reading = row["text"].casefold(), row["reading"]
        try:
            if not text or not reading:
                raise BadCell("text or reading is empty")
            other, line = said.setdefault(text, (reading, row.line))
            if other != reading:
                raise BadCell(f"the text has another reading in line {line}; keep one")
            if reading == NOT_DONE or reading.startswith(BELOW):
                statements = list(_local(row.line, text, reading, writing, known))
            else:
                statements = list(_graded(text, reading, known))
        except _Overrules as wrong:
            table.refuse(row.line, str(wrong), OVERRULES)
            continue
        except BadCell as wrong:
            table.refuse(row.line, str(wrong))
            continue
        yield from statements


class _Overrules(BadCell):
    """A text that the ontology reads otherwise."""


def _graded(text: str, reading: str, known: Vocabulary) -> Iterator[ox.Quad]:
    """The text beside the others of each grade that is written like the reading."""
    meant = [
        (texts, texts[reading.casefold()]) for texts in known.scales.values() if reading.casefold() in texts
    ]
    if not meant:
        raise BadCell(
            f"reading is no text of a grade, such as negative, positive or 2+, and neither {BELOW}NUMBER nor {NOT_DONE}"
        )
    for texts, grade in meant:
        stated = texts.get(text)
        if stated is not None and stated != grade:
            raise _Overrules(f"the ontology reads this text as {prefixed(stated)}, which no site overrules")
        if stated is None:
            yield ox.Quad(ox.NamedNode(grade), ox.NamedNode(SKOS + "notation"), ox.Literal(text))


def _local(line: int, text: str, reading: str, writing: Writing, known: Vocabulary) -> Iterator[ox.Quad]:
    graded = next((texts[text] for texts in known.scales.values() if text in texts), None)
    if graded is not None:
        raise _Overrules(f"the ontology reads this text as {prefixed(graded)}, which no site overrules")
    node = ox.NamedNode(f"urn:trialshape:site:values.csv:{line}")
    yield ox.Quad(node, ox.NamedNode(RDF_TYPE), ox.NamedNode(ELIG + "LocalText"))
    yield ox.Quad(node, ox.NamedNode(ELIG + "writtenAs"), ox.Literal(text))
    if reading == NOT_DONE:
        yield ox.Quad(node, ox.NamedNode(ELIG + "readsNotDone"), ox.Literal(value=True))
        return
    limit = number(reading.removeprefix(BELOW).strip(), "reading", writing)
    if limit is None or limit <= 0:
        raise BadCell(f"reading needs a number above 0 after {BELOW}")
    said = ox.Literal(canonical(limit), datatype=ox.NamedNode(XSD + "decimal"))
    yield ox.Quad(node, ox.NamedNode(ELIG + "readsBelow"), said)
