"""Filled worksheets: their rows checked, and turned into statements of the patients of an export."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from typing import Any, Final
from urllib.parse import quote

from trialshape.knowledge.terms import Terms
from trialshape.knowledge.vocabulary import local_name
from trialshape.read import Statement
from trialshape.record.vocabulary import IMAGING_REPORT
from trialshape.worksheet.asking import Asking
from trialshape.worksheet.cells import Refused, moment
from trialshape.worksheet.entries import Book, statements
from trialshape.worksheet.sheet import Line, SheetError, read_sheet

LISTED: Final = ("fact",)
"""Kinds of which a patient may have several alike: two lesions of one size are two lesions."""


@dataclass(frozen=True, slots=True)
class Remark:
    """What is wrong with a row, and whether it is used all the same; it never quotes a cell."""

    file: str
    line: int
    message: str
    used: bool = False

    def __str__(self) -> str:
        """Give the remark as `file:line: message`."""
        return f"{self.file}:{self.line}: {self.message}"


@dataclass(frozen=True, slots=True)
class AnswersFile:
    """One file of answers: its digest, how many rows are answered, and how many of them are used."""

    name: str
    sha256: str
    answered: int
    used: int


@dataclass(frozen=True, slots=True)
class Answers:
    """What filled worksheets say, by patient, and what is wrong with them."""

    facts: Mapping[str, tuple[Statement, ...]]
    files: tuple[AnswersFile, ...]
    remarks: tuple[Remark, ...]


NO_ANSWERS: Final = Answers({}, (), ())


@dataclass(frozen=True, slots=True)
class _Filled:
    """A row with an answer, of a patient who is there."""

    file: str
    number: int
    line: Line
    patient: str

    @property
    def node(self) -> str:
        """The node of the row, which shows file and line wherever it is cited."""
        return f"urn:trialshape:answers/{quote(self.file, safe='/')};line={self.number}"


def read_answers(
    paths: Sequence[Path],
    patients: Iterable[str],
    asking: Asking,
    terms: Terms,
    roles: Mapping[str, str],
    as_of: date,
) -> Answers:
    """Read filled worksheets.

    A row without an answer says nothing. One that cannot be used is told and left out; of two that contradict each
    other at one instant both are told and both count, so that the question stays open. Raises SheetError with the
    name of the file for a table that is no worksheet, OSError for one that cannot be read."""
    found = _Patients(patients)
    remarks: list[Remark] = []
    filled: list[_Filled] = []
    digests: dict[str, str] = {}
    answered: Counter[str] = Counter()
    for path in dict.fromkeys(paths):
        name, content = path.as_posix(), path.read_bytes()
        digests[name] = hashlib.sha256(content).hexdigest()
        for number, line in _rows(name, content):
            if isinstance(line, str):
                remarks.append(Remark(name, number, line))
            elif line.answer:
                answered[name] += 1
                patient, why = found.find(line.patient)
                why = why or _lacking(line, as_of)
                if patient is None or why:
                    remarks.append(Remark(name, number, why))
                else:
                    filled.append(_Filled(name, number, line, patient))
    reports = {(row.patient, row.line.document): row.node for row in filled if _is_report(row.line, asking)}
    book = Book(asking, terms, roles, reports)
    facts: dict[str, list[Statement]] = {}
    kept: list[_Filled] = []
    entered: set[tuple[str, Line]] = set()
    for row in filled:
        try:
            said = statements(row.line, row.node, row.patient, book)
        except Refused as refused:
            remarks.append(Remark(row.file, row.number, str(refused)))
            continue
        kept.append(row)
        if row.line.kind in LISTED or _bare(row) not in entered:
            facts.setdefault(row.patient, []).extend(said)
        entered.add(_bare(row))
    used = Counter(row.file for row in kept)
    remarks += [*_contradicting(kept), *_expired(kept, as_of)]
    return Answers(
        {patient: tuple(said) for patient, said in facts.items()},
        tuple(AnswersFile(name, digest, answered[name], used[name]) for name, digest in digests.items()),
        tuple(sorted(remarks, key=lambda remark: (remark.file, remark.line, remark.message))),
    )


def as_record(answers: Answers) -> list[dict[str, Any]]:
    """What the run record says of answers: each file with its digest, counts, and what is wrong with it."""
    return [
        {
            "name": file.name,
            "sha256": file.sha256,
            "answered": file.answered,
            "used": file.used,
            "remarks": [
                {"line": remark.line, "message": remark.message, "used": remark.used}
                for remark in answers.remarks
                if remark.file == file.name
            ],
        }
        for file in answers.files
    ]


class _Patients:
    """Patients by IRI and by the last part of it."""

    def __init__(self, patients: Iterable[str]) -> None:
        self.full = frozenset(patients)
        self.tails: dict[str, list[str]] = {}
        for patient in sorted(self.full):
            self.tails.setdefault(local_name(patient), []).append(patient)

    def find(self, name: str) -> tuple[str | None, str]:
        """The patient, or None and why there is none."""
        if name in self.full:
            return name, ""
        found = self.tails.get(name, [])
        if len(found) > 1:
            return None, "patient: more than one patient of the export has this name; write the whole IRI"
        return (found[0], "") if found else (None, "patient: this patient is not in the export")


def _rows(name: str, content: bytes) -> list[tuple[int, Line | str]]:
    try:
        return read_sheet(content)
    except SheetError as broken:
        raise SheetError(f"{name}:{broken.line or 1}: {broken.message}", broken.line) from None


def _lacking(line: Line, as_of: date) -> str:
    """What an answer lacks without which nobody can stand by it, or why it is not of this run."""
    if not line.date:
        return "date: the answer has no date; write the day it speaks of, such as 2026-11-20"
    if line.date[:10] > as_of.isoformat():
        return f"date: lies after the as-of date, {as_of.isoformat()}; screen with a later --as-of"
    return "" if line.who else "who: the answer has no author"


def _is_report(line: Line, asking: Asking) -> bool:
    asked = asking.entries.get(line.question) if line.kind == "fact" else None
    return asked is not None and asked.iri == IMAGING_REPORT and bool(line.document)


def _question(row: _Filled) -> tuple[str, str, str]:
    return row.patient, row.line.kind, row.line.question


def _said(row: _Filled) -> tuple[str, ...]:
    line = row.line
    texts = (line.answer, line.unit, line.upper_limit, line.start, line.end, line.details, line.corrects)
    return tuple(text.casefold() for text in texts)


def _bare(row: _Filled) -> tuple[str, Line]:
    """What a row says: the same said twice by one author of one day is said once."""
    asked = {"ids": "", "act": "", "role": "", "phase": "", "text": "", "context": "", "open_because": ""}
    return row.patient, replace(row.line, **asked, patient="", allowed="", note="")


def _contradicting(kept: Sequence[_Filled]) -> list[Remark]:
    """Answers to one question at one instant that differ."""
    found: dict[tuple[str, ...], list[_Filled]] = {}
    for row in kept:
        if row.line.kind not in LISTED:
            found.setdefault((*_question(row), moment(row.line.date, "date").text), []).append(row)
    remarks = []
    for rows in found.values():
        if len({_said(row) for row in rows}) > 1:
            for row in rows:
                places = ", ".join(f"{other.file}:{other.number}" for other in rows if other is not row)
                message = f"another answer of the same instant contradicts this one ({places})"
                remarks.append(Remark(row.file, row.number, message, used=True))
    return remarks


def _expired(kept: Sequence[_Filled], as_of: date) -> list[Remark]:
    message = f"expires: the answer no longer holds on {as_of.isoformat()}"
    return [
        Remark(row.file, row.number, message, used=True)
        for row in kept
        if row.line.expires and row.line.expires[:10] < as_of.isoformat()
    ]
