"""`trialshape explain`: what is one question stands once under all its numbers, and a long action keeps its place."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.cli.invented import outcome, patient, results, run, written

PROTOCOL = "haic-len-cado"
SCANS = ["I6a", "I8.1", "I8.2", "I8.3", "I9a", "I9b", "I9c", "E3a", "E3c", "E31a", "E31b", "E31c", "E34a"]
TISSUE = {"level": "condition", "reason": "Missing", "act": "Board"}


@pytest.fixture
def shown(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> list[str]:
    """The page of a patient with two judgements of one wording, tissue asked for under two numbers, and many scans."""
    monkeypatch.setenv("COLUMNS", "80")
    judged = {"level": "criterion", "reason": "Judgement", "act": "Investigator"}
    made = results(
        [
            patient(
                "P-7",
                "Undecided",
                person=["E27", "E35"],
                data=["I1a", "E28b.t", *SCANS],
                sets=[["I1a", *SCANS, "E27"]],
                tier="SomeSteps",
                actions=3,
                acts=["Board", "Ct", "Investigator"],
            )
        ],
        [
            outcome("P-7", "I1a", "Unknown", **TISSUE),
            *(outcome("P-7", scan, "Unknown", reason="Missing", act="Ct") for scan in SCANS),
            outcome("P-7", "E27", "Review", **judged),
            outcome("P-7", "E28b.t", "Unknown", **TISSUE),
            outcome("P-7", "E35", "Review", **judged),
        ],
        protocol=PROTOCOL,
        name=PROTOCOL,
    )
    assert run("explain", written(made, tmp_path / "out"), "P-7") == 0
    return capsys.readouterr().out.splitlines()


def test_one_question_stands_once_under_both_numbers(shown: list[str]) -> None:
    at = shown.index("QUESTIONS  1")
    assert shown[at + 1] == " investigator"
    assert shown[at + 2].startswith(
        " E27, E35  judgement  sub-investigator / investigator: Is there any other"
    )
    assert " ".join(" ".join(shown).split()).count("Is there any other physical") == 1
    assert not any(line.startswith(" E35") for line in shown)
    # answered under one number, it is answered under the other: nothing here is not needed
    assert not any("not needed" in line for line in shown)


def test_what_is_missing_stands_once_as_well(shown: list[str]) -> None:
    # tissue and thirteen scans
    at = shown.index("MISSING  14")
    assert shown[at + 1] == " board"
    assert shown[at + 2].startswith(" I1a, E28b.t  missing  ")
    assert not any(line.startswith(" E28b.t") for line in shown)


def test_actions_name_all_numbers_and_keep_their_place(shown: list[str]) -> None:
    at = shown.index("some steps | 3 actions left")
    assert shown[at + 1 : at + 5] == [
        "  board: I1a, E28b.t",
        "  CT: I6a, I8.1, I8.2, I8.3, I9a, I9b, I9c, E3a, E3c, E31a, E31b, E31c, E34a",
        "  investigator: E27, E35",
        "",
    ]


@pytest.mark.usefixtures("shown")
def test_a_long_action_goes_on_under_itself(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("COLUMNS", "60")
    assert run("explain", tmp_path / "out", "P-7") == 0
    lines = capsys.readouterr().out.splitlines()
    at = next(place for place, line in enumerate(lines) if line.startswith("  CT:"))
    assert lines[at : at + 2] == [
        "  CT: I6a, I8.1, I8.2, I8.3, I9a, I9b, I9c, E3a, E3c, E31a,",
        "  E31b, E31c, E34a",
    ]
