"""Filled worksheets of a few rows, and what is read from them."""

from __future__ import annotations

import csv
from collections.abc import Iterable
from datetime import date
from pathlib import Path

from tests.worksheet.conftest import Known
from trialshape.cli.answers import role_names
from trialshape.worksheet.answers import Answers, read_answers
from trialshape.worksheet.sheet import COLUMNS

AS_OF = date(2026, 11, 20)
P1, P2 = "https://example.org/a/p1", "https://example.org/a/p2"
REC = "https://w3id.org/trialshape/record#"


def sheet(path: Path, *rows: dict[str, str]) -> Path:
    """A worksheet with these rows, each answered on the as-of date by somebody unless it says otherwise."""
    usual = {"patient": P1, "kind": "question", "date": "2026-11-20", "who": "K7"}
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, COLUMNS, restval="")
        writer.writeheader()
        writer.writerows({**usual, **row} for row in rows)
    return path


def reading(known: Known, *paths: Path, patients: Iterable[str] = (P1, P2)) -> Answers:
    """What is read from files."""
    roles = role_names(known.loaded.store)
    return read_answers(paths, patients, known.asking, known.plan.terms, roles, AS_OF)


def stated(answers: Answers, patient: str = P1) -> set[tuple[str, str]]:
    """What is stated of a patient: properties of the record by local name, and their values."""
    return {
        (said.predicate.removeprefix(REC), said.object.removeprefix(REC))
        for said in answers.facts.get(patient, ())
    }
