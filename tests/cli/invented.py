"""Invented results, row by row, so that what reads them is tested without any engine that makes them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from decimal import Decimal
from pathlib import Path
from typing import Any

import pyarrow as pa

from trialshape.cli import main
from trialshape.knowledge.files import collect, load
from trialshape.results import SCHEMA_VERSION, Results, write
from trialshape.results.schema import CLASSES, ERRORS, EVIDENCE, OUTCOMES, PATIENTS, QUESTIONS, UNMAPPED

MINI = Path(__file__).parent / "mini"
BASE = "https://hospital.example/"
Rows = list[dict[str, Any]]


def outcome(
    patient: str,
    id: str,
    outcome: str,
    *,
    low: float | str | None = None,
    high: float | str | None = None,
    **more: Any,
) -> dict[str, Any]:
    """A row of outcomes.parquet; a missing high end is the low one."""
    ends = [None if end is None else Decimal(str(end)) for end in (low, low if high is None else high)]
    row = {"patient": BASE + patient, "id": id, "level": "condition", "outcome": outcome, "counts": True}
    return {**row, "low": ends[0], "high": ends[1], **more}


def evidence(
    patient: str, id: str, node: str, value: str = "", unit: str = "", date: str = "", **more: str
) -> dict[str, Any]:
    """A row of evidence.parquet."""
    texts = {"value": value, "unit": unit, "date": date, **more}
    return {
        "patient": BASE + patient,
        "id": id,
        "source": BASE + node,
        **{key: text or None for key, text in texts.items()},
    }


def patient(
    name: str,
    verdict: str,
    *,
    fails: Sequence[str] = (),
    at: Sequence[str] = (),
    data: Sequence[str] = (),
    person: Sequence[str] = (),
    sets: Sequence[Sequence[str]] = ((),),
    **more: Any,
) -> dict[str, Any]:
    """A row of patients.parquet; `sets` are its missing sets."""
    lists = {
        "fails": list(fails),
        "fails_at": list(at),
        "needs_data": list(data),
        "needs_person": list(person),
        "open": [],
        "acts": [],
        "missing_sets": [list(one) for one in sets],
        "fails_changeable": [],
        "set_aside": [],
    }
    counts = dict.fromkeys(
        ("not_encoded", "data_errors", "assumed", "actions", "open_judgement", "open_data"), 0
    )
    row = {"patient": BASE + name, "verdict": verdict, "preset": "visit", "missing_cut": False}
    return {**row, **counts, **lists, **more}


def error(patient: str, node: str, code: str, severity: str = "error", property: str = "") -> dict[str, Any]:
    """A row of errors.parquet."""
    row = {"patient": BASE + patient, "node": BASE + node, "property": property}
    return {
        **row,
        "code": code,
        "severity": severity,
        "message": f"{code} was found; expected something else",
    }


def results(
    patients: Rows,
    outcomes: Rows,
    evidence: Rows | None = None,
    errors: Rows | None = None,
    unmapped: Rows | None = None,
    *,
    protocol: str,
    name: str,
) -> Results:
    """Results of these rows; `protocol` is where its knowledge lies, `name` what run.json calls it."""
    digest = load(collect(protocol)).digest
    return Results(
        patients=_table(patients, PATIENTS),
        outcomes=_table(outcomes, OUTCOMES),
        evidence=_table(evidence or [], EVIDENCE),
        errors=_table(errors or [], ERRORS),
        unmapped=_table(unmapped or [], UNMAPPED),
        classes=_table([], CLASSES),
        questions=_table([], QUESTIONS),
        run={
            "schemaVersion": SCHEMA_VERSION,
            "tool": {"name": "trialshape", "version": "0.1.0"},
            "notice": "Research pre-screening, not a medical device; invented text. An investigator confirms.",
            "protocol": {"iri": "https://example.org/protocol", "name": name, "standing": "invented text"},
            "knowledge": {"sha256": digest, "extra": []},
            "asOf": {"date": "2026-11-20", "from": "option"},
            "preset": "visit",
            "label": "",
            "policies": [],
            "assumptions": [],
        },
    )


def _table(rows: Iterable[dict[str, Any]], schema: pa.Schema) -> pa.Table:
    ordered = sorted(rows, key=lambda row: row.get("patient", ""))
    return pa.Table.from_pylist(
        [{field: row.get(field) for field in schema.names} for row in ordered], schema
    )


def written(made: Results, folder: Path) -> Path:
    """The results in a directory."""
    write(made, {}, folder)
    return folder


def run(*arguments: str | Path) -> int:
    """The exit code of a command."""
    return main([str(argument) for argument in arguments])
