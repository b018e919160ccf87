"""Rules that a protocol does not need are left out: the outcomes must not tell."""

from __future__ import annotations

from datetime import date

import pytest

from tests.screening import LINKS
from trialshape.knowledge import rules
from trialshape.knowledge.files import data_root
from trialshape.knowledge.plan import compile_knowledge
from trialshape.read import patients, sources, survey
from trialshape.record import Settings, canonical
from trialshape.screen import Screener


def test_outcomes_are_those_of_all_rules(monkeypatch: pytest.MonkeyPatch) -> None:
    needed = compile_knowledge("imbrave150")
    monkeypatch.setattr(rules, "_needed", lambda produces, *_: frozenset(produces))
    # questions that this protocol does not ask have no window here
    monkeypatch.setattr("trialshape.knowledge.plan._asked_in_a_window", lambda *_: None)
    everything = compile_knowledge("imbrave150")
    assert len(needed.rules) < len(everything.rules)

    found = sources([data_root() / "seeds" / "imbrave150"])
    settings = Settings(as_of=date(2026, 11, 20))
    records = [canonical(raw, needed.terms, settings) for raw in patients(found, survey(found, LINKS), LINKS)]
    few, all_ = Screener(needed), Screener(everything)
    told = [(few.screen(record).outcomes, all_.screen(record).outcomes) for record in records]
    assert len(told) == 7
    assert [one for one, _ in told] == [other for _, other in told]
