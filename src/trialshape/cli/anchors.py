"""The anchors file: one line a patient with the dates from which windows are counted."""

from __future__ import annotations

import csv
import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from trialshape.dates import FIRST_YEAR, LAST_YEAR
from trialshape.knowledge.vocabulary import local_name
from trialshape.record import Settings
from trialshape.run import RunError

SHOWN = 20
_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")


@dataclass(frozen=True, slots=True)
class Anchors:
    """Anchor days by patient and property, and the line on which each patient stands."""

    days: Mapping[str, Mapping[str, date]]
    lines: Mapping[str, int]


NO_ANCHORS = Anchors({}, {})


def iso_day(text: str) -> date | None:
    """A date written as 2026-11-20, in the years that records may speak of; None for anything else."""
    if not _DAY.fullmatch(text):
        return None
    try:
        day = date.fromisoformat(text)
    except ValueError:
        return None
    return day if FIRST_YEAR <= day.year <= LAST_YEAR else None


def column_name(anchor: str) -> str:
    """The column of an anchor: FirstDose stands under first_dose."""
    return re.sub(r"(?<=[a-z])(?=[A-Z])", "_", anchor).lower()


def read_anchors(path: Path, patients: Iterable[str], properties: Mapping[str, str]) -> Anchors:
    """Read an anchors file.

    `properties` gives the property of each anchor by its name. A patient is named by IRI, or by its last part
    where that is one patient's alone; an empty cell gives nothing. Raises RunError with file and line for
    whatever is wrong, all of it at once and without naming a patient."""
    columns = {column_name(anchor): prop for anchor, prop in properties.items()}
    try:
        with path.open(encoding="utf-8-sig", newline="") as file:
            reader = csv.reader(file, strict=True)
            rows = [(reader.line_num, [cell.strip() for cell in row]) for row in reader]
    except OSError as trouble:
        raise RunError(f"{path}: {trouble.strerror}. Name a CSV file with --anchors.") from None
    except (UnicodeDecodeError, csv.Error):
        raise RunError(f"{path}: is not a CSV file in UTF-8.") from None
    header = rows[0][1] if rows else []
    _check_header(path, header, columns)
    return _read_rows(path, header, rows[1:], columns, _Names(patients))


class _Names:
    """Patients by IRI and by the last part of it."""

    def __init__(self, patients: Iterable[str]) -> None:
        self.full = frozenset(patients)
        self.tails = Counter(local_name(patient) for patient in self.full)
        self.by_tail = {local_name(patient): patient for patient in self.full}

    def find(self, name: str) -> tuple[str | None, str]:
        """The patient, or None and why there is none."""
        if name in self.full:
            return name, ""
        if self.tails[name] > 1:
            return None, "more than one patient of the export has this name; write the whole IRI"
        if name in self.by_tail:
            return self.by_tail[name], ""
        return None, "this patient is not in the export"


def _check_header(path: Path, header: Sequence[str], columns: Mapping[str, str]) -> None:
    expected = ",".join(("patient", *columns))
    unknown = [name for name in header if name != "patient" and name not in columns]
    if "patient" not in header or len(header) < 2 or unknown or len(set(header)) < len(header):
        raise RunError(
            f"{path}:1: the header must be 'patient' and one or more dates, separated by commas, as in {expected}"
        )


def _read_rows(
    path: Path,
    header: Sequence[str],
    rows: Iterable[tuple[int, list[str]]],
    columns: Mapping[str, str],
    names: _Names,
) -> Anchors:
    days: dict[str, dict[str, date]] = {}
    lines: dict[str, int] = {}
    wrong: list[str] = []
    for line, cells in rows:
        if not any(cells):
            continue
        if len(cells) != len(header):
            wrong.append(f"{path}:{line}: has {len(cells)} cells, the header has {len(header)}")
            continue
        said = dict(zip(header, cells, strict=True))
        patient, why = names.find(said.pop("patient"))
        read = {column: iso_day(cell) for column, cell in said.items() if cell}
        bad = [column for column, day in read.items() if day is None]
        wrong.extend(f"{path}:{line}: {column} is not a date such as 2026-11-20" for column in bad)
        if patient is None:
            wrong.append(f"{path}:{line}: {why}")
        elif patient in lines:
            wrong.append(f"{path}:{line}: the same patient stands in line {lines[patient]} already")
        else:
            lines[patient] = line
            days[patient] = {columns[column]: day for column, day in read.items() if day is not None}
    if wrong:
        more = [f"and {len(wrong) - SHOWN} more"] if len(wrong) > SHOWN else []
        raise RunError("the anchors file cannot be used\n" + "\n".join((*wrong[:SHOWN], *more)))
    return Anchors(days, lines)


def order_warnings(settings: Settings, properties: Mapping[str, str], per_patient: Anchors) -> list[str]:
    """What is odd about the order of the dates that were given; it may be meant, so it stops nothing."""
    found: dict[str, list[int]] = {}
    given: list[tuple[Mapping[str, date], int]] = [(settings.anchors, 0)]
    given += [
        ({**settings.anchors, **days}, per_patient.lines[who]) for who, days in per_patient.days.items()
    ]
    for days, line in given:
        dose, enrolled = (days.get(properties.get(name, "")) for name in ("FirstDose", "Enrolment"))
        if dose is not None and enrolled is not None and dose < enrolled:
            found.setdefault("the first dose lies before the enrolment", []).append(line)
        if dose is not None and settings.as_of > dose:
            found.setdefault("the as-of date lies after the first dose", []).append(line)
    return [
        what if 0 in lines else f"{what} in line {', '.join(map(str, lines))} of the anchors file"
        for what, lines in found.items()
    ]
