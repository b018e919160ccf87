"""`trialshape validate`: what is listed, counted and ranked, and how it ends."""

from __future__ import annotations

import io
import json
import sys
from functools import cache
from pathlib import Path

import pytest
import rdflib

import trialshape.cli.validate as command
from tests.cli.invented import BASE, run
from trialshape.knowledge.terms import Terms
from trialshape.pages import problems
from trialshape.read import RawPatient
from trialshape.record import Settings
from trialshape.site import NO_SITE
from trialshape.validation import Checked, record_shapes, validate_patient, vocabulary_terms

HEAD = f"""@prefix rec: <https://w3id.org/trialshape/record#> .
@prefix lab: <https://w3id.org/trialshape/labs#> .
@prefix cond: <https://w3id.org/trialshape/conditions#> .
@prefix xsd: <http://www.w3.org/2001/XMLSchema#> .
@prefix : <{BASE}> .
"""
EXPORT = ':e a rec:Export ; rec:extractedOn "2026-11-20"^^xsd:date .'
LATER = ' rec:date "2026-12-24"^^xsd:date .'


@pytest.fixture(autouse=True)
def _once(monkeypatch: pytest.MonkeyPatch) -> None:
    """Ontology and shapes are read once for all tests of this file."""
    monkeypatch.setattr(command, "vocabulary_at", lambda extra, _: (_terms(tuple(extra)), NO_SITE))
    monkeypatch.setattr(command, "record_shapes", _shapes)
    monkeypatch.setattr("trialshape.validating.record_shapes", _shapes)


_terms = cache(vocabulary_terms)
_shapes = cache(record_shapes)


def someone(name: str, *facts: str) -> str:
    """A patient with facts, each of them about the patient."""
    said = (f":{name}-{number} rec:subject :{name} ; {fact}" for number, fact in enumerate(facts, 1))
    return "\n".join((f':{name} a rec:Patient ; rec:sex rec:Male ; rec:birthDate "1961"^^xsd:gYear .', *said))


def value(unit: str, number: str = "120") -> str:
    """A measurement of platelets."""
    what = f'a rec:Measurement ; rec:observable lab:Platelets ; rec:value {number} ; rec:unit "{unit}"'
    return f'{what} ; rec:date "2026-11-18"^^xsd:date .'


def coded(code: str, text: str) -> str:
    """A condition under a code."""
    return f'a rec:Condition ; rec:code :{code} ; rec:codeText "{text}" ; rec:date "2026-11-18"^^xsd:date .'


def export(folder: Path, *files: str, head: str = EXPORT) -> Path:
    """A folder with a file for each text."""
    place = folder / "export"
    place.mkdir()
    for number, text in enumerate(files, 1):
        (place / f"f{number}.ttl").write_text(
            f"{HEAD}{head if number == 1 else ''}\n{text}\n", encoding="utf-8"
        )
    return place


def told(capsys: pytest.CaptureFixture[str], code: int, *arguments: str | Path) -> str:
    """What validate prints, when it ends with this code."""
    assert run("validate", *arguments) == code
    return capsys.readouterr().out


def test_a_finding_is_one_line_of_file_line_node_property_code_and_message(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    place = export(tmp_path, someone("p1", value("furlong")), someone("p2", value("10*9/L")))
    first = told(capsys, 0, place).splitlines()[0]
    text = (place / "f1.ttl").read_text().splitlines()
    (line,) = (number for number, words in enumerate(text, 1) if "furlong" in words)
    assert first.startswith(
        f"{place}/f1.ttl:{line}: {BASE}p1-1 rec:unit unknown-unit the unit 'furlong' is not known here; expected"
    )


def test_what_is_clean_is_said_to_be(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    out = told(capsys, 0, export(tmp_path, someone("p1", value("10*9/L"))))
    assert out.splitlines() == [
        "",
        "1 of 1 file read, 1 patient, 11 triples, layout: patient per file",
        "as of 2026-11-20",
        "1 patient checked, 0 with findings: 0 errors, 0 warnings",
    ]


def test_findings_are_tallied_by_code_and_by_property(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    place = export(
        tmp_path,
        someone("p1", value("x"), value("y")),
        someone("p2", value("z"), "a cond:HypertensiveCrisis ."),
    )
    lines = [" ".join(line.split()) for line in told(capsys, 0, place).splitlines()]
    codes = lines[lines.index("BY CODE") + 1 :]
    assert codes[:2] == ["unknown-unit (error) 3 2 patients", "no-date (warning) 1 1 patient"]
    assert lines[lines.index("BY PROPERTY") + 1] == "rec:unit unknown-unit 3"
    assert lines[-1] == "2 patients checked, 2 with findings: 3 errors, 1 warning"


def test_unknown_codes_are_ranked_by_patients_and_shown_with_their_text(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    place = export(
        tmp_path,
        someone("p1", coded("rare", "seldom"), coded("often", "common")),
        someone("p2", coded("often", "common")),
        someone("p3", coded("often", "common"), coded("often", "common")),
    )
    lines = told(capsys, 0, place).splitlines()
    start = next(number for number, line in enumerate(lines) if line.startswith("UNKNOWN CODES"))
    # nobody is screened here, so the number is not whom a code would help
    assert lines[start] == (
        "UNKNOWN CODES, with how many patients have it; `trialshape screen` says whose tier would improve"
    )
    assert [" ".join(line.split()) for line in lines[start + 1 : start + 3]] == [
        f"3 patients rec:Condition <{BASE}often> 'common'",
        f"1 patient rec:Condition <{BASE}rare> 'seldom'",
    ]


def test_two_hundred_findings_are_listed_unless_all_are_asked_for(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    assert problems.SHOWN == 200
    monkeypatch.setattr(problems, "SHOWN", 2)
    place = export(tmp_path, someone("p1", value("x"), value("y"), value("z")))
    short = told(capsys, 0, place).splitlines()
    assert sum("unknown-unit the unit" in line for line in short) == 2
    assert "... and 1 more; --all lists them" in short
    assert sum("unknown-unit the unit" in line for line in told(capsys, 0, place, "--all").splitlines()) == 3


def test_errors_come_before_warnings(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    lines = told(
        capsys, 0, export(tmp_path, someone("a", "a cond:HypertensiveCrisis .") + someone("b", value("x")))
    ).splitlines()
    assert [line.split()[1] for line in lines[:2]] == [f"{BASE}b-1", f"{BASE}a-1"]


def test_nodes_without_a_patient_are_told(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    out = told(capsys, 0, export(tmp_path, someone("p1") + f":lost {value('10*9/L')}"))
    assert f"1 node without a patient, read by nobody: {BASE}lost" in out


def test_json_holds_everything(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(problems, "SHOWN", 1)
    place = export(tmp_path, someone("p1", value("x"), value("y"), coded("local", "house code")))
    content = json.loads(told(capsys, 0, place, "--json"))
    assert (content["asOf"], content["errors"], content["warnings"]) == ("2026-11-20", 3, 0)
    assert [found["node"] for found in content["findings"]] == [f"{BASE}p1-{number}" for number in (1, 2, 3)]
    assert content["byCode"][0] == {"code": "unknown-unit", "severity": "error", "count": 2, "patients": 1}
    assert content["unmapped"] == [
        {
            "kind": "https://w3id.org/trialshape/record#Condition",
            "code": f"{BASE}local",
            "text": "house code",
            "patients": 1,
        }
    ]
    assert set(content["findings"][0]) == {"file", "place", "node", "property", "code", "severity", "message"}


# --- the as-of date ------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("head", "arguments", "future", "said"),
    [
        (EXPORT, (), True, "as of 2026-11-20"),
        (EXPORT, ("--as-of", "2026-12-31"), False, "as of 2026-12-31"),
        ("", ("--as-of", "2026-12-23"), True, "as of 2026-12-23"),
        ("", (), False, "no as-of date is known: dates in the future were not looked for"),
    ],
    ids=["export's own", "later option", "option", "none"],
)
def test_a_date_is_in_the_future_only_against_a_known_day(
    head: str,
    arguments: tuple[str, ...],
    future: bool,
    said: str,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
) -> None:
    place = export(tmp_path, someone("p1", "a cond:HypertensiveCrisis ;" + LATER), head=head)
    out = told(capsys, 0, place, *arguments)
    assert ("future-date" in out) == future
    assert said in out


def test_an_as_of_date_that_is_none_is_a_usage_error(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run("validate", export(tmp_path, someone("p1")), "--as-of", "20.11.2026") == 2
    assert "--as-of" in capsys.readouterr().err


# --- how it ends ---------------------------------------------------------------------------------------


def test_findings_end_with_one_only_where_that_is_asked_for(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    place = export(tmp_path, someone("p1", value("x")))
    told(capsys, 0, place)
    told(capsys, 1, place, "--fail-on", "data-error")


def test_warnings_are_no_data_errors(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    told(capsys, 0, export(tmp_path, someone("p1", "a cond:HypertensiveCrisis .")), "--fail-on", "data-error")


def test_a_file_that_cannot_be_read_ends_with_three_and_the_rest_is_checked(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    place = export(tmp_path, someone("p1", value("x")))
    (place / "broken.ttl").write_text(f"{HEAD}:p2 a rec:Patient ;\n  rec:birthDate SECRET .\n")
    assert run("validate", place) == 3
    out, err = capsys.readouterr()
    assert f"unreadable: {place}/broken.ttl:7:" in out
    assert "1 patient checked" in out
    assert "SECRET" not in out + err


def test_an_export_without_patients_ends_with_five(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert "0 patients checked" in told(capsys, 5, export(tmp_path, ""))


def test_a_path_that_is_not_there_ends_with_three(tmp_path: Path) -> None:
    assert run("validate", tmp_path / "nowhere") == 3


def test_a_patient_who_cannot_be_checked_ends_with_four_and_hides_nobody(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    def sometimes(raw: RawPatient, terms: Terms, settings: Settings, shapes: rdflib.Graph) -> Checked:
        if raw.iri.endswith("p1"):
            raise ValueError("SECRET")
        return validate_patient(raw, terms, settings, shapes)

    monkeypatch.setattr("trialshape.validating.validate_patient", sometimes)
    assert run("validate", export(tmp_path, someone("p1"), someone("p2", value("x")))) == 4
    out, err = capsys.readouterr()
    assert f"not checked: {BASE}p1: stopped with ValueError in " in err
    assert "SECRET" not in out + err
    assert "1 patient checked, 1 with findings" in out


def test_standard_input_is_an_export(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    text = f"{HEAD}{EXPORT}\n{someone('p1', value('x'))}\n"
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(text.encode())))
    assert "unknown-unit" in told(capsys, 0, "-", "--format", "turtle")


def test_several_processes_find_the_same(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    place = export(tmp_path, *[someone(f"p{number}", value("x")) for number in range(8)])
    assert told(capsys, 0, place, "--jobs", "2") == told(capsys, 0, place, "--jobs", "1")


def test_no_finding_shows_a_recorded_value(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    bad = [
        value("10*9/L", '"SECRET"'),
        value("10*9/L", '"4711.5"^^xsd:boolean'),
        'a rec:Lesion ; rec:date "SECRET" .',
    ]
    place = export(tmp_path, someone("p1", *bad))
    out = told(capsys, 0, place) + told(capsys, 0, place, "--json")
    assert out.count("bad-literal") >= 3
    assert "SECRET" not in out
    assert "4711" not in out


def test_the_file_of_a_patient_in_several_is_told_by_its_lines(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    place = export(
        tmp_path,
        someone("p1"),
        f"<{BASE}m> a rec:Measurement ;\n  rec:subject <{BASE}p1> ;\n  rec:unit 'ell' .",
    )
    found = [line for line in told(capsys, 0, place).splitlines() if "f2.ttl" in line]
    assert any(line.startswith(f"{place}/f2.ttl:") for line in found)
