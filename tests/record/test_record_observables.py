"""Which observable a measurement is of: codes under any prefix, texts, unknown and contradicting codes."""

from __future__ import annotations

import pytest

from tests.record.patient_records import observed, read


@pytest.mark.parametrize(
    "code",
    [
        "<https://loinc.org/rdf/777-3>",
        "<http://loinc.org/rdf#777-3>",
        "<http://loinc.org/owl#777-3>",
        "<http://loinc.org/777-3>",
        "<https://biomedit.ch/rdf/sphn-resource/loinc/777-3>",
        "<LOINC:777-3>",
        "lab:Platelets",
    ],
)
def test_a_code_names_the_observable_under_any_prefix(code: str) -> None:
    found = read(
        f'ex:m a rec:Measurement ; rec:subject ex:p ; rec:code {code} ; rec:value 72 ; rec:unit "10*9/L" .'
    )
    assert found.said("ex:m", "rec:observable") == {"lab:Platelets"}
    assert found.ends("ex:m") == ("72", "72")


def test_a_code_may_be_a_node_typed_by_its_concept() -> None:
    found = read(
        'ex:m a rec:Measurement ; rec:subject ex:p ; rec:code ex:c ; rec:value 72 ; rec:unit "10*9/L" .'
        "ex:c a <https://loinc.org/rdf/777-3> ."
    )
    assert found.said("ex:m", "rec:observable") == {"lab:Platelets"}
    assert found.facts() == {"ex:m"}


def test_a_local_code_beside_a_known_one_does_no_harm() -> None:
    found = read(
        "ex:m a rec:Measurement ; rec:subject ex:p ; rec:code loinc:777-3 , ex:PLT ; "
        'rec:value 72 ; rec:unit "10*9/L" .'
    )
    assert found.ends("ex:m") == ("72", "72")
    assert not found.record.unmapped


def test_an_unknown_code_is_an_unmapped_measurement() -> None:
    found = read(
        'ex:m a rec:Measurement ; rec:subject ex:p ; rec:code ex:X1 ; rec:value 72 ; rec:unit "U/L" .'
    )
    assert found.said("ex:m", "rec:unmappedKind") == {"rec:Measurement"}
    assert found.said("ex:m", "rdf:type") == {"rec:Fact"}
    assert found.said("ex:m", "rec:observable") == set()
    assert found.ends("ex:m") == (None, None)
    assert found.because("ex:m") == {"elig:Unmapped"}
    (code,) = found.record.unmapped
    assert (code.kind, code.code, code.text) == (
        "https://w3id.org/trialshape/record#Measurement",
        "http://example.org/X1",
        "",
    )


@pytest.mark.parametrize("text", ['rec:codeText "Platelets"', 'rec:codeText " PLT "', 'rec:code "plt"'])
def test_an_unknown_code_whose_text_names_an_observable_is_not_overlooked(text: str) -> None:
    found = read(
        f'ex:m a rec:Measurement ; rec:subject ex:p ; rec:code ex:poct7 ; {text} ; rec:value 40 ; rec:unit "10*9/L" .'
    )
    assert found.said("ex:m", "rec:observable") == {"lab:Platelets"}
    assert found.ends("ex:m") == (None, None)
    assert "elig:Unmapped" in found.because("ex:m")
    assert found.said("ex:m", "rec:unmappedKind") == set()
    assert "rec:Measurement" in found.said("ex:m", "rdf:type")
    assert found.record.unmapped[0].code == "http://example.org/poct7"


def test_the_label_of_a_code_node_names_the_observable_too() -> None:
    found = read(
        "ex:m a rec:Measurement ; rec:subject ex:p ; rec:code ex:poct7 ; rec:value 40 ."
        'ex:poct7 rdfs:label "Platelets"@en .'
    )
    assert found.said("ex:m", "rec:observable") == {"lab:Platelets"}


def test_part_of_a_label_names_nothing() -> None:
    found = read(
        'ex:m a rec:Measurement ; rec:subject ex:p ; rec:codeText "mean platelets volume" ; rec:value 9 .'
    )
    assert found.said("ex:m", "rec:unmappedKind") == {"rec:Measurement"}
    assert ("no-code", "rec:code") in found.errors("ex:m")


def test_two_observables_are_both_told_that_something_is_unreadable() -> None:
    found = read(
        "ex:m a rec:Measurement ; rec:subject ex:p ; rec:code loinc:777-3 , loinc:751-8 ; "
        'rec:value 3 ; rec:unit "10*9/L" .'
    )
    assert found.said("ex:m", "rec:observable") == {"lab:Platelets", "lab:Neutrophils"}
    assert found.ends("ex:m") == (None, None)
    assert found.because("ex:m") == {"elig:Malformed"}
    assert found.errors("ex:m") == {("two-values", "rec:observable")}


def test_observable_and_code_must_agree() -> None:
    found = observed("lab:Platelets", 'rec:code loinc:751-8 ; rec:value 30 ; rec:unit "10*9/L"')
    assert found.ends("ex:m") == (None, None)
    assert found.because("ex:m") == {"elig:Malformed"}


def test_direct_bilirubin_is_not_total_bilirubin() -> None:
    found = read(
        'ex:m a rec:Measurement ; rec:subject ex:p ; rec:code loinc:1968-7 ; rec:value 2 ; rec:unit "mg/dL" .'
    )
    assert found.said("ex:m", "rec:observable") == {"lab:DirectBilirubin"}


def test_types_reach_up_to_the_fact() -> None:
    found = observed("lab:Platelets", 'rec:value 72 ; rec:unit "10*9/L"')
    assert found.said("ex:m", "rdf:type") == {"rec:Measurement", "rec:Observation", "rec:Fact"}
    assert found.said("ex:m", "rec:subject") == {"ex:p"}
