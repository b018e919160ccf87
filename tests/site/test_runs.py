"""A run with a site folder: what it reads, tells and records, and what a check says of the folder."""

from __future__ import annotations

import json
from pathlib import Path

import pyarrow.parquet as pq
import pytest

from tests.record.patient_records import PROLOGUE
from tests.site.folders import folder
from trialshape.cli import main

EXPORT = """
ex:export a rec:Export ; rec:extractedOn "2026-11-20"^^xsd:date .
ex:p a rec:Patient ; rec:enrolmentDate "2026-11-25"^^xsd:date .
ex:a a rec:Measurement ; rec:subject ex:p ; rec:code <https://hospital.example/lab/THRO> ; rec:value "72,4" ;
    rec:unit "Tsd" ; rec:date "2026-11-20T00:30:00"^^xsd:dateTime ; rec:performer "Central" .
"""
SITE = '; elig:timeZone "Europe/Berlin" ; elig:decimalMark ","'
CODES = "system,code,target\nhttps://hospital.example/lab/,THRO,lab:Platelets\nhttps://hospital.example/lab/,X,lab:None\n"
UNITS = "text,ucum\nTsd,10*3/uL\n"


@pytest.fixture
def place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder with an export, and a site folder beside it."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / "export.ttl").write_text(PROLOGUE + EXPORT, encoding="utf-8")
    folder(tmp_path, site=SITE, codes=CODES, units=UNITS)
    return tmp_path


def test_validate_reads_an_export_with_the_words_of_its_site(
    place: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["validate", "export.ttl", "--json"]) == 0
    plain = json.loads(capsys.readouterr().out)
    assert main(["validate", "export.ttl", "--site", "site", "--json"]) == 0
    told = capsys.readouterr()
    assert "not used: site/codes.csv:3: target names no term of the ontology" in told.err
    with_site = json.loads(told.out)
    assert len(plain["unmapped"]) == 1
    assert with_site["unmapped"] == []
    (place / "site").rename(place / "trialshape.site")
    assert main(["validate", "export.ttl", "--json"]) == 0
    assert json.loads(capsys.readouterr().out) == with_site


def test_screen_records_the_site_and_its_files(place: Path, capsys: pytest.CaptureFixture[str]) -> None:
    words = ["screen", "export.ttl", "--site", "site", "--out", "result", "--protocol", "imbrave150"]
    assert main(words) == 0
    told = capsys.readouterr()
    assert "site test site (Europe/Berlin)" in told.out
    assert "not used: site/codes.csv:3: target names no term" in told.out
    run = json.loads((place / "result" / "run.json").read_text(encoding="utf-8"))
    assert run["timeZone"] == "Europe/Berlin"
    assert [file["name"] for file in run["site"]["files"]] == ["codes.csv", "site.ttl", "units.csv"]
    assert all(len(file["sha256"]) == 64 for file in run["site"]["files"])
    assert run["site"]["notUsed"][0]["line"] == 3
    assert pq.read_schema("result/outcomes.parquet").metadata[b"trialshape.site"] == b"test site"
    assert main(["explain", "result", "p"]) == 0
    assert "the knowledge is not that of the run" not in capsys.readouterr().err


@pytest.mark.usefixtures("place")
def test_a_site_that_is_no_folder_ends_with_two(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["validate", "export.ttl", "--site", "nowhere"]) == 2
    assert "--site: nowhere is no folder" in capsys.readouterr().err
