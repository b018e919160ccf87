"""Every case file of this protocol gives the outcome that its name says."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.casefiles import expected
from tests.imbrave150.screening import plan, screen

CASES = Path(__file__).parent / "cases"
PREFIXES = (CASES / "prefixes.ttl").read_text()
FILES = sorted(path for path in CASES.rglob("*.ttl") if path.parent != CASES)


@pytest.mark.parametrize("path", FILES, ids=lambda path: f"{path.parent.name}/{path.stem}")
def test_case(path: Path, tmp_path: Path) -> None:
    whole = tmp_path / path.name
    whole.write_text(PREFIXES + path.read_text())
    found = {known.node.id: known for known in screen(whole).outcomes}
    assert path.parent.name in found, "the folder names no node of the tree"
    assert expected(path).differs(found[path.parent.name]) is None


def test_every_criterion_has_a_case_of_each_kind() -> None:
    kinds: dict[str, set[str]] = {}
    for path in FILES:
        kinds.setdefault(path.parent.name, set()).add(path.stem.split("-")[0])
    criteria = [node.id for node in plan().nodes() if node.level == "criterion"]
    assert criteria == ["I1", "I2", "I3", "I4", "I5", "E1"]
    for id in criteria:
        assert kinds[id] >= {"pass", "fail", "unknown", "review"}, id
