"""A class that is concluded from facts is never taken from an export: by type, by term or by a mapped code."""

from __future__ import annotations

from functools import cache

import pytest

from tests.classes.patients import DATED, PATIENT, REPORT, concluded, iri, knowledge, screen
from tests.record.patient_records import raw, store
from tests.screening import AS_OF
from trialshape.knowledge.terms import Terms, read_terms
from trialshape.knowledge.vocabulary import RDF_TYPE, local_name
from trialshape.record import DataError, Record, Settings, canonical

CODE = iri("rec:code")
KNOWN = "https://example.org/local/"


@cache
def terms() -> Terms:
    """The ontology with codes of a hospital that stand for concluded classes."""
    mapped = (
        f"thr:ChengTypeI skos:exactMatch <{KNOWN}cheng-i> . stg:MeasurableLesion elig:readsCode <{KNOWN}target> ."
        f'<https://w3id.org/trialshape/stages#BclcB> elig:codeFamily "{KNOWN}stage-b" .'
    )
    known = store(mapped)
    known.extend(knowledge())
    return read_terms(known)


def read(turtle: str) -> Record:
    return canonical(raw(PATIENT + turtle), terms(), Settings(as_of=AS_OF))


def stated(record: Record, node: str) -> set[str]:
    """The classes that the record says of a node."""
    return {
        one.object.value  # type: ignore[union-attr]
        for one in record.triples
        if one.subject.value == iri(node) and one.predicate.value == RDF_TYPE  # type: ignore[union-attr]
    }


def refusals(record: Record) -> list[DataError]:
    return [error for error in record.errors if error.code == "concluded-class"]


def doubtful(record: Record, node: str) -> bool:
    wanted = (iri(node), iri("rec:because"), iri("elig:Unmapped"))
    return any(
        (one.subject.value, one.predicate.value, one.object.value) == wanted  # type: ignore[union-attr]
        for one in record.triples
    )


FACTS = {
    "type alone": (f"ex:t a thr:ChengTypeI ; rec:subject ex:p ; {DATED} .", RDF_TYPE),
    "type beside the fact's own": (
        f"ex:t a thr:PortalVeinTumourThrombus , thr:ChengTypeI ; rec:subject ex:p ; {DATED} .",
        RDF_TYPE,
    ),
    "the term as a code": (
        f"ex:t a rec:TumourThrombus ; rec:code thr:ChengTypeI ; rec:subject ex:p ; {DATED} .",
        CODE,
    ),
    "a mapped code": (
        f"ex:t a rec:TumourThrombus ; rec:code <{KNOWN}cheng-i> ; rec:subject ex:p ; {DATED} .",
        CODE,
    ),
    "a mapped code as a type": (f"ex:t a <{KNOWN}cheng-i> ; rec:subject ex:p ; {DATED} .", RDF_TYPE),
    "a code that is a node of its own": (
        f"ex:t a rec:TumourThrombus ; rec:code ex:c ; rec:subject ex:p ; {DATED} . ex:c a <{KNOWN}cheng-i> .",
        CODE,
    ),
    "a code as a text": (
        f'ex:t a rec:TumourThrombus ; rec:code "{KNOWN}cheng-i" ; rec:subject ex:p ; {DATED} .',
        CODE,
    ),
    "a lesion": (f"ex:t a rec:Lesion , stg:MeasurableLesion ; rec:subject ex:p ; {DATED} .", RDF_TYPE),
    "a lesion by a code that is read as it": (
        f"ex:t a rec:Lesion ; rec:code <{KNOWN}target> ; rec:subject ex:p ; {DATED} .",
        CODE,
    ),
    "a stage as a diagnosis by a family of codes": (
        f"ex:t a rec:Condition ; rec:code <{KNOWN}stage-b1> ; rec:subject ex:p ; {DATED} .",
        CODE,
    ),
    "a denial": (
        f"ex:t a thr:ChengTypeIV ; rec:certainty rec:Excluded ; rec:subject ex:p ; {DATED} .",
        RDF_TYPE,
    ),
}


@pytest.mark.parametrize("name", FACTS)
def test_a_stated_conclusion_is_a_data_error_and_leaves_the_fact_doubtful(name: str) -> None:
    turtle, prop = FACTS[name]
    record = read(turtle)
    assert [(error.node, error.property, error.severity) for error in refusals(record)] == [
        (iri("ex:t"), prop, "error")
    ]
    assert "state the facts" in refusals(record)[0].message
    assert not stated(record, "ex:t") & terms().concluded
    assert doubtful(record, "ex:t")


def test_a_patient_typed_by_a_stage_is_told_and_gets_nothing_from_it() -> None:
    record = canonical(
        raw(PATIENT + "ex:p a <https://w3id.org/trialshape/stages#BclcB> ."), terms(), Settings(as_of=AS_OF)
    )
    assert [(error.node, error.property) for error in refusals(record)] == [(iri("ex:p"), RDF_TYPE)]
    assert stated(record, "ex:p") == {iri("rec:Patient")}
    assert not doubtful(record, "ex:p")


def test_what_rules_write_is_no_property_of_a_record_either() -> None:
    record = read(
        f"ex:t a thr:PortalVeinTumourThrombus ; rec:subject ex:p ; {DATED} ; thr:reaches thr:PortalTrunk ."
    )
    assert [(error.node, error.property) for error in record.errors if error.code == "unknown-property"] == [
        (iri("ex:t"), iri("thr:reaches"))
    ]
    assert not any(one.predicate.value == iri("thr:reaches") for one in record.triples)


def test_classes_defined_by_names_alone_may_be_stated() -> None:
    record = read(
        "ex:x a drug:DualCheckpointInhibitor ; rec:subject ex:p ; rec:start '2026-10-01'^^xsd:date ."
    )
    assert refusals(record) == []
    # a product that blocks both is one that blocks each
    assert {iri("drug:AntiPd1"), iri("drug:AntiCtla4")} <= stated(record, "ex:x")


@pytest.mark.parametrize(
    "types",
    ["thr:ChengTypeI", "thr:PortalVeinTumourThrombus , thr:ChengTypeI", "rec:TumourThrombus , thr:VpGrade3"],
)
def test_a_thrombus_typed_by_an_export_does_not_pass(types: str) -> None:
    found = {one.node.id: one for one in screen(f"ex:t a {types} ; rec:subject ex:p ; {DATED} .").outcomes}
    for node in ("I7", "I7.1", "I7.2"):
        assert local_name(found[node].outcome) == "Unknown"
        assert "Unmapped" in {local_name(reason) for reason in found[node].reasons}


def test_a_thrombus_typed_by_an_export_stands_in_the_way_of_absence() -> None:
    found = {
        one.node.id: one
        for one in screen(f"{REPORT}ex:t a thr:ChengTypeIV ; rec:subject ex:p ; {DATED} .").outcomes
    }
    assert local_name(found["I7"].outcome) == "Unknown"
    assert "Unmapped" in {local_name(reason) for reason in found["I7"].reasons}


def test_a_lesion_typed_as_measurable_is_no_target_lesion() -> None:
    lesion = "ex:l a rec:Lesion , stg:MeasurableLesion ; rec:subject ex:p ; rec:report ex:r ; rec:site org:Liver ; "
    found = {one.node.id: one for one in screen(REPORT + lesion + "rec:locallyTreated false .").outcomes}
    assert local_name(found["I6"].outcome) == "Unknown"


def test_a_patient_typed_b_has_no_stage() -> None:
    typed = "ex:p a <https://w3id.org/trialshape/stages#BclcB> ."
    assert concluded(typed, ("stage:BclcB", "stage:StagedPatient")) == set()
    found = {one.node.id: one for one in screen(typed).outcomes}
    assert local_name(found["I4.3"].outcome) == "Unknown"
