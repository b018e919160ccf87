"""`trialshape explain`: what a patient's page says, where, and in which words."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.cli.explain.pages import page


def section(text: str, title: str) -> str:
    """The lines below a title, up to the next empty line; words and columns one blank apart."""
    assert f"\n{title}" in text, text
    return " ".join(text.split(f"\n{title}", 1)[1].split("\n\n", 1)[0].split())


def test_a_barrier_tells_value_limit_date_source_and_document(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    barriers = section(page(folder, capsys, "ward/P-1"), "BARRIERS")
    assert "I1 not met platelets 72000 /uL (72 10*9/L) needs >= 75 2026-11-20 4711 (report 12)" in barriers
    assert "Platelets are below 75 10*9/L. (repeatable)" in barriers


def test_the_page_starts_with_the_verdict_and_who_confirms_it(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    first = page(folder, capsys, "ward/P-1").splitlines()[0]
    assert first == "https://hospital.example/ward/P-1   ineligible today (an investigator confirms)"


def test_a_failed_limb_beside_one_that_holds_is_no_barrier(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    text = page(folder, capsys, "ward/P-1")
    assert "I2b" not in section(text, "BARRIERS")
    assert "I2 met kidney: I2a creatinine 1.167 ULN; does not hold and need not: I2b clearance" in section(
        text, "PASSES"
    )


def test_an_exclusion_is_absent_and_says_on_what_that_rests(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert "E1 absent bleeding: E1a bleeding ever 0 [covered]" in section(
        page(folder, capsys, "ward/P-1"), "PASSES"
    )


def test_what_is_not_encoded_is_one_line(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert section(page(folder, capsys, "ward/P-1"), "NOT ENCODED") == "1 E2"


def test_superseded_entries_are_listed_apart_from_errors(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    found = section(page(folder, capsys, "ward/P-1"), "SUPERSEDED ENTRIES")
    assert found.startswith("1 4710 superseded corrects: ")


def test_data_errors_name_node_property_and_what_was_expected(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    found = section(page(folder, capsys, "ward/P-1"), "DATA ERRORS")
    assert found == "1 5 unknown-unit unit: unknown-unit was found; expected something else"


def test_a_question_says_why_who_and_what(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    questions = section(page(folder, capsys, "P-11"), "QUESTIONS")
    assert "E1b judgement sub-investigator / investigator: Is the risk of bleeding acceptable?" in questions


def test_a_contradiction_of_parts_is_a_question_with_both(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert "I3 conflicting stage recorded: I3a met 1; I3b not met 0" in section(
        page(folder, capsys, "P-11"), "QUESTIONS"
    )


def test_a_stale_value_is_missing_and_shown(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    missing = section(page(folder, capsys, "P-11"), "MISSING")
    assert "I1 stale coordinator / blood draw: What is the platelet count?" in missing
    assert "recorded: 80 10*9/L 2026-10-01 9" in missing


def test_the_page_says_how_near_the_answer_is_and_which_acts_bring_it(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    lines = page(folder, capsys, "P-11").splitlines()
    place = lines.index("some steps | 2 actions left | what is settled lapses from 2026-12-18")
    assert lines[place + 1 : place + 4] == [
        "  blood draw: I1 (on or after 2026-11-30)",
        "  investigator: E1b",
        "  1 other set of answers would do",
    ]
    assert "actions left" not in page(folder, capsys, "P-1b")


def test_questions_stand_by_action_and_those_that_are_needed_come_first(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    questions = section(page(folder, capsys, "P-11"), "QUESTIONS")
    assert questions.startswith("2 investigator E1b judgement")
    assert "board I3 conflicting stage" in questions
    assert questions.endswith("not needed once the others are answered")
    missing = section(page(folder, capsys, "P-11"), "MISSING")
    assert missing.startswith("1 blood draw I1 stale")
    assert missing.endswith("on or after 2026-11-30")


def test_what_nobody_needs_is_not_missing(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    text = page(folder, capsys, "P-11")
    assert "I2b" not in section(text, "MISSING")
    assert "none in what could be decided" in section(text, "BARRIERS")
    assert section(text, "NOT APPLICABLE") == "1 E1a bleeding ever"


def test_all_shows_every_node_in_the_order_of_the_tree(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    text = page(folder, capsys, "ward/P-1", "--all")
    shown = [
        line.split()[0]
        for line in text.split("\n\n")[1].splitlines()
        if line.strip()[:2] in ("I1", "I2", "E1", "E2")
    ]
    assert shown == ["I1", "I2", "I2a", "I2b", "E1", "E1a", "E1x", "E2"]
    words = " ".join(text.split())
    assert "I2b does not hold clearance 31 mL/min needs >= 50 4712" in words
    assert "E1x relieves bleeding long past" in words
    assert "E2 unknown: not encoded something unwritten" in words


def test_the_page_fits_its_width(
    folder: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    for width in (80, 100):
        monkeypatch.setenv("COLUMNS", str(width))
        for arguments in (("ward/P-1",), ("P-11",), ("P-11", "--all")):
            assert max(map(len, page(folder, capsys, *arguments).splitlines())) <= width


def test_a_recorded_text_does_not_drive_the_terminal(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert "\x1b" not in page(folder, capsys, "P-1b")


def test_json_holds_everything(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    content = json.loads(page(folder, capsys, "ward/P-1", "--json"))
    assert (content["verdict"], content["caution"]) == ("Ineligible", "an investigator confirms")
    first = content["lines"][0]
    assert {
        "id": "I1",
        "role": "barrier",
        "outcome": "Fail",
        "shown": "not met",
        "low": "72",
        "limit": ">= 75",
    }.items() <= first.items()
    assert first["sources"][0]["iri"] == "https://hospital.example/lab/4711"
    assert [line["role"] for line in content["lines"]][2:4] == ["pass", "idle"]
    assert content["problems"][0]["code"] == "unknown-unit"
