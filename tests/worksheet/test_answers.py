"""Filled rows: what each kind of answer states, and how every bad row is told by file and line."""

from __future__ import annotations

import csv
from collections.abc import Iterable
from datetime import date
from pathlib import Path

import pytest

from tests.worksheet.conftest import Known
from trialshape.cli.answers import role_names
from trialshape.knowledge.vocabulary import RDF_TYPE
from trialshape.read import RawPatient, Statement
from trialshape.record import Settings, canonical
from trialshape.results.questions import is_open
from trialshape.screen import Screener
from trialshape.worksheet.answers import Answers, read_answers
from trialshape.worksheet.sheet import COLUMNS, SheetError

AS_OF = date(2026, 11, 20)
P1, P2 = "https://example.org/a/p1", "https://example.org/a/p2"
REC = "https://w3id.org/trialshape/record#"
XSD = "http://www.w3.org/2001/XMLSchema#"


def sheet(path: Path, *rows: dict[str, str]) -> Path:
    """A worksheet with these rows, each answered on the as-of date by somebody unless it says otherwise."""
    usual = {"patient": P1, "kind": "question", "date": "2026-11-20", "who": "K7"}
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, COLUMNS, restval="")
        writer.writeheader()
        writer.writerows({**usual, **row} for row in rows)
    return path


def reading(known: Known, *paths: Path, patients: Iterable[str] = (P1, P2)) -> Answers:
    """What is read from files."""
    roles = role_names(known.loaded.store)
    return read_answers(paths, patients, known.asking, known.plan.terms, roles, AS_OF)


def stated(answers: Answers, patient: str = P1) -> set[tuple[str, str]]:
    """What is stated of a patient: properties of the record by local name, and their values."""
    return {
        (said.predicate.removeprefix(REC), said.object.removeprefix(REC))
        for said in answers.facts.get(patient, ())
    }


def one(known: Known, tmp_path: Path, **row: str) -> set[tuple[str, str]]:
    """What one row states; it must be used."""
    answers = reading(known, sheet(tmp_path / "a.csv", row))
    assert answers.remarks == ()
    return stated(answers)


def remark(known: Known, tmp_path: Path, **row: str) -> str:
    """What is said of one bad row; nothing of it may be stated."""
    answers = reading(known, sheet(tmp_path / "a.csv", row))
    assert answers.facts == {}
    (found,) = answers.remarks
    assert (found.file, found.line, found.used) == (str(tmp_path / "a.csv"), 2, False)
    return found.message


# --- what answers state --------------------------------------------------------------------------------


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


# --- bad rows ------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("row", "message"),
    [
        ({"patient": "p3", "question": "EcogStatus"}, "patient: this patient is not in the export"),
        ({"question": "EcogStatuss"}, "question: no such question"),
        ({"kind": "history", "question": "Weather"}, "question: no such domain"),
        ({"kind": "fact", "question": "Unicorn"}, "question: no such entry"),
        ({"kind": "fact", "question": "Attestation"}, "question: this is not entered as a fact"),
        ({"kind": "patient", "question": "Lesion"}, "question: no such entry"),
        ({"kind": "adjudicate", "question": "Weather"}, "question: no such question"),
        (
            {"kind": "rumour", "question": "EcogStatus"},
            "kind: expected question, history, fact, patient or adjudicate",
        ),
        (
            {"question": "EcogStatus", "date": ""},
            "date: the answer has no date; write the day it speaks of, such as 2026-11-20",
        ),
        ({"question": "EcogStatus", "who": ""}, "who: the answer has no author"),
        ({"question": "EcogStatus", "date": "20.11.2026"}, "date: expected a date such as 2026-11-20"),
        ({"question": "EcogStatus", "date": "2026-02-30"}, "date: expected a date such as 2026-11-20"),
        ({"question": "EcogStatus", "date": "2026-11"}, "date: expected a date such as 2026-11-20"),
        (
            {"question": "EcogStatus", "date": "2026-11-21"},
            "date: lies after the as-of date, 2026-11-20; screen with a later --as-of",
        ),
        ({"question": "EcogStatus", "answer": "fit"}, "answer: expected one of its grades"),
        ({"question": "EcogStatus", "answer": "17"}, "answer: expected one of its grades"),
        ({"question": "R0NotFeasible", "answer": "maybe"}, "answer: expected yes or no"),
        (
            {"question": "Platelets", "answer": "1,5", "unit": "10*9/L"},
            "answer: expected a number with a point, < or > before a bound",
        ),
        ({"question": "Platelets", "answer": "110"}, "unit: expected 10*9/L"),
        ({"question": "Platelets", "answer": "110", "unit": "furlong"}, "unit: expected 10*9/L"),
        (
            {"question": "AltRatio", "answer": "50", "unit": "U/L", "upper_limit": "x"},
            "upper_limit: expected a number with a point",
        ),
        (
            {"question": "HypertensiveCrises", "answer": "sometimes"},
            "answer: expected none, yes, suspected, or the name of a kind of it",
        ),
        (
            {"question": "HypertensiveCrises", "answer": "Lung"},
            "answer: expected none, yes, suspected, or the name of a kind of it",
        ),
        (
            {"question": "HypertensiveCrises", "answer": "yes", "start": "last May"},
            "start: expected a date such as 2026-11-20, a month",
        ),
        ({"question": "EcogStatus", "by_role": "janitor"}, "by_role: no such role"),
        ({"question": "EcogStatus", "corrects": "that one"}, "corrects: expected the IRI"),
        ({"question": "EcogStatus", "details": "colour=blue"}, "details: expected name=value"),
        (
            {"kind": "history", "question": "Allergy", "answer": "no"},
            "answer: expected yes, or an empty cell",
        ),
        (
            {"kind": "fact", "question": "PortalVeinTumourThrombus", "answer": "aorta"},
            "answer: expected none, yes, or one or more",
        ),
        ({"kind": "fact", "question": "Lesion", "answer": "big"}, "answer: expected the longest diameter"),
        ({"kind": "patient", "question": "sex", "answer": "x"}, "answer: expected Female or Male"),
        (
            {"kind": "adjudicate", "question": "HepaticThrombus", "answer": "perhaps"},
            "answer: expected the value that is accepted",
        ),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_a_bad_row_is_told_and_not_used(
    known: Known, tmp_path: Path, row: dict[str, str], message: str
) -> None:
    found = remark(known, tmp_path, **{"answer": "1", **row})
    assert found.startswith(message)


def test_no_remark_quotes_a_cell(known: Known, tmp_path: Path) -> None:
    name = "Smith-1960"
    rows = [
        {"patient": name, "question": "EcogStatus", "answer": name},
        {"question": name, "answer": name},
        {"question": "EcogStatus", "answer": name},
        {"question": "Platelets", "answer": "1", "unit": name},
        {"question": "EcogStatus", "answer": "1", "date": name},
        {"question": "EcogStatus", "answer": "1", "by_role": name},
        {"question": "EcogStatus", "answer": "1", "details": name},
    ]
    answers = reading(known, sheet(tmp_path / "a.csv", *rows))
    assert len(answers.remarks) == len(rows)
    assert not [str(remark) for remark in answers.remarks if name in str(remark)]


def test_the_rest_of_a_file_is_used(known: Known, tmp_path: Path) -> None:
    rows = [{"question": "EcogStatus", "answer": "fit"}, {"question": "EcogStatus", "answer": "1"}]
    answers = reading(known, sheet(tmp_path / "a.csv", *rows))
    assert [(file.answered, file.used) for file in answers.files] == [(2, 1)]
    assert [str(remark) for remark in answers.remarks] == [
        f"{tmp_path}/a.csv:2: answer: expected one of its grades"
    ]
    assert ("subject", P1) in stated(answers)


def test_two_answers_of_one_instant_that_differ_are_told_and_both_stay(known: Known, tmp_path: Path) -> None:
    rows = [{"question": "R0NotFeasible", "answer": answer} for answer in ("yes", "no")]
    answers = reading(known, sheet(tmp_path / "a.csv", *rows))
    place = f"{tmp_path}/a.csv"
    assert [(remark.line, remark.message, remark.used) for remark in answers.remarks] == [
        (2, f"another answer of the same instant contradicts this one ({place}:3)", True),
        (3, f"another answer of the same instant contradicts this one ({place}:2)", True),
    ]
    assert {value for prop, value in stated(answers) if prop == "answer"} == {"true", "false"}


def test_contradictions_are_found_across_files(known: Known, tmp_path: Path) -> None:
    one_file = sheet(tmp_path / "a.csv", {"question": "R0NotFeasible", "answer": "yes"})
    other = sheet(tmp_path / "b.csv", {"question": "R0NotFeasible", "answer": "no"})
    answers = reading(known, one_file, other)
    assert [remark.file for remark in answers.remarks] == [str(one_file), str(other)]


def test_later_answers_stand_beside_older_ones(known: Known, tmp_path: Path) -> None:
    rows = [
        {"question": "R0NotFeasible", "answer": "yes", "date": "2026-11-18"},
        {"question": "R0NotFeasible", "answer": "no", "date": "2026-11-19"},
    ]
    answers = reading(known, sheet(tmp_path / "a.csv", *rows))
    assert answers.remarks == ()
    assert {value for prop, value in stated(answers) if prop == "date"} == {"2026-11-18", "2026-11-19"}


def test_the_same_said_twice_is_said_once(known: Known, tmp_path: Path) -> None:
    row = {"question": "R0NotFeasible", "answer": "yes"}
    answers = reading(known, sheet(tmp_path / "a.csv", row, {**row, "note": "again"}))
    assert [(file.answered, file.used) for file in answers.files] == [(2, 2)]
    assert len({said.subject for said in answers.facts[P1]}) == 1


def test_an_expired_answer_is_told(known: Known, tmp_path: Path) -> None:
    row = {"question": "R0NotFeasible", "answer": "yes", "date": "2026-10-01", "expires": "2026-11-19"}
    (found,) = reading(known, sheet(tmp_path / "a.csv", row)).remarks
    assert (found.message, found.used) == ("expires: the answer no longer holds on 2026-11-20", True)


def test_files_of_one_name_do_not_meet(known: Known, tmp_path: Path) -> None:
    (tmp_path / "one").mkdir()
    (tmp_path / "two").mkdir()
    row = {"question": "EcogStatus", "answer": "1"}
    paths = [
        sheet(tmp_path / folder / "a.csv", {**row, "date": day})
        for folder, day in (("one", "2026-11-18"), ("two", "2026-11-19"))
    ]
    answers = reading(known, *paths)
    assert len({said.subject for said in answers.facts[P1]}) == 2
    assert all(said.subject.endswith("/a.csv;line=2") for said in answers.facts[P1])


def test_a_file_that_is_no_worksheet_is_named(known: Known, tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_bytes("patient;name\n".encode("utf-16"))
    with pytest.raises(SheetError, match=rf"{path}:1: not UTF-8 text"):
        reading(known, path)
