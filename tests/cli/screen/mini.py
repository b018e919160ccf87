"""Runs of `trialshape screen` on the invented protocol and its patients, and the record they leave."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from trialshape.cli import main

INVENTED = Path(__file__).parents[2] / "results"
MINI = str(INVENTED / "mini")
PATIENTS = INVENTED / "patients"
EX = "https://example.org/hospital/"


def screen(*words: str) -> int:
    """Run `trialshape screen` on the invented protocol."""
    return main(["screen", "--protocol", MINI, *words])


def story(*names: str) -> list[str]:
    """Paths of invented patients, with the file that says up to when the export speaks."""
    return [str(PATIENTS / f"{name}.ttl") for name in ("export", *names)]


def run_json(out: str = "trialshape-out") -> dict[str, Any]:
    """The record of a run."""
    found = json.loads(Path(out, "run.json").read_text())
    assert isinstance(found, dict)
    return found
