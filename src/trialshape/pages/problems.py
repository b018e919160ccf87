"""What validation found in an export: one line each, then tallies, unknown codes, and how the export lies."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

from trialshape.knowledge.vocabulary import REC
from trialshape.pages.plain import counted, plain
from trialshape.read import Problem, Survey
from trialshape.read.whereabouts import stands_at
from trialshape.record import DataError
from trialshape.validation import Checked

SHOWN: Final = 200
"""Findings that are listed unless all are asked for."""
SOME: Final = 15
"""Rows of a tally that are shown."""


@dataclass(frozen=True, slots=True, order=True)
class Found:
    """One finding and where: errors sort before warnings, then by file, node and property."""

    rank: int
    file: str
    error: DataError
    files: tuple[str, ...] = ()
    """The files in which the patient lies."""

    @property
    def place(self) -> str:
        """File and line, as far as they can be told."""
        place = stands_at(self.files, self.error.node, self.error.property)
        return self.file if place is None else f"{place[0]}:{place[1]}"

    def __str__(self) -> str:
        """The finding as one line: file and line, node, property, code, message."""
        error = self.error
        what = f"{property_name(error.property)} " if error.property else ""
        mark = "" if error.severity == "error" else " (warning)"
        place = f"{self.place}: " if self.place else ""
        return plain(f"{place}{error.node} {what}{error.code}{mark} {error.message}")


@dataclass(slots=True)
class Findings:
    """Everything found, counted as it comes; without `every` only the first findings in order are kept."""

    every: bool = False
    listed: list[Found] = field(default_factory=list)
    codes: Counter[tuple[str, str]] = field(default_factory=Counter)
    properties: Counter[tuple[str, str]] = field(default_factory=Counter)
    patients: dict[str, set[str]] = field(default_factory=dict)
    unmapped: dict[tuple[str, str, str], int] = field(default_factory=dict)
    touched: int = 0
    checked: int = 0

    def add(self, patient: str, files: Sequence[str], checked: Checked) -> None:
        """Take what was found in one patient's record."""
        self.checked += 1
        self.touched += bool(checked.problems)
        self._take(tuple(files), checked.problems, patient)
        for code in set(checked.unmapped):
            key = (code.kind, code.code, code.text)
            self.unmapped[key] = self.unmapped.get(key, 0) + 1

    def add_export(self, problems: Sequence[DataError]) -> None:
        """Take what was found in what an export says of itself."""
        self._take((), problems, "")

    def _take(self, files: tuple[str, ...], problems: Iterable[DataError], patient: str) -> None:
        # where a patient lies in several files the lines of these say which one a finding is from
        file = files[0] if len(files) == 1 else ""
        for error in problems:
            self.listed.append(Found(int(error.severity != "error"), file, error, files))
            self.codes[error.severity, error.code] += 1
            if error.property:
                self.properties[property_name(error.property), error.code] += 1
            self.patients.setdefault(error.code, set()).add(patient)
        if not self.every and len(self.listed) > 20 * SHOWN:
            self.listed = sorted(self.listed)[:SHOWN]

    @property
    def errors(self) -> int:
        """How many errors there are."""
        return sum(count for (severity, _), count in self.codes.items() if severity == "error")

    @property
    def total(self) -> int:
        """How many findings there are, warnings too."""
        return sum(self.codes.values())

    def first(self) -> list[Found]:
        """The findings that are listed, in order."""
        ordered = sorted(self.listed)
        return ordered if self.every else ordered[:SHOWN]

    def ranked_codes(self) -> list[tuple[str, str, str, int]]:
        """Unknown codes as (kind, code, text, patients), those of most patients first."""
        return sorted(((*key, count) for key, count in self.unmapped.items()), key=lambda row: (-row[3], row))


def property_name(iri: str) -> str:
    """A property as people write it."""
    return f"rec:{iri.removeprefix(REC)}" if iri.startswith(REC) else f"<{iri}>"


# --- the page ------------------------------------------------------------------------------------------


def lines(findings: Findings, survey: Survey, as_of: str | None) -> Iterator[str]:
    """The page, line by line: findings first, one a line, so that other tools can read them."""
    for problem in survey.problems:
        yield f"{problem.kind}: {problem}"
    shown = findings.first()
    yield from (str(found) for found in shown)
    if len(shown) < findings.total:
        yield f"... and {findings.total - len(shown)} more; --all lists them"
    if findings.total:
        yield ""
        yield "BY CODE"
        yield from _tally(
            (f"{code} ({severity})", count, counted(len(findings.patients[code] - {""}), "patient"))
            for (severity, code), count in findings.codes.items()
        )
    if findings.properties:
        yield ""
        yield "BY PROPERTY"
        yield from _tally(
            (f"{name} {code}", count, "") for (name, code), count in findings.properties.items()
        )
    yield from _codes(findings)
    yield ""
    yield from _layout(survey, as_of)
    yield (
        f"{counted(findings.checked, 'patient')} checked, {findings.touched} with findings: "
        f"{counted(findings.errors, 'error')}, {counted(findings.total - findings.errors, 'warning')}"
    )


def _tally(rows: Iterable[tuple[str, int, str]]) -> Iterator[str]:
    ordered = sorted(rows, key=lambda row: (-row[1], row))
    width = max((len(name) for name, _, _ in ordered[:SOME]), default=0)
    for name, count, more in ordered[:SOME]:
        yield f"  {name:<{width}}  {count:>6}  {more}".rstrip()
    if len(ordered) > SOME:
        yield f"  and {len(ordered) - SOME} more"


def _codes(findings: Findings) -> Iterator[str]:
    ranked = findings.ranked_codes()
    if not ranked:
        return
    yield ""
    # whom a code helps is not known before patients are screened
    yield "UNKNOWN CODES, with how many patients have it; `trialshape screen` says whose tier would improve"
    for kind, code, text, patients in ranked if findings.every else ranked[:SOME]:
        named = f"  '{text}'" if text else ""
        who = counted(patients, "patient")
        yield plain(f"  {who:>14}  {property_name(kind)}  {f'<{code}>' if code else 'no code'}{named}")
    if not findings.every and len(ranked) > SOME:
        yield f"  and {len(ranked) - SOME} more"


def _layout(survey: Survey, as_of: str | None) -> Iterator[str]:
    readable = sum(file.readable for file in survey.files)
    yield (
        f"{readable} of {counted(len(survey.files) - len(survey.skipped), 'file')} read, "
        f"{counted(survey.patients, 'patient')}, {counted(survey.triples, 'triple')}, layout: {survey.layout}"
    )
    if survey.skipped:
        yield f"{counted(len(survey.skipped), 'file')} of unknown kind skipped: {_some(survey.skipped)}"
    if survey.orphans:
        yield f"{counted(survey.orphans, 'node')} without a patient, read by nobody: {_some(survey.orphan_examples)}"
    if as_of is None:
        yield "no as-of date is known: dates in the future were not looked for. Give one with --as-of."
    else:
        yield f"as of {as_of}"


def _some(names: Sequence[str]) -> str:
    return ", ".join(names[:3]) + (", ..." if len(names) > 3 else "")


# --- for programs --------------------------------------------------------------------------------------


def as_json(findings: Findings, survey: Survey, as_of: str | None) -> dict[str, Any]:
    """The same as data."""
    return {
        "asOf": as_of,
        "files": [
            {
                "name": file.name,
                "format": file.format,
                "readable": file.readable,
                "triples": file.triples,
                "patients": file.patients,
            }
            for file in survey.files
        ],
        "skipped": list(survey.skipped),
        "problems": [_unread(problem) for problem in survey.problems],
        "layout": survey.layout,
        "patients": survey.patients,
        "triples": survey.triples,
        "orphans": survey.orphans,
        "orphanExamples": list(survey.orphan_examples),
        "checked": findings.checked,
        "patientsWithFindings": findings.touched,
        "errors": findings.errors,
        "warnings": findings.total - findings.errors,
        "findings": [_finding(found) for found in findings.first()],
        "byCode": [
            {
                "code": code,
                "severity": severity,
                "count": count,
                "patients": len(findings.patients[code] - {""}),
            }
            for (severity, code), count in sorted(
                findings.codes.items(), key=lambda item: (-item[1], item[0])
            )
        ],
        "byProperty": [
            {"property": name, "code": code, "count": count}
            for (name, code), count in sorted(
                findings.properties.items(), key=lambda item: (-item[1], item[0])
            )
        ],
        "unmapped": [
            {"kind": kind, "code": code, "text": text, "patients": patients}
            for kind, code, text, patients in findings.ranked_codes()
        ],
    }


def _finding(found: Found) -> Mapping[str, str]:
    error = found.error
    return {
        "file": found.file,
        "place": found.place,
        "node": error.node,
        "property": error.property,
        "code": error.code,
        "severity": error.severity,
        "message": error.message,
    }


def _unread(problem: Problem) -> dict[str, Any]:
    return {
        "file": problem.file,
        "line": problem.line,
        "column": problem.column,
        "kind": problem.kind,
        "message": problem.message,
    }
