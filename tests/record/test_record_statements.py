"""History taken, complete records, people's answers and the assumptions of a run."""

from __future__ import annotations

import pytest

from tests.record.patient_records import read


def test_a_history_covers_the_lifetime_up_to_its_date() -> None:
    found = read(
        "ex:v a rec:HistoryTaken ; rec:subject ex:p ; rec:covers dom:CardiovascularHistory , dom:Allergy ; "
        'rec:date "2026-11-18"^^xsd:date .'
    )
    assert found.said("ex:v", "rec:covers") == {"dom:CardiovascularHistory", "dom:Allergy"}
    assert found.ends("ex:v", "rec:coveredFrom", "rec:coveredTo") == ("1850-01-01", "2026-11-18")
    assert found.days("ex:v") == ("2026-11-18", "2026-11-18")
    assert not found.errors()


def test_a_history_of_some_day_of_a_month_surely_covers_up_to_its_first() -> None:
    found = read(
        "ex:v a rec:HistoryTaken ; rec:subject ex:p ; rec:covers dom:Allergy ; "
        'rec:date "2026-10"^^xsd:gYearMonth .'
    )
    assert found.ends("ex:v", "rec:coveredFrom", "rec:coveredTo") == ("1850-01-01", "2026-10-01")


@pytest.mark.parametrize(
    "rest", ['rec:date "2026-11-21"^^xsd:date', 'rec:date "x"^^xsd:date', 'rec:author "role:X"']
)
def test_a_history_without_a_usable_date_covers_nothing(rest: str) -> None:
    found = read(f"ex:v a rec:HistoryTaken ; rec:subject ex:p ; rec:covers dom:Allergy ; {rest} .")
    assert found.ends("ex:v", "rec:coveredFrom", "rec:coveredTo") == (None, None)


def test_a_misspelt_domain_covers_nothing() -> None:
    found = read(
        'ex:v a rec:HistoryTaken ; rec:subject ex:p ; rec:covers dom:Alergy ; rec:date "2026-11-18"^^xsd:date .'
    )
    assert found.said("ex:v", "rec:covers") == set()
    assert found.errors("ex:v") == {("unknown-term", "rec:covers")}


def test_a_foreign_domain_covers_nothing_and_leaves_the_rest() -> None:
    found = read(
        "ex:v a rec:HistoryTaken ; rec:subject ex:p ; rec:covers ex:Everything , dom:Allergy ; "
        'rec:date "2026-11-18"^^xsd:date .'
    )
    assert found.said("ex:v", "rec:covers") == {"dom:Allergy"}
    assert not found.because("ex:v")
    assert [error.severity for error in found.all_errors("ex:v")] == ["warning"]


@pytest.mark.parametrize(
    ("rest", "covered"),
    [
        ('rec:from "2021-03-02"^^xsd:date ; rec:to "2026-11-18"^^xsd:date', ("2021-03-02", "2026-11-18")),
        # surely covered: from the last possible first day to the first possible last day
        ('rec:from "2021"^^xsd:gYear ; rec:to "2026-10"^^xsd:gYearMonth', ("2021-12-31", "2026-10-01")),
        ('rec:from "2021-03-02"^^xsd:date ; rec:to "2026-12-31"^^xsd:date', ("2021-03-02", "2026-11-20")),
        ('rec:from "2026"^^xsd:gYear ; rec:to "2026-10"^^xsd:gYearMonth', (None, None)),
        ('rec:from "2021-03-02"^^xsd:date', (None, None)),
        ('rec:to "2026-11-18"^^xsd:date', (None, None)),
        ('rec:from "2026-03-02"^^xsd:date ; rec:to "2021-11-18"^^xsd:date', (None, None)),
    ],
)
def test_a_complete_record_surely_covers_these_days(
    rest: str, covered: tuple[str | None, str | None]
) -> None:
    found = read(f"ex:k a rec:RecordCoverage ; rec:subject ex:p ; rec:covers dom:Allergy ; {rest} .")
    assert found.ends("ex:k", "rec:coveredFrom", "rec:coveredTo") == covered
    assert "rec:CompleteRecord" in found.said("ex:k", "rdf:type")


def test_a_complete_record_speaks_on_the_last_day_it_covers() -> None:
    found = read(
        "ex:k a rec:RecordCoverage ; rec:subject ex:p ; rec:covers dom:Allergy ; "
        'rec:from "2021-03-02"^^xsd:date ; rec:to "2026-11-18"^^xsd:date .'
    )
    assert found.days("ex:k") == ("2026-11-18", "2026-11-18")


def test_coverage_of_two_patients_covers_nothing() -> None:
    found = read(
        "ex:v a rec:HistoryTaken ; rec:subject ex:p , ex:q ; rec:covers dom:Allergy ; "
        'rec:date "2026-11-18"^^xsd:date .',
        shared=frozenset(("ex:v",)),
    )
    assert found.ends("ex:v", "rec:coveredFrom", "rec:coveredTo") == (None, None)
    assert found.because("ex:v") == {"elig:Malformed"}


# --- answers -----------------------------------------------------------------------------------------

UNSIGNED = 'ex:a a rec:Attestation ; rec:subject ex:p ; rec:answers find:Resection ; rec:date "2026-11-18"^^xsd:date ; '
ASKED = f'{UNSIGNED} rec:author "role:TumourBoard" ; '


@pytest.mark.parametrize(("answer", "value"), [("true", "1"), ("false", "0"), ('"1"^^xsd:boolean', "1")])
def test_an_answer_is_one_or_nought(answer: str, value: str) -> None:
    found = read(f"{ASKED} rec:answer {answer} .")
    assert found.said("ex:a", "rec:answers") == {"find:Resection"}
    assert found.one("ex:a", "rec:answerValue") == value
    assert not found.errors()


@pytest.mark.parametrize(
    ("rest", "reason"),
    [
        ('rec:answer "unknown"^^xsd:boolean', "elig:Malformed"),
        ('rec:answer "yes"', "elig:Malformed"),
        ("rec:answer true , false", "elig:Malformed"),
        ('rec:document "minutes"', "elig:Missing"),
        ('rec:answer true ; rec:expires "soon"^^xsd:date', "elig:Malformed"),
        ('rec:answer true ; rec:expires "2026-11"^^xsd:gYearMonth', "elig:Malformed"),
    ],
)
def test_an_answer_that_cannot_be_read_stays_without_value(rest: str, reason: str) -> None:
    found = read(f"{ASKED} {rest} .")
    assert found.said("ex:a", "rec:answers") == {"find:Resection"}
    assert found.one("ex:a", "rec:answerValue") is None
    assert found.because("ex:a") == {reason}


@pytest.mark.parametrize(
    ("last", "holds"), [("2026-11-19", False), ("2026-11-20", True), ("2027-01-01", True)]
)
def test_an_answer_holds_up_to_the_day_on_which_it_expires(last: str, holds: bool) -> None:
    found = read(f'{ASKED} rec:answer true ; rec:expires "{last}"^^xsd:date .')
    assert found.one("ex:a", "rec:answerValue") == "1"
    assert found.because("ex:a") == (set() if holds else {"elig:Stale"})
    assert found.errors("ex:a") == (set() if holds else {("expired", "rec:expires")})


def test_an_answer_to_two_questions_answers_neither() -> None:
    found = read(
        "ex:a a rec:Attestation ; rec:subject ex:p ; rec:answers find:A , find:B ; rec:answer true ."
    )
    assert found.said("ex:a", "rec:answers") == {"find:A", "find:B"}
    assert found.one("ex:a", "rec:answerValue") is None
    assert found.because("ex:a") == {"elig:Malformed"}


def test_an_answer_to_nothing_is_an_error() -> None:
    found = read(
        "ex:a a rec:Attestation ; rec:subject ex:p ; rec:answer true ; rec:role elig:TumourBoard ; "
        'rec:date "2026-11-18"^^xsd:date .'
    )
    assert found.errors("ex:a") == {("missing-value", "rec:answers")}


# --- assumptions -------------------------------------------------------------------------------------


def test_an_assumption_of_the_run_is_a_node_of_its_own() -> None:
    found = read("", assume=frozenset(("dom:Allergy", "dom:GutHistory")))
    node = "urn:trialshape:assumption:Allergy"
    assert found.facts() == {node, "urn:trialshape:assumption:GutHistory"}
    assert found.said(node, "rdf:type") == {"elig:Assumption", "rec:CompleteRecord", "rec:Fact"}
    assert found.said(node, "rec:covers") == {"dom:Allergy"}
    assert found.ends(node, "rec:coveredFrom", "rec:coveredTo") == ("1850-01-01", "2026-11-20")
    assert found.days(node) == ("1850-01-01", "2026-11-20")
    assert node in found.record.recorded


def test_a_record_cannot_make_assumptions() -> None:
    found = read(
        "ex:s a elig:Assumption ; rec:subject ex:p ; rec:covers dom:Allergy ; "
        'rec:from "1990-01-01"^^xsd:date ; rec:to "2026-11-18"^^xsd:date .'
    )
    assert found.ends("ex:s", "rec:coveredFrom", "rec:coveredTo") == (None, None)
    assert ("no-type", "rdf:type") in found.errors("ex:s")
