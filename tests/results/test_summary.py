"""The page that ends a screen: what it says of the invented patients, at two widths."""

from __future__ import annotations

import io
from dataclasses import replace
from typing import Any

import pyarrow as pa
import pytest
from rich.console import Console

from trialshape.knowledge.plan import Plan
from trialshape.pages.layout import Items
from trialshape.pages.summary import Ending, short_names, summary
from trialshape.pages.tally import Fault, Lack, Stop, Stopped, Undecided, Unlimited, Unmapped, as_json, tally
from trialshape.results import Results
from trialshape.results.schema import ERRORS, UNMAPPED

KIND = "https://w3id.org/trialshape/record#Condition"
LOCAL = "https://example.org/local/"
REFERENCE = "https://w3id.org/trialshape/record#referenceHigh"
ENDING = Ending(2.14, "trialshape-out", ("my export",))


def page(results: Results, plan: Plan, width: int = 100) -> list[str]:
    """The lines of the page."""
    return printed(summary(results, plan, ENDING), width)


def printed(content: Any, width: int) -> list[str]:
    """The lines of something at a width, without blanks at their ends."""
    console = Console(width=width, record=True, file=io.StringIO(), markup=False, highlight=False)
    console.print(content)
    return [line.rstrip() for line in console.export_text().splitlines()]


def test_the_page_in_full(results: Results, plan: Plan) -> None:
    version = results.run["tool"]["version"]
    assert page(results, plan) == [
        f"trialshape {version} | mini TEST-1 (invented text, not a protocol version) | preset visit",
        "as of 2026-11-20 (said by the export) | enrolment per patient | time zone none | 0 assumptions",
        f"{len(results.run['policies'])} policies default",
        "6 patients in = 6 screened + 0 not evaluated | 7 files, 117 triples | 2.1 s",
        "no date of enrolment for 1 of 6 patients: what is counted from it stays unknown",
        "  give such dates with --anchors FILE, or one for all with an option: trialshape screen --help",
        "",
        " no barrier found  0  an investigator confirms",
        " undecided         4  1 ready, 2 some steps, 1 many open",
        " ineligible today  2  1 could change (1 repeat), 1 not",
        "",
        " WHO NEXT                   open  step",
        " P1        ready               0  nothing is open in the encoded criteria: an investigator confirms",
        " P4        some steps          2  informatician: ALT",
        "                                  investigator: unsuitable in the investigator's view",
        " P5        some steps          4  blood draw (2), history (1), investigator (1)",
        " P2        waits / repeats     -  repeat: platelets 2026-11-20 [I1]",
        " P6        many open           4  informatician (1), blood draw (1), history (1), investigator (1)",
        "",
        " STOPS MOST  I1 2  E1 1  | alone: I1 1",
        # one of the two enzymes is enough, so they are asked once
        " OPEN MOST   unsuitable in the investigator's view 4 patients, liver enzymes 3, platelets 2,",
        "             hypertensive crisis ever 2",
        " BEST STEP   closes most: blood draw, 3 open criteria",
        " REPAIR      ULN missing: alanine aminotransferase without a laboratory (1 patient)",
        "             data errors: unknown-code 2, bad-literal 1",
        # P6 has no history either
        "             1 code unmapped; no patient's tier would improve by one alone",
        " 1 criterion is not encoded yet and stays unknown for every patient: E3",
        "",
        " next: trialshape explain trialshape-out P1",
        "       trialshape worklist trialshape-out",
        "       trialshape query trialshape-out",
        "       trialshape validate 'my export'",
        "Research pre-screening, not a medical device; invented text, not a protocol version. An investigator",
        "confirms.",
    ]


@pytest.mark.parametrize("width", [60, 80, 100, 120])
def test_no_line_is_wider_than_the_terminal_but_commands(results: Results, plan: Plan, width: int) -> None:
    lines = [line for line in page(results, plan, width) if "trialshape-out" not in line]
    assert max(len(line) for line in lines) <= width
    # what is said does not depend on the width
    words = " ".join(" ".join(lines).split())
    assert "ULN missing: alanine aminotransferase without a laboratory (1 patient)" in words


def test_counts_behind_the_page(results: Results, plan: Plan) -> None:
    found = tally(results, plan)
    assert found.undecided == Undecided(data=0, person=0, both=3, unwritten=1)
    # P2 lacks platelets only, which a repeat may mend; P3 had a crisis, which stays
    assert found.ineligible == Stopped(could_change=1, permanent=1, not_said=0, calls={"repeat": 1})
    assert found.stops == (Stop("I1", "platelets", 2, 1), Stop("E1", "hypertensive crisis", 1, 0))
    assert found.open == (
        Lack("unsuitable in the investigator's view", ("E2",), 4),
        Lack("liver enzymes", ("I2",), 3),
        Lack("platelets", ("I1",), 2),
        Lack("hypertensive crisis ever", ("E1a",), 2),
    )
    assert found.no_barrier_so_far == ("https://example.org/hospital/P1",)
    assert (found.not_encoded, found.partly_encoded) == (("E3",), ())
    assert found.errors == (Fault("unknown-code", 2, 1), Fault("bad-literal", 1, 1))
    assert found.without_reference == (Unlimited("alanine aminotransferase", "", 1),)
    assert found.unmapped == (Unmapped("Condition", "https://example.org/local/4711", "old code", 0, 1),)


def test_counts_as_json(results: Results, plan: Plan) -> None:
    found = as_json(tally(results, plan))
    assert list(found) == [
        "undecided",
        "tiers",
        "ineligible",
        "whoNext",
        "lastAction",
        "closingAction",
        "stops",
        "open",
        "noBarrierSoFar",
        "notEncoded",
        "partlyEncoded",
        "errors",
        "withoutReference",
        "unmapped",
    ]
    assert found["ineligible"] == {"couldChange": 1, "permanent": 1, "notSaid": 0, "calls": {"repeat": 1}}
    assert found["stops"][0] == {"id": "I1", "label": "platelets", "patients": 2, "alone": 1}


def test_missing_limits_of_normal_are_counted_by_analyte_and_laboratory(results: Results, plan: Plan) -> None:
    rows = [
        ("P1", "P1-alp", "AlkalinePhosphatase", "Central"),
        # two draws of one patient at one laboratory are one patient
        ("P2", "P2-alp", "AlkalinePhosphatase", "Central"),
        ("P2", "P2-alp-2", "AlkalinePhosphatase", "Central"),
        ("P2", "P2-alp-3", "AlkalinePhosphatase", "North"),
        ("P3", "P3-ast", "Ast", None),
    ]
    errors = [
        {
            **{"patient": patient, "node": node, "property": REFERENCE, "code": "missing-reference"},
            **{"severity": "warning", "message": "no limit", "performer": performer},
            "observable": f"https://w3id.org/trialshape/labs#{observable}",
        }
        for patient, node, observable, performer in rows
    ]
    changed = replace(results, errors=pa.Table.from_pylist(errors, ERRORS))
    assert tally(changed, plan).without_reference == (
        Unlimited("alkaline phosphatase", "Central", 2),
        Unlimited("alkaline phosphatase", "North", 1),
        Unlimited("aspartate aminotransferase", "", 1),
    )
    lines = page(changed, plan, 100)
    at = next(place for place, line in enumerate(lines) if line.startswith(" REPAIR"))
    assert lines[at : at + 3] == [
        " REPAIR      ULN missing: alkaline phosphatase at 'Central' (2 patients),",
        "             alkaline phosphatase at 'North' (1 patient),",
        "             aspartate aminotransferase without a laboratory (1 patient)",
    ]
    assert as_json(tally(changed, plan))["withoutReference"][0] == {
        "analyte": "alkaline phosphatase",
        "laboratory": "Central",
        "patients": 2,
    }


def test_unmapped_codes_are_ranked_by_the_patients_whose_tier_would_improve(
    results: Results, plan: Plan
) -> None:
    rows = [
        # of many, and it helps nobody
        (LOCAL + "seen", "often seen", 40, 0),
        (LOCAL + "K-1", "house code", 5, 3),
        (LOCAL + "K-2", "", 1, 1),
        ("", "by hand", 2, 1),
        (LOCAL + "K-3", "", 1, 1),
    ]
    unmapped = [
        {"kind": KIND, "code": code, "text": text, "patients": many, "facts": many, "held_back": some}
        for code, text, many, some in rows
    ]
    changed = replace(results, unmapped=pa.Table.from_pylist(unmapped, UNMAPPED))
    assert [(one.code, one.held_back) for one in tally(changed, plan).unmapped] == [
        (LOCAL + "K-1", 3),
        ("", 1),
        (LOCAL + "K-2", 1),
        (LOCAL + "K-3", 1),
        (LOCAL + "seen", 0),
    ]
    lines = page(changed, plan, 100)
    at = next(place for place, line in enumerate(lines) if " unmapped" in line)
    assert lines[at : at + 2] == [
        "             5 codes unmapped, by patients whose tier would improve | K-1 'house code' 3 of 5",
        "             no code 'by hand' 1 of 2 | K-2 1 of 1 | 2 more",
    ]
    assert as_json(tally(changed, plan))["unmapped"][0] == {
        "kind": "Condition",
        "code": LOCAL + "K-1",
        "text": "house code",
        "heldBack": 3,
        "patients": 5,
    }


def test_commands_fit_the_run(results: Results, plan: Plan) -> None:
    piped = Ending(2.14, "my results", ())
    lines = printed(summary(results, plan, piped), 100)
    assert " next: trialshape explain 'my results' P1" in lines
    assert not any("validate" in line for line in lines)


def with_run(results: Results, **changed: Any) -> Results:
    """Results with another run record."""
    return replace(results, run={**results.run, **changed})


def test_what_is_missing_from_the_counts_is_told(results: Results, plan: Plan) -> None:
    problem = {"file": "a.ttl", "line": 3, "column": 8, "kind": "unreadable", "message": "not valid Turtle."}
    changed = with_run(
        results,
        problems=[problem],
        notEvaluated=[{"patient": "https://example.org/hospital/P9", "why": "the engine stopped"}],
        skipped=["notes.docx"],
        survey={**results.run["survey"], "orphans": 2},
    )
    lines = page(changed, plan)
    assert "unreadable: a.ttl:3:8: not valid Turtle." in lines
    assert "not evaluated: https://example.org/hospital/P9: the engine stopped" in lines
    assert "2 nodes in the export without a patient (orphans): nothing reads them" in lines
    assert "1 file of unknown kind skipped" in lines


def test_many_unreadable_files_are_counted_after_eight(results: Results, plan: Plan) -> None:
    problems = [
        {"file": f"{number}.ttl", "line": None, "column": None, "kind": "empty", "message": "no triples."}
        for number in range(11)
    ]
    lines = page(with_run(results, problems=problems), plan)
    assert "empty: 7.ttl: no triples." in lines
    assert "and 3 more, all in run.json" in lines
    assert "empty: 8.ttl: no triples." not in lines


def test_anchors_zone_and_assumptions_are_in_the_head(results: Results, plan: Plan) -> None:
    changed = with_run(
        results,
        asOf={"date": "2026-11-20", "from": "option"},
        timeZone="Asia/Shanghai",
        assumptions=["allergy", "vaccination"],
        anchors={**results.run["anchors"], "forAll": {"Enrolment": "2026-11-27", "FirstDose": "2026-12-01"}},
    )
    head = " ".join(page(changed, plan, 80)[:6])
    assert "as of 2026-11-20 | enrolment 2026-11-27 | first dose 2026-12-01" in head
    assert "time zone Asia/Shanghai" in head
    assert "2 assumptions: allergy, vaccination" in head


def test_a_verdict_that_rests_on_assumptions_has_a_line_of_its_own(results: Results, plan: Plan) -> None:
    people = results.run["patients"]
    changed = with_run(
        results, patients={**people, "verdicts": {**people["verdicts"], "NoBarrierRecorded": 2}}
    )
    (line,) = [line for line in page(changed, plan) if "no barrier recorded" in line]
    assert "2  rests on assumptions of this run" in line


def test_a_list_breaks_between_its_items() -> None:
    assert printed(Items(["one two", "three", "four"]), 14) == ["one two,", "three, four"]
    assert printed(Items(["I1 2", "E1 1"], "  "), 5) == ["I1 2", "E1 1"]


def test_patients_are_named_by_what_is_theirs_alone() -> None:
    assert short_names(["http://a/x", "http://b/x", "http://b#y", "http://c/"]) == {
        "http://a/x": "http://a/x",
        "http://b/x": "http://b/x",
        "http://b#y": "y",
        "http://c/": "http://c/",
    }
