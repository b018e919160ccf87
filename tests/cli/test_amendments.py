"""A run with an amended limit: what it decides, and that every place tells it."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from trialshape.cli import main

INVENTED = Path(__file__).parents[1] / "results"
PATIENTS = [str(INVENTED / "patients" / f"{name}.ttl") for name in ("export", "clear", "low-platelets")]
PREFIXES = "@prefix elig: <https://w3id.org/trialshape/eligibility#> .\n@prefix mini: <https://example.org/mini#> .\n"


@pytest.fixture(autouse=True)
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty working directory and wide pages."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("COLUMNS", "140")
    return tmp_path


def screen(amendment: str, *words: str) -> int:
    """Screen a patient with 90 and one with 72 platelets against 75, amended."""
    Path("amended.ttl").write_text(PREFIXES + amendment)
    given = ["--protocol", str(INVENTED / "mini"), "--knowledge", "amended.ttl", "--out", "result"]
    return main(["screen", *PATIENTS, *given, *words])


def run_json() -> Any:
    """The record of the run."""
    return json.loads(Path("result/run.json").read_text())


def test_on_the_amended_limit_there_is_no_barrier_and_every_place_tells_it(
    capsys: pytest.CaptureFixture[str],
) -> None:
    assert screen("mini:I1 elig:amendedLimit 72 .") == 0
    page = capsys.readouterr().out
    assert "\nlimits amended: I1 >= 75 -> >= 72\n" in page
    assert "ineligible today  0" in page
    run = run_json()
    assert run["protocol"]["given"] == str(INVENTED / "mini")
    assert run["knowledge"]["extra"] == ["amended.ttl"]
    assert run["knowledge"]["amendedLimits"] == [{"id": "I1", "protocol": ">= 75", "amended": ">= 72"}]
    assert main(["explain", "result", "P2"]) == 0
    page = capsys.readouterr().out
    assert "\nmore knowledge: amended.ttl\n" in page
    assert "72000 /uL (72 10*9/L) needs >= 72 (amended, protocol >= 75)" in page
    assert main(["explain", "result", "P2", "--all"]) == 0
    assert "needs >= 72 (amended, protocol >= 75)" in capsys.readouterr().out
    assert main(["explain", "result", "P2", "--json"]) == 0
    lines = {line["id"]: line for line in json.loads(capsys.readouterr().out)["lines"]}
    assert (lines["I1"]["limit"], lines["I1"]["protocol_limit"]) == (">= 72", ">= 75")
    assert lines["I2a"]["protocol_limit"] == ""


def test_just_past_it_there_is_one_and_a_quiet_run_tells_the_amendment_too(
    capsys: pytest.CaptureFixture[str],
) -> None:
    assert screen("mini:I1 elig:amendedLimit 72.001 .", "--quiet", "--fail-on", "ineligible") == 1
    said = capsys.readouterr()
    assert said.out == ""
    assert said.err == "limits amended: I1 >= 75 -> >= 72.001\n"
    assert main(["explain", "result", "P2"]) == 0
    page = capsys.readouterr().out
    assert "needs >= 72.001 (amended, protocol >= 75)" in page
    assert "Platelets are below 72.001 10*9/L." in page


def test_a_query_uses_the_knowledge_of_the_run_and_says_so(capsys: pytest.CaptureFixture[str]) -> None:
    assert screen("mini:I1 elig:amendedLimit 72 .", "--quiet") == 0
    Path("limits.rq").write_text(
        "SELECT ?now ?own WHERE { mini:I1 elig:limit ?now ; elig:protocolLimit ?own }"
    )
    capsys.readouterr()
    assert main(["query", "result", "limits.rq"]) == 0
    out, err = capsys.readouterr()
    assert out.split() == ["now", "own", "72", "75"]
    assert err == "more knowledge: amended.ttl\nlimits amended: I1 >= 75 -> >= 72\n"
    assert main(["query", "result", "limits.rq", "--format", "csv"]) == 0
    assert capsys.readouterr() == ('"now","own"\r\n"72","75"\r\n', "")


def test_a_limit_that_is_shared_is_told_for_all_who_share_it() -> None:
    assert screen("mini:I2a elig:amendedLimit 2.5 .", "--quiet") == 0
    assert run_json()["knowledge"]["amendedLimits"] == [
        {"id": "I2a", "protocol": "<= 3", "amended": "<= 2.5"},
        {"id": "I2b", "protocol": "<= 3", "amended": "<= 2.5"},
    ]


def test_amending_what_is_no_condition_ends_the_run(capsys: pytest.CaptureFixture[str]) -> None:
    assert screen("mini:I2 elig:amendedLimit 1 .") == 2
    assert (
        "<https://example.org/mini#I2> has elig:amendedLimit and is no condition" in capsys.readouterr().err
    )
    assert not Path("result").exists()
