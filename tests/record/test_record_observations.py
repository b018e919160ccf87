"""Observations: units, comparators, grades, plausible values, limits of normal, and what nobody understands."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.record.patient_records import observed, read

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


# --- comparators and ranges --------------------------------------------------------------------------


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


# --- what is wrong with a value ----------------------------------------------------------------------


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


# --- grades ------------------------------------------------------------------------------------------


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


# --- the limits of normal ----------------------------------------------------------------------------


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


# --- which observable --------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "code",
    [
        "<https://loinc.org/rdf/777-3>",
        "<http://loinc.org/rdf#777-3>",
        "<http://loinc.org/owl#777-3>",
        "<http://loinc.org/777-3>",
        "<https://biomedit.ch/rdf/sphn-resource/loinc/777-3>",
        "<LOINC:777-3>",
        "lab:Platelets",
    ],
)
def test_a_code_names_the_observable_under_any_prefix(code: str) -> None:
    found = read(
        f'ex:m a rec:Measurement ; rec:subject ex:p ; rec:code {code} ; rec:value 72 ; rec:unit "10*9/L" .'
    )
    assert found.said("ex:m", "rec:observable") == {"lab:Platelets"}
    assert found.ends("ex:m") == ("72", "72")


def test_a_code_may_be_a_node_typed_by_its_concept() -> None:
    found = read(
        'ex:m a rec:Measurement ; rec:subject ex:p ; rec:code ex:c ; rec:value 72 ; rec:unit "10*9/L" .'
        "ex:c a <https://loinc.org/rdf/777-3> ."
    )
    assert found.said("ex:m", "rec:observable") == {"lab:Platelets"}
    assert found.facts() == {"ex:m"}


def test_a_local_code_beside_a_known_one_does_no_harm() -> None:
    found = read(
        "ex:m a rec:Measurement ; rec:subject ex:p ; rec:code loinc:777-3 , ex:PLT ; "
        'rec:value 72 ; rec:unit "10*9/L" .'
    )
    assert found.ends("ex:m") == ("72", "72")
    assert not found.record.unmapped


def test_an_unknown_code_is_an_unmapped_measurement() -> None:
    found = read(
        'ex:m a rec:Measurement ; rec:subject ex:p ; rec:code ex:X1 ; rec:value 72 ; rec:unit "U/L" .'
    )
    assert found.said("ex:m", "rec:unmappedKind") == {"rec:Measurement"}
    assert found.said("ex:m", "rdf:type") == {"rec:Fact"}
    assert found.said("ex:m", "rec:observable") == set()
    assert found.ends("ex:m") == (None, None)
    assert found.because("ex:m") == {"elig:Unmapped"}
    (code,) = found.record.unmapped
    assert (code.kind, code.code, code.text) == (
        "https://w3id.org/trialshape/record#Measurement",
        "http://example.org/X1",
        "",
    )


@pytest.mark.parametrize("text", ['rec:codeText "Platelets"', 'rec:codeText " PLT "', 'rec:code "plt"'])
def test_an_unknown_code_whose_text_names_an_observable_is_not_overlooked(text: str) -> None:
    found = read(
        f'ex:m a rec:Measurement ; rec:subject ex:p ; rec:code ex:poct7 ; {text} ; rec:value 40 ; rec:unit "10*9/L" .'
    )
    assert found.said("ex:m", "rec:observable") == {"lab:Platelets"}
    assert found.ends("ex:m") == (None, None)
    assert "elig:Unmapped" in found.because("ex:m")
    assert found.said("ex:m", "rec:unmappedKind") == set()
    assert "rec:Measurement" in found.said("ex:m", "rdf:type")
    assert found.record.unmapped[0].code == "http://example.org/poct7"


def test_the_label_of_a_code_node_names_the_observable_too() -> None:
    found = read(
        "ex:m a rec:Measurement ; rec:subject ex:p ; rec:code ex:poct7 ; rec:value 40 ."
        'ex:poct7 rdfs:label "Platelets"@en .'
    )
    assert found.said("ex:m", "rec:observable") == {"lab:Platelets"}


def test_part_of_a_label_names_nothing() -> None:
    found = read(
        'ex:m a rec:Measurement ; rec:subject ex:p ; rec:codeText "mean platelets volume" ; rec:value 9 .'
    )
    assert found.said("ex:m", "rec:unmappedKind") == {"rec:Measurement"}
    assert ("no-code", "rec:code") in found.errors("ex:m")


def test_two_observables_are_both_told_that_something_is_unreadable() -> None:
    found = read(
        "ex:m a rec:Measurement ; rec:subject ex:p ; rec:code loinc:777-3 , loinc:751-8 ; "
        'rec:value 3 ; rec:unit "10*9/L" .'
    )
    assert found.said("ex:m", "rec:observable") == {"lab:Platelets", "lab:Neutrophils"}
    assert found.ends("ex:m") == (None, None)
    assert found.because("ex:m") == {"elig:Malformed"}
    assert found.errors("ex:m") == {("two-values", "rec:observable")}


def test_observable_and_code_must_agree() -> None:
    found = observed("lab:Platelets", 'rec:code loinc:751-8 ; rec:value 30 ; rec:unit "10*9/L"')
    assert found.ends("ex:m") == (None, None)
    assert found.because("ex:m") == {"elig:Malformed"}


def test_direct_bilirubin_is_not_total_bilirubin() -> None:
    found = read(
        'ex:m a rec:Measurement ; rec:subject ex:p ; rec:code loinc:1968-7 ; rec:value 2 ; rec:unit "mg/dL" .'
    )
    assert found.said("ex:m", "rec:observable") == {"lab:DirectBilirubin"}


def test_types_reach_up_to_the_fact() -> None:
    found = observed("lab:Platelets", 'rec:value 72 ; rec:unit "10*9/L"')
    assert found.said("ex:m", "rdf:type") == {"rec:Measurement", "rec:Observation", "rec:Fact"}
    assert found.said("ex:m", "rec:subject") == {"ex:p"}
