"""An empty working directory for each run, and knowledge that is compiled once."""

from __future__ import annotations

import functools
from pathlib import Path
from typing import Any

import pytest

from trialshape.knowledge.files import NO_CHOICES, Choices
from trialshape.knowledge.plan import Plan, compile_knowledge

compiled = functools.cache(compile_knowledge)


def compile_once(protocol: str, extra: Any = (), choices: Choices = NO_CHOICES, *more: Any) -> Plan:
    """The compiled knowledge, kept between tests where nothing is chosen."""
    if choices != NO_CHOICES or any(more):
        return compile_knowledge(protocol, extra, choices, *more)
    return compiled(protocol, tuple(extra))


@pytest.fixture(autouse=True)
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty working directory, and knowledge that is compiled only once."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("COLUMNS", "100")
    for command in ("screen", "shapes"):
        monkeypatch.setattr(f"trialshape.cli.{command}.compile_knowledge", compile_once)
    return tmp_path
