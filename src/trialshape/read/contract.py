"""What the reader takes and gives: links, limits, statements, patients, and the survey of an export."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

SKOLEM = "urn:trialshape:bnode:"
RDF_TYPE = "http://www.w3.org/1999/02/22-rdf-syntax-ns#type"

Layout = Literal["patient per file", "patient per graph", "subject order", "shuffled"]

# One parsed triple: subject, predicate, object, datatype, language, graph. An empty datatype says that the
# object is a node; an empty language or graph says that there is none. Plain tuples sort and compare fast,
# and code-point order is the order in which the out-of-core sort compares text.
Row = tuple[str, str, str, str, str, str]


class ReadError(Exception):
    """The export as a whole cannot be read; the message says what, where and what to do."""


class UnreadableError(Exception):
    """One file cannot be trusted; carries a position where known, never a value from the file."""

    def __init__(self, message: str, line: int | None = None, column: int | None = None) -> None:
        super().__init__(message)
        self.message = message
        self.line = line
        self.column = column


@dataclass(frozen=True, slots=True)
class Limits:
    """How much a file may ask of the reader before it is refused.

    `literal` is in characters; `nesting` counts levels of JSON or XML; `triple_terms` counts openings of
    RDF 1.2 triple terms, which the parser cannot nest deeply without crashing; `ratio`, `free_bytes` and
    `inflated_bytes` bound what a gzip file may grow to (the ratio applies past `free_bytes`).
    """

    literal: int = 1 << 20
    nesting: int = 200
    triple_terms: int = 1000
    ratio: int = 200
    free_bytes: int = 64 << 20
    inflated_bytes: int = 16 << 30


LIMITS = Limits()


@dataclass(frozen=True, slots=True)
class Links:
    """How nodes belong to patients, as the ontology says it.

    `owner_predicates` lead from a fact to its patient. `part_predicates` lead from an owned node to its
    parts; None follows every link to a described node that is no patient, no fact and no export.
    """

    patient_class: str
    export_class: str
    owner_predicates: frozenset[str]
    part_predicates: frozenset[str] | None = None


@dataclass(frozen=True, slots=True)
class Statement:
    """One triple with where it came from."""

    subject: str
    predicate: str
    object: str
    datatype: str | None
    language: str | None
    graph: str | None


@dataclass(frozen=True, slots=True)
class RawPatient:
    """Every statement about one patient, sorted and without repetition."""

    iri: str
    statements: tuple[Statement, ...]
    files: tuple[str, ...]
    shared: frozenset[str]


@dataclass(frozen=True, slots=True)
class Problem:
    """A file that gave nothing: unreadable (none of it is used) or empty of triples."""

    file: str
    line: int | None
    column: int | None
    message: str
    kind: Literal["unreadable", "empty"] = "unreadable"

    def __str__(self) -> str:
        """Give the problem as `file:line:column: message`."""
        place = ":".join(str(part) for part in (self.file, self.line, self.column) if part is not None)
        return f"{place}: {self.message}"


@dataclass(frozen=True, slots=True)
class FileSeen:
    """One file as the survey saw it.

    `spans` are the first and last run of each patient's statements, in file order; a run is a row of
    statements with one subject in one graph. They are empty when the export must be shuffled. `stamp` is
    size and time of change, by which a file that changes between the two passes is noticed.
    """

    name: str
    format: str
    readable: bool
    triples: int
    patients: int
    stamp: tuple[int, int]
    spans: tuple[tuple[int, int], ...]


@dataclass(frozen=True, slots=True)
class Survey:
    """What the first pass saw: how patients lie in the files, what cannot be read, what nobody owns."""

    files: tuple[FileSeen, ...]
    skipped: tuple[str, ...]
    layout: Layout
    patients: int
    triples: int
    problems: tuple[Problem, ...]
    orphans: int
    orphan_examples: tuple[str, ...]
    export: tuple[Statement, ...]


def statement(row: Row) -> Statement:
    """Turn a parsed row into a statement."""
    subject, predicate, value, datatype, language, graph = row
    return Statement(subject, predicate, value, datatype or None, language or None, graph or None)
