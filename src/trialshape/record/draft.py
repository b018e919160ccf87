"""One node of the canonical record while it is being written."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

import pyoxigraph as ox

from trialshape.decimals import canonical
from trialshape.knowledge.vocabulary import RDF_TYPE
from trialshape.record.model import DataError, Severity, UnmappedCode
from trialshape.record.vocabulary import BECAUSE, BOOLEAN, DAY, DECIMAL, INTEGER, STRING


@dataclass(slots=True)
class Draft:
    """Collects what is said of one node, why something is missing, and what was wrong."""

    node: str
    links: set[tuple[str, str]] = field(default_factory=set)
    literals: set[tuple[str, str, str]] = field(default_factory=set)
    reasons: set[str] = field(default_factory=set)
    errors: list[DataError] = field(default_factory=list)
    unmapped: list[UnmappedCode] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    """Places of a site's tables that this node was read with, for showing as evidence."""

    def link(self, predicate: str, *iris: str) -> None:
        """Say that the node is linked to others."""
        self.links.update((predicate, iri) for iri in iris)

    def number(self, predicate: str, value: Decimal | None) -> None:
        """Say a number, if there is one."""
        if value is not None:
            self.literals.add((predicate, canonical(value), DECIMAL))

    def integer(self, predicate: str, value: int) -> None:
        """Say a whole number."""
        self.literals.add((predicate, str(value), INTEGER))

    def day(self, predicate: str, value: date | None) -> None:
        """Say a day, if there is one."""
        if value is not None:
            self.literals.add((predicate, value.isoformat(), DAY))

    def flag(self, predicate: str, value: bool | None) -> None:
        """Say true or false, if known."""
        if value is not None:
            self.literals.add((predicate, "true" if value else "false", BOOLEAN))

    def text(self, predicate: str, value: str | None) -> None:
        """Say a text, if there is one."""
        if value is not None:
            self.literals.add((predicate, value, STRING))

    def error(
        self, prop: str, code: str, message: str, reason: str | None = None, severity: Severity = "error"
    ) -> None:
        """Note what is wrong; `reason` is why something of the node is missing because of it."""
        self.errors.append(DataError(self.node, prop, code, message, severity))
        if reason is not None:
            self.reasons.add(reason)

    def drop(self, predicates: frozenset[str]) -> None:
        """Take back what was said under these predicates."""
        self.links = {item for item in self.links if item[0] not in predicates}
        self.literals = {item for item in self.literals if item[0] not in predicates}

    def types(self) -> frozenset[str]:
        """The classes said so far."""
        return frozenset(iri for predicate, iri in self.links if predicate == RDF_TYPE)

    def triples(self) -> list[ox.Triple]:
        """What is said, in a fixed order."""
        node = ox.NamedNode(self.node)
        links = self.links | {(BECAUSE, reason) for reason in self.reasons}
        said = [
            ox.Triple(node, ox.NamedNode(predicate), ox.NamedNode(iri)) for predicate, iri in sorted(links)
        ]
        for predicate, lexical, datatype in sorted(self.literals):
            literal = ox.Literal(lexical, datatype=ox.NamedNode(datatype))
            said.append(ox.Triple(node, ox.NamedNode(predicate), literal))
        return said
