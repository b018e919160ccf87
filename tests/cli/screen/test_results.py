"""`trialshape screen` that ran: what it writes, what it prints, and what its options say."""

from __future__ import annotations

import io
import json
import shutil
import sys
from datetime import date
from pathlib import Path

import pyoxigraph as ox
import pytest

from tests.cli.screen.mini import EX, PATIENTS, run_json, screen, story
from trialshape.results import read

REC = "https://w3id.org/trialshape/record#"


def test_a_screen_writes_results_and_ends_with_a_page(here: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert screen(str(PATIENTS)) == 0
    said = capsys.readouterr()
    assert "6 patients in = 6 screened + 0 not evaluated" in said.out
    assert said.out.endswith("An investigator\nconfirms.\n")
    assert said.err == ""
    assert [entry.name for entry in here.iterdir()] == ["trialshape-out"]
    results = read(Path("trialshape-out"))
    assert results.outcomes.num_rows == 6 * 9
    assert run_json()["exitCode"] == 0


def test_the_run_record_holds_what_the_results_depend_on_and_no_clock() -> None:
    given = [
        str(PATIENTS),
        "--enrolment",
        "2026-11-25",
        "--first-dose",
        "2026-12-01",
        "--time-zone",
        "Asia/Shanghai",
    ]
    assert screen(*given, "--assume-complete", "allergy", "--fail-on", "unknown") == 1
    run = run_json()
    assert list(run) == [
        "schemaVersion",
        "tool",
        "notice",
        "protocol",
        "knowledge",
        "inputs",
        "site",
        "mapping",
        "table",
        "skipped",
        "problems",
        "survey",
        "asOf",
        "timeZone",
        "anchors",
        "preset",
        "label",
        "caveats",
        "exportable",
        "policies",
        "assumptions",
        "failOn",
        "answers",
        "patients",
        "setAside",
        "withoutIndex",
        "range",
        "notEvaluated",
        "criteria",
        "exitCode",
    ]
    assert run["schemaVersion"] == 4
    assert run["protocol"]["iri"] == "https://example.org/mini#protocol"
    assert [file["patients"] for file in run["inputs"]] == [1, 1, 0, 1, 1, 1, 1]
    assert all(len(file["sha256"]) == 64 for file in run["inputs"])
    assert run["asOf"] == {"date": "2026-11-20", "from": "export"}
    assert run["timeZone"] == "Asia/Shanghai"
    assert run["anchors"]["forAll"] == {"Enrolment": "2026-11-25", "FirstDose": "2026-12-01"}
    assert run["anchors"]["unknownFor"] == {}
    assert (run["preset"], run["label"], run["assumptions"]) == ("visit", "", ["allergy"])
    assert all(policy["chosen"] == policy["default"] for policy in run["policies"])
    assert run["exportable"] is False
    assert (run["failOn"], run["exitCode"]) == (["unknown"], 1)
    assert run["patients"] == {
        "in": 6,
        "screened": 6,
        "notEvaluated": 0,
        "verdicts": {"Ineligible": 2, "Undecided": 4, "NoBarrierFound": 0, "NoBarrierRecorded": 0},
    }
    assert run["criteria"][0] == {
        "id": "I1",
        "label": "platelets",
        "encoded": "yes",
        "outcomes": {"Pass": 2, "Fail": 2, "Unknown": 2, "Review": 0, "NotApplicable": 0},
    }
    timing = json.loads(Path("trialshape-out/timing.json").read_text())
    assert set(timing) == {"started", "finished", "seconds", "jobs"}


def test_the_summary_as_json_is_all_there_is_on_standard_output(capsys: pytest.CaptureFixture[str]) -> None:
    assert screen(*story("low-platelets"), "--json", "--out", "found") == 0
    said = capsys.readouterr()
    summary = json.loads(said.out)
    assert summary["resultDirectory"] == "found"
    assert summary["tally"]["stops"] == [{"id": "I1", "label": "platelets", "patients": 1, "alone": 1}]
    assert {key: summary[key] for key in run_json("found")} == run_json("found")
    assert said.err == ""


def test_quiet_prints_nothing(capsys: pytest.CaptureFixture[str]) -> None:
    assert screen(*story("clear"), "--quiet") == 0
    assert capsys.readouterr() == ("", "")


def test_an_export_can_be_piped(monkeypatch: pytest.MonkeyPatch) -> None:
    text = "".join(Path(path).read_text() for path in story("clear"))
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(text.encode())))
    assert screen("-", "--format", "turtle") == 0
    assert [file["name"] for file in run_json()["inputs"]] == ["standard input"]


def test_an_assumption_is_named_in_the_run_and_counted_for_each_patient() -> None:
    assert screen(*story("silent"), "--assume-complete", "cardiovascular-history") == 0
    assert run_json()["assumptions"] == ["cardiovascular-history"]
    assert read(Path("trialshape-out")).patients["assumed"].to_pylist() == [2]


def test_anchors_of_a_file_go_before_the_record() -> None:
    Path("anchors.csv").write_text("patient,enrolment\nP1,2026-05-01\n")
    assert screen(*story("clear"), "--anchors", "anchors.csv") == 0
    (platelets, *_) = read(Path("trialshape-out")).outcomes.to_pylist()
    assert platelets["outcome"] == "Unknown"
    run = run_json()["anchors"]
    assert (run["file"]["name"], run["patientsInFile"]) == ("anchors.csv", 1)


def test_dates_in_an_odd_order_are_a_warning(capsys: pytest.CaptureFixture[str]) -> None:
    Path("anchors.csv").write_text("patient,first_dose\nP1,2026-11-19\nP2,2026-12-24\n")
    options = ["--first-dose", "2026-12-01", "--enrolment", "2026-12-02", "--anchors", "anchors.csv"]
    assert screen(*story("clear", "low-platelets"), *options) == 0
    assert capsys.readouterr().err.splitlines() == [
        # once for all, and for the patient of the second line too
        "warning: the first dose lies before the enrolment",
        "warning: the as-of date lies after the first dose in line 2 of the anchors file",
    ]


def test_results_of_an_earlier_run_are_replaced_and_never_read_as_an_export(here: Path) -> None:
    for path in story("clear"):
        shutil.copy(path, here)
    assert screen(".") == 0
    assert screen(".") == 0
    assert [file["name"] for file in run_json()["inputs"]] == ["clear.ttl", "export.ttl"]


def test_outcomes_are_written_as_rdf_when_asked_for() -> None:
    assert screen(*story("clear"), "--rdf") == 0
    some = len(list(ox.parse(path="trialshape-out/outcomes.trig", format=ox.RdfFormat.TRIG)))
    assert screen(*story("clear"), "--rdf=full") == 0
    assert len(list(ox.parse(path="trialshape-out/outcomes.trig", format=ox.RdfFormat.TRIG))) > some > 0
    assert screen(*story("clear")) == 0
    assert not Path("trialshape-out/outcomes.trig").exists()


def test_a_table_is_mapped_first(monkeypatch: pytest.MonkeyPatch) -> None:
    given: list[object] = []

    def map_table(mapping: Path, table: Path, as_of: date, out: Path) -> Path:
        given.extend((mapping.name, table.name, as_of))
        out.write_text(f"<{EX}P1> <http://www.w3.org/1999/02/22-rdf-syntax-ns#type> <{REC}Patient> .\n")
        return out

    monkeypatch.setattr("trialshape.cli.exports.map_table", map_table)
    for name in ("table.csv", "mapping.ttl"):
        Path(name).write_text("")
    assert screen("table.csv", "--map", "mapping.ttl", "--as-of", "2026-11-20") == 0
    assert given == ["mapping.ttl", "table.csv", date(2026, 11, 20)]
    run = run_json()
    assert [file["name"] for file in run["inputs"]] == ["table.csv (mapped)"]
    assert (run["mapping"]["name"], run["table"]["name"]) == ("mapping.ttl", "table.csv")
