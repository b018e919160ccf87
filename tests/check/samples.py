"""The samples of tests/house/check, and the tiny protocol that each of them is added to."""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path

from trialshape.check import Checked, check, read_catalogue
from trialshape.check.material import Material, material
from trialshape.knowledge.files import data_root

SAMPLES = Path(__file__).parents[1] / "house" / "check"
MARK = "# <-"


@cache
def tiny() -> Material:
    """The vocabulary of the project and a protocol of two criteria, with nothing to remark."""
    modules = [data_root() / "ontology" / name for name in ("record.ttl", "eligibility.ttl")]
    paths = [*modules, *sorted((SAMPLES / "base").glob("*.ttl"))]
    return material([(path.name, path) for path in paths])


def checked(*paths: Path) -> Checked:
    """The tiny protocol with more files, without the reasoner."""
    added = material([(path.name, path) for path in paths], known=tiny().parsed)
    return check(added, reasoner=False, catalogue=read_catalogue())


def samples(*, accepted: bool) -> list[Path]:
    """The broken samples, or those with nothing to remark."""
    return [path for path in sorted(SAMPLES.glob("*.ttl")) if path.name.endswith(".ok.ttl") == accepted]


def code(sample: Path) -> str:
    """The code that the name of a sample begins with."""
    return sample.name.partition("-")[0]


def beside(sample: Path) -> set[str]:
    """Codes that a sample says it breaks as well, in its first line."""
    said = re.match(r"# also: (.+)", sample.read_text(encoding="utf-8"))
    return set(said[1].split()) if said else set()


def marked(sample: Path) -> set[int]:
    """The lines that a sample marks as wrong."""
    lines = sample.read_text(encoding="utf-8").splitlines()
    return {number for number, line in enumerate(lines, 1) if line.endswith(MARK)}
