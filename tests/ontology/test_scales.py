"""Scales and scores: texts of grades, ranks and points as published.

Expected values are typed by hand from the sources that the modules name.
"""

from __future__ import annotations

from decimal import Decimal

import pytest

from tests.ontology.stated import nodes, number, objects, short, subjects


def ranks(name: str) -> tuple[Decimal | None, Decimal | None]:
    rank = number(name, "elig:rank")
    return (rank, rank) if rank is not None else (number(name, "elig:rankLow"), number(name, "elig:rankHigh"))


def grade(scale: str, text: str) -> str:
    """The grade that a text means on a scale, without regard to case."""
    found = {
        short(grade)
        for grade in subjects("elig:ofScale", scale)
        if text.casefold() in {notation.casefold() for notation in objects(grade, "skos:notation")}
    }
    assert len(found) == 1, (scale, text, found)
    return found.pop()


@pytest.mark.parametrize(
    ("scale", "text", "low", "high"),
    [
        ("stg:EcogScale", "1", "1", "1"),
        ("stg:EcogScale", "1-2", "1", "2"),
        ("stg:BclcScale", "0", "0", "0"),
        ("stg:BclcScale", "BCLC B", "2", "2"),
        ("stg:BclcScale", "d", "4", "4"),
        ("stg:ChildPughClassScale", "A", "5", "6"),
        ("stg:ChildPughClassScale", "B", "7", "9"),
        ("stg:ChildPughClassScale", "B7", "7", "7"),
        ("stg:ChildPughClassScale", "Child-Pugh C", "10", "15"),
        ("stg:ChildPughEncephalopathyScale", "none", "1", "1"),
        ("stg:ChildPughEncephalopathyScale", "grade 1-2", "2", "2"),
        ("stg:ChildPughEncephalopathyScale", "III-IV", "3", "3"),
        ("stg:ChildPughAscitesScale", "absent", "1", "1"),
        ("stg:ChildPughAscitesScale", "slight", "2", "2"),
        ("stg:ChildPughAscitesScale", "tense", "3", "3"),
        ("stg:ChildPughAscitesScale", "minimal", "1", "2"),
        ("stg:WestHavenScale", "4", "4", "4"),
        ("stg:NyhaScale", "II", "2", "2"),
        ("stg:NyhaScale", "I-II", "1", "2"),
        ("lab:QualitativeScale", "neg", "0", "0"),
        ("lab:QualitativeScale", "Reactive", "1", "1"),
        ("lab:QualitativeScale", "borderline", "0", "1"),
        ("lab:DipstickScale", "Negative", "0", "0"),
        ("lab:DipstickScale", "±", "0.5", "0.5"),
        ("lab:DipstickScale", "+", "1", "1"),
        ("lab:DipstickScale", "++", "2", "2"),
        ("lab:DipstickScale", "3+", "3", "3"),
        ("lab:DipstickScale", "++++", "4", "4"),
        ("lab:DipstickScale", "1+ to 2+", "1", "2"),
    ],
)
def test_grades_by_the_text_of_exports(scale: str, text: str, low: str, high: str) -> None:
    assert ranks(grade(scale, text)) == (Decimal(low), Decimal(high))


def test_every_grade_is_ranked_and_no_text_means_two_grades_of_a_scale() -> None:
    seen: dict[tuple[str, str], str] = {}
    for name in subjects("rdf:type", "stg:Grade"):
        [scale] = objects(name, "elig:ofScale")
        low, high = ranks(name)
        assert low is not None
        assert high is not None
        assert low <= high
        for text in objects(name, "skos:notation"):
            assert seen.setdefault((scale, text.casefold()), name) == name, (scale, text)


def points(table: str, unit: str, value: str) -> list[int]:
    found = []
    for row in nodes(table, "elig:row"):
        below, at_least = number(row, "elig:below"), number(row, "elig:atLeast")
        at_most, over = number(row, "elig:atMost"), number(row, "elig:above")
        amount = Decimal(value)
        if (
            unit in objects(row, "elig:ucum")
            and (below is None or amount < below)
            and (at_least is None or amount >= at_least)
            and (at_most is None or amount <= at_most)
            and (over is None or amount > over)
        ):
            found.append(int(objects(row, "elig:points")[0]))
    return found


@pytest.mark.parametrize(
    ("table", "unit", "value", "expected"),
    [
        ("Bilirubin", "mg/dL", "1.99", 1),
        ("Bilirubin", "mg/dL", "2", 2),
        ("Bilirubin", "mg/dL", "3", 2),
        ("Bilirubin", "mg/dL", "3.01", 3),
        ("Bilirubin", "umol/L", "33.9", 1),
        ("Bilirubin", "umol/L", "34", 2),
        ("Bilirubin", "umol/L", "34.1", 2),
        ("Bilirubin", "umol/L", "51", 2),
        ("Bilirubin", "umol/L", "51.2", 3),
        ("Albumin", "g/L", "35.1", 1),
        ("Albumin", "g/L", "35", 2),
        ("Albumin", "g/L", "28", 2),
        ("Albumin", "g/L", "27.9", 3),
        ("Albumin", "g/dL", "3.6", 1),
        ("Albumin", "g/dL", "3.5", 2),
        ("Albumin", "g/dL", "2.8", 2),
        ("Albumin", "g/dL", "2.7", 3),
        ("Inr", "1", "1.69", 1),
        ("Inr", "1", "1.7", 2),
        ("Inr", "1", "2.3", 2),
        ("Inr", "1", "2.31", 3),
        ("Prolongation", "s", "3.9", 1),
        ("Prolongation", "s", "4", 2),
        ("Prolongation", "s", "6", 2),
        ("Prolongation", "s", "6.1", 3),
    ],
)
def test_child_pugh_points(table: str, unit: str, value: str, expected: int) -> None:
    assert points(f"stg:ChildPugh{table}Table", unit, value) == [expected]


@pytest.mark.parametrize(
    ("table", "name"),
    [
        ("Bilirubin", "lab:TotalBilirubin"),
        ("Albumin", "lab:Albumin"),
        ("Inr", "lab:Inr"),
        ("Prolongation", "lab:ProthrombinTime"),
    ],
)
def test_score_tables_use_units_of_their_observable(table: str, name: str) -> None:
    accepted = {text for node in nodes(name, "elig:acceptsUnit") for text in objects(node, "elig:ucum")}
    used = {
        text for row in nodes(f"stg:ChildPugh{table}Table", "elig:row") for text in objects(row, "elig:ucum")
    }
    assert used <= accepted | set(objects(name, "elig:canonicalUnit"))
    # a text with the factor 1 is shown as the canonical unit, every other text of mass needs rows of its own
    assert all(text in used for text in accepted if text.startswith(("mg/", "g/d", "mg%", "g%")))
