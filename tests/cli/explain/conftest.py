"""Invented results of three patients to explain, and a terminal of a known width."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from tests.cli.invented import MINI, error, evidence, outcome, patient, results, written

LIMITED = {"unit": "10*9/L", "limit": ">= 75"}


@pytest.fixture(scope="session")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Three patients: one with a barrier, one who is open, and one with next to nothing."""
    made = results(
        [
            patient("ward/P-1", "Ineligible", fails=["I1"], at=["I1"]),
            patient(
                "ward/P-11",
                "Undecided",
                data=["I1"],
                person=["I3", "E1b"],
                sets=[["I1", "E1b"], ["I1", "I3"]],
                tier="SomeSteps",
                actions=2,
                acts=["BloodDraw", "Investigator"],
                decided_until=date(2026, 12, 18),
            ),
            patient("other/P-1b", "Undecided"),
        ],
        [
            outcome(
                "ward/P-1",
                "I1",
                "Fail",
                level="criterion",
                low=72,
                value="72000 /uL",
                date="2026-11-20",
                **LIMITED,
            ),
            outcome("ward/P-1", "I2", "Pass", level="criterion"),
            outcome(
                "ward/P-1", "I2a", "Pass", low="1.166666666", high="1.166666667", unit="{ULN}", limit="<= 1.5"
            ),
            outcome("ward/P-1", "I2b", "Fail", low=31, unit="mL/min", limit=">= 50", value="31 mL/min"),
            outcome("ward/P-1", "E1", "Pass", level="criterion"),
            outcome("ward/P-1", "E1a", "Pass", low=0, basis="covered"),
            outcome("ward/P-1", "E1x", "Relieves", level="relief", counts=False),
            outcome("ward/P-1", "E2", "Unknown", level="criterion", reason="NotEncoded"),
            outcome(
                "ward/P-11",
                "I1",
                "Unknown",
                level="criterion",
                reason="Stale",
                value="80 10*9/L",
                date="2026-10-01",
                act="BloodDraw",
                free_from=date(2026, 11, 30),
            ),
            outcome("ward/P-11", "I2", "Pass", level="criterion"),
            outcome("ward/P-11", "I2a", "Pass", low=1, unit="{ULN}"),
            outcome("ward/P-11", "I2b", "Unknown", reason="Missing"),
            outcome("ward/P-11", "I3", "Review", level="criterion", reason="Conflicting", act="Board"),
            outcome("ward/P-11", "I3a", "Pass", low=1, value="B"),
            outcome("ward/P-11", "I3b", "Fail", low=0),
            outcome("ward/P-11", "E1", "Review", level="criterion", reason="Judgement"),
            outcome("ward/P-11", "E1a", "NotApplicable"),
            outcome("ward/P-11", "E1b", "Review", reason="Judgement", act="Investigator"),
            outcome("ward/P-11", "E2", "Unknown", level="criterion", reason="NotEncoded"),
            outcome(
                "other/P-1b",
                "I1",
                "Pass",
                level="criterion",
                low=90,
                value="90\x1b[31m 10*9/L",
                unit="10*9/L",
            ),
        ],
        [
            evidence(
                "ward/P-1",
                "I1",
                "lab/4711",
                "72000",
                "/uL",
                "2026-11-20",
                document="report 12",
                performer="Central",
            ),
            evidence("ward/P-1", "I2b", "lab/4712", "31", "mL/min", "2026-11-19"),
            evidence("ward/P-11", "I1", "lab/9", "80", "10*9/L", "2026-10-01"),
            evidence("other/P-1b", "I1", "lab/10", "90\x1b[31m", "10*9/L"),
        ],
        [
            error("ward/P-1", "lab/5", "unknown-unit", property="https://w3id.org/trialshape/record#unit"),
            error(
                "ward/P-1",
                "lab/4710",
                "superseded",
                "warning",
                property="https://w3id.org/trialshape/record#corrects",
            ),
        ],
        protocol=str(MINI),
        name=str(MINI),
    )
    return written(made, tmp_path_factory.mktemp("explain") / "out")


@pytest.fixture(autouse=True)
def _width(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", "100")
