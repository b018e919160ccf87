"""Every case file gives the outcome that its name says."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.casefiles import FILES, OUTCOMES, PREFIXES, assumed, expected
from tests.screening import plan, screen

IDS = frozenset(node.id for node in plan().nodes())


@pytest.mark.parametrize("path", FILES, ids=lambda path: f"{path.parent.name}/{path.stem}")
def test_case(path: Path, tmp_path: Path) -> None:
    assert path.parent.name in IDS, "the folder names no node of the tree"
    _holds(path, tmp_path, of=path.parent.name)


@pytest.mark.parametrize("path", FILES[::40], ids=lambda path: f"{path.parent.name}/{path.stem}")
def test_a_case_says_the_same_with_all_criteria_beside_it(path: Path, tmp_path: Path) -> None:
    _holds(path, tmp_path, of=None)


def _holds(path: Path, tmp_path: Path, of: str | None) -> None:
    whole = tmp_path / path.name
    whole.write_text(PREFIXES + path.read_text())
    found = screen(whole, of=of, assume=assumed(path.read_text()))
    (node,) = (known for known in found.outcomes if known.node.id == path.parent.name)
    assert expected(path).differs(node) is None


def test_every_file_is_a_case() -> None:
    assert FILES
    assert all(path.stem.split("-")[0] in OUTCOMES for path in FILES)
