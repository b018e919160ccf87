"""From open questions to answers and back: what is asked, and what an answer changes."""

from __future__ import annotations

import json
import re

import pytest

from tests.worksheet.conftest import EX, FILLED, Loop
from trialshape.results import Results


def asked(loop: Loop, patient: str) -> dict[tuple[str, str], dict[str, str]]:
    """The rows of one patient by kind and question."""
    return {(row["kind"], row["question"]): row for row in loop.rows() if row["patient"] == EX + patient}


def outcome(results: Results, patient: str, known: str) -> tuple[str, str | None]:
    """Outcome and reason of one id."""
    for row in results.outcomes.to_pylist():
        if row["patient"] == EX + patient and row["id"] == known:
            return row["outcome"], row["reason"]
    raise AssertionError((patient, known))


# --- what is asked -------------------------------------------------------------------------------------


def test_every_answer_below_is_asked_for(loop: Loop) -> None:
    rows = {(row["patient"].removeprefix(EX), row["kind"], row["question"]) for row in loop.rows()}
    assert FILLED.keys() - rows == set()


def test_a_missing_value_is_asked_for_with_its_units_and_limit_of_normal(loop: Loop) -> None:
    row = asked(loop, "p24")["question", "AlkalinePhosphataseRatio"]
    assert (row["ids"], row["act"], row["role"], row["phase"]) == (
        "I11.2e",
        "blood draw",
        "coordinator",
        "visit",
    )
    assert row["text"].startswith("What is the alkaline phosphatase in a sample")
    assert row["open_because"] == "missing"
    assert "U/L" in row["allowed"]
    assert "upper_limit" in row["allowed"]
    assert [row[name] for name in ("answer", "unit", "date", "who", "document", "expires")] == [""] * 6


def test_the_board_is_asked_for_each_part_of_its_verdict(loop: Loop) -> None:
    rows = [row for row in asked(loop, "p35").values() if row["ids"] == "I4.0"]
    assert {row["question"] for row in rows} == {
        "ResectionUnsuitable",
        "TransplantUnsuitable",
        "AblationUnsuitable",
    }
    assert {(row["role"], row["allowed"], row["act"]) for row in rows} == {
        ("tumour board", "yes; no", "board")
    }
    # what a judge wants to see beside the question
    assert all("I10 Child-Pugh score" in row["context"] for row in rows)


def test_one_question_behind_several_ids_is_asked_once(loop: Loop) -> None:
    rows = [row for row in asked(loop, "p31").values() if "I7.1" in row["ids"]]
    assert [(row["question"], row["ids"]) for row in rows] == [
        ("PortalVeinTumourThrombus", "I7.1; I7.2; E34b")
    ]
    assert "PortalTrunk" in rows[0]["allowed"]
    assert "p31-portal" in rows[0]["open_because"]


def test_contradicting_labels_can_be_settled_by_a_decision(loop: Loop) -> None:
    row = asked(loop, "p33")["adjudicate", "HepaticThrombus"]
    assert row["ids"] == "I8.2; I8.3; E34cd"
    assert row["allowed"].startswith("the value that holds, within 3 to 4")
    assert EX + "p33-caval" in row["allowed"]


def test_what_cannot_be_read_is_shown_with_what_is_wrong(loop: Loop) -> None:
    row = asked(loop, "p38")["question", "Albumin"]
    assert row["act"] == "informatician"
    assert "p38-albumin 3.9 g/L" in row["open_because"]
    assert "outside the plausible range" in row["open_because"]


def test_an_unmapped_code_leaves_single_denials_since_no_history_settles_it(loop: Loop) -> None:
    # the code is one of a disease: what was taken or done is still a matter of history
    assert ("history", "CardiovascularHistory") not in asked(loop, "p36")
    assert ("history", "AntitumourTherapy") in asked(loop, "p36")
    row = asked(loop, "p36")["question", "HypertensiveCrises"]
    assert row["ids"] == "E10b"
    assert row["allowed"].startswith("none; yes, with start and end")


def test_rows_are_sorted_by_patient_and_role(loop: Loop) -> None:
    keys = [(row["patient"], row["role"]) for row in loop.rows()]
    assert keys == sorted(keys)


def test_no_question_is_open_where_all_is_answered(loop: Loop) -> None:
    assert not [
        row for row in asked(loop, "p01").values() if row["ids"].startswith(("I11", "I4", "I7", "E10"))
    ]


# --- what an answer changes ----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("patient", "node", "before", "after"),
    [
        # 213 is 1.65 times its upper limit of 129; at most 2.5 times is needed
        ("p24", "I11.2e", ("Unknown", "Missing"), ("Pass", None)),
        # 1+ lies below 2+
        ("p25", "I11.3b.1", ("Unknown", "Missing"), ("Pass", None)),
        # an ECOG of 2 is too high
        ("p30", "I3", ("Unknown", "Stale"), ("Fail", None)),
        # the bifurcation lies before the trunk
        ("p31", "I7.1", ("Unknown", "Missing"), ("Pass", None)),
        ("p31", "E34b", ("Unknown", "Missing"), ("Pass", None)),
        # the decision closes the finding at the diaphragm
        ("p33", "E34cd", ("Review", "Wording"), ("Pass", None)),
        ("p33", "I8.2", ("Review", "Wording"), ("Pass", None)),
        # all three answers are yes
        ("p35", "I4.0", ("Review", "Judgement"), ("Pass", None)),
        # an explicit negative
        ("p36", "E10b", ("Unknown", "Missing"), ("Pass", None)),
        # a denial of a crisis denies nothing else
        ("p36", "E10c", ("Unknown", "Missing"), ("Unknown", "Missing")),
        # the corrected value counts for nothing
        ("p38", "I11.2d", ("Unknown", "Malformed"), ("Pass", None)),
    ],
)
def test_an_answer_changes_what_it_is_about(
    loop: Loop, patient: str, node: str, before: tuple[str, str | None], after: tuple[str, str | None]
) -> None:
    old, new = loop.results()
    assert (outcome(old, patient, node), outcome(new, patient, node)) == (before, after)


def test_evidence_names_file_and_line_of_the_answer(loop: Loop) -> None:
    _, new = loop.results()
    rows = [row for row in new.evidence.to_pylist() if row["patient"] == EX + "p24" and row["id"] == "I11.2e"]
    assert len(rows) == 1
    found = re.fullmatch(r"urn:trialshape:answers/.*/filled\.csv;line=([0-9]+)", rows[0]["source"])
    assert found is not None
    lines = loop.filled.read_text(encoding="utf-8-sig").splitlines()
    assert lines[int(found[1]) - 1].startswith(EX + "p24;question;AlkalinePhosphataseRatio")
    assert {name: rows[0][name] for name in ("value", "unit", "date", "author", "document")} == {
        "value": "213",
        "unit": "U/L",
        "date": "2026-11-20",
        "author": "K7",
        "document": "call of 20 November",
    }


def test_the_run_record_names_the_file_and_its_digest(loop: Loop) -> None:
    old, new = loop.results()
    assert old.run["answers"] == []
    (file,) = new.run["answers"]
    assert (file["name"], file["answered"], file["used"], file["remarks"]) == (str(loop.filled), 10, 10, [])
    assert re.fullmatch(r"[0-9a-f]{64}", file["sha256"])
    assert json.loads((loop.new / "run.json").read_text())["answers"] == new.run["answers"]


def test_who_is_not_asked_is_not_touched(loop: Loop) -> None:
    old, new = loop.results()
    first, second = (
        [row for row in results.outcomes.to_pylist() if row["patient"] == EX + "p01"]
        for results in (old, new)
    )
    assert first == second
