"""A patient's statements by node, every literal through the gate."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Generic, TypeVar

from trialshape import decimals, gate
from trialshape.dates import Moment
from trialshape.gate import BadLiteral
from trialshape.knowledge.terms import NAMESPACE, Property, Terms
from trialshape.knowledge.vocabulary import RDF_TYPE
from trialshape.read import Statement
from trialshape.record.codes import resolved
from trialshape.record.draft import Draft
from trialshape.record.model import Severity
from trialshape.record.vocabulary import (
    ACCEPTS,
    ANSWERS,
    AS_BOOLEAN,
    AS_DATE,
    AS_NUMBER,
    AS_TEXT,
    AS_VALUE,
    AUTHOR,
    CODE,
    CODE_TEXT,
    CONTROL,
    CORRECTS,
    DOCUMENT,
    MALFORMED,
    PART_OF,
    PERFORMER,
    REFERENCE_HIGH,
    REFERENCE_LOW,
    REFERENCE_UNIT,
    REPORT,
    RESOLVES,
    STRING,
    SUBJECT,
    UNMAPPED,
)

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Cell:
    """One object of a node: an IRI (no datatype), or a literal as it was written."""

    text: str
    datatype: str | None = None
    language: str | None = None


Node = Mapping[str, tuple[Cell, ...]]
"""Predicate -> its objects, sorted, each once."""


def group(statements: Iterable[Statement]) -> dict[str, Node]:
    """Statements by subject and predicate; graphs are united and the order of statements does not matter."""
    found: dict[str, dict[str, set[Cell]]] = {}
    for said in statements:
        cell = Cell(said.object, said.datatype, said.language)
        found.setdefault(said.subject, {}).setdefault(said.predicate, set()).add(cell)
    return {
        subject: {predicate: tuple(sorted(node[predicate], key=_cell_order)) for predicate in sorted(node)}
        for subject, node in sorted(found.items())
    }


def _cell_order(cell: Cell) -> tuple[str, str, str]:
    return cell.text, cell.datatype or "", cell.language or ""


def iris(node: Node, predicate: str) -> tuple[str, ...]:
    """The objects of a node that are IRIs."""
    return tuple(cell.text for cell in node.get(predicate, ()) if cell.datatype is None)


def texts(node: Node, predicate: str) -> tuple[str, ...]:
    """The objects of a node that are literals, as written; each text once."""
    return tuple(sorted({cell.text for cell in node.get(predicate, ()) if cell.datatype is not None}))


# --- reading -----------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Reading(Generic[T]):
    """What was read under one property; `bad` says that something there cannot be used."""

    values: tuple[T, ...] = ()
    bad: bool = False

    @property
    def one(self) -> T | None:
        """The value, when there is exactly one and nothing unreadable beside it."""
        return self.values[0] if len(self.values) == 1 and not self.bad else None

    @property
    def given(self) -> bool:
        """Whether anything was recorded, readable or not."""
        return self.bad or bool(self.values)


@dataclass(frozen=True, slots=True)
class Number:
    """A number of the record: the interval of record-scale decimals around it, and the literal itself."""

    low: Decimal
    high: Decimal
    cell: Cell = field(compare=False)


@dataclass(frozen=True, slots=True)
class Values:
    """Everything read from one node, by property. A property that was not recorded has an empty reading."""

    dates: dict[str, Reading[Moment]]
    numbers: dict[str, Reading[Number]]
    booleans: dict[str, Reading[bool]]
    texts: dict[str, Reading[str]]
    cells: dict[str, Reading[Cell]]
    links: dict[str, Reading[str]]

    def date(self, prop: str) -> Reading[Moment]:
        """A date property."""
        return self.dates.get(prop, Reading())

    def number(self, prop: str) -> Reading[Number]:
        """A number property."""
        return self.numbers.get(prop, Reading())

    def boolean(self, prop: str) -> Reading[bool]:
        """A true-or-false property."""
        return self.booleans.get(prop, Reading())

    def text(self, prop: str) -> Reading[str]:
        """A text property."""
        return self.texts.get(prop, Reading())

    def cell(self, prop: str) -> Reading[Cell]:
        """A property whose values are numbers or grades."""
        return self.cells.get(prop, Reading())

    def link(self, prop: str) -> Reading[str]:
        """A property that links to a node or term; codes are already terms where one is known."""
        return self.links.get(prop, Reading())

    def given(self, prop: str) -> bool:
        """Whether anything was recorded under a property, however it is read."""
        kinds = (self.dates, self.numbers, self.booleans, self.texts, self.cells, self.links)
        return any(kind[prop].given for kind in kinds if prop in kind)


DayReader = Callable[[str, str], Moment]
"""Reads the lexical form and datatype of a date."""

# codes and types are looked up where the kind of fact is known; questions belong to protocols
_LOOKED_UP_LATER = frozenset((RDF_TYPE, CODE, SUBJECT))
_ANY_NODE = frozenset((ANSWERS, RESOLVES, ACCEPTS, CORRECTS, PART_OF, REPORT))
# what is wrong with the limits of normal is said of them, and leaves the value as it is
_BESIDE_THE_VALUE = frozenset((REFERENCE_LOW, REFERENCE_HIGH, REFERENCE_UNIT, CONTROL))
# only shown as evidence: nothing of the fact is missing without it
_ONLY_SHOWN = frozenset((CODE_TEXT, PERFORMER, DOCUMENT, AUTHOR))


def read_node(node: Node, terms: Terms, day: DayReader, draft: Draft) -> Values:
    """Read every property that the ontology declares; what cannot be read is an error and dropped."""
    values = Values({}, {}, {}, {}, {}, {})
    for predicate, cells in node.items():
        prop = terms.properties.get(predicate)
        if prop is None:
            if predicate.startswith(NAMESPACE):
                # it may be a misspelt comparator or status: what the node says cannot be relied on
                message = "no such property in the record model; check the spelling"
                draft.error(predicate, "unknown-property", message, MALFORMED)
        elif predicate not in _LOOKED_UP_LATER:
            _read_property(prop, cells, terms, day, values, draft)
    return values


def _read_property(
    prop: Property, cells: tuple[Cell, ...], terms: Terms, day: DayReader, values: Values, draft: Draft
) -> None:
    if prop.reading is None:
        values.links[prop.iri] = _links(prop, cells, terms, draft)
    elif prop.reading == AS_DATE:
        values.dates[prop.iri] = _read(
            prop, cells, _is_literal, lambda cell: day(cell.text, cell.datatype or ""), draft
        )
    elif prop.reading == AS_NUMBER:
        values.numbers[prop.iri] = _read(prop, cells, _is_literal, lambda cell: number_of(cell, terms), draft)
    elif prop.reading == AS_BOOLEAN:
        values.booleans[prop.iri] = _read(prop, cells, _is_literal, _boolean, draft)
    elif prop.reading == AS_TEXT:
        values.texts[prop.iri] = _read(prop, cells, _is_literal, _text, draft)
    elif prop.reading == AS_VALUE:
        values.cells[prop.iri] = _read(
            prop,
            cells,
            _is_anything,
            lambda cell: _value(cell, terms),
            draft,
            lambda cell: _value_key(cell, terms),
        )


def _same(value: object) -> object:
    return value


def _read(
    prop: Property,
    cells: tuple[Cell, ...],
    fits: Callable[[Cell], bool],
    read: Callable[[Cell], T],
    draft: Draft,
    key: Callable[[T], object] = _same,
) -> Reading[T]:
    found: dict[object, T] = {}
    bad = False
    reason = None if prop.iri in _BESIDE_THE_VALUE | _ONLY_SHOWN else MALFORMED
    severity: Severity = "warning" if prop.iri in _ONLY_SHOWN else "error"
    for cell in cells:
        if not fits(cell):
            bad = True
            expected = "a node, not a literal" if prop.reading is None else "a literal, not a node"
            draft.error(prop.iri, "bad-literal", f"expected {expected}", reason, severity)
            continue
        try:
            value = read(cell)
        except BadLiteral as error:
            bad = True
            draft.error(prop.iri, "bad-literal", error.reason, reason, severity)
        else:
            found.setdefault(key(value), value)
    if prop.functional and len(found) > 1:
        bad = True
        draft.error(prop.iri, "two-values", "different values are recorded where one is meant", reason)
    return Reading(tuple(found.values()), bad)


def _links(prop: Property, cells: tuple[Cell, ...], terms: Terms, draft: Draft) -> Reading[str]:
    """Linked nodes, codes as terms; a project IRI that the ontology lacks is a misspelling."""
    if prop.iri in _ANY_NODE:
        return _read(prop, cells, _is_node, lambda cell: cell.text, draft)
    known: list[Cell] = []
    for cell in cells:
        if cell.datatype is None and cell.text.startswith(NAMESPACE) and cell.text not in terms.known:
            message = f"the ontology has no term <{cell.text}>; check the spelling"
            draft.error(prop.iri, "unknown-term", message, UNMAPPED)
        else:
            known.append(cell)
    linked = _read(prop, tuple(known), _is_node, lambda cell: resolved(cell.text, terms), draft)
    return Reading(tuple(sorted(linked.values)), linked.bad or len(known) < len(cells))


def _is_node(cell: Cell) -> bool:
    return cell.datatype is None


def _is_literal(cell: Cell) -> bool:
    return cell.datatype is not None


def _is_anything(cell: Cell) -> bool:  # noqa: ARG001  (a number, a text or a grade)
    return True


def number_of(cell: Cell, terms: Terms) -> Number:
    """The number of a cell, as the site writes numbers. Raises BadLiteral for what is none."""
    text, datatype = decimals.as_written(cell.text, cell.datatype or "", terms.local.decimal_mark)
    low, high = decimals.number(text, datatype)
    return Number(low, high, Cell(text, datatype))


def _boolean(cell: Cell) -> bool:
    return gate.boolean(cell.text, cell.datatype or "")


def _text(cell: Cell) -> str:
    reason = gate.check(cell.text, cell.datatype or STRING)
    if reason is not None:
        raise BadLiteral(reason)
    return cell.text


def _value(cell: Cell, terms: Terms) -> Cell:
    if cell.datatype is not None:
        _text(Cell(*decimals.as_written(cell.text, cell.datatype, terms.local.decimal_mark)))
    return cell


def _value_key(cell: Cell, terms: Terms) -> object:
    """Numbers that are equal are one value however they are written."""
    try:
        return number_of(cell, terms)
    except BadLiteral:
        return cell.text, cell.datatype is None
