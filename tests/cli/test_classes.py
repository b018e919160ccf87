"""Stages and types that follow from the facts: in the tables, on the page, in queries and in RDF."""

from __future__ import annotations

import json
from pathlib import Path

import pyarrow.parquet as pq
import pyoxigraph as ox
import pytest

from tests.cli.invented import run

STORY = Path(__file__).parents[2] / "seeds" / "patients" / "no-barrier.ttl"
EX = "https://example.org/patients/"
SPACE = "https://w3id.org/trialshape/"

# read off the story: ECOG 1; bilirubin, albumin, INR, ascites and encephalopathy of 1 point each, so 5; portal
# thrombus in the right branch; one solid liver lesion of 84 mm on slices of 1.25 mm
BY_HAND = {
    (EX + "no-barrier", SPACE + "stages#BclcC"),
    (EX + "no-barrier/finding/ChildPughTotal", SPACE + "stages#ChildPughA"),
    (EX + "nb-t1", SPACE + "thrombus#ChengTypeII"),
    (EX + "nb-t1", SPACE + "thrombus#VpGrade3"),
    (EX + "nb-l1", SPACE + "staging#MeasurableLesion"),
}
QUERY = """
PREFIX stage: <https://w3id.org/trialshape/stages#>
PREFIX thr: <https://w3id.org/trialshape/thrombus#>
SELECT ?patient ?thrombus WHERE { ?patient a stage:BclcC . ?thrombus a thr:ChengTypeII }
"""


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    made = tmp_path_factory.mktemp("classes") / "out"
    assert run("screen", STORY, "--out", made, "--rdf", "--quiet") == 0
    return made


def test_the_table_holds_the_classes_of_the_patient_of_findings_and_of_facts(folder: Path) -> None:
    rows = pq.read_table(folder / "classes.parquet").to_pylist()
    assert {row["patient"] for row in rows} == {EX + "no-barrier"}
    assert {(row["node"], row["class"]) for row in rows} == BY_HAND


def test_the_page_says_them_in_words(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run("explain", folder, "no-barrier") == 0
    shown = " ".join(capsys.readouterr().out.split())
    for words in ("BCLC stage C", "Child-Pugh class A", "thrombus of Cheng type II (nb-t1)"):
        assert words in shown
    assert run("explain", folder, "no-barrier", "--json") == 0
    assert "BCLC stage C" in json.loads(capsys.readouterr().out)["classes"]


def test_a_query_asks_by_stage(folder: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    asked = tmp_path / "stage.rq"
    asked.write_text(QUERY)
    assert run("query", folder, asked, "--format", "csv") == 0
    assert capsys.readouterr().out.splitlines()[1:] == [f'"{EX}no-barrier","{EX}nb-t1"']


def test_the_rdf_of_a_run_states_them(folder: Path) -> None:
    store = ox.Store()
    store.load(path=str(folder / "outcomes.trig"), format=ox.RdfFormat.TRIG)
    kind = ox.NamedNode("http://www.w3.org/1999/02/22-rdf-syntax-ns#type")
    stated = {
        (quad.subject.value, quad.object.value)
        for quad in store.quads_for_pattern(None, kind, None)
        if isinstance(quad.subject, ox.NamedNode) and isinstance(quad.object, ox.NamedNode)
    }
    assert stated >= BY_HAND
