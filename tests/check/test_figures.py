"""Figures in texts: what counts as one, and texts of the project itself held against changed limits."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path

import pytest

from trialshape.check import read_catalogue
from trialshape.check.figures import figures, numbers
from trialshape.check.material import Material, knowledge_files, material

CRITERIA = "https://w3id.org/trialshape/haic-len-cado/criteria#"
PREFIXES = f"""@prefix crit: <{CRITERIA}> .
@prefix win: <https://w3id.org/trialshape/haic-len-cado/windows#> .
@prefix elig: <https://w3id.org/trialshape/eligibility#> .
@prefix skos: <http://www.w3.org/2004/02/skos/core#> .
"""


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Platelets must be 75 x 10^9/L or more.", {"75"}),
        ("Platelets must be 75 × 10*9/L or more.", {"75"}),
        ("Neutrophils of 1.5 10*9/L.", {"1.5"}),
        ("Fewer than 2,000 copies.", {"2000"}),
        ("At most three lesions of 30 mm.", {"3", "30"}),
        ("I4.2v decides beside E8x1, B7 and R0.", set()),
        ("From 0 to 1.", {"0", "1"}),
        ("5–6 points", {"5", "6"}),
        ("No figure at all.", set()),
    ],
)
def test_figures_of_a_text(text: str, expected: set[str]) -> None:
    assert numbers(text) == {Decimal(number) for number in expected}


@pytest.fixture(scope="module")
def project() -> Material:
    files, _ = knowledge_files("haic-len-cado", ())
    return material(files)


def remarks(project: Material, folder: Path, text: str) -> list[tuple[str, str | None]]:
    path = folder / "added.ttl"
    path.write_text(PREFIXES + text, encoding="utf-8")
    found = figures(material([("added.ttl", path)], known=project.parsed), read_catalogue())
    return [(one.code, one.subject) for one in found]


@pytest.mark.parametrize(
    ("text", "code", "subject"),
    [
        ('crit:I11.1b skos:definition "Platelets must be 50 x 10^9/L or more."@en .', "TS307", "I11.1b"),
        (
            'crit:I9a skos:definition "There may be at most four lesions outside the liver."@en .',
            "TS307",
            "I9a",
        ),
        ('crit:I10 elig:unsureMessage "A total of 6 or less is not shown."@en .', "TS307", "I10"),
        ('crit:I10 elig:barrierMessage "The Child-Pugh total is above 7."@en .', "TS313", "I10"),
        (
            'crit:I11.1b skos:definition "Platelets are enough within 14 days before enrolment."@en .',
            "TS504",
            "I11.1b",
        ),
    ],
)
def test_texts_that_contradict_the_project(
    text: str, code: str, subject: str, project: Material, tmp_path: Path
) -> None:
    assert remarks(project, tmp_path, text) == [(code, CRITERIA + subject)]


@pytest.mark.parametrize(
    "text",
    [
        'crit:I11.1b skos:definition "At least 75 x 10^9/L in the 7 days before enrolment."@en .',
        'crit:I11.1b skos:definition "Mindestens 50."@de .',
        'crit:I11.1b skos:note "50 were asked for once."@en .',
        'crit:I9a skos:definition "No more than three."@en .',
    ],
)
def test_texts_that_do_not(text: str, project: Material, tmp_path: Path) -> None:
    assert remarks(project, tmp_path, text) == []


def test_a_limit_of_one_run_is_not_held_against_the_texts(project: Material, tmp_path: Path) -> None:
    assert remarks(project, tmp_path, "crit:I11.1b elig:amendedLimit 50 .") == []
