"""Invented results of the shipped protocol, and the graph that queries are asked of."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pyoxigraph as ox
import pytest

from tests.cli.invented import error, evidence, outcome, patient, results, written
from trialshape.knowledge.files import collect
from trialshape.results.cohort import cohort_store

PROTOCOL = "haic-len-cado"
PLATELETS = {"unit": "10*9/L", "limit": ">= 75"}
REC = "https://w3id.org/trialshape/record#"


@pytest.fixture(scope="session")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Invented patients of the shipped protocol; each stands for one of the questions."""
    made = results(
        [
            patient(
                "low",
                "Ineligible",
                fails=["I11"],
                at=["I11.1b"],
                tier="WaitsOrRepeats",
                earliest=date(2026, 12, 9),
            ),
            patient("both", "Ineligible", fails=["I3", "I11"], at=["I3", "I11.1b"]),
            patient(
                "high",
                "Undecided",
                data=["I11.2e"],
                tier="OneStep",
                actions=1,
                decided_until=date(2026, 11, 27),
            ),
            patient("exact", "Undecided", data=["I11.2e", "I11.1c"]),
            patient("asked", "Undecided", data=["I11.2e"], person=["I7.1"], tier="SomeSteps", actions=2),
            patient("scale", "Undecided", data=["I3"]),
        ],
        [
            outcome("low", "I11.1b", "Fail", low="67.5", value="67.5 10*9/L", date="2026-11-20", **PLATELETS),
            outcome("both", "I11.1b", "Fail", low="67.4", **PLATELETS),
            outcome("both", "I3", "Fail", level="criterion", low=2),
            outcome("exact", "I11.1b", "Pass", low="82.5", date="2026-11", basis="measured", **PLATELETS),
            outcome("high", "I11.1b", "Pass", low="82.6", **PLATELETS),
            outcome("high", "I11.2e", "Unknown", reason="Missing", act="BloodDraw"),
            outcome("exact", "I11.2e", "Unknown", reason="Stale", value="90 U/L", date="2026-10-02"),
            outcome("exact", "I11.1c", "Unknown", reason="Missing"),
            outcome("asked", "I11.2e", "Unknown", reason="Missing", act="BloodDraw"),
            outcome("asked", "I7.1", "Review", reason="Conflicting", act="Ct"),
            outcome("scale", "I3", "Unknown", level="criterion", reason="Missing"),
        ],
        [
            evidence("low", "I11.1b", "lab/1", "67.5", "10*9/L", "2026-11-20"),
            evidence("asked", "I7.1", "ct/1", "", "", "2026-11-12", document="=cmd|' /C calc'!A0"),
            evidence("asked", "I7.1", "ct/2", "", "", "2026-11-13"),
        ],
        [
            error("low", "lab/2", "unknown-unit", property=REC + "unit"),
            error("both", "lab/3", "unknown-unit", property=REC + "unit"),
            error("both", "lab/4", "no-date", "warning"),
            error("both", "c/1", "unknown-code", property=REC + "code"),
        ],
        [
            {
                "kind": REC + "Condition",
                "code": "http://local.example/4711",
                "text": "house code",
                "patients": 5,
                "facts": 9,
                "held_back": 0,
            }
        ],
        protocol=PROTOCOL,
        name=PROTOCOL,
    )
    return written(made, tmp_path_factory.mktemp("query") / "out")


@pytest.fixture(scope="session")
def cohort(folder: Path) -> tuple[ox.Store, dict[str, str]]:
    return cohort_store(folder, collect(PROTOCOL))
