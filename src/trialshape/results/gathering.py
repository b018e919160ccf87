"""From rows of single patients to the tables of a run, in an order that depends on nothing but the patients."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import pyarrow as pa

from trialshape.results.rows import PatientRows
from trialshape.results.schema import CLASSES, ERRORS, EVIDENCE, OUTCOMES, PATIENTS, QUESTIONS, UNMAPPED


@dataclass(frozen=True, slots=True)
class Results:
    """The tables of one run and what run.json says of it."""

    outcomes: pa.Table
    evidence: pa.Table
    patients: pa.Table
    errors: pa.Table
    unmapped: pa.Table
    classes: pa.Table
    questions: pa.Table
    run: Mapping[str, Any]


@dataclass(slots=True)
class _Gathered:
    """Columns of one patient: Arrow holds them in a tenth of the room that rows of Python take."""

    summary: tuple[Any, ...]
    outcomes: pa.RecordBatch
    evidence: pa.RecordBatch
    errors: tuple[tuple[Any, ...], ...]
    classes: tuple[tuple[Any, ...], ...]
    questions: pa.RecordBatch


@dataclass(slots=True)
class Gatherer:
    """Takes patients in any order and gives the tables sorted by patient."""

    patients: dict[str, _Gathered] = field(default_factory=dict)
    unmapped: dict[tuple[str, str, str], list[int]] = field(default_factory=dict)
    without: Counter[str] = field(default_factory=Counter)

    def add(self, rows: PatientRows) -> None:
        """Take one patient's rows."""
        self.patients[rows.patient] = _Gathered(
            rows.summary,
            batch(rows.outcomes, OUTCOMES),
            batch(rows.evidence, EVIDENCE),
            rows.errors,
            rows.classes,
            batch(rows.questions, QUESTIONS),
        )
        self.without.update(rows.without)
        for kind, code, text, facts, held_back in rows.unmapped:
            counts = self.unmapped.setdefault((kind, code, text), [0, 0, 0])
            counts[0] += 1
            counts[1] += facts
            counts[2] += held_back

    def results(self, run: Mapping[str, Any]) -> Results:
        """The tables of everything taken so far."""
        ordered = [self.patients[patient] for patient in sorted(self.patients)]
        errors = [row for patient in ordered for row in patient.errors]
        classes = [row for patient in ordered for row in patient.classes]
        unmapped = [(*key, *counts) for key, counts in sorted(self.unmapped.items())]
        return Results(
            outcomes=pa.Table.from_batches([patient.outcomes for patient in ordered], OUTCOMES),
            evidence=pa.Table.from_batches([patient.evidence for patient in ordered], EVIDENCE),
            patients=table([patient.summary for patient in ordered], PATIENTS),
            errors=table(errors, ERRORS),
            unmapped=table(unmapped, UNMAPPED),
            classes=table(classes, CLASSES),
            questions=pa.Table.from_batches([patient.questions for patient in ordered], QUESTIONS),
            run=run,
        )


def batch(rows: Sequence[tuple[Any, ...]], schema: pa.Schema) -> pa.RecordBatch:
    """Rows as columns of a schema."""
    columns: Iterable[tuple[Any, ...]] = zip(*rows, strict=True) if rows else [()] * len(schema)
    arrays = [pa.array(column, kind) for column, kind in zip(columns, schema.types, strict=True)]
    return pa.RecordBatch.from_arrays(arrays, schema=schema)


def table(rows: Sequence[tuple[Any, ...]], schema: pa.Schema) -> pa.Table:
    """Rows as a table of a schema."""
    return pa.Table.from_batches([batch(rows, schema)], schema)
