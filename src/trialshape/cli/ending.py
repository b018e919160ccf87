"""How a screen ends: what was found that was asked for, its exit code, and what is told where no page is shown."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from enum import StrEnum
from typing import Any

import typer

from trialshape.cli.answers import refuses, with_answers_told
from trialshape.cli.words import say
from trialshape.knowledge.plan import Plan
from trialshape.read import ReadError, Survey
from trialshape.record import Settings
from trialshape.results import Results
from trialshape.results.account import Asked, account, conclude
from trialshape.run import Export, Screening
from trialshape.worksheet.answers import Answers


class FailOn(StrEnum):
    """What can be asked to be found, so that a script notices."""

    INELIGIBLE = "ineligible"
    UNDECIDED = "undecided"
    UNKNOWN = "unknown"
    DATA_ERROR = "data-error"


def nothing_to_screen(seen: Survey) -> None:
    """End here when there is no patient: with the files that cannot be read, or saying what was expected."""
    if seen.patients:
        return
    _tell_problems(seen)
    if any(problem.kind == "unreadable" for problem in seen.problems):
        raise ReadError("nothing could be read")
    say(
        "trialshape: no patient in the export: expected nodes of class rec:Patient, "
        "or facts that name theirs with rec:subject"
    )
    raise typer.Exit(5)


def concluded(
    plan: Plan, export: Export, settings: Settings, asked: Asked, screening: Screening, answered: Answers
) -> tuple[Results, int]:
    """The results with their run record, and the exit code that it tells."""
    results = screening.gathered.results({})
    run = with_answers_told(account(plan, export.sources, export.survey, settings, asked), answered)
    lost = [(failure.patient, failure.why) for failure in screening.not_screened]
    code = _exit_code(results, export.survey, len(lost), asked.fail_on)
    if code == 0 and FailOn.DATA_ERROR in asked.fail_on and refuses(answered):
        code = 1
    return replace(results, run=conclude(run, results, plan, screening.gathered.without, lost, code)), code


def tell_troubles(seen: Survey, screening: Screening) -> None:
    """What the page would have told: files with problems, and patients that were not evaluated."""
    _tell_problems(seen)
    if screening.not_screened:
        say(f"not evaluated: {len(screening.not_screened)} patients, listed in run.json")


def _tell_problems(seen: Survey) -> None:
    for problem in seen.problems:
        say(f"{problem.kind}: {problem}")


def _exit_code(results: Results, seen: Survey, lost: int, fail_on: Sequence[str]) -> int:
    if any(problem.kind == "unreadable" for problem in seen.problems):
        return 3
    if lost:
        return 4
    return int(any(_is_met(condition, results) for condition in fail_on))


def _is_met(condition: str, results: Results) -> bool:
    if condition == FailOn.DATA_ERROR:
        return "error" in results.errors["severity"].to_pylist()
    if condition == FailOn.UNKNOWN:
        tops: list[dict[str, Any]] = results.outcomes.select(["level", "outcome"]).to_pylist()
        return any(row["level"] == "criterion" and row["outcome"] == "Unknown" for row in tops)
    return condition.capitalize() in results.patients["verdict"].to_pylist()
