"""A protocol is a folder of Turtle: it stands beside the other one, and works wherever it lies."""

from __future__ import annotations

import json
import shutil
from contextlib import redirect_stdout
from io import StringIO
from pathlib import Path

import pyarrow.parquet as pq
import pytest

from tests.imbrave150.screening import PROTOCOL, plan
from tests.screening import plan as first_plan
from trialshape.cli import main
from trialshape.knowledge.files import data_root
from trialshape.knowledge.protocols import protocol_names

FOLDER = data_root() / "shapes" / PROTOCOL
SEEDS = data_root() / "seeds" / PROTOCOL
# patient -> verdict, criteria that fail, leaves for data, leaves for a person; by hand from the stories of the files
EXPECTED = {
    "no-barrier": ("NoBarrierFound", [], [], []),
    "earlier-lenvatinib": ("Ineligible", ["I1"], [], []),
    "class-b": ("Ineligible", ["I5"], [], []),
    "late-endoscopy": ("Undecided", [], ["E1a"], []),
    "varices": ("Undecided", [], [], ["E1b"]),
    "transfused": ("Undecided", [], [], ["I4b"]),
    "local-infusion": ("Undecided", [], [], ["I1"]),
}
OF_THE_FIRST = ("haic", "cadonilimab", "06187961", "I11", "E34", "49 ", "not encoded")
"""What a page of this protocol must not say."""


@pytest.fixture(scope="module")
def elsewhere(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy of the folder under another name in another place."""
    return Path(shutil.copytree(FOLDER, tmp_path_factory.mktemp("site") / "copied"))


@pytest.fixture(scope="module")
def screened(elsewhere: Path) -> tuple[Path, str]:
    """The example patients, screened with the copy: the result directory and the printed page."""
    out = elsewhere.parent / "result"
    with redirect_stdout(StringIO()) as page:
        code = main(["screen", str(SEEDS), "--protocol", str(elsewhere), "--out", str(out), "--jobs", "1"])
    assert code == 0
    return out, page.getvalue()


@pytest.fixture(scope="module")
def results(screened: tuple[Path, str]) -> Path:
    """The result directory alone."""
    return screened[0]


def test_it_is_found_by_name() -> None:
    assert PROTOCOL in protocol_names(data_root() / "shapes")


def test_two_protocols_share_no_criterion_and_no_condition() -> None:
    one, two = first_plan(), plan()
    assert not {node.iri for node in one.nodes()} & {node.iri for node in two.nodes()}
    assert not {known.iri for known in one.conditions} & {known.iri for known in two.conditions}
    assert one.protocol != two.protocol


def test_a_shared_question_has_the_window_of_each_protocol() -> None:
    shared = {known.finding for known in first_plan().conditions} & {
        known.finding for known in plan().conditions
    }
    base = "https://w3id.org/trialshape/questions#"
    assert shared == {
        base + name
        for name in ("EcogStatus", "MeasurableUntreated", "MeasurableProgressed", "ChildPughTotal")
    }


def test_the_limit_of_liver_function_is_the_highest_total_of_class_a() -> None:
    (known,) = [known for known in plan().conditions if known.id == "I5"]
    assert known.needs == "<= 6"


def test_the_folder_holds_nothing_but_turtle() -> None:
    assert {path.suffix for path in FOLDER.rglob("*") if path.is_file()} == {".ttl"}


def test_the_copy_prints_the_same_shapes(elsewhere: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["shapes", "--protocol", str(elsewhere)]) == 0
    printed = capsys.readouterr().out
    for known in plan().conditions:
        assert f"<{known.barrier}> a sh:PropertyShape" in printed
        assert f"<{known.unsure}> a sh:PropertyShape" in printed
    assert printed.count(" a sh:NodeShape") == len(plan().conditions)


def test_the_example_patients(results: Path) -> None:
    table = pq.read_table(results / "patients.parquet").to_pylist()
    found = {
        row["patient"].rsplit("/")[-1]: (row["verdict"], row["fails"], row["needs_data"], row["needs_person"])
        for row in table
    }
    assert found == EXPECTED
    assert all(row["not_encoded"] == 0 for row in table)


def test_the_run_names_its_protocol(results: Path) -> None:
    run = json.loads((results / "run.json").read_text())
    assert run["protocol"]["iri"] == "https://w3id.org/trialshape/imbrave150/criteria#protocol"


def test_pages_tell_of_this_protocol_alone(results: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["explain", str(results), "transfused", "--all"]) == 0
    page = capsys.readouterr().out
    assert "imbrave150" in page
    assert "no transfusion behind the count" in page
    assert main(["query", str(results), "stops-most"]) == 0
    page += capsys.readouterr().out
    assert "Child-Pugh class A" in page
    assert not [text for text in OF_THE_FIRST if text in page]


def test_the_summary_tells_of_this_protocol_alone(screened: tuple[Path, str]) -> None:
    page = screened[1]
    assert "imbrave150 NCT03434379" in page
    assert "7 patients in = 7 screened" in page
    assert not [text for text in OF_THE_FIRST if text in page]
