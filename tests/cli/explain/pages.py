"""The page of a patient as the command prints it."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.cli.invented import run


def page(folder: Path, capsys: pytest.CaptureFixture[str], *arguments: str) -> str:
    """What `trialshape explain` prints of a result directory; it must run."""
    assert run("explain", folder, *arguments) == 0
    return capsys.readouterr().out
