"""What the tables say of the invented patients; expected values are read off their files and the protocol."""

from __future__ import annotations

from datetime import date
from decimal import ROUND_CEILING, ROUND_FLOOR, Context, Decimal
from typing import Any

import pytest

from trialshape.results import Results
from trialshape.results.rows import outward

EX = "https://example.org/hospital/"
RANKED = (
    "tier",
    "actions",
    "acts",
    "missing_sets",
    "missing_cut",
    "open_judgement",
    "open_data",
    "fails_changeable",
    "earliest",
    "decided_until",
)
"""The columns that say who is next."""


def row(results: Results, patient: str, identifier: str) -> dict[str, Any]:
    """The outcome of one node for one patient."""
    rows: list[dict[str, Any]] = results.outcomes.to_pylist()
    (found,) = [line for line in rows if line["patient"] == EX + patient and line["id"] == identifier]
    return found


def patient(results: Results, name: str) -> dict[str, Any]:
    """The row of one patient."""
    rows: list[dict[str, Any]] = results.patients.to_pylist()
    (found,) = [line for line in rows if line["patient"] == EX + name]
    return found


def test_every_patient_has_every_node_once_in_the_order_of_the_protocol(results: Results) -> None:
    ids = ["I1", "I2", "I2a", "I2b", "E1", "E1a", "E1x", "E2", "E3"]
    rows = results.outcomes.to_pylist()
    assert [(line["patient"], line["id"]) for line in rows] == [
        (f"{EX}P{number}", identifier) for number in range(1, 7) for identifier in ids
    ]


def test_levels_say_what_a_node_is_and_counts_whether_it_is_folded(results: Results) -> None:
    rows = results.outcomes.to_pylist()[:9]
    assert {line["id"]: (line["level"], line["counts"]) for line in rows} == {
        "I1": ("criterion", True),
        "I2": ("criterion", True),
        "I2a": ("condition", True),
        "I2b": ("condition", True),
        "E1": ("criterion", True),
        "E1a": ("condition", True),
        "E1x": ("relief", False),
        "E2": ("criterion", True),
        "E3": ("criterion", True),
    }


def test_a_value_is_shown_as_recorded_beside_its_ends_in_the_unit_of_the_limit(results: Results) -> None:
    # 72000 per microlitre are 72 in 10*9/L
    assert row(results, "P2", "I1") == {
        "patient": EX + "P2",
        "id": "I1",
        "level": "criterion",
        "outcome": "Fail",
        "reason": None,
        "basis": "measured",
        "low": Decimal(72),
        "high": Decimal(72),
        "unit": "10*9/L",
        "limit": ">= 75",
        "value": "72000 /uL",
        "date": "2026-11-20",
        "counts": True,
        "act": None,
        "free_from": None,
        "stop_by": None,
        "lapses": None,
        # enrolment is on 25 November
        "window": "7 days before enrolment",
        "window_from": date(2026, 11, 18),
        "window_to": date(2026, 11, 25),
    }


def test_a_branch_has_basis_and_date_and_no_value_of_its_own(results: Results) -> None:
    found = row(results, "P1", "I2")
    assert (found["outcome"], found["basis"], found["date"]) == ("Pass", "measured", "2026-11-20")
    assert [found[name] for name in ("low", "high", "unit", "limit", "value")] == [None] * 5


@pytest.mark.parametrize(
    ("name", "identifier", "outcome", "reason", "basis"),
    [
        ("P1", "I1", "Pass", None, "measured"),
        ("P1", "E1a", "Pass", None, "covered"),
        ("P1", "E2", "Pass", None, "attested"),
        ("P1", "I2b", "Unknown", "Missing", None),
        ("P1", "E3", "Unknown", "NotEncoded", None),
        ("P3", "E1", "Fail", None, "measured"),
        ("P4", "I2a", "Unknown", "Missing", "measured"),
        ("P4", "E2", "Review", "Judgement", None),
        ("P5", "I1", "Unknown", "Missing", None),
        ("P6", "I1", "Unknown", "Malformed", "measured"),
    ],
)
def test_outcome_reason_and_basis(
    results: Results, name: str, identifier: str, outcome: str, reason: str | None, basis: str | None
) -> None:
    found = row(results, name, identifier)
    assert (found["outcome"], found["reason"], found["basis"]) == (outcome, reason, basis)


def test_an_end_that_is_not_known_is_null(results: Results) -> None:
    crises = row(results, "P3", "E1a")
    assert (crises["low"], crises["high"]) == (Decimal(1), None)


def test_the_date_is_shown_as_recorded(results: Results) -> None:
    assert row(results, "P3", "E1a")["date"] == "2019"
    # of the two diagnoses that may be one, the newer
    assert row(results, "P6", "E1a")["date"] == "2026-10-02"


def test_every_fact_used_is_evidence_with_who_and_where(results: Results) -> None:
    rows = [line for line in results.evidence.to_pylist() if line["patient"] == EX + "P1"]
    assert [(line["id"], line["source"].removeprefix(EX)) for line in rows] == [
        ("I1", "P1-platelets"),
        ("I2", "P1-alt"),
        ("I2a", "P1-alt"),
        ("E1", "P1-visit"),
        ("E1a", "P1-visit"),
        ("E2", "P1-answer"),
    ]
    assert rows[0] == {
        "patient": EX + "P1",
        "id": "I1",
        "source": EX + "P1-platelets",
        "value": "90",
        "unit": "10*9/L",
        "date": "2026-11-20",
        "document": "report 17",
        "author": "role:Laboratory",
        "performer": "Central",
    }


@pytest.mark.parametrize(
    ("name", "verdict", "fails", "fails_at", "needs_data", "needs_person", "still_open", "errors"),
    [
        # AST is missing, and ALT alone is enough
        ("P1", "Undecided", [], [], [], [], [], 0),
        ("P2", "Ineligible", ["I1"], ["I1"], [], [], [], 0),
        # ALT fails, and AST alone is enough: no barrier, and not listed
        ("P3", "Ineligible", ["I1", "E1"], ["I1", "E1a"], [], ["E2"], ["E2"], 0),
        ("P4", "Undecided", [], [], ["I2a", "I2b"], ["E2"], ["I2", "E2"], 0),
        ("P5", "Undecided", [], [], ["I1", "I2a", "I2b", "E1a"], ["E2"], ["I1", "I2", "E1", "E2"], 0),
        ("P6", "Undecided", [], [], ["I1", "I2a", "I2b", "E1a"], ["E2"], ["I1", "I2", "E1", "E2"], 3),
    ],
)
def test_a_patient_is_summed_up(
    results: Results,
    name: str,
    verdict: str,
    fails: list[str],
    fails_at: list[str],
    needs_data: list[str],
    needs_person: list[str],
    still_open: list[str],
    errors: int,
) -> None:
    found = patient(results, name)
    assert {key: value for key, value in found.items() if key not in RANKED} == {
        "patient": EX + name,
        "verdict": verdict,
        "needs_data": needs_data,
        "needs_person": needs_person,
        "not_encoded": 1,
        "fails": fails,
        "fails_at": fails_at,
        "open": still_open,
        "data_errors": errors,
        "preset": "visit",
        "assumed": 0,
        "set_aside": [],
        "index_day": None,
    }


HISTORY_LAPSES = date(2026, 12, 18)
"""A history of 19 November speaks for 28 days."""


@pytest.mark.parametrize(
    ("name", "tier", "acts", "missing", "judgement", "data", "changeable", "until"),
    [
        # nothing but what is not encoded
        ("P1", "Ready", [], [[]], 0, 0, [], HISTORY_LAPSES),
        ("P2", "WaitsOrRepeats", [], [[]], 0, 0, ["I1"], HISTORY_LAPSES),
        # the crisis stays, whatever a repeated platelet count says
        ("P3", "Out", ["Investigator"], [["E2"]], 1, 0, ["I1"], None),
        # the limit of normal of ALT is one way, a value of AST the other
        (
            "P4",
            "SomeSteps",
            ["Informatician", "Investigator"],
            [["I2a", "E2"], ["I2b", "E2"]],
            1,
            2,
            [],
            HISTORY_LAPSES,
        ),
        (
            "P5",
            "SomeSteps",
            ["BloodDraw", "History", "Investigator"],
            [["I1", "I2a", "E1a", "E2"], ["I1", "I2b", "E1a", "E2"]],
            1,
            4,
            [],
            None,
        ),
        # the platelet count is there and cannot be read
        (
            "P6",
            "ManyOpen",
            ["Informatician", "BloodDraw", "History", "Investigator"],
            [["I1", "I2a", "E1a", "E2"], ["I1", "I2b", "E1a", "E2"]],
            1,
            4,
            [],
            None,
        ),
    ],
)
def test_a_patient_is_ranked(
    results: Results,
    name: str,
    tier: str,
    acts: list[str],
    missing: list[list[str]],
    judgement: int,
    data: int,
    changeable: list[str],
    until: date | None,
) -> None:
    found = patient(results, name)
    assert {key: found[key] for key in RANKED} == {
        "tier": tier,
        "actions": len(acts),
        "acts": acts,
        "missing_sets": missing,
        "missing_cut": False,
        "open_judgement": judgement,
        "open_data": data,
        "fails_changeable": changeable,
        "earliest": None,
        "decided_until": until,
    }


def test_each_open_leaf_names_its_act_and_each_settled_one_when_it_lapses(results: Results) -> None:
    assert [row(results, "P4", leaf)["act"] for leaf in ("I1", "I2", "I2a", "I2b", "E2", "E3")] == [
        None,
        None,
        "Informatician",
        "BloodDraw",
        "Investigator",
        None,
    ]
    # below what passes nothing is asked
    assert row(results, "P1", "I2b")["act"] is None
    assert [row(results, "P1", leaf)["lapses"] for leaf in ("I1", "E1a", "E2")] == [
        None,
        HISTORY_LAPSES,
        date(2026, 12, 19),
    ]


def test_ends_finer_than_the_columns_are_rounded_away_from_the_middle() -> None:
    down, up = Context(prec=60, rounding=ROUND_FLOOR), Context(prec=60, rounding=ROUND_CEILING)
    assert outward(Decimal("0.0000000000019"), down) == Decimal("0.000000000001")
    assert outward(Decimal("0.0000000000011"), up) == Decimal("0.000000000002")
    assert outward(Decimal("-0.0000000000011"), down) == Decimal("-0.000000000002")
    assert outward(None, up) is None
