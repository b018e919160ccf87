"""What the command prints and writes: lines, JSON, SARIF, JUnit, explanations, exit codes."""

from __future__ import annotations

import json
import re
import xml.etree.ElementTree as ET
from pathlib import Path

import pytest

from tests.check.samples import SAMPLES, checked
from trialshape.check import Checked, Remark, read_catalogue
from trialshape.check.junit import junit
from trialshape.check.places import Place
from trialshape.check.report import as_json, tally
from trialshape.check.sarif import sarif
from trialshape.cli import main

CATALOGUE = read_catalogue()
THREE = Checked(
    (
        Remark(Place("a.ttl", 3, 5), "TS304", "two limits <&> \x01", "error", "https://e.org/c"),
        Remark(Place("a b.ttl"), "TS101", "cannot be read", "error"),
        Remark(Place("b.ttl", 1, 1), "TS513", "nobody uses it", "warning"),
    ),
    files=2,
    left_out=("OWL (--no-reasoner)",),
)
CLEAN = Checked((), files=7)


def test_the_tally() -> None:
    assert tally(THREE) == "2 errors, 1 warning in 2 files; not checked: OWL (--no-reasoner)"
    assert tally(CLEAN) == "nothing to remark in 7 files"


def test_exit_codes() -> None:
    warning = Checked((THREE.remarks[2],), files=1)
    assert [one.exit_code for one in (CLEAN, warning, THREE)] == [0, 1, 2]


def test_json_says_everything() -> None:
    said = as_json(THREE, CATALOGUE)
    assert (said["errors"], said["warnings"], said["files"]) == (2, 1, 2)
    assert said["remarks"][0] == {
        "file": "a.ttl",
        "line": 3,
        "column": 5,
        "code": "TS304",
        "severity": "error",
        "title": "a condition has no limit, or two",
        "text": "two limits <&> \x01",
        "subject": "https://e.org/c",
    }
    assert said["remarks"][1]["line"] is None


def test_sarif_is_well_formed() -> None:
    log = json.loads(json.dumps(sarif(THREE, CATALOGUE)))
    assert log["version"] == "2.1.0"
    [run] = log["runs"]
    rules = run["tool"]["driver"]["rules"]
    assert [rule["id"] for rule in rules] == sorted(CATALOGUE.checks)
    for rule in rules:
        assert rule["shortDescription"]["text"]
        assert rule["help"]["text"]
        assert rule["help"]["markdown"]
        assert rule["defaultConfiguration"]["level"] in ("error", "warning")
    for result in run["results"]:
        assert rules[result["ruleIndex"]]["id"] == result["ruleId"]
        assert result["level"] in ("error", "warning")
        assert result["message"]["text"]
    first, second, _ = run["results"]
    assert first["locations"][0]["physicalLocation"] == {
        "artifactLocation": {"uri": "a.ttl"},
        "region": {"startLine": 3, "startColumn": 5},
    }
    assert second["locations"][0]["physicalLocation"] == {"artifactLocation": {"uri": "a%20b.ttl"}}


def test_sarif_names_absolute_files_as_uris(tmp_path: Path) -> None:
    one = Checked((Remark(Place(str(tmp_path / "x.ttl"), 1, 1), "TS304", "two"),), files=1)
    [result] = sarif(one, CATALOGUE)["runs"][0]["results"]
    assert result["locations"][0]["physicalLocation"]["artifactLocation"]["uri"].startswith("file:///")


def test_junit_has_one_case_for_every_code() -> None:
    suite = ET.fromstring(junit(THREE, CATALOGUE))  # noqa: S314  (made a moment ago)
    assert suite.tag == "testsuite"
    assert (suite.get("tests"), suite.get("failures")) == (str(len(CATALOGUE.checks)), "2")
    cases = {(case.get("name") or "")[:5]: case for case in suite.iter("testcase")}
    assert list(cases) == sorted(CATALOGUE.checks)
    failure = cases["TS304"].find("failure")
    assert failure is not None
    assert failure.text == "a.ttl:3:5 TS304 two limits <&> \N{REPLACEMENT CHARACTER}"
    assert cases["TS513"].find("failure") is None
    assert cases["TS513"].findtext("system-out") == "b.ttl:1:1 TS513 nobody uses it"
    assert len(cases["TS305"]) == 0


def test_remarks_are_ordered_by_place() -> None:
    remarks = checked(SAMPLES / "TS215-ring-of-classes.ttl", SAMPLES / "TS303-misspelt-side.ttl").remarks
    places = [(remark.place.file, remark.place.line, remark.place.column) for remark in remarks]
    assert places == sorted(places)
    assert len(set(remarks)) == len(remarks)


# --- the command -------------------------------------------------------------------------------------


def test_codes_are_listed(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["check", "--codes"]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert len(lines) == len(CATALOGUE.checks)
    assert "TS308 a limit without a unit" in lines
    assert "TS513 a question that nobody uses (warning)" in lines


@pytest.mark.parametrize("given", ["TS308", "ts308"])
def test_a_code_is_explained(given: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["check", "--explain", given]) == 0
    out = capsys.readouterr().out
    assert out.startswith("TS308 a limit without a unit (error)\n")
    assert re.search(r"Wrong:\n    find:Platelets .*\nRight:\n    find:Platelets .*elig:unit", out)
    assert "What to do: Add elig:unit" in out


def test_a_code_that_is_not_there(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["check", "--explain", "TS999"]) == 2
    assert "there is no code 'TS999'; --codes lists them" in capsys.readouterr().err


def test_a_file_that_cannot_be_read_ends_with_two(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    broken = tmp_path / "broken.ttl"
    broken.write_text("<https://e.org/a>\n  oops", encoding="utf-8")
    reports = [tmp_path / "checks.sarif", tmp_path / "checks.xml"]
    options = ["--no-reasoner", "--sarif", str(reports[0]), "--junit", str(reports[1])]
    assert main(["check", str(broken), "--knowledge", str(tmp_path / "nowhere.ttl"), *options]) == 2
    lines = capsys.readouterr().out.splitlines()
    assert lines[0].startswith(f"{broken}:2:3 TS103 ")
    assert lines[1].startswith(f"{tmp_path / 'nowhere.ttl'} TS101 ")
    assert lines[2].startswith("2 errors, 0 warnings in ")
    assert len(json.loads(reports[0].read_text(encoding="utf-8"))["runs"][0]["results"]) == 2
    assert 'failures="2"' in reports[1].read_text(encoding="utf-8")


def test_json_is_printed_alone(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    broken = tmp_path / "broken.ttl"
    broken.write_text("oops", encoding="utf-8")
    assert main(["check", str(broken), "--json", "--no-reasoner"]) == 2
    captured = capsys.readouterr()
    assert json.loads(captured.out)["errors"] == 1
    assert captured.err == ""


def test_a_report_that_cannot_be_written(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    broken = tmp_path / "broken.ttl"
    broken.write_text("oops", encoding="utf-8")
    assert main(["check", str(broken), "--no-reasoner", "--sarif", str(tmp_path / "no" / "x.sarif")]) == 2
    assert "cannot be written" in capsys.readouterr().err


def test_a_protocol_that_is_not_there(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["check", "--protocol", "nowhere", "--no-reasoner"]) == 2
    assert "no protocol 'nowhere'" in capsys.readouterr().err
