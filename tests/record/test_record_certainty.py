"""How sure an event is: suspected, denied, planned, of somebody else."""

from __future__ import annotations

import pytest

from tests.record.patient_records import read

# --- certainty ----------------------------------------------------------------------------------------


def test_a_suspected_event_stays_suspected() -> None:
    found = read("ex:c a cond:Hypertension ; rec:subject ex:p ; rec:certainty rec:Suspected .")
    assert found.said("ex:c", "rec:certainty") == {"rec:Suspected"}
    assert "cond:Hypertension" in found.said("ex:c", "rdf:type")


def test_a_negative_excludes_its_class_and_is_no_event() -> None:
    found = read(
        'ex:c a cond:HivInfection ; rec:subject ex:p ; rec:certainty rec:Excluded ; rec:date "2026-11-18"^^xsd:date .'
    )
    assert found.said("ex:c", "rec:excludes") == {"cond:HivInfection"}
    assert found.said("ex:c", "rdf:type") == {"rec:Fact"}
    assert found.said("ex:c", "rec:certainty") == set()
    assert found.days("ex:c") == ("2026-11-18", "2026-11-18")
    assert found.because("ex:c") == set()


def test_a_negative_denies_no_more_than_was_said() -> None:
    # an export that states the classes above denies the urgency only
    found = read(
        "ex:c a cond:HypertensiveUrgency , cond:HypertensiveCrisis , rec:Condition ; rec:subject ex:p ; "
        "rec:certainty rec:Excluded ."
    )
    assert found.said("ex:c", "rec:excludes") == {"cond:HypertensiveUrgency"}


@pytest.mark.parametrize(
    "narrowed",
    ["rec:allergen drug:Aspirin", "rec:severity rec:Severe", "rec:hospitalised true", "rec:allergen ex:L55"],
)
def test_a_negative_of_some_denies_no_class(narrowed: str) -> None:
    # "no allergy to aspirin" is not "no allergy"
    found = read(f"ex:c a cond:DrugAllergy ; rec:subject ex:p ; {narrowed} ; rec:certainty rec:Excluded .")
    assert found.said("ex:c", "rec:excludes") == set()
    assert found.said("ex:c", "rec:excludesSome") == {"cond:DrugAllergy"}


def test_an_allergen_is_kept_as_its_term() -> None:
    found = read(
        "ex:c a cond:DrugAllergy ; rec:subject ex:p ; rec:allergen <http://www.whocc.no/atc/L01XA03> , drug:Aspirin ."
    )
    assert found.said("ex:c", "rec:allergen") == {"drug:Oxaliplatin", "drug:Aspirin"}


def test_the_denial_of_an_unknown_code_denies_nothing_and_hides_nothing() -> None:
    found = read("ex:c a rec:Condition ; rec:subject ex:p ; rec:code ex:L55 ; rec:certainty rec:Excluded .")
    assert found.said("ex:c", "rec:excludes") == set()
    assert found.said("ex:c", "rec:unmappedKind") == set()
    assert len(found.record.unmapped) == 1


def test_a_history_lies_anywhere_before_its_entry() -> None:
    found = read(
        'ex:c a cond:Hypertension ; rec:subject ex:p ; rec:certainty rec:HistoryOf ; rec:date "2026-11-18"^^xsd:date .'
    )
    assert found.said("ex:c", "rec:certainty") == {"rec:Confirmed"}
    assert found.days("ex:c") == ("1850-01-01", "2026-11-18")


@pytest.mark.parametrize("stated", ["ex:Maybe", "rec:Male", "rec:Probable", '"confirmed"'])
def test_a_certainty_that_is_not_understood_is_suspected(stated: str) -> None:
    found = read(f"ex:c a cond:Hypertension ; rec:subject ex:p ; rec:certainty {stated} .")
    assert found.said("ex:c", "rec:certainty") == {"rec:Suspected"}
    assert found.because("ex:c") <= {"elig:Unmapped", "elig:Malformed"}
    assert len(found.because("ex:c")) == 1
    assert [prop for _, prop in found.errors("ex:c")] == ["rec:certainty"]


def test_two_certainties_are_suspected() -> None:
    found = read("ex:c a cond:Hypertension ; rec:subject ex:p ; rec:certainty rec:Confirmed , rec:Excluded .")
    assert found.said("ex:c", "rec:certainty") == {"rec:Suspected"}
    assert found.said("ex:c", "rec:excludes") == set()
    assert found.errors("ex:c") == {("two-values", "rec:certainty")}


# --- what does not count ------------------------------------------------------------------------------


@pytest.mark.parametrize("status", ["rec:EnteredInError", "rec:Cancelled", "rec:Planned"])
def test_what_never_happened_is_left_out_with_its_errors(status: str) -> None:
    found = read(
        f'ex:c a cond:Hypertension ; rec:subject ex:p ; rec:status {status} ; rec:date "nonsense"^^xsd:date .'
    )
    assert found.facts() == set()
    assert not found.errors()
    assert "http://example.org/c" not in found.record.recorded


@pytest.mark.parametrize("status", ["rec:Final", "rec:Amended", "rec:Preliminary"])
def test_counted_statuses_count(status: str) -> None:
    found = read(f"ex:c a cond:Hypertension ; rec:subject ex:p ; rec:status {status} .")
    assert found.facts() == {"ex:c"}
    assert found.record.recorded["http://example.org/c"].status == status.removeprefix("rec:")
    assert not found.errors()


@pytest.mark.parametrize(
    "status", ["ex:withdrawn", "rec:Withdrawn", "rec:Final , rec:EnteredInError", '"final"']
)
def test_a_status_that_is_not_understood_never_loses_the_fact(status: str) -> None:
    found = read(f"ex:c a cond:Hypertension ; rec:subject ex:p ; rec:status {status} .")
    assert found.facts() == {"ex:c"}
    assert found.because("ex:c")
    assert [prop for _, prop in found.errors("ex:c")] == ["rec:status"]


def test_a_relatives_disease_is_not_the_patients() -> None:
    found = read("ex:c a cond:Hypertension ; rec:subject ex:p ; rec:experiencer rec:Relative .")
    assert found.facts() == set()


@pytest.mark.parametrize("who", ["rec:Self", "ex:p"])
def test_the_patients_own_disease_counts(who: str) -> None:
    found = read(f"ex:c a cond:Hypertension ; rec:subject ex:p ; rec:experiencer {who} .")
    assert found.facts() == {"ex:c"}
    assert not found.errors()


def test_an_unknown_experiencer_leaves_the_fact_in_doubt() -> None:
    found = read("ex:c a cond:Hypertension ; rec:subject ex:p ; rec:experiencer ex:somebody .")
    assert found.facts() == {"ex:c"}
    assert found.because("ex:c") == {"elig:Malformed"}


@pytest.mark.parametrize(
    "said",
    [
        "rec:status ex:Perhaps",
        "rec:status rec:Final , rec:EnteredInError",
        'rec:status "final"',
        "rec:experiencer ex:somebody",
        "rec:experiencer rec:Self , ex:somebody",
    ],
)
def test_a_value_that_may_be_void_or_anothers_says_nothing_for_sure(said: str) -> None:
    found = read(
        "ex:m a rec:Measurement ; rec:subject ex:p ; rec:observable lab:Platelets ; rec:value 72 ; "
        f'rec:unit "10*9/L" ; rec:date "2026-11-19"^^xsd:date ; {said} .'
    )
    assert found.ends("ex:m") == (None, None)
    assert found.days("ex:m") == ("2026-11-19", "2026-11-19")
    assert "elig:Malformed" in found.because("ex:m")


def test_a_fact_of_somebody_else_is_nobodys_business() -> None:
    assert read("ex:c a cond:Hypertension ; rec:subject ex:q .").facts() == set()
