"""Filled rows: what each kind of answer states."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from tests.worksheet.conftest import Known
from tests.worksheet.filled import AS_OF, P1, P2, REC, reading, sheet, stated
from trialshape.knowledge.vocabulary import RDF_TYPE
from trialshape.read import RawPatient, Statement
from trialshape.record import Settings, canonical
from trialshape.results.questions import is_open
from trialshape.screen import Screener

XSD = "http://www.w3.org/2001/XMLSchema#"


def one(known: Known, tmp_path: Path, **row: str) -> set[tuple[str, str]]:
    """What one row states; it must be used."""
    answers = reading(known, sheet(tmp_path / "a.csv", row))
    assert answers.remarks == ()
    return stated(answers)


def test_yes_and_no_are_attestations(known: Known, tmp_path: Path) -> None:
    said = one(
        known, tmp_path, question="R0NotFeasible", answer="No", expires="2026-12-31", by_role="TumourBoard"
    )
    assert said >= {
        ("subject", P1),
        ("answers", "https://w3id.org/trialshape/haic-len-cado/findings#R0NotFeasible"),
        ("answer", "false"),
        ("author", "K7"),
        ("role", "https://w3id.org/trialshape/eligibility#TumourBoard"),
        ("date", "2026-11-20"),
        ("expires", "2026-12-31"),
    }


def test_a_value_keeps_its_bound_unit_and_limit_of_normal(known: Known, tmp_path: Path) -> None:
    said = one(
        known,
        tmp_path,
        question="AltRatio",
        answer="< 5",
        unit="U/L",
        upper_limit="41",
        date="2026-11-20 08:10",
    )
    assert said >= {
        ("observable", "https://w3id.org/trialshape/labs#Alt"),
        ("value", "5"),
        ("comparator", "<"),
        ("unit", "U/L"),
        ("referenceHigh", "41"),
        ("date", "2026-11-20T08:10:00"),
    }


@pytest.mark.parametrize("text", ["1", "ECOG 1", "ps 1"])
def test_a_grade_may_be_written_as_exports_write_it(known: Known, tmp_path: Path, text: str) -> None:
    said = one(known, tmp_path, question="EcogStatus", answer=text)
    values = [value for prop, value in said if prop == "value"]
    assert len(values) == 1
    assert values[0].rpartition("#")[2] == "Ecog1"


def test_none_denies_the_class_that_was_asked_for(known: Known, tmp_path: Path) -> None:
    said = one(known, tmp_path, question="HypertensiveCrises", answer="none")
    crisis = "https://w3id.org/trialshape/conditions#HypertensiveCrisis"
    assert {value for _, value in said} >= {crisis, "Excluded", "2026-11-20"}


def test_yes_is_an_event_on_its_day_and_an_exposure_has_its_span(known: Known, tmp_path: Path) -> None:
    event = one(known, tmp_path, question="HypertensiveCrises", answer="yes", start="2019")
    assert ("date", "2019") in event
    assert not {prop for prop, _ in event} & {"certainty", "start", "end"}
    exposure = one(known, tmp_path, question="HbvAntivirals", answer="yes", start="2024-05", end="ongoing")
    assert exposure >= {("start", "2024-05"), ("ongoing", "true")}


def test_a_kind_of_what_was_asked_for_may_be_named(known: Known, tmp_path: Path) -> None:
    said = one(
        known, tmp_path, question="HbvAntivirals", answer="Entecavir", start="2024-05-01", end="2024-08-01"
    )
    assert {value for _, value in said} >= {"https://w3id.org/trialshape/drugs#Entecavir", "2024-05-01"}


def test_suspicion_stays_suspicion(known: Known, tmp_path: Path) -> None:
    said = one(known, tmp_path, question="HypertensiveCrises", answer="suspected", start="2020-02")
    assert ("certainty", "Suspected") in said


def test_no_answer_can_deny_a_whole_class_of_the_record(known: Known) -> None:
    denied = {kind for asked in known.asking.questions.values() for kind in asked.classes}
    assert not {kind for kind in denied if kind.startswith(REC)}
    # nor a class that follows from other facts
    assert not denied & known.plan.terms.concluded


def test_every_denial_closes_its_question(known: Known, tmp_path: Path) -> None:
    asked = [question for question in known.asking.questions.values() if question.way == "history"]
    assert asked
    answers = reading(
        known, sheet(tmp_path / "a.csv", *({"question": one.name, "answer": "none"} for one in asked))
    )
    assert answers.remarks == ()
    raw = RawPatient(
        P1, (Statement(P1, RDF_TYPE, REC + "Patient", None, None, None), *answers.facts[P1]), (), frozenset()
    )
    dates = {REC + "enrolmentDate": date(2026, 11, 25), REC + "plannedFirstDose": date(2026, 12, 1)}
    record = canonical(raw, known.plan.terms, Settings(AS_OF, anchors=dates))
    assert [error for error in record.errors if error.severity == "error"] == []
    found = Screener(known.plan).screen(record).findings
    assert [one.name for one in asked if is_open(found[one.iri])] == []


def test_a_domain_row_is_a_history_taken(known: Known, tmp_path: Path) -> None:
    said = one(known, tmp_path, kind="history", question="CardiovascularHistory", answer="yes")
    assert said >= {
        ("covers", "https://w3id.org/trialshape/domains#CardiovascularHistory"),
        ("date", "2026-11-20"),
        ("author", "K7"),
    }


def test_lesions_stand_in_the_report_of_the_same_document(known: Known, tmp_path: Path) -> None:
    report = {
        "kind": "fact",
        "question": "ImagingReport",
        "answer": "LiverParenchyma; Extrahepatic",
        "document": "CT 9",
        "details": "complete=yes; sliceThickness=1.25",
    }
    lesion = {
        "kind": "fact",
        "question": "Lesion",
        "answer": "31",
        "unit": "mm",
        "document": "CT 9",
        "details": "site=Lung",
    }
    answers = reading(known, sheet(tmp_path / "a.csv", lesion, report, lesion))
    assert answers.remarks == ()
    nodes = {said.subject: set[tuple[str, str]]() for said in answers.facts[P1]}
    for said in answers.facts[P1]:
        nodes[said.subject].add((said.predicate.removeprefix(REC), said.object))
    first, made, second = (nodes[node] for node in sorted(nodes))
    assert ("complete", "true") in made
    assert {value for prop, value in made if prop == "covers"} == {
        "https://w3id.org/trialshape/organs#LiverParenchyma",
        "https://w3id.org/trialshape/organs#Extrahepatic",
    }
    # two lesions of one size are two lesions
    for one_lesion in (first, second):
        assert one_lesion >= {("longestDiameter", "31"), ("site", "https://w3id.org/trialshape/organs#Lung")}
        assert [value for prop, value in one_lesion if prop == "report"] == [sorted(nodes)[1]]


def test_abstracted_values_and_therapy_need_no_open_question(known: Known, tmp_path: Path) -> None:
    retention = one(known, tmp_path, kind="fact", question="IcgRetention15", answer="12.5", unit="%")
    assert ("observable", "https://w3id.org/trialshape/labs#IcgRetention15") in retention
    drug = one(
        known, tmp_path, kind="fact", question="Lenvatinib", answer="yes", start="2025-03", end="2025-06"
    )
    assert {value for _, value in drug} >= {
        "https://w3id.org/trialshape/drugs#Lenvatinib",
        "2025-03",
        "2025-06",
    }


def test_vessels_of_a_thrombus_are_listed_or_denied(known: Known, tmp_path: Path) -> None:
    row = {"kind": "fact", "question": "PortalVeinTumourThrombus"}
    said = one(known, tmp_path, **row, answer="RightPortalBranch; PortalTrunk")
    assert {value.rpartition("#")[2] for prop, value in said if prop == "involves"} == {
        "RightPortalBranch",
        "PortalTrunk",
    }
    assert ("certainty", "Excluded") in one(known, tmp_path, **row, answer="none")


def test_what_is_known_of_the_patient_is_stated_of_the_patient(known: Known, tmp_path: Path) -> None:
    answers = reading(
        known, sheet(tmp_path / "a.csv", {"kind": "patient", "question": "birthDate", "answer": "1960-02"})
    )
    (said,) = answers.facts[P1]
    assert (said.subject, said.predicate, said.object, said.datatype) == (
        P1,
        REC + "birthDate",
        "1960-02",
        XSD + "gYearMonth",
    )


def test_a_decision_names_its_question_and_what_holds(known: Known, tmp_path: Path) -> None:
    said = one(known, tmp_path, kind="adjudicate", question="HepaticThrombus", answer="3")
    assert said >= {
        ("acceptedValue", "3"),
        ("resolves", "https://w3id.org/trialshape/questions#HepaticThrombus"),
    }
    entry = one(known, tmp_path, kind="adjudicate", question="HepaticThrombus", answer=P1 + "/t1")
    assert ("accepts", P1 + "/t1") in entry


def test_an_empty_answer_says_nothing(known: Known, tmp_path: Path) -> None:
    answers = reading(
        known, sheet(tmp_path / "a.csv", {"question": "EcogStatus"}, {"question": "Nothing", "patient": "x"})
    )
    assert (answers.facts, answers.remarks) == ({}, ())
    assert [(file.answered, file.used) for file in answers.files] == [(0, 0)]


def test_a_patient_may_be_named_by_the_end_of_the_iri(known: Known, tmp_path: Path) -> None:
    answers = reading(
        known, sheet(tmp_path / "a.csv", {"patient": "p2", "question": "EcogStatus", "answer": "1"})
    )
    assert set(answers.facts) == {P2}
