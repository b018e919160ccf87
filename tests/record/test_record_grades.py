"""Grades: what a scale calls them, their ranks, and the cut-off of a yes-or-no test."""

from __future__ import annotations

import pytest

from tests.record.patient_records import observed


@pytest.mark.parametrize(
    ("of", "value", "low", "high"),
    [
        ("lab:UrineProteinDipstick", '"2+"', "2", "2"),
        ("lab:UrineProteinDipstick", '"++"', "2", "2"),
        ("lab:UrineProteinDipstick", '" TRACE "', "0.5", "0.5"),
        ("lab:UrineProteinDipstick", '"1+ to 2+"', "1", "2"),
        ("lab:UrineProteinDipstick", '"Neg"@en', "0", "0"),
        ("lab:UrineProteinDipstick", "lab:Dipstick3Plus", "3", "3"),
        ("lab:UrineProteinDipstick", "2", "2", "2"),
        ("lab:HepatitisCAntibody", '"non-reactive"', "0", "0"),
        ("lab:HepatitisCAntibody", "lab:Borderline", "0", "1"),
        ("stg:BclcStage", '"b"', "2", "2"),
        ("stg:BclcStage", "ncit:C115137", "3", "3"),
        ("stg:EcogPerformanceStatus", "1", "1", "1"),
        ("stg:EcogPerformanceStatus", '1 ; rec:unit "{score}"', "1", "1"),
        ("stg:EcogPerformanceStatus", '"1-2"', "1", "2"),
        ("stg:ChildPughClass", '"B"', "7", "9"),
        ("stg:ChildPughClass", "8", "8", "8"),
        ("stg:NyhaClass", '"II"', "2", "2"),
    ],
)
def test_a_grade_is_its_ranks(of: str, value: str, low: str, high: str) -> None:
    found = observed(of, f"rec:value {value}", kind="rec:Assessment")
    assert found.ends("ex:m") == (low, high)
    assert not found.errors()


def test_a_grade_that_asks_for_a_person_says_so() -> None:
    found = observed("stg:ChildPughAscites", "rec:value stg:AscitesMinimalOnImaging", kind="rec:Assessment")
    assert found.ends("ex:m") == ("1", "2")
    assert found.because("ex:m") == {"elig:Wording"}
    assert found.record.recorded["http://example.org/m"].value == "minimal ascites on imaging only"


@pytest.mark.parametrize(
    ("of", "value", "reason"),
    [
        ("lab:UrineProteinDipstick", '"plenty"', "elig:Unmapped"),
        ("lab:UrineProteinDipstick", "lab:Positive", "elig:Unmapped"),
        ("lab:UrineProteinDipstick", "sct:10828004", "elig:Unmapped"),
        ("lab:UrineProteinDipstick", "30", "elig:Malformed"),
        ("stg:EcogPerformanceStatus", "1.5", "elig:Malformed"),
        ("stg:EcogPerformanceStatus", "6", "elig:Malformed"),
    ],
)
def test_what_is_no_grade_of_the_scale_has_no_ends(of: str, value: str, reason: str) -> None:
    found = observed(of, f"rec:value {value}")
    assert found.ends("ex:m") == (None, None)
    assert found.because("ex:m") == {reason}
    assert found.errors("ex:m") == {("unknown-grade", "rec:value")}


def test_a_unit_beside_a_rank_must_be_known() -> None:
    found = observed("lab:UrineProteinDipstick", 'rec:value 2 ; rec:unit "mg/dL"')
    assert found.ends("ex:m") == (None, None)
    assert found.errors("ex:m") == {("unknown-unit", "rec:unit")}


@pytest.mark.parametrize(
    ("rest", "low", "high"),
    [
        ("rec:value 0.05", "1", "1"),
        ("rec:value 0.049", "0", "0"),
        ('rec:comparator "<" ; rec:value 0.05', "0", "0"),
        ('rec:comparator "<" ; rec:value 0.1', "0", "1"),
        ('rec:comparator ">" ; rec:value 250', "1", "1"),
        ('rec:comparator ">" ; rec:value 0.01', "0", "1"),
    ],
)
def test_a_quantity_of_a_yes_or_no_test_is_positive_from_its_cut_off(rest: str, low: str, high: str) -> None:
    found = observed("lab:HepatitisBSurfaceAntigen", f'{rest} ; rec:unit "[IU]/mL"')
    assert found.ends("ex:m") == (low, high)
    assert found.one("ex:m", "rec:unit") is None
    assert found.one("ex:m", "rec:recordedUnit") == "[IU]/mL"


def test_a_number_of_a_yes_or_no_test_without_unit_is_not_read() -> None:
    found = observed("lab:HepatitisBSurfaceAntigen", "rec:value 1")
    assert found.ends("ex:m") == (None, None)
    assert found.errors("ex:m") == {("missing-unit", "rec:unit")}
