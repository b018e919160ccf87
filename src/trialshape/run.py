"""Screening an export: its files, its patients, and the rows of each, over as many processes as there are."""

from __future__ import annotations

import pickle
import traceback
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from typing import IO
from zoneinfo import ZoneInfo

from trialshape.conditions import NotEvaluated
from trialshape.dates import day_interval
from trialshape.gate import BadLiteral
from trialshape.indexing import read_as_indexed
from trialshape.knowledge.plan import Plan
from trialshape.knowledge.vocabulary import PATIENT, REC
from trialshape.pool import Task, pooled
from trialshape.read import Links, RawPatient, Source, Statement, Survey, patients, sources, survey
from trialshape.record import Settings, canonical
from trialshape.results import Gatherer, PatientRows, patient_rows
from trialshape.screen import Screener

LINKS = Links(PATIENT, REC + "Export", frozenset((REC + "subject",)))
EXTRACTED_ON = REC + "extractedOn"
FEW = 8  # up to here a second process costs more time than it saves


class RunError(Exception):
    """A run that cannot be made as it was asked for; says why and what to do."""


@dataclass(frozen=True, slots=True)
class Export:
    """The files of an export in the order of their names, and what a first pass saw in them."""

    sources: tuple[Source, ...]
    survey: Survey


@dataclass(frozen=True, slots=True, order=True)
class NotScreened:
    """A patient without outcomes, and why."""

    patient: str
    why: str


@dataclass(frozen=True, slots=True)
class Screening:
    """What came of every patient of an export."""

    gathered: Gatherer
    not_screened: tuple[NotScreened, ...]


def open_export(
    paths: Iterable[str | Path],
    format: str | None = None,
    *,
    stdin: IO[bytes] | None = None,
    leave_out: Path | None = None,
) -> Export:
    """Find and survey the files of an export; what lies below `leave_out` is no part of it.

    Files are taken by name, so that the order in which they are given changes nothing. Raises ReadError."""
    found = [source for source in sources(paths, format, stdin=stdin) if not _below(source, leave_out)]
    ordered = tuple(sorted(found, key=lambda source: source.name))
    return Export(ordered, survey(ordered, LINKS))


def _below(source: Source, folder: Path | None) -> bool:
    if folder is None or source.path is None:
        return False
    return source.path.absolute().is_relative_to(folder.absolute())


def extraction_date(seen: Survey, zone: ZoneInfo | None) -> date:
    """The day up to which an export says that it speaks.

    Raises RunError when it says nothing, when it says different days, or when it cannot be read."""
    stated = [said for said in seen.export if said.predicate == EXTRACTED_ON]
    if not stated:
        raise RunError(
            "the export does not say when it was extracted (rec:extractedOn). Give the date with --as-of."
        )
    days: set[date] = set()
    for said in stated:
        try:
            moment = day_interval(said.object, said.datatype or "", zone)
        except BadLiteral:
            raise RunError("the extraction date cannot be read. Give the date with --as-of.") from None
        days |= {moment.not_before, moment.not_after}
    if len(days) > 1:
        raise RunError(
            "the extraction date of the export is not one single day: the export states several dates, a date "
            "without its day, or a time in UTC and no --time-zone. Give the date with --as-of."
        )
    return days.pop()


def patient_names(export: Export) -> frozenset[str]:
    """The IRIs of all patients of an export. Raises ReadError."""
    return frozenset(raw.iri for raw in patients(export.sources, export.survey, LINKS))


# --- every patient ------------------------------------------------------------------------------------


def screen_export(
    export: Export,
    plan: Plan,
    settings: Settings,
    *,
    jobs: int = 1,
    progress: Callable[[int, int], None] | None = None,
    answers: Mapping[str, tuple[Statement, ...]] | None = None,
) -> Screening:
    """Screen every patient of an export, with what `answers` state of each besides.

    `jobs` processes share the work unless there are few patients. `progress` is told how many patients are
    done, and of how many. A patient who cannot be evaluated is listed, and the others are screened. Raises
    ReadError when a file changes meanwhile."""
    total = export.survey.patients
    raw = with_answers(patients(export.sources, export.survey, LINKS), answers or {})
    gathered, failures = Gatherer(), []
    for count, screened in enumerate(_screened(raw, plan, settings, jobs if total >= FEW else 1), 1):
        if isinstance(screened, NotScreened):
            failures.append(screened)
        else:
            gathered.add(screened)
        if progress is not None:
            progress(count, total)
    if len(gathered.patients) + len(failures) != total:
        raise RuntimeError("patients in and patients out differ")
    return Screening(gathered, tuple(sorted(failures)))


def with_answers(
    raw: Iterable[RawPatient], answers: Mapping[str, tuple[Statement, ...]]
) -> Iterator[RawPatient]:
    """Patients with statements that stand in no file of the export, as if they stood beside the patient's own."""
    return (
        replace(patient, statements=(*patient.statements, *answers[patient.iri]))
        if patient.iri in answers
        else patient
        for patient in raw
    )


def _screened(
    raw: Iterable[RawPatient], plan: Plan, settings: Settings, jobs: int
) -> Iterator[PatientRows | NotScreened]:
    if jobs == 1:
        screener = Screener(plan)
        return (screen_patient(patient, screener, settings) for patient in raw)
    task = Task(_begin, pickle.dumps((plan, settings)), _work, _lost)
    return pooled(raw, task, jobs)


def screen_patient(raw: RawPatient, screener: Screener, settings: Settings) -> PatientRows | NotScreened:
    """One patient's rows, or why there are none; whatever goes wrong with one patient stays with that one."""
    try:
        plan = screener.plan
        record = (
            read_as_indexed(raw, plan, settings) if plan.index_rules else canonical(raw, plan.terms, settings)
        )
        return patient_rows(screener.screen(record), record, plan)
    except NotEvaluated as refused:
        return NotScreened(raw.iri, str(refused))
    except Exception as error:
        # the text of the error may hold a value of the patient, so only its kind and place are told
        return NotScreened(raw.iri, f"stopped with {type(error).__name__} in {place(error)}")


def place(error: BaseException) -> str:
    """Where in the program an error arose, as `module.py:line`."""
    frames = traceback.extract_tb(error.__traceback__)
    own = [frame for frame in frames if Path(frame.filename).is_relative_to(Path(__file__).parent)]
    if not own:
        return "an unknown place"
    return f"{Path(own[-1].filename).relative_to(Path(__file__).parent)}:{own[-1].lineno}"


# --- in a process of its own --------------------------------------------------------------------------

_settled: tuple[Screener, Settings] | None = None


def _begin(seed: bytes) -> None:
    global _settled
    plan, settings = pickle.loads(seed)  # noqa: S301  (made by the parent process a moment ago)
    _settled = Screener(plan), settings


def _work(raw: RawPatient) -> PatientRows | NotScreened:
    assert _settled is not None
    return screen_patient(raw, *_settled)


def _lost(raw: RawPatient) -> NotScreened:
    return NotScreened(raw.iri, "the process that screened the patient died")
