"""Every case file gives the outcome that its name says."""

from __future__ import annotations

import re
from datetime import date
from pathlib import Path

import pytest

from tests.screening import Assumed, plan, screen
from trialshape.knowledge.vocabulary import local_name

CASES = Path(__file__).parent / "cases"
PREFIXES = (CASES / "prefixes.ttl").read_text()
FILES = sorted(path for path in CASES.rglob("*.ttl") if path.parent != CASES)
IDS = frozenset(node.id for node in plan().nodes())
ASSUMED = re.compile(r"^# assume dom:(\w+)(?: from (\S+))?(?: to (\S+))?$", re.MULTILINE)
DOMAINS = "https://w3id.org/trialshape/domains#"
OUTCOMES = {
    "pass": "Pass",
    "fail": "Fail",
    "unknown": "Unknown",
    "review": "Review",
    "na": "NotApplicable",
    "relieves": "Relieves",
    "not": "DoesNotRelieve",
}


def expected(path: Path) -> tuple[str, str | None]:
    """The outcome and the reason that a file name states."""
    first, *rest = path.stem.split("-")
    return OUTCOMES[first], rest[0] if first in ("unknown", "review") else None


def assumed(body: str) -> Assumed:
    """What a case takes for granted: each line `# assume dom:NAME [from DAY] [to DAY]` reads the silence of a domain as
    absence, as a preset or a site may."""
    found = dict[str, tuple[date | None, date | None]]()
    for name, first, last in ASSUMED.findall(body):
        days = (date.fromisoformat(day) if day else None for day in (first, last))
        found[DOMAINS + name] = (next(days), next(days))
    return found


@pytest.mark.parametrize("path", FILES, ids=lambda path: f"{path.parent.name}/{path.stem}")
def test_case(path: Path, tmp_path: Path) -> None:
    assert path.parent.name in IDS, "the folder names no node of the tree"
    _holds(path, tmp_path, of=path.parent.name)


@pytest.mark.parametrize("path", FILES[::40], ids=lambda path: f"{path.parent.name}/{path.stem}")
def test_a_case_says_the_same_with_all_criteria_beside_it(path: Path, tmp_path: Path) -> None:
    _holds(path, tmp_path, of=None)


def _holds(path: Path, tmp_path: Path, of: str | None) -> None:
    outcome, reason = expected(path)
    whole = tmp_path / path.name
    whole.write_text(PREFIXES + path.read_text())
    found = screen(whole, of=of, assume=assumed(path.read_text()))
    (node,) = (known for known in found.outcomes if known.node.id == path.parent.name)
    reasons = {local_name(why).lower() for why in node.reasons}
    assert (local_name(node.outcome), reasons) == (outcome, reasons if reason is None else reasons | {reason})


def test_every_file_is_a_case() -> None:
    assert FILES
    assert all(path.stem.split("-")[0] in OUTCOMES for path in FILES)
