"""Values with a comparator, and recorded ranges."""

from __future__ import annotations

import pytest

from tests.record.patient_records import observed


@pytest.mark.parametrize(
    ("comparator", "low", "high"),
    [
        ("<", None, "49.999999"),
        ("<=", None, "50"),
        ("≤", None, "50"),
        (">", "50.000001", None),
        (">=", "50", None),
        ("=", "50", "50"),
    ],
)
def test_a_comparator_makes_a_bound(comparator: str, low: str | None, high: str | None) -> None:
    found = observed("lab:Platelets", f'rec:comparator "{comparator}" ; rec:value 50000 ; rec:unit "/uL"')
    assert found.ends("ex:m") == (low, high)
    assert not found.because("ex:m")
    assert found.record.recorded["http://example.org/m"].value == f"{comparator}50000"


def test_a_bound_is_recorded_in_its_own_unit_too() -> None:
    found = observed("lab:TotalBilirubin", 'rec:comparator "<" ; rec:value 2 ; rec:unit "mg/dL"')
    assert found.ends("ex:m") == (None, "34.199999")
    assert found.ends("ex:m", "rec:recordedLow", "rec:recordedHigh") == (None, "1.999999")


def test_an_approximate_value_is_malformed() -> None:
    found = observed("lab:Platelets", 'rec:comparator "~" ; rec:value 50 ; rec:unit "10*9/L"')
    assert found.ends("ex:m") == (None, None)
    assert found.because("ex:m") == {"elig:Malformed"}
    assert found.errors("ex:m") == {("bad-comparator", "rec:comparator")}


def test_a_comparator_inside_the_value_is_malformed() -> None:
    found = observed("lab:HbvDna", 'rec:value "<20" ; rec:unit "[IU]/mL"')
    assert found.ends("ex:m") == (None, None)
    assert found.because("ex:m") == {"elig:Malformed"}
    assert found.errors("ex:m") == {("bad-literal", "rec:value")}


def test_a_recorded_range_is_an_interval() -> None:
    found = observed("lab:EjectionFraction", 'rec:valueFrom 45 ; rec:valueTo 50 ; rec:unit "%"')
    assert found.ends("ex:m") == ("45", "50")


def test_a_range_may_have_one_end() -> None:
    assert observed("lab:EjectionFraction", 'rec:valueFrom 55 ; rec:unit "%"').ends("ex:m") == ("55", None)


def test_a_range_that_runs_backwards_is_malformed() -> None:
    found = observed("lab:EjectionFraction", 'rec:valueFrom 50 ; rec:valueTo 45 ; rec:unit "%"')
    assert found.ends("ex:m") == (None, None)
    assert found.errors("ex:m") == {("bad-range", "rec:valueFrom")}


def test_a_range_beside_a_value_is_malformed() -> None:
    found = observed("lab:EjectionFraction", 'rec:value 47 ; rec:valueFrom 45 ; rec:unit "%"')
    assert found.ends("ex:m") == (None, None)
    assert found.because("ex:m") == {"elig:Malformed"}
