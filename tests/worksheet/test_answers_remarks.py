"""Filled rows that are bad, contradict each other or are out of date: each is told by file and line."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.worksheet.conftest import Known
from tests.worksheet.filled import P1, reading, sheet, stated
from trialshape.worksheet.sheet import SheetError


def remark(known: Known, tmp_path: Path, **row: str) -> str:
    """What is said of one bad row; nothing of it may be stated."""
    answers = reading(known, sheet(tmp_path / "a.csv", row))
    assert answers.facts == {}
    (found,) = answers.remarks
    assert (found.file, found.line, found.used) == (str(tmp_path / "a.csv"), 2, False)
    return found.message


@pytest.mark.parametrize(
    ("row", "message"),
    [
        ({"patient": "p3", "question": "EcogStatus"}, "patient: this patient is not in the export"),
        ({"question": "EcogStatuss"}, "question: no such question"),
        ({"kind": "history", "question": "Weather"}, "question: no such domain"),
        ({"kind": "fact", "question": "Unicorn"}, "question: no such entry"),
        ({"kind": "fact", "question": "Attestation"}, "question: this is not entered as a fact"),
        ({"kind": "patient", "question": "Lesion"}, "question: no such entry"),
        ({"kind": "adjudicate", "question": "Weather"}, "question: no such question"),
        (
            {"kind": "rumour", "question": "EcogStatus"},
            "kind: expected question, history, fact, patient or adjudicate",
        ),
        (
            {"question": "EcogStatus", "date": ""},
            "date: the answer has no date; write the day it speaks of, such as 2026-11-20",
        ),
        ({"question": "EcogStatus", "who": ""}, "who: the answer has no author"),
        ({"question": "EcogStatus", "date": "20.11.2026"}, "date: expected a date such as 2026-11-20"),
        ({"question": "EcogStatus", "date": "2026-02-30"}, "date: expected a date such as 2026-11-20"),
        ({"question": "EcogStatus", "date": "2026-11"}, "date: expected a date such as 2026-11-20"),
        (
            {"question": "EcogStatus", "date": "2026-11-21"},
            "date: lies after the as-of date, 2026-11-20; screen with a later --as-of",
        ),
        ({"question": "EcogStatus", "answer": "fit"}, "answer: expected one of its grades"),
        ({"question": "EcogStatus", "answer": "17"}, "answer: expected one of its grades"),
        ({"question": "R0NotFeasible", "answer": "maybe"}, "answer: expected yes or no"),
        (
            {"question": "Platelets", "answer": "1,5", "unit": "10*9/L"},
            "answer: expected a number with a point, < or > before a bound",
        ),
        ({"question": "Platelets", "answer": "110"}, "unit: expected 10*9/L"),
        ({"question": "Platelets", "answer": "110", "unit": "furlong"}, "unit: expected 10*9/L"),
        (
            {"question": "AltRatio", "answer": "50", "unit": "U/L", "upper_limit": "x"},
            "upper_limit: expected a number with a point",
        ),
        (
            {"question": "HypertensiveCrises", "answer": "sometimes"},
            "answer: expected none, yes, suspected, or the name of a kind of it",
        ),
        (
            {"question": "HypertensiveCrises", "answer": "Lung"},
            "answer: expected none, yes, suspected, or the name of a kind of it",
        ),
        (
            {"question": "HypertensiveCrises", "answer": "yes", "start": "last May"},
            "start: expected a date such as 2026-11-20, a month",
        ),
        ({"question": "EcogStatus", "by_role": "janitor"}, "by_role: no such role"),
        ({"question": "EcogStatus", "corrects": "that one"}, "corrects: expected the IRI"),
        ({"question": "EcogStatus", "details": "colour=blue"}, "details: expected name=value"),
        (
            {"kind": "history", "question": "Allergy", "answer": "no"},
            "answer: expected yes, or an empty cell",
        ),
        (
            {"kind": "fact", "question": "PortalVeinTumourThrombus", "answer": "aorta"},
            "answer: expected none, yes, or one or more",
        ),
        ({"kind": "fact", "question": "Lesion", "answer": "big"}, "answer: expected the longest diameter"),
        ({"kind": "patient", "question": "sex", "answer": "x"}, "answer: expected Female or Male"),
        (
            {"kind": "adjudicate", "question": "HepaticThrombus", "answer": "perhaps"},
            "answer: expected the value that is accepted",
        ),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_a_bad_row_is_told_and_not_used(
    known: Known, tmp_path: Path, row: dict[str, str], message: str
) -> None:
    found = remark(known, tmp_path, **{"answer": "1", **row})
    assert found.startswith(message)


def test_no_remark_quotes_a_cell(known: Known, tmp_path: Path) -> None:
    name = "Smith-1960"
    rows = [
        {"patient": name, "question": "EcogStatus", "answer": name},
        {"question": name, "answer": name},
        {"question": "EcogStatus", "answer": name},
        {"question": "Platelets", "answer": "1", "unit": name},
        {"question": "EcogStatus", "answer": "1", "date": name},
        {"question": "EcogStatus", "answer": "1", "by_role": name},
        {"question": "EcogStatus", "answer": "1", "details": name},
    ]
    answers = reading(known, sheet(tmp_path / "a.csv", *rows))
    assert len(answers.remarks) == len(rows)
    assert not [str(remark) for remark in answers.remarks if name in str(remark)]


def test_the_rest_of_a_file_is_used(known: Known, tmp_path: Path) -> None:
    rows = [{"question": "EcogStatus", "answer": "fit"}, {"question": "EcogStatus", "answer": "1"}]
    answers = reading(known, sheet(tmp_path / "a.csv", *rows))
    assert [(file.answered, file.used) for file in answers.files] == [(2, 1)]
    assert [str(remark) for remark in answers.remarks] == [
        f"{tmp_path}/a.csv:2: answer: expected one of its grades"
    ]
    assert ("subject", P1) in stated(answers)


def test_two_answers_of_one_instant_that_differ_are_told_and_both_stay(known: Known, tmp_path: Path) -> None:
    rows = [{"question": "R0NotFeasible", "answer": answer} for answer in ("yes", "no")]
    answers = reading(known, sheet(tmp_path / "a.csv", *rows))
    place = f"{tmp_path}/a.csv"
    assert [(remark.line, remark.message, remark.used) for remark in answers.remarks] == [
        (2, f"another answer of the same instant contradicts this one ({place}:3)", True),
        (3, f"another answer of the same instant contradicts this one ({place}:2)", True),
    ]
    assert {value for prop, value in stated(answers) if prop == "answer"} == {"true", "false"}


def test_contradictions_are_found_across_files(known: Known, tmp_path: Path) -> None:
    one_file = sheet(tmp_path / "a.csv", {"question": "R0NotFeasible", "answer": "yes"})
    other = sheet(tmp_path / "b.csv", {"question": "R0NotFeasible", "answer": "no"})
    answers = reading(known, one_file, other)
    assert [remark.file for remark in answers.remarks] == [str(one_file), str(other)]


def test_later_answers_stand_beside_older_ones(known: Known, tmp_path: Path) -> None:
    rows = [
        {"question": "R0NotFeasible", "answer": "yes", "date": "2026-11-18"},
        {"question": "R0NotFeasible", "answer": "no", "date": "2026-11-19"},
    ]
    answers = reading(known, sheet(tmp_path / "a.csv", *rows))
    assert answers.remarks == ()
    assert {value for prop, value in stated(answers) if prop == "date"} == {"2026-11-18", "2026-11-19"}


def test_the_same_said_twice_is_said_once(known: Known, tmp_path: Path) -> None:
    row = {"question": "R0NotFeasible", "answer": "yes"}
    answers = reading(known, sheet(tmp_path / "a.csv", row, {**row, "note": "again"}))
    assert [(file.answered, file.used) for file in answers.files] == [(2, 2)]
    assert len({said.subject for said in answers.facts[P1]}) == 1


def test_an_expired_answer_is_told(known: Known, tmp_path: Path) -> None:
    row = {"question": "R0NotFeasible", "answer": "yes", "date": "2026-10-01", "expires": "2026-11-19"}
    (found,) = reading(known, sheet(tmp_path / "a.csv", row)).remarks
    assert (found.message, found.used) == ("expires: the answer no longer holds on 2026-11-20", True)


def test_files_of_one_name_do_not_meet(known: Known, tmp_path: Path) -> None:
    (tmp_path / "one").mkdir()
    (tmp_path / "two").mkdir()
    row = {"question": "EcogStatus", "answer": "1"}
    paths = [
        sheet(tmp_path / folder / "a.csv", {**row, "date": day})
        for folder, day in (("one", "2026-11-18"), ("two", "2026-11-19"))
    ]
    answers = reading(known, *paths)
    assert len({said.subject for said in answers.facts[P1]}) == 2
    assert all(said.subject.endswith("/a.csv;line=2") for said in answers.facts[P1])


def test_a_file_that_is_no_worksheet_is_named(known: Known, tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_bytes("patient;name\n".encode("utf-16"))
    with pytest.raises(SheetError, match=rf"{path}:1: not UTF-8 text"):
        reading(known, path)
