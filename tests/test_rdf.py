"""Results as RDF: what outcomes.trig says, that it is well formed, and that equal results give equal bytes."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from pathlib import Path

import pyoxigraph as ox
import pytest

from tests.cli.invented import BASE, MINI, evidence, outcome, patient, results
from trialshape.results import ResultError, Results
from trialshape.results.rdf import OUTCOME_PROPERTIES, run_iri, write_trig
from trialshape.results.turtle import dated, iri, literal

ELIG = "https://w3id.org/trialshape/eligibility#"
CRIT = "https://example.org/explained#"
XSD = "http://www.w3.org/2001/XMLSchema#"
IDS = {known: CRIT + known for known in ("I1", "I2", "I2a", "I2b", "E1", "E1x")}
A, B = f"<{BASE}a>", f"<{BASE}b>"


@pytest.fixture(scope="module")
def made() -> Results:
    return results(
        [
            patient("a", "Ineligible", fails=["I1"], at=["I1"], tier="Out", earliest=date(2026, 12, 9)),
            patient(
                "b",
                "Undecided",
                data=["I1"],
                person=["E1"],
                tier="SomeSteps",
                actions=2,
                decided_until=date(2026, 12, 18),
            ),
        ],
        [
            outcome(
                "a",
                "I1",
                "Fail",
                level="criterion",
                low="72.50",
                unit="10*9/L",
                limit=">= 75",
                value='72,5 "G/l"\n',
                date="2026-11-20",
                basis="measured",
            ),
            outcome("a", "I2", "Pass", level="criterion"),
            outcome("a", "E1x", "Relieves", level="relief", counts=False),
            outcome("b", "I1", "Unknown", level="criterion", reason="Stale", low=1, high=2, date="about May"),
            outcome(
                "b",
                "E1",
                "Review",
                level="criterion",
                reason="Judgement",
                act="Investigator",
                free_from=date(2026, 11, 30),
                stop_by=date(2026, 11, 23),
                lapses=date(2026, 12, 19),
            ),
        ],
        [evidence("a", "I1", "lab/4711", "72,5"), evidence("a", "I2", "lab/1"), evidence("b", "I1", "lab/2")],
        protocol=str(MINI),
        name="mini",
    )


def triples(made: Results, folder: Path, *, full: bool = False) -> set[str]:
    """Every triple of the file, in short."""
    path = folder / "outcomes.trig"
    write_trig(made, IDS, path, full)
    quads = list(ox.parse(path=path, format=ox.RdfFormat.TRIG))
    assert {str(quad.graph_name) for quad in quads} == {f"<{run_iri(made.run)}>"}
    return {str(quad.triple).replace(f"<{ELIG}", "<elig:").replace(f"<{CRIT}", "<crit:") for quad in quads}


def test_each_outcome_is_one_triple_and_the_verdict_names_what_bars(made: Results, tmp_path: Path) -> None:
    found = {one for one in triples(made, tmp_path) if one.startswith((f"{A} ", f"{B} "))}
    assert found == {
        f"{A} <elig:verdict> <elig:Ineligible>",
        f"{A} <elig:tier> <elig:Out>",
        f'{A} <elig:actions> "0"^^<{XSD}integer>',
        f'{A} <elig:earliest> "2026-12-09"^^<{XSD}date>',
        f"{A} <elig:barredBy> <crit:I1>",
        f"{A} <elig:barredAt> <crit:I1>",
        f"{A} <elig:fails> <crit:I1>",
        f"{A} <elig:satisfies> <crit:I2>",
        f"{A} <elig:isRelievedBy> <crit:E1x>",
        f"{B} <elig:verdict> <elig:Undecided>",
        f"{B} <elig:tier> <elig:SomeSteps>",
        f'{B} <elig:actions> "2"^^<{XSD}integer>',
        f'{B} <elig:decidedUntil> "2026-12-18"^^<{XSD}date>',
        f"{B} <elig:needsData> <crit:I1>",
        f"{B} <elig:needsPerson> <crit:E1>",
        f"{B} <elig:leavesUnknown> <crit:I1>",
        f"{B} <elig:leavesForReview> <crit:E1>",
    }


def test_an_assessment_tells_everything_of_an_outcome(made: Results, tmp_path: Path) -> None:
    node = f"<{BASE}a/assessment/I1>"
    found = {one.removeprefix(f"{node} ") for one in triples(made, tmp_path) if one.startswith(node)}
    assert found == {
        "<http://www.w3.org/1999/02/22-rdf-syntax-ns#type> <elig:Assessment>",
        f"<elig:ofPatient> {A}",
        "<elig:ofCriterion> <crit:I1>",
        '<elig:level> "criterion"',
        "<elig:outcome> <elig:Fail>",
        "<elig:basis> <elig:Measured>",
        f'<elig:low> "72.5"^^<{XSD}decimal>',
        f'<elig:high> "72.5"^^<{XSD}decimal>',
        '<elig:unit> "10*9/L"',
        '<elig:limit> ">= 75"',
        '<elig:value> "72,5 \\"G/l\\"\\n"',
        f'<elig:date> "2026-11-20"^^<{XSD}date>',
        f'<elig:counts> "true"^^<{XSD}boolean>',
        f"<elig:source> <{BASE}lab/4711>",
    }


def test_an_assessment_tells_what_would_settle_it_and_until_when_it_holds(
    made: Results, tmp_path: Path
) -> None:
    node = f"<{BASE}b/assessment/E1>"
    found = {one.removeprefix(f"{node} ") for one in triples(made, tmp_path) if one.startswith(node)}
    assert {
        "<elig:act> <elig:Investigator>",
        f'<elig:freeFrom> "2026-11-30"^^<{XSD}date>',
        f'<elig:stopBy> "2026-11-23"^^<{XSD}date>',
        f'<elig:lapsesOn> "2026-12-19"^^<{XSD}date>',
    } <= found


def test_passes_are_assessed_only_in_full(made: Results, tmp_path: Path) -> None:
    few = {one for one in triples(made, tmp_path) if "<elig:Assessment>" in one}
    full = {one for one in triples(made, tmp_path, full=True) if "<elig:Assessment>" in one}
    assert {one.split()[0] for one in full - few} == {f"<{BASE}a/assessment/I2>"}
    assert {one.split()[0] for one in few} == {
        f"<{BASE}{node}>"
        for node in ("a/assessment/I1", "a/assessment/E1x", "b/assessment/I1", "b/assessment/E1")
    }


def test_the_file_says_of_which_run_it_is(made: Results, tmp_path: Path) -> None:
    found = triples(made, tmp_path)
    name = f"<{run_iri(made.run)}>"
    assert f'{name} <elig:asOf> "2026-11-20"^^<{XSD}date>' in found
    assert any("not a medical device" in one for one in found if one.startswith(name))


def test_equal_results_give_equal_bytes_and_other_runs_other_names(made: Results, tmp_path: Path) -> None:
    one, two = tmp_path / "one", tmp_path / "two"
    write_trig(made, IDS, one)
    write_trig(
        replace(made, run=dict(reversed(list(made.run.items())))), dict(reversed(list(IDS.items()))), two
    )
    assert one.read_bytes() == two.read_bytes()
    assert run_iri({**made.run, "preset": "other"}) != run_iri(made.run)


def test_an_id_that_the_tree_lacks_is_refused(made: Results, tmp_path: Path) -> None:
    with pytest.raises(ResultError, match="the id E1x"):
        write_trig(made, {known: one for known, one in IDS.items() if known != "E1x"}, tmp_path / "out")


def test_every_outcome_of_the_vocabulary_has_a_property() -> None:
    graph = ox.Store()
    root = Path(__file__).parents[1]
    graph.load(path=root / "ontology" / "eligibility.ttl", format=ox.RdfFormat.TURTLE)
    found = graph.query(
        "SELECT ?o { ?o a ?kind . VALUES ?kind { elig:Outcome elig:ReliefOutcome } }", prefixes={"elig": ELIG}
    )
    assert isinstance(found, ox.QuerySolutions)
    assert {row["o"].value.removeprefix(ELIG) for row in found} == set(OUTCOME_PROPERTIES)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("http://x.example/a b", "<http://x.example/a%20b>"),
        ('urn:a<b>"c', "<urn:a%3Cb%3E%22c>"),
        ("http://x.example/ä", "<http://x.example/ä>"),
    ],
)
def test_an_iri_cannot_leave_its_brackets(text: str, expected: str) -> None:
    assert iri(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("2026-11-20", '"2026-11-20"^^xsd:date'),
        ("2026-11-20T08:10:00+08:00", '"2026-11-20T08:10:00+08:00"^^xsd:dateTime'),
        ("2026-11", '"2026-11"^^xsd:gYearMonth'),
        ("2026", '"2026"^^xsd:gYear'),
        ("2026-02-30", '"2026-02-30"'),
        ("2026-01-01/2026-02-01", '"2026-01-01/2026-02-01"'),
    ],
)
def test_a_date_is_typed_where_it_is_one(text: str, expected: str) -> None:
    assert dated(text) == expected


def test_a_text_cannot_end_its_quotes() -> None:
    assert literal('a"b\\c\nd') == '"a\\"b\\\\c\\nd"'
