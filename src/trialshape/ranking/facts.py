"""What ranking needs of a canonical record: the days of its facts, the windows of the patient, the as-of date."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Final

from trialshape.knowledge.terms import Terms, Window
from trialshape.knowledge.vocabulary import RDF_TYPE
from trialshape.record import Record
from trialshape.record.vocabulary import (
    AS_OF,
    AS_OF_ANCHOR,
    ASSUMPTION,
    BOUND,
    COMPLETE_RECORD,
    COVERED_TO,
    COVERS,
    END_NOT_AFTER,
    END_NOT_BEFORE,
    EVENT,
    EXCLUDES,
    EXPIRES,
    EXPOSURE,
    FROM,
    HISTORY_TAKEN,
    NOT_AFTER,
    NOT_BEFORE,
    TO,
    WINDOW,
)

_DAYS: Final = frozenset(
    (AS_OF, COVERED_TO, END_NOT_AFTER, END_NOT_BEFORE, EXPIRES, FROM, NOT_AFTER, NOT_BEFORE, TO)
)
_LINKS: Final = frozenset((RDF_TYPE, COVERS, EXCLUDES, WINDOW, BOUND))


@dataclass(frozen=True, slots=True)
class Fact:
    """One node of the canonical record: its classes, what it links to, and its days by property."""

    kinds: frozenset[str]
    covers: frozenset[str]
    denies: bool
    days: Mapping[str, date]

    @property
    def is_history(self) -> bool:
        """Whether it says that a history was taken."""
        return HISTORY_TAKEN in self.kinds

    @property
    def is_coverage(self) -> bool:
        """Whether it says that the record is complete, on evidence or by assumption."""
        return COMPLETE_RECORD in self.kinds

    @property
    def is_assumption(self) -> bool:
        """Whether it is an assumption of the run, which goes along with the as-of date."""
        return ASSUMPTION in self.kinds

    @property
    def shows_absence(self) -> bool:
        """Whether it is a statement that nothing happened: one of several is enough."""
        return self.denies or self.is_history or self.is_coverage

    @property
    def happened(self) -> bool:
        """Whether it is something that happened to the patient or was given."""
        return bool(self.kinds & {EVENT, EXPOSURE}) and not self.denies

    @property
    def was_given(self) -> bool:
        """Whether it is an exposure, which can be stopped."""
        return EXPOSURE in self.kinds


@dataclass(frozen=True, slots=True)
class Facts:
    """The facts of one patient by node, and the days of the windows whose anchors are known."""

    as_of: date | None
    nodes: Mapping[str, Fact]
    bounds: Mapping[str, tuple[date, date]]
    known: frozenset[str]
    """Properties of the patient that are stated, the anchors among them."""

    def window(self, iri: str | None, terms: Terms) -> Window | None:
        """The window that counts: while an anchor is not known, the one that it falls back on."""
        window = None if iri is None else terms.windows.get(iri)
        while window is not None and not all(
            self._is_known(anchor, terms) for anchor in (window.from_anchor, window.to_anchor)
        ):
            window = None if window.fallback is None else terms.windows.get(window.fallback)
        return window

    def _is_known(self, anchor: str | None, terms: Terms) -> bool:
        if anchor is None or anchor == AS_OF_ANCHOR:
            return True
        parts = terms.earliest.get(anchor) or terms.latest.get(anchor) or (anchor,)
        return all(terms.anchors.get(part) in self.known for part in parts)


def moves(window: Window) -> bool:
    """Whether a window goes along with the as-of date."""
    return window.from_anchor == AS_OF_ANCHOR


def read_facts(record: Record) -> Facts:
    """The days of a canonical record, gathered in one pass."""
    days: dict[str, dict[str, date]] = {}
    links: dict[str, dict[str, set[str]]] = {}
    stated: set[str] = set()
    for triple in record.triples:
        node, predicate = _value(triple.subject), triple.predicate.value
        if node == record.patient:
            stated.add(predicate)
        if predicate in _DAYS:
            days.setdefault(node, {})[predicate] = date.fromisoformat(_value(triple.object))
        elif predicate in _LINKS:
            links.setdefault(node, {}).setdefault(predicate, set()).add(_value(triple.object))
    nodes = {
        node: Fact(
            frozenset(said.get(RDF_TYPE, ())),
            frozenset(said.get(COVERS, ())),
            EXCLUDES in said,
            days.get(node, {}),
        )
        for node, said in links.items()
    }
    bounds: dict[str, tuple[date, date]] = {}
    for bound in links.get(record.patient, {}).get(BOUND, ()):
        ends = days.get(bound, {})
        for window in links.get(bound, {}).get(WINDOW, ()):
            if FROM in ends and TO in ends:
                bounds[window] = (ends[FROM], ends[TO])
    as_of = days.get(record.patient, {}).get(AS_OF)
    return Facts(as_of, nodes, bounds, frozenset(stated))


def _value(term: object) -> str:
    return str(getattr(term, "value", ""))
