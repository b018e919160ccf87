"""The page of readings says what the knowledge says."""

from __future__ import annotations

from trialshape.check.readings import shipped, with_readings
from trialshape.knowledge.files import data_root

DOCS = data_root() / "docs"


def test_the_page_of_readings_is_current() -> None:
    page = (DOCS / "readings.md").read_text(encoding="utf-8")
    assert page == with_readings(page, shipped(), DOCS / "decisions")


def test_every_policy_has_its_decision_record() -> None:
    numbers = {path.name[:3] for path in (DOCS / "decisions").glob("[0-9]*.md")}
    assert {policy.decision for policy in shipped().policies} <= numbers


def test_every_criterion_that_is_named_is_a_number() -> None:
    for policy, numbers in shipped().pairs():
        assert numbers, policy.name
        assert all(number[0] in "IE" and number[1].isdigit() for number in numbers), policy.name
