"""The limits of normal and the control beside a value: their units, and what is wrong with them."""

from __future__ import annotations

import pytest

from tests.record.patient_records import observed


def test_limits_of_normal_come_in_the_unit_of_the_value() -> None:
    found = observed(
        "lab:TotalBilirubin", 'rec:value 2 ; rec:unit "mg/dL" ; rec:referenceLow 0.2 ; rec:referenceHigh 1.2'
    )
    assert found.ends("ex:m", "rec:referenceLow", "rec:referenceHigh") == ("3.42", "20.52")


def test_limits_of_normal_may_have_a_unit_of_their_own() -> None:
    rest = 'rec:value 34.2 ; rec:unit "umol/L" ; rec:referenceHigh 1.2 ; rec:referenceUnit "mg/dL"'
    found = observed("lab:TotalBilirubin", rest)
    assert found.one("ex:m", "rec:referenceHigh") == "20.52"
    assert found.ends("ex:m") == ("34.2", "34.2")


def test_an_implausible_upper_limit_betrays_a_wrong_unit() -> None:
    # 1.2 umol/L is no upper limit of bilirubin: both numbers are mg/dL
    found = observed("lab:TotalBilirubin", 'rec:value 2 ; rec:unit "umol/L" ; rec:referenceHigh 1.2')
    assert found.ends("ex:m") == (None, None)
    assert found.one("ex:m", "rec:recordedLow") is None
    assert found.one("ex:m", "rec:referenceHigh") is None
    assert found.because("ex:m") == {"elig:Malformed"}
    assert found.said("ex:m", "rec:referenceBecause") == {"elig:Malformed"}
    assert found.errors("ex:m") == {("implausible-reference", "rec:referenceHigh")}


@pytest.mark.parametrize(
    ("rest", "code", "reason"),
    [
        ('rec:referenceHigh "high"^^xsd:decimal', "bad-literal", "elig:Malformed"),
        ("rec:referenceHigh 40 , 41", "two-values", "elig:Malformed"),
        ("rec:referenceHigh 40 ; rec:referenceLow 50", "bad-range", "elig:Malformed"),
        ('rec:referenceHigh 40 ; rec:referenceUnit "furlong"', "unknown-unit", "elig:Unmapped"),
    ],
)
def test_a_limit_that_cannot_be_used_leaves_the_value(rest: str, code: str, reason: str) -> None:
    found = observed("lab:Alt", f'rec:value 40 ; rec:unit "U/L" ; {rest}')
    assert found.ends("ex:m") == ("40", "40")
    assert found.one("ex:m", "rec:referenceHigh") is None
    assert found.because("ex:m") == set()
    assert found.said("ex:m", "rec:referenceBecause") == {reason}
    assert {name for name, _ in found.errors("ex:m")} == {code}


def test_the_control_of_a_clotting_time_is_kept() -> None:
    found = observed("lab:ProthrombinTime", 'rec:value 17 ; rec:unit "s" ; rec:control 12.5')
    assert found.one("ex:m", "rec:control") == "12.5"
