"""Results as RDF: a block of Turtle for each patient, in the order of the tables, and the file outcomes.trig.

The text depends on nothing but the results, so the same results give the same bytes.
"""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Iterator, Mapping
from datetime import date
from itertools import groupby
from operator import itemgetter
from pathlib import Path
from typing import Any, Final
from urllib.parse import quote

import pyarrow as pa

from trialshape import decimals
from trialshape.knowledge.vocabulary import XSD
from trialshape.results.choices import told_policies, told_site
from trialshape.results.gathering import Results
from trialshape.results.reading import ResultError
from trialshape.results.turtle import Names, block, dated, iri, literal

OUTCOME_PROPERTIES: Final[Mapping[str, str]] = {
    "Pass": "satisfies",
    "Fail": "fails",
    "Unknown": "leavesUnknown",
    "Review": "leavesForReview",
    "NotApplicable": "hasNoSubjectFor",
    "Relieves": "isRelievedBy",
    "DoesNotRelieve": "isNotRelievedBy",
}
"""Outcome -> what a patient does to a node of the tree."""

LISTS: Final[Mapping[str, str]] = {
    "fails": "elig:barredBy",
    "fails_at": "elig:barredAt",
    "needs_data": "elig:needsData",
    "needs_person": "elig:needsPerson",
}
"""Column of patients.parquet -> property: failing top criteria, the leaves that make them fail, and the open leaves
that can still matter."""

PASS: Final = "Pass"  # noqa: S105  (an outcome)

# --- the file ------------------------------------------------------------------------------------------


def write_trig(results: Results, criteria: Mapping[str, str], path: Path, full: bool = False) -> None:
    """Write one named graph for the run: a triple for each outcome, and an assessment for each but passes.

    With `full` passes have assessments too. `criteria` gives the IRI of each id of the tree. Raises ResultError
    for an id that it lacks. Streams patient by patient; equal results give equal bytes."""
    names = Names(criteria)
    with path.open("w", encoding="utf-8", newline="\n") as file:
        file.write(names.header())
        file.write(f"\n{iri(run_iri(results.run))} {{\n")
        file.write(run_block(results.run))
        for written in cohort_blocks(results, names, full):
            file.write(written)
        file.write("}\n")
        file.flush()
        os.fsync(file.fileno())


def run_iri(run: Mapping[str, Any]) -> str:
    """The name of a run: made of its record, so that equal runs have one name."""
    text = json.dumps(run, sort_keys=True, ensure_ascii=False)
    return "urn:trialshape:run:" + hashlib.sha256(text.encode()).hexdigest()


# --- patients ------------------------------------------------------------------------------------------


def cohort_blocks(results: Results, names: Names, full: bool) -> Iterator[str]:
    """The Turtle of each patient, with the prefixes of `names`."""
    written = names.written()
    outcomes, evidence = by_patient(results.outcomes), _Ahead(by_patient(results.evidence))
    classes = _Ahead(by_patient(results.classes))
    for batch in results.patients.to_batches():
        for summary in batch.to_pylist():
            patient, rows = next(outcomes, (summary["patient"], []))
            if patient != summary["patient"]:
                raise ResultError(
                    "patients.parquet and outcomes.parquet do not name the same patients. Screen again."
                )
            sources: dict[str, list[str]] = {}
            for row in evidence.of(patient):
                sources.setdefault(row["id"], []).append(row["source"])
            yield _patient_text(summary, rows, sources, written, full) + _class_text(classes.of(patient))


def _patient_text(
    summary: Mapping[str, Any],
    rows: list[dict[str, Any]],
    sources: Mapping[str, list[str]],
    written: Mapping[str, str],
    full: bool,
) -> str:
    patient = summary["patient"]
    lacking = next((row["id"] for row in rows if row["id"] not in written), None)
    if lacking is not None:
        raise ResultError(
            f"the result has the id {lacking}, which the criterion tree of the knowledge lacks."
        )
    did = [
        (f"elig:{name}", [written[row["id"]] for row in rows if row["outcome"] == outcome])
        for outcome, name in OUTCOME_PROPERTIES.items()
    ]
    verdict = ("elig:verdict", [f"elig:{summary['verdict']}"])
    place = [
        ("elig:tier", [f"elig:{summary['tier']}"] if summary["tier"] else []),
        ("elig:actions", [literal(str(summary["actions"]), XSD + "integer")]),
        ("elig:earliest", _day(summary["earliest"])),
        ("elig:decidedUntil", _day(summary["decided_until"])),
    ]
    lists = [(name, [written[known] for known in summary[column]]) for column, name in LISTS.items()]
    parts = [block(iri(patient), [verdict, *place, *lists, *did])]
    for row in rows:
        if full or row["outcome"] != PASS:
            parts.append(_assessment(row, sources.get(row["id"], []), written))
    return "".join(parts)


def _class_text(rows: list[dict[str, Any]]) -> str:
    """The defined classes of each node; rows are sorted by node."""
    return "".join(
        block(iri(node), [("a", [iri(row["class"]) for row in some])])
        for node, some in groupby(rows, key=itemgetter("node"))
    )


def _assessment(row: Mapping[str, Any], sources: list[str], written: Mapping[str, str]) -> str:
    def some(name: str) -> list[str]:
        return [] if row[name] is None else [literal(row[name])]

    def end(name: str) -> list[str]:
        return [] if row[name] is None else [literal(decimals.canonical(row[name]), XSD + "decimal")]

    said: list[tuple[str, list[str]]] = [
        ("a", ["elig:Assessment"]),
        ("elig:ofPatient", [iri(row["patient"])]),
        ("elig:ofCriterion", [written[row["id"]]]),
        ("elig:level", some("level")),
        ("elig:outcome", [f"elig:{row['outcome']}"]),
        ("elig:reason", [] if row["reason"] is None else [f"elig:{row['reason']}"]),
        ("elig:basis", [] if row["basis"] is None else [f"elig:{row['basis'].capitalize()}"]),
        ("elig:low", end("low")),
        ("elig:high", end("high")),
        ("elig:unit", some("unit")),
        ("elig:limit", some("limit")),
        ("elig:value", some("value")),
        ("elig:date", [] if row["date"] is None else [dated(row["date"])]),
        ("elig:counts", ["true" if row["counts"] else "false"]),
        ("elig:act", [] if row["act"] is None else [f"elig:{row['act']}"]),
        ("elig:freeFrom", _day(row["free_from"])),
        ("elig:stopBy", _day(row["stop_by"])),
        ("elig:lapsesOn", _day(row["lapses"])),
        ("elig:source", [iri(source) for source in sources]),
    ]
    return block(iri(assessment_iri(row["patient"], row["id"])), said)


def _day(value: date | None) -> list[str]:
    return [] if value is None else [literal(value.isoformat(), XSD + "date")]


def assessment_iri(patient: str, criterion: str) -> str:
    """The name of what is known of one node of the tree for one patient."""
    return f"{patient}/assessment/{quote(criterion, safe='')}"


# --- the run ----------------------------------------------------------------------------


def run_block(run: Mapping[str, Any]) -> str:
    said = [
        ("a", ["elig:Run"]),
        ("elig:ofProtocol", [iri(run["protocol"]["iri"])]),
        ("elig:asOf", [literal(run["asOf"]["date"], XSD + "date")]),
        ("elig:preset", [literal(run["preset"])]),
        ("elig:knowledgeDigest", [literal(run["knowledge"]["sha256"])]),
        ("elig:printedLabel", [literal(run["label"])] if run["label"] else []),
        (
            "rdfs:comment",
            [literal(text) for text in (run["notice"], told_policies(run), told_site(run)) if text],
        ),
    ]
    return block(iri(run_iri(run)), said)


# --- tables by patient ---------------------------------------------------------------------------------


def by_patient(table: pa.Table) -> Iterator[tuple[str, list[dict[str, Any]]]]:
    """The rows of each patient; a table is sorted by patient and read in stretches."""
    rows = (row for batch in table.to_batches(max_chunksize=65_536) for row in batch.to_pylist())
    for patient, some in groupby(rows, key=itemgetter("patient")):
        yield patient, list(some)


class _Ahead:
    """Rows by patient from a table in which patients may be missing, asked for in the order of the table."""

    def __init__(self, groups: Iterator[tuple[str, list[dict[str, Any]]]]) -> None:
        self.groups = groups
        self.next = next(groups, None)

    def of(self, patient: str) -> list[dict[str, Any]]:
        """The rows of one patient."""
        while self.next is not None and self.next[0] < patient:
            self.next = next(self.groups, None)
        return self.next[1] if self.next is not None and self.next[0] == patient else []
