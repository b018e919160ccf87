"""Samples of rules: each construct is accepted in one and refused in another."""

import re
from pathlib import Path

import pytest

from tests.profile.refused import LISTED
from trialshape.knowledge.constructs import REFUSALS
from trialshape.knowledge.profile import refusals

RULES = Path(__file__).parents[1] / "house" / "rules"


def samples(which: str) -> list[Path]:
    return sorted(RULES.glob(f"*.{which}.rq"))


def announced(sample: Path) -> str:
    return sample.read_text().splitlines()[1].removeprefix("# refuses: ")


def slug(construct: str) -> str:
    return re.sub(r"[^a-z0-9]+", "-", construct.replace("*", "star").lower())


@pytest.mark.parametrize("sample", samples("accepted"), ids=lambda path: path.name)
def test_an_accepted_sample_is_inside_the_profile(sample: Path) -> None:
    assert refusals(sample.read_text(), LISTED) == []


@pytest.mark.parametrize("sample", samples("refused"), ids=lambda path: path.name)
def test_a_refused_sample_is_refused_for_the_one_construct_it_announces(sample: Path) -> None:
    found = refusals(sample.read_text(), LISTED)
    assert {refusal.construct for refusal in found} == {announced(sample)}
    assert all(refusal.why and refusal.instead for refusal in found)


def test_every_construct_has_an_accepted_and_a_refused_sample() -> None:
    expected = {slug(construct) for construct in REFUSALS}
    assert {path.name.split(".")[0] for path in samples("accepted")} == expected
    assert {path.name.split(".")[0] for path in samples("refused")} == expected
    assert {announced(path) for path in samples("refused")} == set(REFUSALS)


@pytest.mark.parametrize("sample", sorted(RULES.iterdir()), ids=lambda path: path.name)
def test_a_sample_says_what_it_shows(sample: Path) -> None:
    first, second = sample.read_text().splitlines()[:2]
    assert re.fullmatch(r"# \S.*", first)
    assert second.startswith("# refuses: ") == (".refused." in sample.name)
    assert ".accepted." in sample.name or slug(announced(sample)) == sample.name.split(".")[0]
