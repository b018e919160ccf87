"""`trialshape screen` and what stands around it: options, exit codes, and what goes to which stream."""

from __future__ import annotations

import functools
import io
import json
import shutil
import subprocess
import sys
from datetime import date
from pathlib import Path
from typing import Any

import pyoxigraph as ox
import pytest

from trialshape.cli import main
from trialshape.conditions import NotEvaluated
from trialshape.knowledge.files import NO_CHOICES, Choices
from trialshape.knowledge.plan import Plan, compile_knowledge
from trialshape.record import Record
from trialshape.results import read
from trialshape.screen import Screened, Screener

INVENTED = Path(__file__).parents[1] / "results"
MINI = str(INVENTED / "mini")
PATIENTS = INVENTED / "patients"
EX = "https://example.org/hospital/"
REC = "https://w3id.org/trialshape/record#"

compiled = functools.cache(compile_knowledge)


def compile_once(protocol: str, extra: Any = (), choices: Choices = NO_CHOICES, *more: Any) -> Plan:
    """The compiled knowledge, kept between tests where nothing is chosen."""
    if choices != NO_CHOICES or any(more):
        return compile_knowledge(protocol, extra, choices, *more)
    return compiled(protocol, tuple(extra))


@pytest.fixture(autouse=True)
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty working directory, and knowledge that is compiled only once."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("COLUMNS", "100")
    for command in ("screen", "shapes"):
        monkeypatch.setattr(f"trialshape.cli.{command}.compile_knowledge", compile_once)
    return tmp_path


def screen(*words: str) -> int:
    """Run `trialshape screen` on the invented protocol."""
    return main(["screen", "--protocol", MINI, *words])


def story(*names: str) -> list[str]:
    """Paths of invented patients, with the file that says up to when the export speaks."""
    return [str(PATIENTS / f"{name}.ttl") for name in ("export", *names)]


def run_json(out: str = "trialshape-out") -> dict[str, Any]:
    """The record of a run."""
    found = json.loads(Path(out, "run.json").read_text())
    assert isinstance(found, dict)
    return found


def broken(folder: Path) -> Path:
    """A file that holds a name and a value and ends in the middle of a statement."""
    path = folder / "broken.ttl"
    path.write_text('@prefix : <https://example.org/> .\n:P9 :name "Zhao Example" ;\n  :value 4711 "oops\n')
    return path


# --- 0: it ran ----------------------------------------------------------------------------------------


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
    assert run["schemaVersion"] == 3
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


# --- around it ----------------------------------------------------------------------------------------


def test_no_colour_where_none_is_wanted(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("FORCE_COLOR", "1")
    monkeypatch.setenv("TERM", "xterm-256color")
    monkeypatch.delenv("NO_COLOR", raising=False)
    assert screen(*story("clear")) == 0
    assert "\x1b[1;32m" in capsys.readouterr().out
    monkeypatch.setenv("NO_COLOR", "1")
    assert screen(*story("clear")) == 0
    assert "\x1b[1;32m" not in capsys.readouterr().out


def test_version_help_and_no_command(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["--version"]) == 0
    assert capsys.readouterr().out.startswith("trialshape 0.")
    assert main(["screen", "--help"]) == 0
    help_text = capsys.readouterr().out
    assert "--assume-complete" in help_text
    assert "5 nothing screened" in help_text
    assert main([]) == 2
    assert main(["screem"]) == 2
    assert "No such command 'screem'" in capsys.readouterr().err


def test_conditions_are_printed_as_plain_shacl(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["shapes", "--protocol", MINI]) == 0
    text = capsys.readouterr().out
    store = ox.Store()
    store.load(text.encode(), format=ox.RdfFormat.TURTLE)
    asked = """
        PREFIX sh: <http://www.w3.org/ns/shacl#> PREFIX mini: <https://example.org/mini#>
        ASK { mini:I1 a sh:NodeShape ; sh:targetClass mini:Platelets ; sh:property mini:I1-barrier , mini:I1-unsure .
              mini:I1-barrier sh:minInclusive 75.0 ; sh:severity sh:Violation .
              mini:I1-unsure sh:minInclusive 75.0 ; sh:minCount 1 ; sh:maxCount 1 ; sh:severity sh:Warning }"""
    assert store.query(asked)
    # each shape in one block
    assert sum(line.startswith("<https://example.org/mini#I1> ") for line in text.splitlines()) == 1


def test_a_reader_that_has_enough_is_no_error() -> None:
    command = [sys.executable, "-c", "import sys; from trialshape.cli import main; sys.exit(main())"]
    with subprocess.Popen([*command, "--version"], stdout=subprocess.PIPE, stderr=subprocess.PIPE) as running:
        assert running.stdout is not None
        running.stdout.close()
        assert running.wait() == 141
        assert running.stderr is not None
        assert running.stderr.read() == b""
