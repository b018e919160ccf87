"""The record as a whole: the documented example, no leaks, and no influence of order, graphs or blank node names."""

from __future__ import annotations

import pickle
from dataclasses import replace
from datetime import date

import pyoxigraph as ox
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.record.patient_records import PATIENT, Read, iri, ontology_terms, raw, read
from trialshape.knowledge.vocabulary import REC
from trialshape.read import Statement
from trialshape.record import Settings, canonical

# The example of docs/record.md, in the words of this file.
EXAMPLE = """
ex:p a rec:Patient ; rec:birthDate "1961-04-02"^^xsd:date ; rec:sex rec:Male ;
    rec:plannedFirstDose "2026-12-01"^^xsd:date .
ex:l1 a rec:Measurement ; rec:subject ex:p ; rec:observable lab:Platelets ; rec:value 72 ; rec:unit "10*9/L" ;
    rec:date "2026-11-20T08:10:00+08:00"^^xsd:dateTime ; rec:performer "Central" .
ex:l2 a rec:Measurement ; rec:subject ex:p ; rec:observable lab:HbvDna ; rec:comparator "<" ; rec:value 20 ;
    rec:unit "[IU]/mL" ; rec:date "2026-11-18"^^xsd:date .
ex:l3 a rec:Measurement ; rec:subject ex:p ; rec:observable lab:UrineProteinDipstick ; rec:value "2+" ;
    rec:date "2026-11"^^xsd:gYearMonth .
ex:c1 a cond:HypertensiveCrisis ; rec:subject ex:p ; rec:date "2019"^^xsd:gYear .
ex:c2 a rec:Condition ; rec:subject ex:p ; rec:code <http://snomed.info/id/38341003> .
ex:c3 a cond:HivInfection ; rec:subject ex:p ; rec:certainty rec:Excluded ; rec:date "2026-11-18"^^xsd:date .
ex:d1 a drug:VitaminK ; rec:subject ex:p ; rec:route rec:Intravenous ; rec:start "2026-11-10"^^xsd:date ;
    rec:end "2026-11-12"^^xsd:date .
ex:v1 a rec:HistoryTaken ; rec:subject ex:p ; rec:covers dom:CardiovascularHistory ;
    rec:date "2026-11-20"^^xsd:date .
ex:r1 a rec:ImagingReport ; rec:subject ex:p ; rec:covers org:LiverParenchyma , org:Extrahepatic ;
    rec:complete true ; rec:date "2026-11-16"^^xsd:date .
ex:n1 a rec:Lesion ; rec:subject ex:p ; rec:report ex:r1 ; rec:site org:Liver ; rec:longestDiameter 62 ;
    rec:unit "mm" ; rec:locallyTreated false .
ex:t1 a rec:TumourThrombus ; rec:subject ex:p ; rec:report ex:r1 ; rec:code thr:PortalVeinTumourThrombus ;
    rec:involves thr:RightPortalBranch .
ex:a1 a rec:Attestation ; rec:subject ex:p ; rec:answers find:ResectionUnsuitable ; rec:answer true ;
    rec:author "role:TumourBoard" ; rec:date "2026-11-19"^^xsd:date .
"""

# Everything that can go wrong at once.
TROUBLE = """
ex:p rec:birthDate "1961-04-02"^^xsd:date , "1961-04-03"^^xsd:date ; rec:favouriteColour "SECRET" .
ex:m1 a rec:Measurement ; rec:subject ex:p ; rec:observable lab:Alt ; rec:value "SECRET"^^xsd:decimal ;
    rec:unit "U/L" ; rec:date "SECRET"^^xsd:date ; rec:referenceHigh "SECRET"^^xsd:decimal ; rec:author "SECRET" .
ex:m2 a rec:Measurement ; rec:subject ex:p ; rec:observable lab:Alt ; rec:value 40 , 41 ; rec:comparator "SECRET" .
ex:m3 a rec:Measurement ; rec:subject ex:p ; rec:code ex:X ; rec:codeText "Platelets" , "PLT" ; rec:value "SECRET" .
ex:m4 a rec:Measurement ; rec:subject ex:p ; rec:observable lab:UrineProteinDipstick ; rec:value "SECRET" .
ex:m5 a rec:Measurement ; rec:subject ex:p ; rec:observable lab:Alt ; rec:value 40 ; rec:comparator "SECRET" ;
    rec:unit "U/L" .
ex:c1 a cond:Hypertension ; rec:subject ex:p , ex:q ; rec:certainty "SECRET" ; rec:status "SECRET" .
ex:d1 a drug:VitaminK ; rec:subject ex:p ; rec:dose "SECRET" ; rec:ongoing "SECRET"^^xsd:boolean .
ex:v1 a rec:HistoryTaken ; rec:subject ex:p ; rec:covers "SECRET" ; rec:date "SECRET" .
ex:n1 a rec:Lesion ; rec:subject ex:p ; rec:report ex:nowhere ; rec:longestDiameter "SECRET" ; rec:unit "mm" .
ex:a1 a rec:Attestation ; rec:subject ex:p ; rec:answers ex:one , ex:two ; rec:answer "SECRET" .
ex:x1 rec:subject ex:p ; rec:note "SECRET" .
ex:y1 a rec:Procedure ; rec:subject ex:p ; rec:code "SECRET" .
"""


def test_the_documented_example_is_read_without_errors() -> None:
    found = read(EXAMPLE, patient="")
    assert not found.errors()
    assert not found.record.unmapped
    assert found.facts() == {
        f"ex:{name}" for name in ("l1", "l2", "l3", "c1", "c2", "c3", "d1", "v1", "r1", "n1", "t1", "a1")
    }
    assert found.ends("ex:l1") == ("72", "72")
    assert found.ends("ex:l2") == (None, "19.999999")
    assert found.ends("ex:l3") == ("2", "2")
    assert found.days("ex:l3") == ("2026-11-01", "2026-11-20")
    assert "cond:Hypertension" in found.said("ex:c2", "rdf:type")
    assert found.one("ex:a1", "rec:answerValue") == "1"


def test_evidence_shows_what_was_recorded() -> None:
    shown = read(EXAMPLE, patient="").record.recorded
    first = shown[iri("ex:l1")]
    assert (first.value, first.unit, first.date, first.performer, first.label) == (
        "72",
        "10*9/L",
        "2026-11-20T08:10:00+08:00",
        "Central",
        "platelets",
    )
    assert shown[iri("ex:l2")].value == "<20"
    assert shown[iri("ex:d1")].date == "2026-11-10/2026-11-12"
    assert (shown[iri("ex:c2")].code, shown[iri("ex:c2")].label) == (iri("sct:38341003"), "hypertension")
    assert shown[iri("ex:n1")].value == "62"
    assert shown[iri("ex:a1")].author == "role:TumourBoard"
    assert shown[iri("ex:a1")].value == "true"
    assert shown[iri("ex:p")].value == "1961-04-02"


def test_nothing_is_raised_and_no_value_is_repeated() -> None:
    found = read(TROUBLE, shared=frozenset(("ex:c1",)))
    assert found.record.errors
    for error in found.record.errors:
        assert "SECRET" not in repr(error)
    assert "SECRET" not in " ".join(map(str, found.record.triples))


def test_every_unreadable_fact_is_still_there() -> None:
    found = read(TROUBLE, shared=frozenset(("ex:c1",)))
    assert found.facts() == {
        f"ex:{name}" for name in ("m1", "m2", "m3", "m4", "m5", "c1", "d1", "v1", "n1", "a1", "x1", "y1")
    }
    for node in found.facts():
        assert found.because(node), node


def test_a_property_that_does_not_exist_makes_a_fact_doubtful() -> None:
    found = read('ex:c a cond:Hypertension ; rec:subject ex:p ; rec:certanty rec:Excluded ; ex:own "x" .')
    (error,) = found.all_errors("ex:c")
    assert (error.code, error.severity) == ("unknown-property", "error")
    assert found.because("ex:c")


def test_what_is_only_shown_cannot_spoil_a_fact() -> None:
    found = read("ex:c a cond:Hypertension ; rec:subject ex:p ; rec:document ex:letter7 .")
    (error,) = found.all_errors("ex:c")
    assert (error.code, error.severity) == ("bad-literal", "warning")
    assert not found.because("ex:c")
    assert found.record.recorded[iri("ex:c")].document == iri("ex:letter7")


def test_literals_are_canonical_and_typed() -> None:
    found = read(EXAMPLE, patient="")
    types = {
        triple.predicate.value: triple.object.datatype.value
        for triple in found.record.triples
        if isinstance(triple.object, ox.Literal)
    }
    assert types[iri("rec:low")] == iri("xsd:decimal")
    assert types[iri("rec:answerValue")] == iri("xsd:decimal")
    assert types[iri("rec:notBefore")] == iri("xsd:date")
    assert types[iri("rec:orderFrom")] == iri("xsd:integer")
    assert types[iri("rec:complete")] == iri("xsd:boolean")


def test_a_record_can_be_handed_to_another_process() -> None:
    record = read(EXAMPLE, patient="").record
    assert pickle.loads(pickle.dumps(record)) == record  # noqa: S301  (our own bytes)


def test_a_record_without_any_statement_is_a_patient() -> None:
    found = read("", patient="")
    assert found.said("ex:p", "rdf:type") == {"rec:Patient"}


def test_a_blank_node_may_be_a_fact() -> None:
    found = read('[] a cond:Hypertension ; rec:subject ex:p ; rec:date "2019"^^xsd:gYear .')
    (node,) = found.facts()
    assert node.startswith("urn:trialshape:bnode:")


def everything(statements: tuple[Statement, ...]) -> Read:
    """The record of the patient with exactly these statements in this order."""
    patient = replace(raw(""), statements=statements, shared=frozenset((iri("ex:c1"),)))
    return Read(canonical(patient, ontology_terms(), Settings(as_of=date(2026, 11, 20))))


ALL = raw(PATIENT + EXAMPLE + TROUBLE).statements
EXPECTED = everything(ALL).record


@settings(max_examples=25, deadline=None)
@given(data=st.data())
def test_order_graphs_and_repetition_never_matter(data: st.DataObject) -> None:
    order = data.draw(st.permutations(range(len(ALL))))
    graphs = data.draw(st.lists(st.sampled_from((None, "http://g/1", "http://g/2")), min_size=1, max_size=5))
    again = data.draw(st.lists(st.sampled_from(range(len(ALL))), max_size=5))
    mixed = tuple(replace(ALL[index], graph=graphs[index % len(graphs)]) for index in (*order, *again))
    assert everything(mixed).record == EXPECTED


@pytest.mark.parametrize("missing", range(0, len(ALL), 7))
def test_a_record_with_a_statement_taken_away_is_still_read(missing: int) -> None:
    record = everything(ALL[:missing] + ALL[missing + 1 :]).record
    assert record.patient == iri("ex:p")


def test_a_misspelt_comparator_leaves_no_value() -> None:
    found = read(
        'ex:m a rec:Measurement ; rec:subject ex:p ; rec:observable lab:HbvDna ; rec:comparater ">" ;'
        ' rec:value 2000 ; rec:unit "[IU]/mL" ; rec:date "2026-11-18"^^xsd:date .'
    )
    (error,) = found.all_errors("ex:m")
    assert error.code == "unknown-property"
    ends = {f"{REC}low", f"{REC}high"}
    node = ox.NamedNode(iri("ex:m"))
    assert not [t for t in found.record.triples if t.subject == node and t.predicate.value in ends]
