"""`trialshape screen --answers`: filled sheets on the command line."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.worksheet.conftest import COHORT, EX, Loop
from trialshape.cli import main
from trialshape.results import read


def answers_file(path: Path, *cells: str) -> Path:
    path.write_text("patient,kind,question,answer,date,who\n" + "".join(f"{row}\n" for row in cells))
    return path


def test_answering_leads_to_no_barrier(
    loop: Loop, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Histories that found nothing, and what the board, the investigator and the patient say."""
    favourable = {
        "ResectionUnsuitable": "yes",
        "TransplantUnsuitable": "yes",
        "AblationUnsuitable": "yes",
        "GuidelineDiagnosis": "yes",
        "NoTissue": "yes",
        "SurvivalAttested": "yes",
        "AbleToComply": "yes",
        "PartnerCanConceive": "no",
        "HighBleedingRisk": "no",
        "OtherIllness": "no",
        "LiveVaccines": "none",
        "LiveVaccinePlanned": "no",
        "TraditionalMedicines": "none",
    }
    asked = [row for row in loop.rows() if row["patient"] == EX + "p35"]
    assert favourable.keys() <= {row["question"] for row in asked}
    filled = tmp_path / "p35.csv"
    answers_file(
        filled,
        *(
            f"p35,{row['kind']},{row['question']},{said},2026-11-20,K7"
            for row in asked
            if (said := "yes" if row["kind"] == "history" else favourable.get(row["question"]))
        ),
    )
    out = tmp_path / "out"
    export = [str(COHORT / name) for name in ("export.ttl", "p35.ttl")]
    assert main(["screen", *export, "--answers", str(filled), "--quiet", "--out", str(out)]) == 0
    (patient,) = read(out).patients.to_pylist()
    assert (patient["verdict"], patient["assumed"]) == ("NoBarrierFound", 0)
    capsys.readouterr()
    assert main(["worklist", str(out), "--json"]) == 0
    assert json.loads(capsys.readouterr().out) == []


@pytest.mark.usefixtures("loop")
def test_bad_rows_are_told_counted_and_can_fail_the_run(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = answers_file(
        tmp_path / "a.csv",
        "p24,question,EcogStatus,1,2026-11-20,K7",
        "p24,question,Weather,1,2026-11-20,K7",
        "p99,question,EcogStatus,1,2026-11-20,K7",
    )
    export = [str(COHORT / name) for name in ("export.ttl", "p24.ttl")]
    words = ["screen", *export, "--answers", str(path), "--quiet", "--jobs", "1"]
    assert main([*words, "--out", str(tmp_path / "one")]) == 0
    err = capsys.readouterr().err
    assert f"not used: {path}:3: question: no such question" in err
    assert f"not used: {path}:4: patient: this patient is not in the export" in err
    assert "1 of 3 answers are used" in err
    assert main([*words, "--out", str(tmp_path / "two"), "--fail-on", "data-error"]) == 1
    (file,) = read(tmp_path / "one").run["answers"]
    assert (file["answered"], file["used"], [remark["line"] for remark in file["remarks"]]) == (3, 1, [3, 4])
    assert read(tmp_path / "one").patients.num_rows == 1


@pytest.mark.usefixtures("loop")
@pytest.mark.parametrize("content", [b"patient;name\n", b"\xff\xfep\0a\0", b""])
def test_a_file_that_is_no_worksheet_stops_the_run(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], content: bytes
) -> None:
    path = tmp_path / "a.csv"
    path.write_bytes(content)
    words = ["screen", str(COHORT / "export.ttl"), str(COHORT / "p24.ttl"), "--answers", str(path)]
    assert main([*words, "--out", str(tmp_path / "out")]) == 3
    assert f"--answers: {path}:1: " in capsys.readouterr().err
    assert not (tmp_path / "out").exists()


@pytest.mark.usefixtures("loop")
def test_a_file_that_is_not_there_is_named(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    words = [
        "screen",
        str(COHORT / "export.ttl"),
        str(COHORT / "p24.ttl"),
        "--answers",
        str(tmp_path / "no.csv"),
    ]
    assert main([*words, "--out", str(tmp_path / "out")]) == 3
    assert "no.csv: No such file" in capsys.readouterr().err
