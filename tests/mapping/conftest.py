"""Fixtures of the tests of table mappings."""

from __future__ import annotations

import stat
import sys
from pathlib import Path

import pytest

from tests.mapping.places import Place, Refusal, Stand
from trialshape.mapping import BadMappingError, engine, environment

STAND_IN = """import json, os, sys, time
def report(step, error):
    json.dump({"step": step, "error": error}, open("report.json", "w"))"""


@pytest.fixture
def place(tmp_path: Path) -> Place:
    return Place(tmp_path)


@pytest.fixture
def refusal(place: Place, monkeypatch: pytest.MonkeyPatch) -> Refusal:
    """The message with which a mapping is refused, before any engine is looked for."""

    def unwanted() -> Path:
        raise AssertionError("a refused mapping must not reach the engine")

    monkeypatch.setattr(engine, "interpreter", unwanted)

    def refused(mapping: str) -> str:
        place.mapping.write_text(mapping, encoding="utf-8")
        with pytest.raises(BadMappingError) as caught:
            place.run()
        assert not place.out.exists()
        return str(caught.value)

    return refused


@pytest.fixture
def stand_in(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Stand:
    """Put a script in the place of the engine's interpreter; it runs in the working folder of a job."""

    def put(body: str) -> None:
        script = tmp_path / "stand-in"
        script.write_text(f"#!{sys.executable}\n{STAND_IN}\n{body}\n", encoding="utf-8")
        script.chmod(script.stat().st_mode | stat.S_IXUSR)
        monkeypatch.setenv(environment.VARIABLE, str(script))

    return put


@pytest.fixture
def real_engine(mapping_engine: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The engine itself, whatever the test before put in its place."""
    monkeypatch.setenv(environment.VARIABLE, str(mapping_engine))
    return mapping_engine
