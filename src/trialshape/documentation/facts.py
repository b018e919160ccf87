"""The knowledge as one index of statements, in an order that depends on the statements alone."""

from __future__ import annotations

import hashlib
from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation

import pyoxigraph as ox

from trialshape.knowledge.vocabulary import RDF_TYPE

Term = ox.NamedNode | ox.BlankNode | ox.Literal
ROUNDS = 200
"""How far from a node without a name its neighbours are looked at; the longest list there is has fewer items."""
RDF = "http://www.w3.org/1999/02/22-rdf-syntax-ns#"


@dataclass(frozen=True, slots=True)
class Facts:
    """What is said of every subject. A subject is known by its IRI, or by `_:` and a label if it has no name."""

    about: Mapping[str, Mapping[str, tuple[Term, ...]]]
    naming: Mapping[str, tuple[tuple[str, str], ...]]
    """Object -> the subjects that have it, each with the property."""

    def values(self, subject: str, predicate: str) -> tuple[Term, ...]:
        """The objects of one subject and property."""
        return self.about.get(subject, {}).get(predicate, ())

    def iris(self, subject: str, predicate: str) -> tuple[str, ...]:
        """The objects that have a name."""
        return tuple(term.value for term in self.values(subject, predicate) if isinstance(term, ox.NamedNode))

    def texts(self, subject: str, predicate: str) -> tuple[ox.Literal, ...]:
        """The objects that are literals."""
        return tuple(term for term in self.values(subject, predicate) if isinstance(term, ox.Literal))

    def text(self, subject: str, predicate: str, language: str = "en") -> str | None:
        """The text in a language, else without one, else the first of any."""
        found = self.texts(subject, predicate)
        for wanted in (language, None):
            for literal in found:
                if literal.language == wanted:
                    return literal.value
        return found[0].value if found else None

    def has_type(self, subject: str, kind: str) -> bool:
        """True if the subject is said to be of this class."""
        return kind in self.iris(subject, RDF_TYPE)

    def named(self) -> Iterator[str]:
        """Every subject that has a name, sorted."""
        return (subject for subject in sorted(self.about) if not subject.startswith("_:"))

    def subjects(self, predicate: str, value: str) -> tuple[str, ...]:
        """The subjects with a name that have this object, sorted."""
        pairs = self.naming.get(value, ())
        return tuple(subject for subject, how in pairs if how == predicate and not subject.startswith("_:"))

    def members(self, head: Term) -> tuple[Term, ...]:
        """The items of a list; a list that runs in a circle ends where it would begin again."""
        items: list[Term] = []
        seen: set[str] = set()
        here = key(head)
        while here not in seen and self.values(here, RDF + "first"):
            seen.add(here)
            items.append(self.values(here, RDF + "first")[0])
            rest = self.values(here, RDF + "rest")
            if not rest:
                break
            here = key(rest[0])
        return tuple(items)


def read_facts(store: ox.Store) -> Facts:
    """Index the default graph of a store."""
    raw: dict[str, dict[str, list[Term]]] = defaultdict(lambda: defaultdict(list))
    for quad in store.quads_for_pattern(None, None, None, ox.DefaultGraph()):
        subject, value = quad.subject, quad.object
        if isinstance(subject, ox.NamedNode | ox.BlankNode) and isinstance(
            value, ox.NamedNode | ox.BlankNode | ox.Literal
        ):
            raw[key(subject)][quad.predicate.value].append(value)
    told = _told(raw)
    about = {
        known: {
            predicate: tuple(sorted(values, key=lambda term: _order(term, told)))
            for predicate, values in sorted(rows.items())
        }
        for known, rows in raw.items()
    }
    naming: dict[str, list[tuple[str, str]]] = defaultdict(list)
    for about_what, rows in about.items():
        for predicate, values in rows.items():
            for term in values:
                if not isinstance(term, ox.Literal):
                    naming[key(term)].append((about_what, predicate))
    return Facts(about, {value: tuple(sorted(pairs)) for value, pairs in naming.items()})


def key(term: Term) -> str:
    """How a node is known in the index; a literal by its N-Triples form."""
    if isinstance(term, ox.NamedNode):
        return term.value
    return f"_:{term.value}" if isinstance(term, ox.BlankNode) else str(term)


def number(text: str) -> Decimal | None:
    """A text as a number, or None."""
    try:
        found = Decimal(text)
    except InvalidOperation:
        return None
    return found if found.is_finite() else None


# --- the order of objects ----------------------------------------------------------------------------


def _order(term: Term, told: Mapping[str, str]) -> tuple[int, Decimal, str]:
    if isinstance(term, ox.Literal):
        value = number(term.value)
        return (0, Decimal(0), str(term)) if value is None else (1, value, str(term))
    if isinstance(term, ox.NamedNode):
        return (2, Decimal(0), term.value)
    return (3, Decimal(0), told.get(key(term), ""))


def _told(raw: Mapping[str, Mapping[str, list[Term]]]) -> dict[str, str]:
    """Every node without a name by a digest of what is said of it, since its label changes from run to run.

    Nodes that nothing tells apart have one digest: which of them comes first does not matter."""
    told = {subject: "" for subject in raw if subject.startswith("_:")}
    kinds = 1
    for _ in range(ROUNDS):
        told = {subject: _digest(raw[subject], told) for subject in told}
        if len(set(told.values())) <= kinds:
            break
        kinds = len(set(told.values()))
    return told


def _digest(rows: Mapping[str, list[Term]], told: Mapping[str, str]) -> str:
    parts = sorted(
        f"{predicate} {told.get(key(value), '') if isinstance(value, ox.BlankNode) else value}"
        for predicate, values in rows.items()
        for value in values
    )
    return hashlib.sha256("\n".join(parts).encode()).hexdigest()
