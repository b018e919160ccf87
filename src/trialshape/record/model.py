"""What the record step takes besides statements, and what it gives."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Literal
from zoneinfo import ZoneInfo

import pyoxigraph as ox

Severity = Literal["error", "warning"]


@dataclass(frozen=True, slots=True)
class Settings:
    """How one run reads records.

    `as_of` is the day up to which records speak, `zone` the site's. Anchors are keyed by the patient's
    property: `anchors` serves patients that have none of their own, `anchors_by_patient` overrules what a
    record says. `assume` are the domains in which silence is read as absence."""

    as_of: date
    zone: ZoneInfo | None = None
    anchors: Mapping[str, date] = field(default_factory=dict)
    anchors_by_patient: Mapping[str, Mapping[str, date]] = field(default_factory=dict)
    assume: frozenset[str] = frozenset()
    assumed_days: Mapping[str, tuple[date | None, date | None]] = field(default_factory=dict)
    """Domain -> the first and last day for which its silence is read so, where there are bounds."""
    leads: Mapping[str, str] = field(default_factory=dict)
    """Property of an anchor -> ISO 8601 duration from the as-of date, for patients of whom it is not known."""
    leads_first: bool = False
    """Whether lead times go before the anchors of the record, which then count up to the as-of date only."""
    reads_on: tuple[frozenset[str], date] | None = None
    """Classes of facts that are read up to a day after the as-of date."""


@dataclass(frozen=True, slots=True, order=True)
class DataError:
    """One thing that is wrong with a record. `property` is empty where the node as a whole is meant.

    The message says what is wrong and what was expected; it never holds a recorded value."""

    node: str
    property: str
    code: str
    message: str
    severity: Severity = "error"


@dataclass(frozen=True, slots=True, order=True)
class UnmappedCode:
    """A code that no term of the ontology stands for; `kind` is the class of fact it was given for."""

    kind: str
    code: str
    text: str


@dataclass(frozen=True, slots=True)
class Recorded:
    """A node as it was recorded, for showing as evidence: texts, never read again; empty where not said."""

    value: str = ""
    unit: str = ""
    date: str = ""
    document: str = ""
    author: str = ""
    performer: str = ""
    code: str = ""
    label: str = ""
    status: str = ""
    types: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Record:
    """The canonical record of one patient.

    What rules see, what is wrong, what has no known meaning, and nodes as they were written."""

    patient: str
    triples: tuple[ox.Triple, ...]
    errors: tuple[DataError, ...]
    unmapped: tuple[UnmappedCode, ...]
    recorded: Mapping[str, Recorded]
    index: date | None = None
    """The day up to which this record alone was read."""
