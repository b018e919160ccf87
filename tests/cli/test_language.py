"""Labels in another language: on pages where they exist, else English, and never in what programs read."""

from __future__ import annotations

import json
from pathlib import Path

import pyarrow.parquet as pq
import pytest

from trialshape.cli import main

INVENTED = Path(__file__).parents[1] / "results"
PATIENTS = [str(INVENTED / "patients" / f"{name}.ttl") for name in ("export", "clear", "low-platelets")]
GERMAN = """@prefix elig: <https://w3id.org/trialshape/eligibility#> .
@prefix mini: <https://example.org/mini#> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
mini:I1 rdfs:label "Thrombozyten"@de ;
    elig:barrierMessage "Thrombozyten liegen unter {limit} {unit}."@de .
mini:I2a rdfs:label "GPT"@de , "GPT (Alanin-Aminotransferase)"@de-AT .
elig:Ineligible rdfs:label "heute nicht geeignet"@de .
elig:Fail elig:shownForInclusion "nicht erfüllt"@de .
elig:Repeatable rdfs:label "wiederholbar"@de .
elig:Missing rdfs:label "fehlt"@de .
"""
LABELS = """SELECT ?id ?label WHERE {
  ?node skos:notation ?id ; elig:order ?n ; elig:shownLabel ?label . FILTER NOT EXISTS { ?node a elig:Preset }
} ORDER BY ?id"""


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with a result that was made with German labels at hand and shown in English."""
    made = tmp_path_factory.mktemp("language")
    (made / "german.ttl").write_text(GERMAN, encoding="utf-8")
    (made / "labels.rq").write_text(LABELS)
    assert main([*given(made), "--quiet", "--out", str(made / "result")]) == 0
    return made


@pytest.fixture(autouse=True)
def wide(monkeypatch: pytest.MonkeyPatch) -> None:
    """Wide pages."""
    monkeypatch.setenv("COLUMNS", "140")


def given(folder: Path) -> list[str]:
    """The command that screens with German labels at hand."""
    named = ["--protocol", str(INVENTED / "mini"), "--knowledge", str(folder / "german.ttl")]
    return ["screen", *PATIENTS, *named]


def said(capsys: pytest.CaptureFixture[str], *words: str | Path) -> str:
    """What a command prints, and nothing on standard error."""
    assert main([str(word) for word in words]) == 0
    out, err = capsys.readouterr()
    assert err == ""
    return out


def test_a_page_of_a_run_is_in_the_language_and_its_files_are_not(
    folder: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    page = said(capsys, *given(folder), "--language", "de", "--out", tmp_path / "german")
    assert " heute nicht geeignet  1" in page
    assert "  repeat: Thrombozyten 2026-11-20 [I1]\n" in page
    assert "unsuitable in the investigator's view" not in page
    english = folder / "result"
    for name in ("run.json", "outcomes.parquet", "evidence.parquet", "patients.parquet"):
        assert (tmp_path / "german" / name).read_bytes() == (english / name).read_bytes()
    assert json.loads((english / "run.json").read_text())["criteria"][0]["label"] == "platelets"
    assert set(pq.read_table(english / "outcomes.parquet")["reason"].to_pylist()) == {
        None,
        "Missing",
        "NotEncoded",
    }


def test_a_patient_is_explained_in_the_language(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    page = said(capsys, "explain", folder / "result", "P2", "--language", "de")
    assert "P2   heute nicht geeignet (" in page
    assert "I1  nicht erfüllt  Thrombozyten  72000 /uL" in page
    assert "Thrombozyten liegen unter 75 10*9/L. (wiederholbar)" in page
    assert "liver enzymes: I2a GPT 40 U/L (1 ULN)" in page


def test_a_regional_language_falls_back_on_its_language_and_then_on_english(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    page = said(capsys, "explain", folder / "result", "P2", "--language", "de-at")
    assert "liver enzymes: I2a GPT (Alanin-Aminotransferase) 40 U/L (1 ULN)" in page
    assert "Thrombozyten" in page


def test_without_the_option_pages_are_english(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    page = said(capsys, "explain", folder / "result", "P2")
    assert "I1  not met  platelets  72000 /uL" in page
    assert "GPT" not in page


def test_json_is_english_in_every_language(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    words = ["explain", str(folder / "result"), "P2", "--json"]
    assert said(capsys, *words, "--language", "de") == said(capsys, *words)


def test_a_query_has_one_label_of_each_term(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    words = ["query", str(folder / "result"), str(folder / "labels.rq"), "--format", "csv"]
    rows = said(capsys, *words, "--language", "de").splitlines()
    assert rows[-3:] == ['"I2","liver enzymes"', '"I2a","GPT"', '"I2b","AST"']
    assert '"I1","Thrombozyten"' in rows
    assert '"I1","platelets"' in said(capsys, *words).splitlines()


def test_a_language_nobody_wrote_in_is_told(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["explain", str(folder / "result"), "P2", "--language", "fy"]) == 0
    out, err = capsys.readouterr()
    assert "platelets" in out
    assert err == "warning: the knowledge has nothing in the language 'fy'; texts are in English\n"


@pytest.mark.parametrize("tag", ["", "german!", "de_DE", "'}"])
def test_what_is_no_language_tag_is_refused(
    tag: str, folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["explain", str(folder / "result"), "P2", "--language", tag]) == 2
    assert "is no language tag, such as de or pt-BR" in capsys.readouterr().err
