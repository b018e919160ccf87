"""The stories of seeds/patients: expected outcomes written by hand, one line per node that a story speaks of."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.screening import screen
from trialshape.knowledge.vocabulary import local_name

ROOT = Path(__file__).parents[1]
STORIES = sorted((ROOT / "seeds" / "patients").glob("*.ttl"))
EXPECTED = ROOT / "tests" / "expected"


def test_every_story_has_expectations_and_the_other_way_round() -> None:
    assert [path.stem for path in STORIES] == sorted(path.stem for path in EXPECTED.glob("*.txt"))
    assert len(STORIES) >= 12


@pytest.mark.parametrize("path", STORIES, ids=lambda path: path.stem)
def test_story(path: Path) -> None:
    screened = screen(path, anchors={})
    found = {known.node.id: known for known in screened.outcomes}
    lines = (EXPECTED / f"{path.stem}.txt").read_text().splitlines()
    wrong = []
    for line in lines:
        if line.startswith("#"):
            continue
        name, outcome, *reason = line.split()
        if name == "verdict":
            assert local_name(screened.verdict) == outcome
            continue
        reasons = {local_name(why) for why in found[name].reasons}
        if local_name(found[name].outcome) != outcome or not set(reason) <= reasons:
            wrong.append((line, local_name(found[name].outcome), sorted(reasons)))
    assert not wrong


def test_the_stories_show_every_outcome_and_every_reason() -> None:
    stated = {
        tuple(line.split()[1:])
        for path in EXPECTED.glob("*.txt")
        for line in path.read_text().splitlines()[2:]
    }
    reasons = ["Missing", "Stale", "Malformed", "Unmapped", "Unusable"]
    assert stated >= {("Unknown", reason) for reason in reasons}
    assert stated >= {("Review", reason) for reason in ("Judgement", "Wording", "OpenList", "Conflicting")}
    assert stated >= {("Pass",), ("Fail",), ("NotApplicable",)}
