"""The queries that are shipped, each with its answer, and the graph they are asked of."""

from __future__ import annotations

from pathlib import Path

import pyoxigraph as ox
import pytest

from tests.cli.invented import BASE, run
from trialshape.cli.query import query_path, shipped_queries
from trialshape.sparql import Term, evaluate, form, written_out

ELIG = "https://w3id.org/trialshape/eligibility#"
REC = "https://w3id.org/trialshape/record#"


def answer(cohort: tuple[ox.Store, dict[str, str]], name: str) -> list[tuple[str, ...]]:
    """The answer to a shipped query, IRIs by their last parts."""
    text = query_path(name).read_text(encoding="utf-8")
    assert form(text) == "SELECT"
    found = evaluate(cohort[0], written_out(text, cohort[1]), cohort[1], 1000)
    return [tuple(_last(term) for term in row) for row in found.rows]


def _last(term: Term | None) -> str:
    if term is None:
        return ""
    return term.text.replace(BASE, "").replace(ELIG, "elig:") if term.kind == "iri" else term.text


# --- the queries --------------------------------------------------------------------------------------


def test_every_shipped_query_says_its_question_first(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    questions = [path.read_text(encoding="utf-8").splitlines()[0] for path in shipped_queries()]
    assert len(questions) >= 8
    assert all(question.startswith("# ") and question.endswith("?") for question in questions)
    assert run("query", folder) == 0
    listed = " ".join(capsys.readouterr().out.split())
    assert all(question.removeprefix("# ") in listed for question in questions)


def test_barred_by_one_alone(cohort: tuple[ox.Store, dict[str, str]]) -> None:
    assert answer(cohort, "barred-by-one-alone") == [
        ("low", "I11", "platelets", "I11.1b", "67.5 10*9/L", "2026-11-20")
    ]


def test_near_misses_lie_within_a_tenth_of_the_limit_of_the_knowledge(
    cohort: tuple[ox.Store, dict[str, str]],
) -> None:
    # the limit is 75, so 67.5 and 82.5 are the ends
    found = [(row[0], row[1], row[2], row[4]) for row in answer(cohort, "near-misses-platelets")]
    assert found == [("low", "elig:Fail", "67.5", "75"), ("exact", "elig:Pass", "82.5", "75")]


def test_open_for_one_analyte_leaves_out_two_values_a_question_and_a_scale(
    cohort: tuple[ox.Store, dict[str, str]],
) -> None:
    assert answer(cohort, "open-for-one-analyte") == [("high", "alkaline phosphatase", "elig:Missing")]


def test_stops_most(cohort: tuple[ox.Store, dict[str, str]]) -> None:
    assert answer(cohort, "stops-most") == [
        ("I11", "organ and marrow function", "2", "1"),
        ("I3", "performance status", "1", "0"),
    ]


def test_open_most(cohort: tuple[ox.Store, dict[str, str]]) -> None:
    found = answer(cohort, "open-most")
    assert found[0] == ("I11.2e", "alkaline phosphatase", "missing", "blood draw", "2")
    assert sorted((row[0], row[2], row[4]) for row in found[1:]) == [
        ("I11.1c", "missing", "1"),
        ("I11.2e", "stale", "1"),
        ("I3", "missing", "1"),
        ("I7.1", "conflicting", "1"),
    ]


def test_who_next_is_in_the_order_of_tiers(cohort: tuple[ox.Store, dict[str, str]]) -> None:
    assert answer(cohort, "who-next") == [
        ("high", "one step", "1", "", "2026-11-27", "blood draw", "1"),
        ("asked", "some steps", "2", "", "", "CT", "1"),
        ("asked", "some steps", "2", "", "", "blood draw", "1"),
        ("low", "waits / repeats", "0", "2026-12-09", "", "", "0"),
    ]


def test_stale_labs(cohort: tuple[ox.Store, dict[str, str]]) -> None:
    assert answer(cohort, "stale-labs") == [
        ("exact", "I11.2e", "alkaline phosphatase", "90 U/L", "2026-10-02", "7 days before enrolment")
    ]


def test_conflicting_staging_names_each_entry(cohort: tuple[ox.Store, dict[str, str]]) -> None:
    found = [(row[0], row[1], row[3], row[5]) for row in answer(cohort, "conflicting-staging")]
    assert found == [("asked", "I7.1", "ct/1", "2026-11-12"), ("asked", "I7.1", "ct/2", "2026-11-13")]


def test_unmapped_or_malformed_counts_patients_and_entries(cohort: tuple[ox.Store, dict[str, str]]) -> None:
    assert answer(cohort, "unmapped-or-malformed") == [
        ("unknown-code", "http://local.example/4711", "5", "9", "house code"),
        ("unknown-unit", REC + "unit", "2", "2", "lab/2"),
    ]


def test_no_shipped_query_types_a_limit_of_the_knowledge_again() -> None:
    assert not [path for path in shipped_queries() if "75" in path.read_text(encoding="utf-8")]


# --- the graph ----------------------------------------------------------------------------------------


def test_the_graph_joins_results_with_the_hierarchies_of_the_knowledge(
    cohort: tuple[ox.Store, dict[str, str]],
) -> None:
    query = """ASK { ?patient elig:fails ?leaf . crit:I11 elig:hasPart+ ?leaf . ?leaf sh:targetClass ?finding .
        ?finding rdfs:subClassOf elig:MeasurementFinding ; elig:ofObservable lab:Platelets }"""
    assert evaluate(cohort[0], query, cohort[1], 10).truth is True


def test_a_date_has_its_datatype_and_a_month_is_a_month(cohort: tuple[ox.Store, dict[str, str]]) -> None:
    query = "SELECT ?date { ?a elig:ofCriterion crit:I11.1b ; elig:date ?date } ORDER BY ?date"
    found = evaluate(cohort[0], query, cohort[1], 10).rows
    kinds = sorted(term.datatype.rpartition("#")[2] for row in found for term in row if term is not None)
    assert kinds == ["date", "gYearMonth"]
