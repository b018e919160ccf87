"""Every reading of every policy gives the outcomes that its case files say: tests/policies/<policy>/<value>/<id>/."""

from __future__ import annotations

from collections import defaultdict
from functools import cache
from pathlib import Path

import pytest

from tests.policies.screened import PREFIXES, Chosen, plan, screen
from trialshape.knowledge.vocabulary import local_name

ROOT = Path(__file__).parent
FILES = sorted(ROOT.glob("*/*/*/*.ttl"))
OUTCOMES = {"pass": "Pass", "fail": "Fail", "unknown": "Unknown", "review": "Review", "na": "NotApplicable"}


def expected(path: Path) -> tuple[str, str | None]:
    """The outcome and the reason that a file name states."""
    first, *rest = path.stem.split("-")
    return OUTCOMES[first], rest[0] if first in ("unknown", "review") else None


@cache
def rounds() -> dict[tuple[str, str], Chosen]:
    """For each policy and value the choices of the plan it is tried with.

    Values that are no default are chosen together, one of each policy at a time, so that few plans are compiled; each
    case looks at one number, which only its own policy touches."""
    defaults = {policy.name: policy.default for policy in plan().policies}
    others: dict[str, list[str]] = defaultdict(list)
    for path in FILES:
        policy, value = path.parts[-4], path.parts[-3]
        if value != defaults[policy] and value not in others[policy]:
            others[policy].append(value)
    found: dict[tuple[str, str], Chosen] = dict.fromkeys(defaults.items(), ())
    for place in range(max(map(len, others.values()))):
        together = tuple((name, values[place]) for name, values in others.items() if len(values) > place)
        found |= dict.fromkeys(together, together)
    return found


@pytest.mark.parametrize("path", FILES, ids=lambda path: "/".join(path.parts[-4:-1]) + f"/{path.stem}")
def test_reading(path: Path, tmp_path: Path) -> None:
    outcome, reason = expected(path)
    whole = tmp_path / path.name
    whole.write_text(PREFIXES + path.read_text(encoding="utf-8"), encoding="utf-8")
    screened = screen(whole, rounds()[path.parts[-4], path.parts[-3]])
    (node,) = [known for known in screened.outcomes if known.node.id == path.parent.name]
    reasons = {local_name(why).lower() for why in node.reasons}
    assert local_name(node.outcome) == outcome
    assert reason is None or reason in reasons


def test_every_policy_is_tried_at_its_default_and_otherwise() -> None:
    tried = {(path.parts[-4], path.parts[-3]) for path in FILES}
    for policy in plan().policies:
        values = {value for name, value in tried if name == policy.name}
        assert policy.default in values, policy.name
        assert len(values) > 1 or policy.fixed, policy.name


def test_every_option_is_tried() -> None:
    tried = {(path.parts[-4], path.parts[-3]) for path in FILES}
    listed = {(policy.name, option.name) for policy in plan().policies for option in policy.options}
    assert listed <= tried


def test_the_names_of_files_say_outcomes() -> None:
    assert all(path.stem.split("-")[0] in OUTCOMES for path in FILES)


def test_a_policy_changes_no_number_of_a_criterion_that_it_does_not_name() -> None:
    """What a case looks at lies at or below what its policy says it concerns."""
    below = {top.id: {node.id for node in top.walk()} for top in plan().tops}
    by_iri = {node.iri: node for top in plan().tops for node in top.walk()}
    concerned = {
        policy.name: {inner.id for iri in policy.concerns for inner in by_iri[iri].walk()}
        for policy in plan().policies
    }
    tops = {name: {top for top, ids in below.items() if ids & found} for name, found in concerned.items()}
    for path in FILES:
        top = next(top for top, ids in below.items() if path.parent.name in ids)
        assert top in tops[path.parts[-4]], path
