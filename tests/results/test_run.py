"""Screening an export: dates of the export, settings, and patients that cannot be evaluated."""

from __future__ import annotations

import shutil
from datetime import date
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from trialshape.conditions import NotEvaluated
from trialshape.knowledge.plan import Plan, compile_knowledge
from trialshape.record import Record, Settings
from trialshape.run import (
    NotScreened,
    RunError,
    extraction_date,
    open_export,
    patient_names,
    screen_export,
)
from trialshape.screen import Screened, Screener

HERE = Path(__file__).parent
EX = "https://example.org/hospital/"
PATIENTS = HERE / "patients"
SETTINGS = Settings(as_of=date(2026, 11, 20))


def rows(plan: Plan, name: str, settings: Settings = SETTINGS) -> dict[str, dict[str, Any]]:
    """The outcomes of the patient of one file, by id."""
    screening = screen_export(open_export([PATIENTS / f"{name}.ttl"]), plan, settings)
    found: list[dict[str, Any]] = screening.gathered.results({}).outcomes.to_pylist()
    return {row["id"]: row for row in found}


def summary(plan: Plan, name: str, settings: Settings = SETTINGS) -> dict[str, Any]:
    """The row of the patient of one file."""
    screening = screen_export(open_export([PATIENTS / f"{name}.ttl"]), plan, settings)
    (found,) = screening.gathered.results({}).patients.to_pylist()
    assert isinstance(found, dict)
    return found


def export(folder: Path, *said: str) -> Path:
    """A file in which an export says when it was made."""
    path = folder / "export.ttl"
    lines = [
        "@prefix rec: <https://w3id.org/trialshape/record#> .",
        "@prefix xsd: <http://www.w3.org/2001/XMLSchema#> .",
        "<https://example.org/export> a rec:Export .",
        *(f"<https://example.org/export> rec:extractedOn {literal} ." for literal in said),
    ]
    path.write_text("\n".join(lines) + "\n")
    return path


# --- the export ---------------------------------------------------------------------------------------


def test_files_are_taken_by_name_whatever_order_they_are_given_in() -> None:
    paths = [PATIENTS / f"{name}.ttl" for name in ("silent", "clear", "export")]
    forward, backward = open_export(paths), open_export(paths[::-1])
    assert [source.name for source in forward.sources] == sorted(path.as_posix() for path in paths)
    assert forward == backward


def test_results_that_lie_in_the_export_are_no_part_of_it(tmp_path: Path) -> None:
    shutil.copy(PATIENTS / "clear.ttl", tmp_path)
    (tmp_path / "out").mkdir()
    shutil.copy(PATIENTS / "silent.ttl", tmp_path / "out")
    assert patient_names(open_export([tmp_path], leave_out=tmp_path / "out")) == {EX + "P1"}
    assert patient_names(open_export([tmp_path])) == {EX + "P1", EX + "P5"}


@pytest.mark.parametrize(
    ("literals", "zone", "day"),
    [
        (['"2026-11-20"^^xsd:date'], None, date(2026, 11, 20)),
        (['"2026-11-20"^^xsd:date', '"2026-11-20T07:30:00"^^xsd:dateTime'], None, date(2026, 11, 20)),
        # half past eight in the evening in UTC is the next morning in Shanghai
        (['"2026-11-19T20:30:00Z"^^xsd:dateTime'], "Asia/Shanghai", date(2026, 11, 20)),
    ],
)
def test_the_extraction_date_is_the_as_of_date(
    tmp_path: Path, literals: list[str], zone: str | None, day: date
) -> None:
    seen = open_export([export(tmp_path, *literals)]).survey
    assert extraction_date(seen, ZoneInfo(zone) if zone else None) == day


@pytest.mark.parametrize(
    ("literals", "message"),
    [
        ([], "does not say when it was extracted"),
        (['"2026-11"^^xsd:gYearMonth'], "not one single day"),
        (['"2026-11-20"^^xsd:date', '"2026-11-21"^^xsd:date'], "not one single day"),
        (['"2026-11-19T20:30:00Z"^^xsd:dateTime'], "not one single day"),
        (['"20 November"^^xsd:date'], "cannot be read"),
        (['"2026-11-20"'], "cannot be read"),
    ],
)
def test_an_extraction_date_that_is_no_day_is_asked_for(
    tmp_path: Path, literals: list[str], message: str
) -> None:
    with pytest.raises(RunError, match=f"{message}.*--as-of"):
        extraction_date(open_export([export(tmp_path, *literals)]).survey, None)


# --- settings and branches ----------------------------------------------------------------------------


def test_an_assumption_shows_in_every_row_that_rests_on_it(plan: Plan) -> None:
    settings = Settings(
        as_of=date(2026, 11, 20), assume=frozenset((plan.terms.domains["cardiovascular-history"],))
    )
    found = rows(plan, "silent", settings)
    assert (found["E1a"]["outcome"], found["E1a"]["basis"]) == ("Pass", "assumed")
    # the leaf and the criterion that is folded from it
    assert summary(plan, "silent", settings)["assumed"] == 2
    assert summary(plan, "silent")["assumed"] == 0


def test_an_anchor_for_all_serves_patients_without_their_own(plan: Plan) -> None:
    enrolment = plan.terms.anchors["https://w3id.org/trialshape/eligibility#Enrolment"]
    assert enrolment is not None
    # counted from an enrolment in May, the values of November lie outside the week; the record's own date wins
    settings = Settings(as_of=date(2026, 11, 20), anchors={enrolment: date(2026, 5, 1)})
    assert rows(plan, "clear", settings)["I1"]["outcome"] == "Pass"
    settings = Settings(
        as_of=date(2026, 11, 20), anchors_by_patient={EX + "P1": {enrolment: date(2026, 5, 1)}}
    )
    assert rows(plan, "clear", settings)["I1"]["outcome"] == "Unknown"


def test_a_branch_whose_parts_contradict_each_other_waits_for_a_person_itself(tmp_path: Path) -> None:
    text = (HERE / "mini" / "protocol.ttl").read_text()
    assert text.count("elig:fold elig:AnyOf") == 1
    (tmp_path / "protocol.ttl").write_text(text.replace("elig:fold elig:AnyOf", "elig:fold elig:Agree"))
    strict = compile_knowledge(str(tmp_path))
    # P3: ALT above the limit, AST below
    assert rows(strict, "crisis")["I2"]["reason"] == "Conflicting"
    assert summary(strict, "crisis")["needs_person"] == ["I2", "E2"]


# --- patients that cannot be evaluated ----------------------------------------------------------------


def broken_for(patient: str, error: Exception) -> Any:
    """A screen that fails for one patient."""
    working = Screener.screen

    def screen(self: Screener, record: Record) -> Screened:
        if record.patient == patient:
            raise error
        return working(self, record)

    return screen


def test_a_patient_that_cannot_be_judged_is_listed_and_the_others_are_screened(
    plan: Plan, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Screener, "screen", broken_for(EX + "P3", NotEvaluated("the engine stopped")))
    told: list[tuple[int, int]] = []
    screening = screen_export(
        open_export([PATIENTS]), plan, SETTINGS, progress=lambda done, total: told.append((done, total))
    )
    assert screening.not_screened == (NotScreened(EX + "P3", "the engine stopped"),)
    assert set(screening.gathered.patients) == {EX + f"P{number}" for number in (1, 2, 4, 5, 6)}
    assert told == [(number, 6) for number in range(1, 7)]


def test_an_error_nobody_foresaw_stays_with_its_patient_and_tells_no_value(
    plan: Plan, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Screener, "screen", broken_for(EX + "P3", ValueError("72 is odd")))
    screening = screen_export(open_export([PATIENTS]), plan, SETTINGS)
    (failure,) = screening.not_screened
    assert failure.patient == EX + "P3"
    assert failure.why.startswith("stopped with ValueError in run.py:")
    assert "72" not in failure.why.rpartition(":")[0]
