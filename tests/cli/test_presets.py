"""Presets and policies on the command line: what a run decides under them, and that every place tells them."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq
import pytest

from trialshape.cli import main

MINI = Path(__file__).parents[1] / "results" / "mini"
LABEL = "pre-screen list, not a screening result"
ESTIMATE = "feasibility estimate, not for decisions on a person"
PREFIXES = """@prefix : <https://example.org/hospital/> .
@prefix mini: <https://example.org/mini#> .
@prefix elig: <https://w3id.org/trialshape/eligibility#> .
@prefix rec: <https://w3id.org/trialshape/record#> .
@prefix lab: <https://w3id.org/trialshape/labs#> .
@prefix cond: <https://w3id.org/trialshape/conditions#> .
@prefix dom: <https://w3id.org/trialshape/domains#> .
@prefix sh: <http://www.w3.org/ns/shacl#> .
@prefix xsd: <http://www.w3.org/2001/XMLSchema#> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
"""
# what the invented protocol leaves unwritten, and the fact from which a count looks back
WRITTEN = '''
mini:E3 a sh:NodeShape , elig:Condition ; sh:targetClass mini:Unsuitable ; elig:passes elig:AtMost ; elig:limit 0 ;
    elig:barrierMessage "Unsuitable."@en ; elig:unsureMessage "Not asked."@en .
mini:index a elig:Rule ; rdfs:label "Which fact marks the index?"@en ; elig:sparql """# Which fact marks the index?
CONSTRUCT { ?fact elig:marksIndex true } WHERE { ?fact a cond:Cirrhosis ; rec:subject ?this }""" .
'''
LEAD = ("--lead-enrolment", "P5D", "--lead-first-dose", "P11D")


@pytest.fixture(autouse=True)
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty working directory and wide pages."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("COLUMNS", "160")
    return tmp_path


def patient(
    name: str, *, platelets: int = 90, alt: bool = True, history: bool = True, day: str = "2026-11-10"
) -> str:
    """A patient without dates of the study and without an answer."""
    on = f'rec:date "{day}"^^xsd:date .\n'
    text = f":{name} a rec:Patient .\n:{name}-d a cond:Cirrhosis ; rec:subject :{name} ; {on}"
    text += (
        f":{name}-n a rec:Measurement ; rec:subject :{name} ; rec:observable lab:Platelets ; "
        f'rec:value {platelets} ; rec:unit "10*9/L" ; {on}'
    )
    if alt:
        text += (
            f":{name}-a a rec:Measurement ; rec:subject :{name} ; rec:observable lab:Alt ; rec:value 40 ; "
            f'rec:unit "U/L" ; rec:referenceHigh 40 ; {on}'
        )
    if history:
        text += f":{name}-h a rec:HistoryTaken ; rec:subject :{name} ; rec:covers dom:CardiovascularHistory ; {on}"
    return text


def screen(patients: str, *words: str, more: str = "") -> int:
    Path("export.ttl").write_text(PREFIXES + patients)
    Path("more.ttl").write_text(PREFIXES + WRITTEN + more)
    given = ["--protocol", str(MINI), "--knowledge", "more.ttl", "--as-of", "2026-11-16", "--out", "result"]
    return main(["screen", "export.ttl", *given, *words])


def run_json() -> Any:
    return json.loads(Path("result/run.json").read_text())


WINDOWS = """
@prefix preset: <https://w3id.org/trialshape/presets#> .
mini:Wide a elig:PresetWindow ; elig:inPreset preset:Prescreen ; elig:standsFor mini:Labs ;
    rdfs:label "last 28 days"@en ;
    elig:fromAnchor elig:AsOf ; elig:back "P28D" ; elig:toAnchor elig:AsOf .
"""


def test_a_list_for_calling_is_labelled_everywhere(capsys: pytest.CaptureFixture[str]) -> None:
    assert screen(patient("P1"), "--preset", "prescreen", *LEAD, "--rdf", more=WINDOWS) == 0
    page = capsys.readouterr().out
    assert "preset prescreen" in page
    assert f"\n{LABEL}\n" in page
    assert "Laboratory values of up to 28 days are indicative and must be redrawn." in page
    assert "no barrier recorded  1" in page
    assert "left to people: E2 1  E3 1" in page
    run = run_json()
    assert (run["preset"], run["label"], run["exportable"]) == ("prescreen", LABEL, False)
    assert run["anchors"]["leads"] == {"Enrolment": "P5D", "FirstDose": "P11D"}
    assert run["setAside"] == {"E2": 1, "E3": 1}
    for file in Path("result").glob("*.parquet"):
        metadata = pq.read_schema(file).metadata
        assert metadata[b"trialshape.label"] == LABEL.encode(), file.name
        assert metadata[b"trialshape.preset"] == b"prescreen", file.name
    trig = Path("result/outcomes.trig").read_text()
    assert f'elig:printedLabel "{LABEL}"' in trig
    assert 'elig:preset "prescreen"' in trig
    assert main(["explain", "result", "P1"]) == 0
    page = capsys.readouterr().out
    assert f"\n{LABEL}\n" in page
    assert "no barrier recorded" in page
    assert main(["explain", "result", "P1", "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["label"] == LABEL


def test_a_quiet_run_and_a_query_tell_the_label_too(capsys: pytest.CaptureFixture[str]) -> None:
    assert screen(patient("P1"), "--preset", "prescreen", *LEAD, "--quiet") == 0
    assert capsys.readouterr() == ("", f"{LABEL}\n")
    Path("all.rq").write_text("SELECT ?v WHERE { ?p elig:verdict ?v }")
    assert main(["query", "result", "all.rq"]) == 0
    assert LABEL in capsys.readouterr().err


def test_at_a_visit_nothing_is_labelled_and_open_questions_count(capsys: pytest.CaptureFixture[str]) -> None:
    assert screen(patient("P1")) == 0
    page = capsys.readouterr().out
    assert LABEL not in page
    assert "preset visit" in page
    assert run_json()["patients"]["verdicts"]["Undecided"] == 1
    assert "no date of enrolment for 1 of 1 patient: what is counted from it stays unknown" in page
    metadata = pq.read_schema("result/patients.parquet").metadata
    assert b"trialshape.label" not in metadata
    assert metadata[b"trialshape.preset"] == b"visit"


def test_a_lead_time_that_is_missing_is_said(capsys: pytest.CaptureFixture[str]) -> None:
    assert screen(patient("P1"), "--preset", "prescreen") == 0
    assert (
        "the preset 'prescreen' has no lead time to enrolment: give --lead-enrolment;"
        in capsys.readouterr().err
    )


def test_lead_times_of_a_site_stand_in_its_knowledge(capsys: pytest.CaptureFixture[str]) -> None:
    site = ':lead a elig:Lead ; elig:leadTo elig:Enrolment ; elig:after "P3D" .\n'
    assert screen(patient("P1"), "--preset", "prescreen", "--quiet", more=site) == 0
    assert run_json()["anchors"]["leads"] == {"Enrolment": "P3D"}
    assert (
        screen(patient("P1"), "--preset", "prescreen", "--lead-enrolment", "P9D", "--quiet", more=site) == 0
    )
    assert run_json()["anchors"]["leads"] == {"Enrolment": "P9D"}
    capsys.readouterr()


def test_a_count_is_given_as_documented_recorded_and_possible(capsys: pytest.CaptureFixture[str]) -> None:
    cohort = (
        patient("P1")  # documented
        + patient("P2", history=False)  # silence read as absence
        + patient("P3", alt=False)  # something is open
        + patient("P4", platelets=60)  # a barrier
    )
    site = ":site elig:codesRoutinely dom:CardiovascularHistory .\n"
    assert screen(cohort, "--preset", "feasibility", *LEAD, more=site) == 0
    page = capsys.readouterr().out
    assert f"\n{ESTIMATE}\n" in page
    assert "1 - 2 - 3 of 4   documented - recorded - possible" in page
    run = run_json()
    assert run["assumptions"] == ["cardiovascular-history"]
    assert run["exportable"] is False
    assert run["range"] == {
        "documented": 1,
        "recorded": 2,
        "possible": 3,
        "of": 4,
        "notEncoded": 0,
        "open": {"I2": 1},
        "assumed": {"E1": 1},
        "setAside": {"E2": 3, "E3": 3},
    }
    assert run["withoutIndex"] == 0
    rows = pq.read_table("result/patients.parquet").to_pylist()
    assert {row["index_day"].isoformat() for row in rows} == {"2026-11-10"}
    assert [row["verdict"] for row in rows] == [
        "NoBarrierRecorded",
        "NoBarrierRecorded",
        "Undecided",
        "Ineligible",
    ]


def test_a_visit_assumes_nothing_of_what_a_site_codes(capsys: pytest.CaptureFixture[str]) -> None:
    site = ":site elig:codesRoutinely dom:CardiovascularHistory .\n"
    assert screen(patient("P2", history=False), "--quiet", more=site) == 0
    assert run_json()["assumptions"] == []
    capsys.readouterr()


def test_patients_without_an_index_day_are_counted(capsys: pytest.CaptureFixture[str]) -> None:
    unmarked = patient("P1").replace("cond:Cirrhosis", "cond:HepatitisB")
    assert screen(unmarked, "--preset", "feasibility", *LEAD) == 0
    assert "no index day for 1 of 1 patients" in capsys.readouterr().out
    assert run_json()["withoutIndex"] == 1


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (("--preset", "audit"), "--preset: no preset 'audit'; there are visit, prescreen, feasibility"),
        (("--lead-enrolment", "P5D"), "--lead-enrolment: the preset 'visit' takes dates from the record"),
        (("--preset", "prescreen", "--lead-first-dose", "11"), "--lead-first-dose: '11' is not a duration"),
        (("--policy", "bclc-version"), "'bclc-version' is not NAME=VALUE"),
        (("--policy", "bclc-version="), "'bclc-version=' is not NAME=VALUE"),
        (("--policy", "bclc=2010"), "--policy: no policy 'bclc'; there are bclc-version, "),
        (("--policy", "bclc-version=1999"), "has no option '1999'; there are 2010 | 2022"),
        (("--policy", "node-short-axis=9"), "cannot be '9'; it may be 10 to 15 mm"),
        (
            ("--policy", "bclc-version=2010", "--policy", "bclc-version=2022"),
            "'bclc-version' is given twice, as 2010 and 2022",
        ),
    ],
)
def test_what_is_not_there_ends_the_run(
    words: tuple[str, ...], message: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert screen(patient("P1"), *words) == 2
    assert message in capsys.readouterr().err
    assert not Path("result").exists()


def test_a_protocol_without_an_index_cannot_be_counted_back(capsys: pytest.CaptureFixture[str]) -> None:
    Path("export.ttl").write_text(PREFIXES + patient("P1"))
    words = ["--protocol", str(MINI), "--as-of", "2026-11-16", "--preset", "feasibility"]
    assert main(["screen", "export.ttl", *words]) == 2
    assert "no rule of the protocol says which facts mark it (elig:marksIndex)" in capsys.readouterr().err


def test_a_reading_that_is_chosen_is_told_everywhere(capsys: pytest.CaptureFixture[str]) -> None:
    assert screen(patient("P1"), "--policy", "bclc-version=2010") == 0
    told = "policies chosen: bclc-version 2010 (default 2022)"
    page = capsys.readouterr().out
    assert f"\n{told}\n" in page
    assert "1 of 8 policies chosen" in page
    (one,) = [policy for policy in run_json()["policies"] if policy["name"] == "bclc-version"]
    assert (one["chosen"], one["default"]) == ("2010", "2022")
    assert pq.read_schema("result/outcomes.parquet").metadata[b"trialshape.policies"] == told.encode()
    assert main(["explain", "result", "P1"]) == 0
    said = capsys.readouterr()
    assert f"\n{told}\n" in said.out
    assert "warning" not in said.err
    Path("chosen.rq").write_text(
        "SELECT ?o WHERE { <https://w3id.org/trialshape/policies#BclcVersion> elig:chosen ?o }"
    )
    assert main(["query", "result", "chosen.rq", "--format", "csv"]) == 0
    assert "policies#Bclc2010" in capsys.readouterr().out


def test_a_reading_is_chosen_in_turtle(capsys: pytest.CaptureFixture[str]) -> None:
    chosen = (
        "@prefix policy: <https://w3id.org/trialshape/policies#> .\n"
        "policy:BclcVersion elig:chosen policy:Bclc2010 .\n"
    )
    assert screen(patient("P1"), "--quiet", more=chosen) == 0
    assert capsys.readouterr().err == "policies chosen: bclc-version 2010 (default 2022)\n"
    assert screen(patient("P1"), "--policy", "bclc-version=2022", more=chosen) == 2
    assert "is chosen twice: 2010 in the knowledge" in capsys.readouterr().err


def test_without_a_choice_the_page_counts_the_defaults(capsys: pytest.CaptureFixture[str]) -> None:
    assert screen(patient("P1")) == 0
    page = capsys.readouterr().out
    assert "8 policies default" in page
    assert "policies chosen" not in page


def test_policies_are_listed(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["check", "--policies", "--protocol", str(MINI)]) == 0
    lines = {line.split()[0]: line for line in capsys.readouterr().out.splitlines()}
    assert set(lines) == {
        "policy",
        "bclc-version",
        "hcv-factor-high",
        "hcv-factor-low",
        "lymph-nodes-one-organ",
        "node-short-axis",
        "performance-status-alone",
        "thrombus-type-without-scheme",
        "vessel-list-complete",
    }
    assert "2010 | 2022" in lines["bclc-version"]
    assert "fixed" in lines["thrombus-type-without-scheme"]
    assert main(["check", "--policies", "--protocol", str(MINI), "--json"]) == 0
    found = {one["name"]: one for one in json.loads(capsys.readouterr().out)}
    assert (found["node-short-axis"]["default"], found["node-short-axis"]["smallest"]) == ("15", "10")
    assert [option["name"] for option in found["bclc-version"]["options"]] == ["2010", "2022"]
