"""`trialshape worklist`: the sheet, who sees which rows, and the data dictionary for REDCap."""

from __future__ import annotations

import csv
import io
import json
import re
from pathlib import Path

import pytest

from tests.worksheet.conftest import COHORT, EX, Loop
from trialshape.cli import main
from trialshape.results import read
from trialshape.worksheet.redcap import COLUMNS as REDCAP
from trialshape.worksheet.sheet import COLUMNS


def rows(text: str) -> list[dict[str, str]]:
    """A CSV text by column."""
    return list(csv.DictReader(io.StringIO(text, newline="")))


# --- the sheet ----------------------------------------------------------------------------------------


def test_the_sheet_goes_to_standard_output_too(loop: Loop, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["worklist", str(loop.old)]) == 0
    found = rows(capsys.readouterr().out)
    assert found == loop.rows()
    assert tuple(found[0]) == COLUMNS


@pytest.mark.parametrize("name", ["Coordinator", "role:Coordinator", "coordinator"])
def test_a_role_sees_its_own_rows(loop: Loop, capsys: pytest.CaptureFixture[str], name: str) -> None:
    assert main(["worklist", str(loop.old), "--for", name]) == 0
    found = rows(capsys.readouterr().out)
    assert {row["role"] for row in found} == {"coordinator"}
    assert found == [row for row in loop.rows() if row["role"] == "coordinator"]


def test_phase_and_patient_narrow_it_down(loop: Loop, capsys: pytest.CaptureFixture[str]) -> None:
    words = ["worklist", str(loop.old), "--phase", "board meeting", "--patient", "p35", "--json"]
    assert main(words) == 0
    found = json.loads(capsys.readouterr().out)
    assert {(row["patient"], row["phase"]) for row in found} == {(EX + "p35", "board meeting")}


def test_german_questions(loop: Loop, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["worklist", str(loop.old), "--patient", "p24", "--language", "de"]) == 0
    (row,) = [row for row in rows(capsys.readouterr().out) if row["ids"] == "I11.2e"]
    assert re.search(r"Phosphatase", row["text"])
    assert row["text"].startswith("Wie hoch")


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (["--for", "janitor"], "--for: no 'janitor'; there are"),
        (["--phase", "lunch"], "--phase: no 'lunch'; there are"),
        (["--patient", "p99"], "no patient 'p99'"),
        (["--redcap", "--json"], "--redcap and --json: choose one"),
    ],
)
def test_what_does_not_exist_is_told(
    loop: Loop, capsys: pytest.CaptureFixture[str], words: list[str], message: str
) -> None:
    assert main(["worklist", str(loop.old), *words]) == 2
    assert message in capsys.readouterr().err


def test_a_filled_sheet_is_never_overwritten(loop: Loop, capsys: pytest.CaptureFixture[str]) -> None:
    before = loop.filled.read_bytes()
    assert main(["worklist", str(loop.old), "--out", str(loop.filled)]) == 2
    assert "exists already" in capsys.readouterr().err
    assert loop.filled.read_bytes() == before


@pytest.mark.usefixtures("loop")
def test_a_patient_with_a_lasting_barrier_is_left_out_unless_asked_for(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    export = [str(COHORT / name) for name in ("export.ttl", "p31.ttl")]
    (tmp_path / "beyond.ttl").write_text(
        (COHORT / "p31.ttl")
        .read_text()
        .replace("p31", "x")
        .replace("thr:PortalBifurcation", "thr:SuperiorMesentericVein")
    )
    out = tmp_path / "out"
    assert (
        main(["screen", *export, str(tmp_path / "beyond.ttl"), "--out", str(out), "--quiet", "--jobs", "1"])
        == 0
    )
    verdicts = {row["patient"]: row["fails"] for row in read(out).patients.to_pylist()}
    lasting = "I7" in verdicts[EX + "x"]
    capsys.readouterr()
    assert main(["worklist", str(out)]) == 0
    shown = capsys.readouterr()
    assert (EX + "x" in {row["patient"] for row in rows(shown.out)}) is not lasting
    assert ("1 patient with a barrier that stays left out" in shown.err) is lasting
    assert main(["worklist", str(out), "--everyone"]) == 0
    assert EX + "x" in {row["patient"] for row in rows(capsys.readouterr().out)}


@pytest.mark.usefixtures("loop")
def test_every_open_leaf_of_an_empty_record_can_be_settled(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    record = tmp_path / "empty.ttl"
    record.write_text(
        "@prefix rec: <https://w3id.org/trialshape/record#> .\n<https://example.org/e> a rec:Patient .\n"
    )
    out = tmp_path / "out"
    words = ["--as-of", "2026-11-20", "--enrolment", "2026-11-25", "--first-dose", "2026-12-01", "--quiet"]
    assert main(["screen", str(record), *words, "--out", str(out)]) == 0
    capsys.readouterr()
    assert main(["worklist", str(out)]) == 0
    shown = capsys.readouterr()
    assert "no row can settle" not in shown.err
    asked = {known for row in rows(shown.out) for known in row["ids"].split("; ")}
    open_leaves = {
        row["id"]
        for row in read(out).outcomes.to_pylist()
        if row["counts"] and row["limit"] and row["outcome"] in ("Unknown", "Review")
    }
    # what lies below a decided branch is not asked for
    assert asked <= open_leaves
    needed = read(out).patients.to_pylist()[0]
    assert {*needed["needs_data"], *needed["needs_person"]} <= asked


# --- REDCap -------------------------------------------------------------------------------------------


def dictionary(loop: Loop, capsys: pytest.CaptureFixture[str]) -> list[dict[str, str]]:
    """The data dictionary of all open questions."""
    assert main(["worklist", str(loop.old), "--redcap"]) == 0
    return rows(capsys.readouterr().out)


def test_the_dictionary_has_the_columns_that_redcap_expects(
    loop: Loop, capsys: pytest.CaptureFixture[str]
) -> None:
    found = dictionary(loop, capsys)
    assert (
        tuple(found[0])
        == REDCAP
        == (
            "Variable / Field Name",
            "Form Name",
            "Section Header",
            "Field Type",
            "Field Label",
            "Choices, Calculations, OR Slider Labels",
            "Field Note",
            "Text Validation Type OR Show Slider Number",
            "Text Validation Min",
            "Text Validation Max",
            "Identifier?",
            "Branching Logic (Show field only if...)",
            "Required Field?",
            "Custom Alignment",
            "Question Number (surveys only)",
            "Matrix Group Name",
            "Matrix Ranking?",
            "Field Annotation",
        )
    )
    assert found[0]["Variable / Field Name"] == "patient"


def test_variables_are_such_as_redcap_takes_and_none_stands_twice(
    loop: Loop, capsys: pytest.CaptureFixture[str]
) -> None:
    names = [row["Variable / Field Name"] for row in dictionary(loop, capsys)]
    assert len(set(names)) == len(names)
    assert all(re.fullmatch(r"[a-z](_?[a-z0-9])*", name) for name in names)


def test_fields_have_types_choices_and_validation(loop: Loop, capsys: pytest.CaptureFixture[str]) -> None:
    found = {row["Variable / Field Name"]: row for row in dictionary(loop, capsys)}
    resection = found["resection_unsuitable"]
    assert (resection["Form Name"], resection["Field Type"]) == ("tumour_board", "radio")
    assert resection["Choices, Calculations, OR Slider Labels"] == "yes, yes | no, no"
    phosphatase = found["alkaline_phosphatase_ratio"]
    assert (phosphatase["Field Type"], phosphatase["Form Name"]) == ("text", "coordinator")
    unit = found["alkaline_phosphatase_ratio_unit"]
    assert unit["Field Type"] == "dropdown"
    assert unit["Choices, Calculations, OR Slider Labels"].startswith("1, U/L | ")
    assert (
        found["alkaline_phosphatase_ratio_upper_limit"]["Text Validation Type OR Show Slider Number"]
        == "number"
    )
    for form in ("coordinator", "tumour_board"):
        assert found[f"{form}_date"]["Text Validation Type OR Show Slider Number"] == "date_ymd"
        assert found[f"{form}_who"]["Required Field?"] == "y"
