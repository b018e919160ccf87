"""Conditions, procedures and exposures: classes, codes nobody knows, doses, and whose a fact is."""

from __future__ import annotations

import pytest

from tests.record.patient_records import read

# --- classes and codes --------------------------------------------------------------------------------


def test_a_class_reaches_up_to_the_fact() -> None:
    found = read('ex:c a cond:HypertensiveUrgency ; rec:subject ex:p ; rec:date "2019"^^xsd:gYear .')
    assert found.said("ex:c", "rdf:type") == {
        "cond:HypertensiveUrgency",
        "cond:HypertensiveCrisis",
        "rec:Condition",
        "rec:Event",
        "rec:Fact",
    }
    assert found.said("ex:c", "rec:certainty") == {"rec:Confirmed"}
    assert found.days("ex:c") == ("2019-01-01", "2019-12-31")
    assert not found.errors()


@pytest.mark.parametrize(
    ("code", "term"),
    [
        ("sct:38341003", "cond:Hypertension"),
        ("<https://snomed.info/id/38341003>", "cond:Hypertension"),
        ("<http://purl.bioontology.org/ontology/ICD10CM/I16.0>", "cond:HypertensiveUrgency"),
        # no code of its own: the family I16 of hypertensive crises
        ("<http://purl.bioontology.org/ontology/ICD10CM/I16.9>", "cond:HypertensiveCrisis"),
        ("cond:Hypertension", "cond:Hypertension"),
    ],
)
def test_a_code_gives_the_class(code: str, term: str) -> None:
    found = read(f"ex:c a rec:Condition ; rec:subject ex:p ; rec:code {code} .")
    assert term in found.said("ex:c", "rdf:type")
    assert not found.record.unmapped


def test_a_code_alone_is_enough() -> None:
    found = read("ex:c rec:subject ex:p ; rec:code sct:38341003 .")
    assert "rec:Condition" in found.said("ex:c", "rdf:type")
    assert not found.errors()


def test_a_node_may_be_typed_by_the_code() -> None:
    found = read("ex:c a sct:38341003 ; rec:subject ex:p .")
    assert "cond:Hypertension" in found.said("ex:c", "rdf:type")


def test_an_unknown_code_is_an_unmapped_condition() -> None:
    found = read(
        'ex:c a rec:Condition ; rec:subject ex:p ; rec:code ex:L55 ; rec:codeText "local" ; '
        'rec:date "2026-11-01"^^xsd:date .'
    )
    assert found.said("ex:c", "rec:unmappedKind") == {"rec:Condition"}
    assert found.said("ex:c", "rdf:type") == {"rec:Fact"}
    assert found.said("ex:c", "rec:certainty") == set()
    assert found.days("ex:c") == ("2026-11-01", "2026-11-01")
    assert found.because("ex:c") == {"elig:Unmapped"}
    assert found.errors("ex:c") == {("unknown-code", "rec:code")}
    (code,) = found.record.unmapped
    assert (code.code, code.text) == ("http://example.org/L55", "local")


def test_a_condition_that_says_nothing_is_unmapped_too() -> None:
    found = read("ex:c a rec:Condition ; rec:subject ex:p .")
    assert found.said("ex:c", "rec:unmappedKind") == {"rec:Condition"}
    assert found.errors("ex:c") == {("no-code", "rec:code")}


@pytest.mark.parametrize(
    ("kind", "unmapped"),
    [
        ("rec:Procedure", {"rec:Procedure"}),
        ("rec:Exposure", {"rec:Exposure"}),
        ("rec:AdverseEvent", {"rec:AdverseEvent", "rec:Condition"}),
        ("rec:Event", {"rec:AdverseEvent", "rec:Condition", "rec:Procedure"}),
    ],
)
def test_an_unknown_code_counts_for_every_kind_it_may_be(kind: str, unmapped: set[str]) -> None:
    found = read(f"ex:c a {kind} ; rec:subject ex:p ; rec:code ex:L55 .")
    assert found.said("ex:c", "rec:unmappedKind") == unmapped


def test_a_misspelt_class_is_an_error_and_stands_in_the_way_of_every_absence() -> None:
    found = read("ex:c a cond:HypertensivCrisis ; rec:subject ex:p .")
    assert {"rec:Condition", "rec:Procedure", "rec:Exposure"} <= found.said("ex:c", "rec:unmappedKind")
    assert {("unknown-term", "rdf:type"), ("no-type", "rdf:type")} <= found.errors("ex:c")
    assert found.record.unmapped[0].code == "https://w3id.org/trialshape/conditions#HypertensivCrisis"


def test_a_known_code_of_no_kind_of_fact_is_harmless() -> None:
    # 25370001 is what cells look like, not a disease
    found = read("ex:c a rec:Condition ; rec:subject ex:p ; rec:code sct:25370001 .")
    assert found.said("ex:c", "rdf:type") == {"rec:Condition", "rec:Event", "rec:Fact"}
    assert found.said("ex:c", "rec:unmappedKind") == set()
    assert not found.errors()


def test_a_code_of_an_observable_is_no_condition() -> None:
    found = read("ex:c a rec:Condition ; rec:subject ex:p ; rec:code loinc:777-3 .")
    assert found.said("ex:c", "rec:unmappedKind") == {"rec:Condition"}


def test_a_fact_without_any_class_may_be_anything() -> None:
    found = read('ex:x rec:subject ex:p ; rec:date "2026-11-01"^^xsd:date .')
    assert {"rec:Condition", "rec:Procedure", "rec:Exposure", "rec:Measurement"} <= found.said(
        "ex:x", "rec:unmappedKind"
    )
    assert ("no-type", "rdf:type") in found.errors("ex:x")


def test_a_fact_without_a_class_is_read_by_its_properties() -> None:
    found = read('ex:m rec:subject ex:p ; rec:observable lab:Platelets ; rec:value 72 ; rec:unit "10*9/L" .')
    assert found.ends("ex:m") == ("72", "72")
    assert found.errors("ex:m") == {("no-type", "rdf:type")}


# --- exposures ----------------------------------------------------------------------------------------


def test_an_exposure_has_route_dose_and_indication() -> None:
    found = read(
        'ex:d a drug:VitaminK ; rec:subject ex:p ; rec:route rec:Intravenous ; rec:dose 10 ; rec:unit "mg" ; '
        'rec:indication sct:38341003 ; rec:start "2026-11-10"^^xsd:date ; rec:end "2026-11-12"^^xsd:date .'
    )
    assert {"drug:VitaminK", "drug:CorrectiveProduct", "rec:Exposure"} <= found.said("ex:d", "rdf:type")
    assert found.said("ex:d", "rec:certainty") == {"rec:Confirmed"}
    assert found.one("ex:d", "rec:route") == "rec:Intravenous"
    assert found.one("ex:d", "rec:indication") == "cond:Hypertension"
    assert (found.one("ex:d", "rec:dose"), found.one("ex:d", "rec:unit")) == ("10", "mg")
    assert not found.errors()


def test_a_transfusion_recorded_as_procedure_and_product_has_one_set_of_days() -> None:
    found = read(
        "ex:d a drug:PlateletConcentrate , proc:BloodComponentTransfusion ; rec:subject ex:p ; "
        'rec:date "2026-11-10"^^xsd:date .'
    )
    assert {"rec:Exposure", "rec:Procedure"} <= found.said("ex:d", "rdf:type")
    assert found.days("ex:d") == ("2026-11-10", "2026-11-10")
    assert found.ends("ex:d", "rec:startNotAfter", "rec:endNotBefore") == ("2026-11-10", "2026-11-10")


@pytest.mark.parametrize(
    ("rest", "code", "prop"),
    [
        ("rec:dose 10", "missing-unit", "rec:dose"),
        ('rec:dose "ten" ; rec:unit "mg"', "bad-literal", "rec:dose"),
        ('rec:dose "10.0000001"^^xsd:decimal ; rec:unit "mg"', "bad-literal", "rec:dose"),
    ],
)
def test_a_dose_that_cannot_be_used_is_left_out(rest: str, code: str, prop: str) -> None:
    found = read(f"ex:d a drug:VitaminK ; rec:subject ex:p ; {rest} .")
    assert found.one("ex:d", "rec:dose") is None
    assert found.because("ex:d")
    assert found.errors("ex:d") == {(code, prop)}


def test_an_indication_nobody_knows_leaves_none() -> None:
    found = read("ex:d a drug:VitaminK ; rec:subject ex:p ; rec:indication sct:38341003 , ex:L55 .")
    assert found.said("ex:d", "rec:indication") == set()
    assert found.because("ex:d") == {"elig:Unmapped"}
    assert found.errors("ex:d") == {("unknown-code", "rec:indication")}


def test_a_route_nobody_knows_is_left_out() -> None:
    found = read("ex:d a drug:VitaminK ; rec:subject ex:p ; rec:route sct:999 .")
    assert found.said("ex:d", "rec:route") == set()
    assert found.errors("ex:d") == {("unknown-code", "rec:route")}


# --- whose it is --------------------------------------------------------------------------------------


def test_a_fact_of_two_patients_says_nothing_for_sure() -> None:
    found = read(
        "ex:c a cond:HivInfection ; rec:subject ex:p , ex:q ; rec:certainty rec:Excluded . "
        "ex:m a rec:Measurement ; rec:subject ex:p , ex:q ; rec:observable lab:Platelets ; rec:value 72 ; "
        'rec:unit "10*9/L" ; rec:date "2026-11-19"^^xsd:date .',
        shared=frozenset(("ex:c", "ex:m")),
    )
    assert found.said("ex:c", "rec:excludes") == set()
    assert found.ends("ex:m") == (None, None)
    assert found.one("ex:m", "rec:recordedLow") is None
    assert found.days("ex:m") == ("2026-11-19", "2026-11-19")
    for node in ("ex:c", "ex:m"):
        assert found.said(node, "rec:subject") == {"ex:p"}
        assert found.because(node) == {"elig:Malformed"}
        assert found.errors(node) == {("two-owners", "rec:subject")}


def test_a_fact_of_nobody_is_in_doubt() -> None:
    found = read(
        "ex:c a cond:Hypertension . ex:d a rec:Exposure ; rec:subject ex:p ; rec:code drug:VitaminK ."
    )
    assert found.said("ex:c", "rec:subject") == {"ex:p"}
    assert found.because("ex:c") == {"elig:Malformed"}
    assert found.errors("ex:c") == {("no-owner", "rec:subject")}


# --- several codes --------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("codes", "doubtful"),
    [
        # two of one classification: carcinoma in situ, and cancer, of a breast
        ("icd:D05.1 , icd:C50.9", True),
        # in whatever way its codes are written
        ("icd:D05.1 , <http://hl7.org/fhir/sid/icd-10-cm/C50.9>", True),
        # the same kind in another vocabulary
        ("icd:D05.1 , sct:254837009", False),
        # in more detail
        ("icd:C50 , icd:C50.9", False),
        # neither is above the other
        ("icd:D05.1 , icd:I10", False),
        ("icd:D05.1", False),
    ],
)
def test_a_wider_code_of_the_same_vocabulary_may_be_another_thing(codes: str, doubtful: bool) -> None:
    found = read(
        "@prefix icd: <http://purl.bioontology.org/ontology/ICD10CM/> . "
        f'ex:c a rec:Condition ; rec:subject ex:p ; rec:code {codes} ; rec:date "2026-11-19"^^xsd:date .'
    )
    assert "cond:CarcinomaInSitu" in found.said("ex:c", "rdf:type") or "icd:D05.1" not in codes
    assert found.because("ex:c") == ({"elig:Wording"} if doubtful else set())
    assert found.errors("ex:c") == ({("wider-code", "rec:code")} if doubtful else set())
