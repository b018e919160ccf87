"""Result directories that somebody changed, and more knowledge that must not go unsaid."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from trialshape.cli import main
from trialshape.knowledge.files import data_root

AMENDED = """@prefix crit: <https://w3id.org/trialshape/imbrave150/criteria#> .
@prefix elig: <https://w3id.org/trialshape/eligibility#> .
"""


@pytest.fixture(scope="module")
def run(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    """A result directory, and the knowledge it was screened with besides the protocol."""
    folder = tmp_path_factory.mktemp("run")
    more = folder / "more.ttl"
    more.write_text(AMENDED + "crit:I4a elig:amendedLimit 150 .\n")
    export = data_root() / "seeds" / "imbrave150" / "no-barrier.ttl"
    given = ["--protocol", "imbrave150", "--knowledge", str(more), "--as-of", "2026-11-20", "--jobs", "1"]
    assert main(["screen", str(export), *given, "--out", str(folder / "out"), "--quiet"]) == 0
    return folder / "out", more


def test_the_page_of_a_run_names_the_knowledge_that_was_added(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    more = tmp_path / "unseen.ttl"
    more.write_text("<https://example.org/a> <http://www.w3.org/2000/01/rdf-schema#label> 'a'@en .")
    export = data_root() / "seeds" / "imbrave150" / "no-barrier.ttl"
    given = ["--protocol", "imbrave150", "--knowledge", str(more), "--as-of", "2026-11-20", "--jobs", "1"]
    assert main(["screen", str(export), *given, "--out", str(tmp_path / "out")]) == 0
    assert "more knowledge:" in capsys.readouterr().out


def test_a_query_tells_amended_limits_and_that_knowledge_has_changed(
    run: tuple[Path, Path], capsys: pytest.CaptureFixture[str]
) -> None:
    folder, more = run
    assert main(["query", str(folder), "open-most"]) == 0
    same = capsys.readouterr().err
    assert "limits amended: I4a >= 75 -> >= 150" in same
    assert "warning" not in same
    more.write_text(AMENDED + "crit:I4a elig:amendedLimit 50 .\n")
    assert main(["query", str(folder), "open-most"]) == 0
    assert "the knowledge is not that of the run" in capsys.readouterr().err


@pytest.mark.parametrize(
    "damage",
    [
        lambda record: record.pop("protocol"),
        lambda record: record["protocol"].update(given=5),
        lambda record: record.update(knowledge=None),
        lambda record: record["knowledge"].update(extra=[1]),
        lambda record: record["knowledge"].pop("sha256"),
        lambda record: record["knowledge"].update(amendedLimits=[{"id": "I4a"}]),
    ],
)
def test_a_damaged_record_of_a_run_is_named(
    run: tuple[Path, Path],
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
    damage: Callable[[dict[str, Any]], object],
) -> None:
    record = json.loads((run[0] / "run.json").read_text())
    damage(record)
    (tmp_path / "run.json").write_text(json.dumps(record))
    assert main(["query", str(tmp_path), "open-most"]) == 2
    assert "is damaged" in capsys.readouterr().err
