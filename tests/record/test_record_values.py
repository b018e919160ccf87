"""Values of observations: canonical units, plausible ranges, viruses, and why a value is unusable."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.record.patient_records import observed

# --- units --------------------------------------------------------------------------------------------


# (observable, recorded value, unit, canonical low, canonical high), calculated by hand from the factors
VECTORS = [
    ("lab:Platelets", "72", "10*9/L", "72", "72"),
    ("lab:Platelets", "75000", "/uL", "75", "75"),
    ("lab:Platelets", "12", "10*4/uL", "120", "120"),
    ("lab:Neutrophils", "1500", "/uL", "1.5", "1.5"),
    ("lab:Neutrophils", "1.5", "10*3/uL", "1.5", "1.5"),
    ("lab:Haemoglobin", "9.0", "g/dL", "90", "90"),
    ("lab:Haemoglobin", "5.585", "mmol/L", "89.99669", "89.99669"),
    ("lab:TotalBilirubin", "2", "mg/dL", "34.2", "34.2"),
    ("lab:TotalBilirubin", "1.1", "mg/dL", "18.81", "18.81"),
    ("lab:Creatinine", "1.2", "mg/dL", "106.08", "106.08"),
    ("lab:Alt", "1", "ukat/L", "60", "60"),
    ("lab:Alt", "40", "[IU]/L", "40", "40"),
    ("lab:Albumin", "2.8", "g/dL", "28", "28"),
    ("lab:Albumin", "422", "umol/L", "28.063", "28.063"),
    ("lab:UrineProtein24h", "990", "mg/(24.h)", "0.99", "0.99"),
    ("lab:Inr", "1.7", "1", "1.7", "1.7"),
    ("lab:SystolicPressure", "20", "kPa", "150.012", "150.012"),
    ("lab:QtcFridericia", "0.5", "s", "500", "500"),
    # an exact pound: 150 x 0.45359237 = 68.0388555
    ("lab:Weight", "150", "[lb_av]", "68.038855", "68.038856"),
    # 1.2345678 mg/dL x 17.1 = 21.111109...: the number itself lies between 1.234567 and 1.234568
    ("lab:TotalBilirubin", "1.2345678", "mg/dL", "21.111095", "21.111113"),
    # 5000.1234 x 0.001 = 5.0001234 has seven digits
    ("lab:Platelets", "5000.1234", "/uL", "5.000123", "5.000124"),
]


@pytest.mark.parametrize(("of", "value", "unit", "low", "high"), VECTORS)
def test_a_value_is_compared_in_the_canonical_unit(
    of: str, value: str, unit: str, low: str, high: str
) -> None:
    found = observed(of, f'rec:value {value} ; rec:unit "{unit}"')
    assert found.ends("ex:m") == (low, high)
    assert found.said("ex:m", "rec:observable") == {of}
    assert not found.errors()


@settings(deadline=None)
@given(
    value=st.decimals(min_value=1, max_value=50, places=9), unit=st.sampled_from(("mg/dL", "umol/L", "mg/L"))
)
def test_canonical_ends_enclose_the_exact_product(value: Decimal, unit: str) -> None:
    found = observed("lab:TotalBilirubin", f'rec:value "{value}"^^xsd:decimal ; rec:unit "{unit}"')
    factor = {"mg/dL": Fraction(171, 10), "umol/L": Fraction(1), "mg/L": Fraction(171, 100)}[unit]
    low, high = (Fraction(end or "") for end in found.ends("ex:m"))
    assert low <= Fraction(value) * factor <= high
    # one step of six digits before the factor, and one outward at each end after it
    assert high - low <= (factor + 2) / 10**6


def test_the_value_stays_as_it_was_recorded_next_to_its_canonical_form() -> None:
    found = observed("lab:TotalBilirubin", 'rec:value 2.00 ; rec:unit "mg/dL"')
    assert found.ends("ex:m", "rec:recordedLow", "rec:recordedHigh") == ("2", "2")
    assert found.one("ex:m", "rec:recordedUnit") == "mg/dL"
    assert found.one("ex:m", "rec:unit") == "umol/L"
    shown = found.record.recorded["http://example.org/m"]
    assert (shown.value, shown.unit, shown.date) == ("2.00", "mg/dL", "2026-11-19")


def test_a_spelling_of_the_canonical_unit_is_recorded_as_that_unit() -> None:
    found = observed("lab:Platelets", 'rec:value 72 ; rec:unit "10^9/L"')
    assert found.one("ex:m", "rec:recordedUnit") == "10*9/L"


def test_spaces_around_a_unit_do_not_matter() -> None:
    assert observed("lab:Platelets", 'rec:value 72 ; rec:unit " 10*9/L "').ends("ex:m") == ("72", "72")


def test_a_double_is_read_by_what_is_written() -> None:
    found = observed("lab:Alt", 'rec:value "1.3e1"^^xsd:double ; rec:unit "U/L"')
    assert found.ends("ex:m") == ("13", "13")


def test_a_float_artefact_is_the_interval_of_its_neighbours() -> None:
    found = observed("lab:Haemoglobin", 'rec:value "134.20000076"^^xsd:double ; rec:unit "g/L"')
    assert found.ends("ex:m") == ("134.2", "134.200001")


# --- what is wrong with a value -----------------------------------------------------------------------


@pytest.mark.parametrize(
    ("rest", "code", "prop", "reason"),
    [
        ("rec:value 72", "missing-unit", "rec:unit", "elig:Unmapped"),
        ('rec:value 72 ; rec:unit ""', "missing-unit", "rec:unit", "elig:Unmapped"),
        ('rec:value 72 ; rec:unit "furlong"', "unknown-unit", "rec:unit", "elig:Unmapped"),
        ('rec:value "abc"^^xsd:decimal ; rec:unit "10*9/L"', "bad-literal", "rec:value", "elig:Malformed"),
        ('rec:value "NaN"^^xsd:double ; rec:unit "10*9/L"', "bad-literal", "rec:value", "elig:Malformed"),
        ('rec:value "72" ; rec:unit "10*9/L"', "bad-literal", "rec:value", "elig:Malformed"),
        ('rec:value 4 ; rec:unit "10*9/L"', "implausible", "rec:value", "elig:Malformed"),
        ('rec:value 2001 ; rec:unit "10*9/L"', "implausible", "rec:value", "elig:Malformed"),
        (
            'rec:comparator ">" ; rec:value 3000 ; rec:unit "10*9/L"',
            "implausible",
            "rec:value",
            "elig:Malformed",
        ),
        ('rec:unit "10*9/L"', "missing-value", "rec:value", "elig:Missing"),
        ('rec:value 72 , 73 ; rec:unit "10*9/L"', "two-values", "rec:value", "elig:Malformed"),
        ('rec:value 72 ; rec:unit "10*9/L" , "/uL"', "two-values", "rec:unit", "elig:Malformed"),
        (
            'rec:value 72 ; rec:comparator "<" , ">" ; rec:unit "10*9/L"',
            "two-values",
            "rec:comparator",
            "elig:Malformed",
        ),
        ("rec:value 72 ; rec:unit ex:unit", "bad-literal", "rec:unit", "elig:Malformed"),
    ],
)
def test_an_unusable_value_has_no_ends_and_says_why(rest: str, code: str, prop: str, reason: str) -> None:
    found = observed("lab:Platelets", rest)
    assert found.ends("ex:m") == (None, None)
    assert found.one("ex:m", "rec:unit") is None
    assert found.because("ex:m") == {reason}
    assert found.errors("ex:m") == {(code, prop)}
    assert found.said("ex:m", "rec:observable") == {"lab:Platelets"}


def test_an_unknown_unit_is_named_with_those_that_are_known() -> None:
    (error,) = observed("lab:Inr", 'rec:value 1 ; rec:unit "furlong"').all_errors("ex:m")
    assert "'furlong'" in error.message
    assert "'1'" in error.message


def test_one_number_written_twice_is_one_value() -> None:
    found = observed("lab:Platelets", 'rec:value 72 , 72.0 , "7.2e1"^^xsd:double ; rec:unit "10*9/L"')
    assert found.ends("ex:m") == ("72", "72")
    assert not found.errors()


def test_plausible_ends_are_inside() -> None:
    assert observed("lab:Platelets", 'rec:value 5 ; rec:unit "10*9/L"').ends("ex:m") == ("5", "5")
    assert observed("lab:Platelets", 'rec:value 2000 ; rec:unit "10*9/L"').ends("ex:m") == ("2000", "2000")


def test_a_bound_is_judged_by_its_number_and_not_by_its_open_end() -> None:
    found = observed("lab:Platelets", 'rec:comparator "<" ; rec:value 10 ; rec:unit "10*9/L"')
    assert found.ends("ex:m") == (None, "9.999999")


def test_a_dimensionless_value_needs_no_unit() -> None:
    assert observed("lab:Inr", "rec:value 1.7").ends("ex:m") == ("1.7", "1.7")


# --- viruses: logarithms, copies, units ---------------------------------------------------------------


def test_a_reported_logarithm_is_what_rounds_to_it() -> None:
    # 10^3.295 = 1972.4227361..., 10^3.305 = 2018.3663636...
    found = observed("lab:HbvDna", 'rec:value 3.30 ; rec:unit "log10 IU/mL"')
    assert found.ends("ex:m") == ("1972.422736", "2018.366364")
    assert found.because("ex:m") == {"elig:Wording"}


def test_copies_of_hepatitis_b_virus_are_another_observable() -> None:
    found = observed("lab:HbvDna", 'rec:value 9000 ; rec:unit "{copies}/mL"')
    assert found.said("ex:m", "rec:observable") == {"lab:HbvDnaCopies"}
    assert found.ends("ex:m") == ("9000", "9000")
    assert found.one("ex:m", "rec:unit") == "{copies}/mL"


def test_an_unreadable_value_in_copies_belongs_to_copies() -> None:
    found = observed("lab:HbvDna", 'rec:value "abc"^^xsd:decimal ; rec:unit "{copies}/mL"')
    assert found.said("ex:m", "rec:observable") == {"lab:HbvDnaCopies"}
    assert found.ends("ex:m") == (None, None)


def test_units_of_hepatitis_c_virus_are_a_range_of_copies() -> None:
    # 1000 IU are 900 to 5200 copies
    found = observed("lab:HcvRna", 'rec:value 1000 ; rec:unit "[IU]/mL"')
    assert found.ends("ex:m") == ("900", "5200")
    assert found.because("ex:m") == {"elig:Wording"}
    assert found.ends("ex:m", "rec:recordedLow", "rec:recordedHigh") == ("1000", "1000")


def test_a_bound_on_units_of_hepatitis_c_virus_keeps_the_outer_end() -> None:
    found = observed("lab:HcvRna", 'rec:comparator "<" ; rec:value 100 ; rec:unit "[IU]/mL"')
    assert found.ends("ex:m") == (None, "520")
