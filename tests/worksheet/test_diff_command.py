"""`trialshape diff`: what changed between two results, because of what, and what cannot be compared."""

from __future__ import annotations

import json
import re
import shutil
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pyarrow as pa
import pytest

from tests.worksheet.conftest import EX, Loop
from trialshape.cli import main
from trialshape.results import Results, read, write


def changed(folder: Path, loop: Loop, change: Callable[[Results], Results]) -> str:
    """The older result with a change, in a directory of its own."""
    write(change(read(loop.old)), {}, folder)
    return str(folder)


def with_run(**said: Any) -> Callable[[Results], Results]:
    """A change of the run record."""
    return lambda results: replace(results, run={**results.run, **said})


def without(patient: str) -> Callable[[Results], Results]:
    """A result without one patient."""

    def change(results: Results) -> Results:
        kept = {
            name: getattr(results, name).filter(
                pa.compute.not_equal(getattr(results, name)["patient"], EX + patient)
            )
            for name in ("outcomes", "evidence", "patients", "errors", "classes", "questions")
        }
        return replace(results, **kept)

    return change


def test_nothing_is_said_of_two_equal_results(
    loop: Loop, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    shutil.copytree(loop.old, tmp_path / "same")
    assert main(["diff", str(loop.old), str(tmp_path / "same"), "--fail-on", "changed"]) == 0
    assert capsys.readouterr() == ("", "")


def test_who_changed_by_which_id_because_of_which_fact(
    loop: Loop, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["diff", str(loop.old), str(loop.new)]) == 0
    out = capsys.readouterr().out
    story = out[out.index("p30  ") : out.index("p24  ")]
    assert story.splitlines()[0] == "p30  Undecided -> Ineligible"
    assert re.search(r"^  I3 +Unknown \(Stale\) -> Fail$", story, re.MULTILINE)
    assert re.search(r"no longer used: p30-ecog .*2026-10-21", story)
    assert re.search(r"new: filled\.csv;line=[0-9]+ .*2026-11-20 call of 20 November K7", story)
    # whose verdict changed comes first
    assert out.index("p30  ") < out.index("p24  ")
    # leaves first, then what they are parts of
    assert out.index("  I11.2e ") < out.index("  I11.2  ") < out.index("  I11  ")
    assert "8 patients changed, 1 in the verdict; 1 the same" in out


def test_changes_can_fail_a_script_and_be_read_by_one(loop: Loop, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["diff", str(loop.old), str(loop.new), "--json", "--fail-on", "changed"]) == 1
    found = json.loads(capsys.readouterr().out)
    assert (found["changed"], found["same"], found["run"]) == (True, 1, [])
    by_patient = {one["patient"]: one for one in found["patients"]}
    assert by_patient[EX + "p24"]["ids"][0]["id"] == "I11.2e"
    assert by_patient[EX + "p24"]["ids"][0]["new"] == "Pass"


def test_patients_of_one_run_only_are_listed(
    loop: Loop, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    fewer = changed(tmp_path / "fewer", loop, without("p38"))
    assert main(["diff", str(loop.old), fewer]) == 0
    assert "only in the old run: p38" in capsys.readouterr().out
    assert main(["diff", fewer, str(loop.old), "--fail-on", "changed"]) == 1
    assert "only in the new run: p38" in capsys.readouterr().out


def test_two_presets_or_policies_are_not_compared_in_silence(
    loop: Loop, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    def policies(chosen: str) -> list[dict[str, str]]:
        return [
            {"name": "scope", "label": "scope", "chosen": chosen, "default": "draw"},
            {"name": "age", "label": "age", "chosen": "60", "default": "60"},
        ]

    before = changed(tmp_path / "before", loop, with_run(preset="visit", policies=policies("draw")))
    preset = changed(tmp_path / "preset", loop, with_run(preset="feasibility", policies=policies("draw")))
    assert main(["diff", before, preset]) == 0
    assert "preset: visit -> feasibility; the results do not mean the same" in capsys.readouterr().out
    policy = changed(tmp_path / "policy", loop, with_run(preset="visit", policies=policies("analyte")))
    assert main(["diff", before, policy]) == 0
    assert (
        "policies: scope draw -> scope analyte; the results do not mean the same" in capsys.readouterr().out
    )


def test_other_knowledge_is_said(loop: Loop, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    run = read(loop.old).run
    other = changed(tmp_path / "other", loop, with_run(knowledge={**run["knowledge"], "sha256": "f" * 64}))
    assert main(["diff", str(loop.old), other]) == 0
    assert "-> ffffffffffff; the results do not mean the same" in capsys.readouterr().out


def test_another_day_is_a_cause_where_no_fact_is(
    loop: Loop, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    def later(results: Results) -> Results:
        rows = results.outcomes.to_pylist()
        for row in rows:
            if row["patient"] == EX + "p24" and row["id"] == "I3":
                row["outcome"], row["reason"] = "Unknown", "Stale"
        outcomes = pa.Table.from_pylist(rows, results.outcomes.schema)
        as_of = {**results.run["asOf"], "date": "2027-01-20"}
        return replace(results, outcomes=outcomes, run={**results.run, "asOf": as_of})

    assert main(["diff", str(loop.old), changed(tmp_path / "later", loop, later)]) == 0
    out = capsys.readouterr().out
    assert "as-of date: 2026-11-20 -> 2027-01-20" in out
    assert re.search(r"I3 +Pass -> Unknown \(Stale\)\n +as-of date 2026-11-20 -> 2027-01-20", out)


def test_another_limit_is_a_cause(loop: Loop, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    def amended(results: Results) -> Results:
        rows = results.outcomes.to_pylist()
        for row in rows:
            if row["patient"] == EX + "p24" and row["id"] == "I11.1b":
                row["outcome"], row["limit"] = "Fail", ">= 500"
        return replace(results, outcomes=pa.Table.from_pylist(rows, results.outcomes.schema))

    assert main(["diff", str(loop.old), changed(tmp_path / "amended", loop, amended)]) == 0
    assert re.search(r"I11\.1b +Pass -> Fail\n +limit >= 75 -> >= 500", capsys.readouterr().out)


def test_two_protocols_are_not_compared(
    loop: Loop, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    protocol = {**read(loop.old).run["protocol"], "name": "other"}
    other = changed(tmp_path / "other", loop, with_run(protocol=protocol))
    assert main(["diff", str(loop.old), other]) == 2
    assert "they cannot be compared" in capsys.readouterr().err


def test_a_folder_that_is_no_result_is_told(
    loop: Loop, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["diff", str(loop.old), str(tmp_path)]) == 2
    assert "is no result directory" in capsys.readouterr().err
