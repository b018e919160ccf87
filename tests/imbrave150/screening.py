"""Screening of small Turtle files against this protocol, with the dates that its cases take for granted."""

from __future__ import annotations

from datetime import date
from functools import cache
from pathlib import Path

from tests.screening import LINKS
from trialshape.knowledge.plan import Plan, compile_knowledge
from trialshape.knowledge.vocabulary import REC
from trialshape.read import patients, sources, survey
from trialshape.record import Settings, canonical
from trialshape.screen import Screened, Screener

PROTOCOL = "imbrave150"
AS_OF = date(2026, 11, 27)
RANDOMISED, TREATED = date(2026, 11, 30), date(2026, 12, 1)
ANCHORS = {REC + "enrolmentDate": RANDOMISED, REC + "plannedFirstDose": TREATED}


@cache
def plan() -> Plan:
    """The compiled protocol, once for all tests."""
    return compile_knowledge(PROTOCOL)


@cache
def screener() -> Screener:
    """What screens one patient after the other."""
    return Screener(plan())


def screen(path: Path) -> Screened:
    """The only patient of a file, screened."""
    found = sources([path])
    seen = survey(found, LINKS)
    assert not seen.problems, seen.problems
    settings = Settings(as_of=AS_OF, anchors=ANCHORS)
    (record,) = (canonical(raw, plan().terms, settings) for raw in patients(found, seen, LINKS))
    return screener().screen(record)
