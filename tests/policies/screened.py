"""Screening of one small Turtle file under the choices of a run."""

from __future__ import annotations

from functools import cache
from pathlib import Path

from tests.screening import ANCHORS, AS_OF, LINKS
from trialshape.knowledge.files import Choices
from trialshape.knowledge.plan import Plan, compile_knowledge
from trialshape.read import patients, sources, survey
from trialshape.record import Settings, canonical
from trialshape.screen import Screened, Screener

PROTOCOL = "haic-len-cado"
PREFIXES = (Path(__file__).parents[1] / "cases" / "prefixes.ttl").read_text(encoding="utf-8")
Chosen = tuple[tuple[str, str], ...]


@cache
def plan(chosen: Chosen = (), preset: str | None = None) -> Plan:
    return compile_knowledge(PROTOCOL, (), Choices(preset, dict(chosen)))


@cache
def screener(chosen: Chosen = (), preset: str | None = None) -> Screener:
    return Screener(plan(chosen, preset))


def screen(path: Path, chosen: Chosen = (), settings: Settings | None = None) -> Screened:
    """The only patient of a file, screened with the dates of the case files."""
    found = sources([path])
    seen = survey(found, LINKS)
    assert not seen.problems, seen.problems
    (raw,) = patients(found, seen, LINKS)
    engine = screener(chosen)
    return engine.screen(
        canonical(raw, engine.plan.terms, settings or Settings(as_of=AS_OF, anchors=ANCHORS))
    )
