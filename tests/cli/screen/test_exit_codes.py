"""Exit codes of `trialshape screen` other than 0, and what is said with each."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.cli.screen.mini import EX, MINI, PATIENTS, run_json, screen, story
from trialshape.cli import main
from trialshape.conditions import NotEvaluated
from trialshape.record import Record
from trialshape.results import read
from trialshape.screen import Screened, Screener


def broken(folder: Path) -> Path:
    """A file that holds a name and a value and ends in the middle of a statement."""
    path = folder / "broken.ttl"
    path.write_text('@prefix : <https://example.org/> .\n:P9 :name "Zhao Example" ;\n  :value 4711 "oops\n')
    return path


# --- 1: something was found that was asked for --------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "condition", "code"),
    [
        ("clear", "ineligible", 0),
        ("low-platelets", "ineligible", 1),
        ("low-platelets", "undecided", 0),
        ("clear", "undecided", 1),
        ("clear", "unknown", 1),
        ("clear", "data-error", 0),
        # a limit of normal that is missing is no error of the data
        ("no-reference", "data-error", 0),
        ("unreadable-entries", "data-error", 1),
    ],
)
def test_a_script_can_ask_for_what_it_wants_to_notice(name: str, condition: str, code: int) -> None:
    assert screen(*story(name), "--fail-on", condition) == code
    assert run_json()["exitCode"] == code


def test_one_of_several_conditions_is_enough() -> None:
    assert screen(*story("low-platelets"), "--fail-on", "data-error", "--fail-on", "ineligible") == 1


# --- 2: usage or knowledge ----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("options", "message"),
    [
        (["--as-of", "20.11.2026"], "--as-of: '20.11.2026' is not a date such as 2026-11-20"),
        (["--first-dose", "2026-2-1"], "--first-dose: '2026-2-1' is not a date"),
        (["--enrolment", "2026-02-30"], "--enrolment: '2026-02-30' is not a date"),
        (["--consent", "yesterday"], "--consent: 'yesterday' is not a date"),
        (["--time-zone", "Asia/Nowhere"], "'Asia/Nowhere' is no zone of the IANA list"),
        (["--time-zone", "../etc"], "'../etc' is no zone of the IANA list"),
        (
            ["--preset", "feasibility"],
            "the preset 'feasibility' reads each record from its index day, and no rule of the protocol says",
        ),
        (["--assume-complete", "everything"], "no domain 'everything'; there are allergy, "),
        (["--protocol", "none"], "no protocol 'none'"),
        (["--knowledge", "none.ttl"], "none.ttl: no such file or directory for --knowledge"),
        (["--format", "xlsx"], "--format: The format 'xlsx' is not known"),
        (["--jobs", "0"], "--jobs"),
        (["--fail-on", "weather"], "--fail-on"),
        (["--colour"], "No such option: --colour"),
        (["--anchors", "none.csv"], "none.csv: No such file or directory"),
        (["--map", "m.ttl"], "Give the date with --as-of"),
        (["--map", "m.ttl", "--as-of", "2026-11-20"], "--map: name one table"),
    ],
)
def test_what_cannot_be_meant_is_refused_with_a_reason(
    here: Path, capsys: pytest.CaptureFixture[str], options: list[str], message: str
) -> None:
    assert main(["screen", "--protocol", MINI, *story("clear"), *options]) == 2
    said = capsys.readouterr()
    assert said.out == ""
    assert message in said.err
    assert list(here.iterdir()) == []


def test_an_export_without_a_date_asks_for_one(capsys: pytest.CaptureFixture[str]) -> None:
    path = str(PATIENTS / "clear.ttl")
    assert screen(path) == 2
    assert "does not say when it was extracted" in capsys.readouterr().err
    assert screen(path, "--as-of", "2026-11-20") == 0
    assert run_json()["asOf"] == {"date": "2026-11-20", "from": "option"}


def test_anchors_that_do_not_fit_the_export_stop_the_run(capsys: pytest.CaptureFixture[str]) -> None:
    Path("anchors.csv").write_text("patient,enrolment\nP1,soon\nP7,2026-11-25\n")
    assert screen(*story("clear"), "--anchors", "anchors.csv") == 2
    assert capsys.readouterr().err.splitlines() == [
        "trialshape: the anchors file cannot be used",
        "anchors.csv:2: enrolment is not a date such as 2026-11-20",
        "anchors.csv:3: this patient is not in the export",
    ]


def test_a_place_that_is_taken_is_refused_before_any_work(capsys: pytest.CaptureFixture[str]) -> None:
    Path("taken").mkdir()
    Path("taken/thesis.txt").write_text("the only copy")
    assert screen("not-even-there.ttl", "--out", "taken") == 2
    assert "taken: is neither empty nor a result directory" in capsys.readouterr().err


# --- 3 to 5: input, patients, nothing -----------------------------------------------------------------


def test_a_missing_file_is_unreadable_input(capsys: pytest.CaptureFixture[str]) -> None:
    assert screen("none.ttl") == 3
    assert "none.ttl: No such file or directory" in capsys.readouterr().err


@pytest.mark.parametrize("options", [[], ["--quiet"], ["--json"]])
def test_a_broken_file_is_told_and_the_rest_is_screened(
    here: Path, capsys: pytest.CaptureFixture[str], options: list[str]
) -> None:
    path = broken(here)
    assert screen(*story("clear"), str(path), *options) == 3
    said = capsys.readouterr()
    told = said.err if options else said.out
    assert f"unreadable: {path}:3:" in told
    run = run_json()
    assert (run["exitCode"], run["patients"]["screened"]) == (3, 1)
    assert [problem["line"] for problem in run["problems"]] == [3]
    # nothing of what stands in the file gets out
    for text in (said.out, said.err, Path("trialshape-out/run.json").read_text()):
        assert "Zhao" not in text
        assert "4711" not in text
        assert "oops" not in text


def test_broken_files_alone_write_nothing(here: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = broken(here)
    assert screen(str(path)) == 3
    said = capsys.readouterr()
    assert said.out == ""
    assert f"unreadable: {path}:3:" in said.err
    assert not Path("trialshape-out").exists()


def test_a_patient_that_cannot_be_evaluated_is_told(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    working = Screener.screen

    def refuse_one(self: Screener, record: Record) -> Screened:
        if record.patient == EX + "P2":
            raise NotEvaluated("the engine stopped")
        return working(self, record)

    monkeypatch.setattr(Screener, "screen", refuse_one)
    assert screen(*story("clear", "low-platelets"), "--fail-on", "undecided") == 4
    assert f"not evaluated: {EX}P2: the engine stopped" in capsys.readouterr().out
    run = run_json()
    assert run["notEvaluated"] == [{"patient": EX + "P2", "why": "the engine stopped"}]
    assert (run["patients"]["in"], run["patients"]["screened"]) == (2, 1)
    assert set(read(Path("trialshape-out")).outcomes["patient"].to_pylist()) == {EX + "P1"}


def test_an_export_without_patients_is_nothing_screened(capsys: pytest.CaptureFixture[str]) -> None:
    assert screen(*story()) == 5
    assert "no patient in the export" in capsys.readouterr().err
    Path("empty").mkdir()
    assert screen("empty") == 5
    assert not Path("trialshape-out").exists()


# --- 70: internal -------------------------------------------------------------------------------------


def test_an_internal_error_is_one_line_without_what_it_says(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def fails(*_: object) -> None:
        raise ValueError("platelets of Zhao Example")

    monkeypatch.setattr("trialshape.cli.screen.check_place", fails)
    assert screen(*story("clear")) == 70
    (line,) = capsys.readouterr().err.splitlines()
    assert line.startswith("trialshape: internal error, ValueError in cli/screen.py:")
    assert main(["--debug", "screen", *story("clear")]) == 70
    said = capsys.readouterr()
    assert "cli/screen.py" in said.err
    assert "Zhao" not in line + said.out + said.err
    assert "platelets" not in line + said.out + said.err


def test_an_interrupted_run_says_so(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def interrupted(*_: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr("trialshape.cli.screen.check_place", interrupted)
    assert screen(*story("clear")) == 130
    assert capsys.readouterr().err == "trialshape: interrupted\n"
