"""A worksheet loop over some patients of the example cohort, gone through once for all tests."""

from __future__ import annotations

import csv
import functools
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from trialshape.cli import main
from trialshape.knowledge.files import Loaded, collect, load
from trialshape.knowledge.plan import Plan, compile_loaded
from trialshape.results import Results, read
from trialshape.worksheet.asking import Asking, read_asking

COHORT = Path(__file__).parents[2] / "seeds" / "cohort"
PATIENTS = ("p01", "p24", "p25", "p30", "p31", "p33", "p35", "p36", "p38")
EX = "https://example.org/cohort/"


@dataclass(frozen=True, slots=True)
class Known:
    """The knowledge of the protocol, read once."""

    loaded: Loaded
    plan: Plan
    asking: Asking


@functools.cache
def _known() -> Known:
    loaded = load(collect("haic-len-cado"))
    plan = compile_loaded(loaded)
    return Known(loaded, plan, read_asking(loaded.store, plan))


@pytest.fixture(scope="session")
def known() -> Known:
    """The knowledge of the protocol."""
    return _known()


def exports() -> list[str]:
    """The files of the chosen patients, with the one that says up to when they speak."""
    return [str(COHORT / f"{name}.ttl") for name in ("export", *PATIENTS)]


@dataclass(frozen=True, slots=True)
class Loop:
    """Where the loop left its files: a run, its worksheet, the filled one, and the run with the answers."""

    old: Path
    sheet: Path
    filled: Path
    new: Path

    def rows(self) -> list[dict[str, str]]:
        """The rows of the worksheet."""
        with self.sheet.open(encoding="utf-8-sig", newline="") as file:
            return list(csv.DictReader(file))

    def results(self) -> tuple[Results, Results]:
        """Results without and with answers."""
        return read(self.old), read(self.new)


def compiled_once(patch: pytest.MonkeyPatch, known: Known) -> None:
    """Commands are given the knowledge that is there already."""

    def compiled(*_: Any, **__: Any) -> Plan:
        return known.plan

    for command, name in (("screen", "compile_knowledge"), ("worklist", "compile_loaded")):
        patch.setattr(f"trialshape.cli.{command}.{name}", compiled)


@pytest.fixture(scope="session")
def gone_through(tmp_path_factory: pytest.TempPathFactory, known: Known) -> Loop:
    """Screen, write the worksheet, fill in what a hand would write, screen again."""
    folder = tmp_path_factory.mktemp("loop")
    made = Loop(folder / "old", folder / "sheet.csv", folder / "filled.csv", folder / "new")
    screen = ["screen", *exports(), "--quiet", "--jobs", "1"]
    with pytest.MonkeyPatch.context() as patch:
        compiled_once(patch, known)
        assert main([*screen, "--out", str(made.old)]) == 0
        assert main(["worklist", str(made.old), "--out", str(made.sheet)]) == 0
        fill(made)
        assert main([*screen, "--out", str(made.new), "--answers", str(made.filled)]) == 0
    return made


@pytest.fixture
def loop(gone_through: Loop, known: Known, monkeypatch: pytest.MonkeyPatch) -> Loop:
    """The files of the loop; what a test runs on them knows the same."""
    compiled_once(monkeypatch, known)
    return gone_through


FILLED: dict[tuple[str, str, str], dict[str, str]] = {
    ("p24", "question", "AlkalinePhosphataseRatio"): {"answer": "213", "unit": "U/L", "upper_limit": "129"},
    ("p25", "question", "UrineDipstick"): {"answer": "1+"},
    ("p30", "question", "EcogStatus"): {"answer": "2"},
    ("p31", "fact", "PortalVeinTumourThrombus"): {"answer": "PortalBifurcation"},
    ("p33", "adjudicate", "HepaticThrombus"): {"answer": "3", "by_role": "TumourBoard"},
    ("p35", "question", "ResectionUnsuitable"): {"answer": "yes", "by_role": "tumour board"},
    ("p35", "question", "TransplantUnsuitable"): {"answer": "ja", "by_role": "TumourBoard"},
    ("p35", "question", "AblationUnsuitable"): {"answer": "Yes"},
    ("p36", "question", "HypertensiveCrises"): {"answer": "none"},
    ("p38", "question", "Albumin"): {"answer": "39", "unit": "g/L", "corrects": EX + "p38-albumin"},
}


def fill(made: Loop) -> None:
    """Write the answers into the rows that ask for them, as a spreadsheet would save them."""
    rows = made.rows()
    for row in rows:
        given = FILLED.get((row["patient"].removeprefix(EX), row["kind"], row["question"]))
        if given is not None:
            row.update({**given, "date": "2026-11-20", "who": "K7", "document": "call of 20 November"})
    with made.filled.open("w", encoding="utf-8-sig", newline="") as file:
        writer = csv.DictWriter(file, list(rows[0]), delimiter=";")
        writer.writeheader()
        writer.writerows(rows)
