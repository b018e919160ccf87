"""`trialshape worklist`, `screen --answers` and `diff` on the command line."""

from __future__ import annotations

import csv
import io
import json
import re
import shutil
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pyarrow as pa
import pytest

from tests.worksheet.conftest import COHORT, EX, Loop
from trialshape.cli import main
from trialshape.results import Results, read, write
from trialshape.worksheet.redcap import COLUMNS as REDCAP
from trialshape.worksheet.sheet import COLUMNS


def rows(text: str) -> list[dict[str, str]]:
    """A CSV text by column."""
    return list(csv.DictReader(io.StringIO(text, newline="")))


# --- worklist ------------------------------------------------------------------------------------------


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


# --- REDCap --------------------------------------------------------------------------------------------


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


# --- screen --answers ----------------------------------------------------------------------------------


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


# --- diff ----------------------------------------------------------------------------------------------


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
