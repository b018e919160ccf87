"""Validating every patient of an export, over as many processes as there are."""

from __future__ import annotations

import pickle
from collections.abc import Iterator
from dataclasses import dataclass

import rdflib

from trialshape.conditions import NotEvaluated
from trialshape.knowledge.terms import Terms
from trialshape.pool import Task, pooled
from trialshape.read import RawPatient, patients
from trialshape.record import Settings
from trialshape.run import FEW, LINKS, Export, place
from trialshape.validation import Checked, record_shapes, validate_patient


@dataclass(frozen=True, slots=True)
class CheckedPatient:
    """One patient of an export: what validation says, or why it says nothing."""

    patient: str
    files: tuple[str, ...]
    checked: Checked | None
    why: str = ""


@dataclass(frozen=True, slots=True)
class _Desk:
    terms: Terms
    settings: Settings
    shapes: rdflib.Graph


def check_patients(
    export: Export, terms: Terms, settings: Settings, jobs: int = 1
) -> Iterator[CheckedPatient]:
    """Validate each patient, in the order of the export. Raises ReadError when a file changes meanwhile."""
    raws = patients(export.sources, export.survey, LINKS)
    if jobs == 1 or export.survey.patients < FEW:
        desk = _Desk(terms, settings, record_shapes())
        return (_check(raw, desk) for raw in raws)
    return pooled(raws, Task(_begin, pickle.dumps((terms, settings)), _work, _lost), jobs)


def _check(raw: RawPatient, desk: _Desk) -> CheckedPatient:
    try:
        checked = validate_patient(raw, desk.terms, desk.settings, desk.shapes)
        return CheckedPatient(raw.iri, raw.files, checked)
    except NotEvaluated as refused:
        return CheckedPatient(raw.iri, raw.files, None, str(refused))
    except Exception as error:
        # the text of the error may hold a value of the patient, so only its kind and place are told
        return CheckedPatient(
            raw.iri, raw.files, None, f"stopped with {type(error).__name__} in {place(error)}"
        )


# --- in a process of its own ---------------------------------------------------------------------------

_desk: _Desk | None = None


def _begin(seed: bytes) -> None:
    global _desk
    terms, settings = pickle.loads(seed)  # noqa: S301  (made by the parent process a moment ago)
    _desk = _Desk(terms, settings, record_shapes())


def _work(raw: RawPatient) -> CheckedPatient:
    assert _desk is not None
    return _check(raw, _desk)


def _lost(raw: RawPatient) -> CheckedPatient:
    return CheckedPatient(raw.iri, raw.files, None, "the process that checked the patient died")
