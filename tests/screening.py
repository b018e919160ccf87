"""Screening of small Turtle files for tests, with the dates that the case files take for granted."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from functools import cache
from pathlib import Path

from trialshape.knowledge.plan import Plan, compile_knowledge
from trialshape.knowledge.vocabulary import REC
from trialshape.read import Links, patients, sources, survey
from trialshape.record import Record, Settings, canonical
from trialshape.screen import Screened, Screener

AS_OF = date(2026, 11, 20)
ANCHORS = {REC + "enrolmentDate": date(2026, 11, 25), REC + "plannedFirstDose": date(2026, 12, 1)}
LINKS = Links(
    patient_class=REC + "Patient",
    export_class=REC + "Export",
    owner_predicates=frozenset((REC + "subject",)),
    part_predicates=None,
)


@cache
def plan() -> Plan:
    return compile_knowledge("haic-len-cado")


@cache
def screener() -> Screener:
    return Screener(plan())


def records(
    path: Path,
    as_of: date = AS_OF,
    anchors: Mapping[str, date] = ANCHORS,
    assume: frozenset[str] = frozenset(),
) -> list[Record]:
    """The canonical record of every patient in a file."""
    found = sources([path])
    seen = survey(found, LINKS)
    assert not seen.problems, seen.problems
    settings = Settings(as_of=as_of, anchors=anchors, assume=assume)
    return [canonical(raw, plan().terms, settings) for raw in patients(found, seen, LINKS)]


def screen(path: Path, as_of: date = AS_OF, anchors: Mapping[str, date] = ANCHORS) -> Screened:
    """The only patient of a file, screened."""
    (record,) = records(path, as_of, anchors)
    return screener().screen(record)
