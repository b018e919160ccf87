"""The list of whom to call: its order, what it says of each patient, and what would help most of the cohort."""

from __future__ import annotations

import io
from collections.abc import Iterator
from datetime import date

import pytest
from rich.console import Console

from tests.cli.invented import BASE, outcome, patient, results
from tests.ranking.patients import MINI, plan
from trialshape.pages.calling import WhoNext
from trialshape.pages.next import (
    ActionCount,
    Step,
    TierCount,
    calls,
    closing_action,
    last_action,
    tier_counts,
    who_next,
)
from trialshape.results import Results


@pytest.fixture(scope="module")
def made() -> Results:
    """One patient of each kind, named by what they are; each row is as a run would have made it."""
    return results(
        [
            patient("ready", "Undecided", tier="Ready", actions=1, acts=["Investigator"], sets=[["I4"]]),
            patient("clear", "NoBarrierFound", tier="Ready"),
            patient(
                "sampled", "Undecided", tier="OneStep", actions=1, acts=["BloodDraw"], sets=[["I1", "I2"]]
            ),
            patient("drawn", "Undecided", tier="OneStep", actions=1, acts=["BloodDraw"], sets=[["I1"]]),
            patient(
                "steps",
                "Undecided",
                tier="SomeSteps",
                actions=2,
                acts=["BloodDraw", "Board"],
                sets=[["I1", "I3"]],
            ),
            patient(
                "waits",
                "Ineligible",
                tier="WaitsOrRepeats",
                fails=["I1", "E1"],
                at=["I1", "E1"],
                fails_changeable=["I1", "E1"],
                earliest=date(2026, 12, 9),
            ),
            patient(
                "takes",
                "Ineligible",
                tier="WaitsOrRepeats",
                fails=["E2"],
                at=["E2"],
                fails_changeable=["E2"],
            ),
            patient("gone", "Ineligible", tier="Out", fails=["E3"], at=["E3b"]),
            patient(
                "repair", "Undecided", tier="DataRepair", actions=1, acts=["Informatician"], sets=[["I5"]]
            ),
        ],
        [
            outcome("ready", "I4", "Review", reason="Judgement", act="Investigator"),
            outcome("sampled", "I1", "Unknown", reason="Missing", act="BloodDraw"),
            outcome("sampled", "I2", "Unknown", reason="Unusable", act="Urine", free_from=date(2026, 11, 30)),
            outcome("drawn", "I1", "Unknown", reason="Missing", act="BloodDraw"),
            outcome("steps", "I1", "Unknown", reason="Missing", act="BloodDraw"),
            outcome("steps", "I3", "Review", reason="Judgement", act="Board"),
            outcome("waits", "I1", "Fail", date="2026-11-20"),
            outcome("waits", "E1", "Fail", date="2026-11-10", free_from=date(2026, 12, 9)),
            outcome("takes", "E2", "Fail", date="2026-01-01/..", stop_by=date(2026, 11, 23)),
            outcome("repair", "I5", "Unknown", reason="Malformed", act="Informatician"),
        ],
        protocol=str(MINI),
        name="calling",
    )


def names(made: Results, most: int = 20) -> list[str]:
    return [one.patient.removeprefix(BASE) for one in who_next(made, plan(), most)]


def test_patients_stand_by_tier_then_actions_then_name_and_none_who_is_out(made: Results) -> None:
    assert names(made) == ["clear", "ready", "drawn", "sampled", "steps", "takes", "waits", "repair"]
    assert names(made, 2) == ["clear", "ready"]


def test_blood_and_urine_are_one_step_with_the_day_from_which_it_can_be_done(made: Results) -> None:
    (found,) = [one for one in who_next(made, plan()) if one.patient == BASE + "sampled"]
    assert found.steps == (
        Step(("blood draw", "urine"), ("I1", "I2"), ("platelets", "dipstick"), "2026-11-30"),
    )
    assert found.open == 2


def lines(made: Results, width: int) -> Iterator[str]:
    found = who_next(made, plan())
    console = Console(width=width, record=True, file=io.StringIO(), markup=False, highlight=False)
    console.print(WhoNext(found, {one.patient: one.patient.removeprefix(BASE) for one in found}))
    return (" ".join(line.split()) for line in console.export_text().splitlines())


def test_each_line_says_what_to_do(made: Results) -> None:
    assert list(lines(made, 120)) == [
        "WHO NEXT open step",
        "clear ready 0 nothing is open: an investigator confirms",
        "ready ready 1 investigator: fit to take part",
        "drawn one step 1 blood draw: platelets",
        "sampled one step 2 blood draw + urine: platelets, dipstick (on or after 2026-11-30)",
        "steps some steps 2 blood draw: platelets; board: board agrees",
        "takes waits / repeats - wait: anticoagulant stop by 2026-11-23 [E2]",
        "waits waits / repeats - repeat: platelets 2026-11-20 [I1]",
        "wait: embolisation 2026-11-10, free from 2026-12-09 [E1]",
        "repair data repair 1 informatician: ALT",
    ]


@pytest.mark.parametrize("width", [60, 80, 100, 120])
def test_no_line_is_wider_than_the_page_and_nobody_takes_more_than_two(made: Results, width: int) -> None:
    shown = list(lines(made, width))
    assert all(len(line) <= width for line in shown)
    assert len(shown) <= 1 + 2 * (8 if width >= 100 else 6)


# --- the cohort ---------------------------------------------------------------------------------------


def test_the_undecided_are_counted_by_tier(made: Results) -> None:
    assert tier_counts(made.patients.to_pylist(), plan()) == (
        TierCount("Ready", "ready", 1),
        TierCount("OneStep", "one step", 2),
        TierCount("SomeSteps", "some steps", 1),
        TierCount("DataRepair", "data repair", 1),
    )


def test_what_barriers_call_for_is_what_is_hardest_to_change(made: Results) -> None:
    # one has to wait and to repeat, the other to wait
    assert calls(made.patients.to_pylist(), plan()) == {"wait": 2}


def test_the_last_action_left_and_the_one_that_closes_most(made: Results) -> None:
    # blood is the last action of two patients; alone it settles I1 three times and I2 once
    assert last_action(made.patients.to_pylist(), plan()) == ActionCount("blood draw", 2)
    assert closing_action(made, plan()) == ActionCount("blood draw", 4)


def test_a_cohort_without_patients_has_no_best_action() -> None:
    none = results([], [], protocol=str(MINI), name="calling")
    assert (who_next(none, plan()), last_action([], plan()), closing_action(none, plan())) == ((), None, None)
