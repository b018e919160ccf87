"""`trialshape diff` where a date moved: the window leaves a fact behind, or comes to lie over an old one."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

import pyarrow as pa
import pytest

from tests.cli.invented import MINI, evidence, outcome, patient, results
from trialshape.record.times import FIRST_DAY, LAST_DAY
from trialshape.results import Results
from trialshape.worksheet.changes import difference
from trialshape.worksheet.moved import Moved

# first dose on 1 December, then on 15 December
EARLY = {
    "window": "4 weeks before first dose",
    "window_from": date(2026, 11, 3),
    "window_to": date(2026, 12, 1),
}
LATE = {
    "window": "4 weeks before first dose",
    "window_from": date(2026, 11, 17),
    "window_to": date(2026, 12, 15),
}
MOVED = "window moved: 4 weeks before first dose: 2026-11-03 to 2026-12-01 -> 2026-11-17 to 2026-12-15"
BACK = "window moved: 4 weeks before first dose: 2026-11-17 to 2026-12-15 -> 2026-11-03 to 2026-12-01"


def run(found: str, window: dict[str, Any], *facts: tuple[str, str], reason: str | None = None) -> Results:
    """One patient with one criterion of this outcome, in this window, on these facts with their recorded dates."""
    return results(
        [patient("P-1", "Undecided")],
        [outcome("P-1", "I1", found, level="criterion", reason=reason, limit="<= 0", **window)],
        [evidence("P-1", "I1", node, date=day) for node, day in facts],
        protocol=str(MINI),
        name=str(MINI),
    )


def causes(old: Results, new: Results) -> tuple[str, ...]:
    """What is told of the one id that changed."""
    (person,) = difference(old, new).patients
    (change,) = person.ids
    return change.causes


@pytest.mark.parametrize(
    ("day", "told"),
    [
        # one day before the window of the later dose, and one day inside
        ("2026-11-16", "now outside"),
        ("2026-11-17", "no longer used"),
        # an hour of that day may lie in the next one elsewhere
        ("2026-11-16T23:30:00+00:00", "no longer used"),
        ("2026-11-15T23:30:00+00:00", "now outside"),
        # a drug that was given until then, one that goes on, and a month that may reach in
        ("2026-11-01/2026-11-16", "now outside"),
        ("2026-11-01/2026-11-17", "no longer used"),
        ("2026-11-01/..", "no longer used"),
        ("2026-11", "no longer used"),
        # it lay outside before as well: something else has changed
        ("2026-11-02", "no longer used"),
    ],
)
def test_a_fact_that_the_window_moved_away_from_is_outside(day: str, told: str) -> None:
    found = causes(run("Fail", EARLY, ("drug", day)), run("Unknown", LATE, reason="Missing"))
    assert found == (
        (MOVED, f"now outside: drug {day}") if told == "now outside" else (f"{told}: drug {day}",)
    )


def test_a_fact_that_the_window_moved_onto_is_inside() -> None:
    found = causes(run("Unknown", LATE, reason="Missing"), run("Fail", EARLY, ("drug", "2026-11-06")))
    assert found == (BACK, "now inside: drug 2026-11-06")


def test_what_happened_after_the_older_as_of_date_is_new() -> None:
    # as of 20 November nobody could know of the 10th of December
    found = causes(run("Pass", EARLY), run("Fail", LATE, ("drug", "2026-12-10")))
    assert found == ("new: drug 2026-12-10",)


def test_where_no_fact_changed_the_window_is_the_cause() -> None:
    value = ("platelets", "2026-11-10")
    assert causes(run("Pass", EARLY, value), run("Unknown", LATE, value, reason="Stale")) == (MOVED,)


def test_other_knowledge_is_told_beside_the_window() -> None:
    new = run("Unknown", LATE, reason="Stale")
    other = replace(new, run={**new.run, "knowledge": {"sha256": "f" * 64, "extra": []}})
    found = causes(run("Pass", EARLY), other)
    assert found[0] == MOVED
    assert found[1].startswith("knowledge ")


def test_a_fact_that_is_gone_from_a_window_that_stays_is_no_longer_used() -> None:
    found = causes(run("Fail", EARLY, ("drug", "2026-11-06")), run("Pass", EARLY))
    assert found == ("no longer used: drug 2026-11-06",)


def test_of_the_patient_itself_the_day_of_birth_is_not_told() -> None:
    # consent and the dates of the study are stated of the patient, whose value is the day of birth
    new = run("Pass", {}, ("P-1", ""))
    born = [{**row, "value": "1962-05-30"} for row in new.evidence.to_pylist()]
    found = causes(
        run("Unknown", {}, reason="Missing"),
        replace(new, evidence=pa.Table.from_pylist(born, new.evidence.schema)),
    )
    assert found == ("new: what is stated of the patient",)


def test_a_window_whose_days_are_not_known_is_not_told() -> None:
    found = causes(run("Fail", EARLY, ("drug", "2026-11-06")), run("Unknown", {}, reason="Missing"))
    assert found == ("no longer used: drug 2026-11-06",)


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        ((date(2026, 5, 25), LAST_DAY), (date(2026, 6, 8), LAST_DAY), "2026-05-25 on -> 2026-06-08 on"),
        (
            (FIRST_DAY, date(2026, 11, 30)),
            (FIRST_DAY, date(2026, 12, 14)),
            "up to 2026-11-30 -> up to 2026-12-14",
        ),
    ],
)
def test_an_end_that_no_anchor_gives_is_not_told(
    old: tuple[date, date], new: tuple[date, date], told: str
) -> None:
    assert str(Moved("w", old, new)) == f"window moved: w: {told}"
