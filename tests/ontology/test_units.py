"""Units: one canonical unit for each observable, and factors as published.

Expected values are typed by hand from the sources that the modules name.
"""

from __future__ import annotations

from decimal import Decimal

import pyoxigraph as ox
import pytest

from tests.ontology.stated import OBSERVABLES, iri, nodes, number, objects, subjects


@pytest.mark.parametrize("name", OBSERVABLES)
def test_units_have_a_canonical_one_and_positive_factors(name: str) -> None:
    units = nodes(name, "elig:acceptsUnit")
    canonical = objects(name, "elig:canonicalUnit")
    assert len(canonical) == 1 or (not units and not canonical)
    texts: list[str] = []
    for unit in units:
        factors = [number(unit, f"elig:factor{end}") for end in ("", "Low", "High")]
        known = [factor for factor in factors if factor is not None]
        assert len(known) == (1 if factors[0] is not None else 2), name
        assert min(known) > 0
        assert known == sorted(known)
        here = objects(unit, "elig:ucum")
        assert here
        if canonical[0] in here:
            assert known == [1]
            assert objects(unit, "elig:positiveFrom")
        texts += here
    assert len(texts) == len(set(texts)), name
    for low, high in (("plausibleLow", "plausibleHigh"), ("plausibleReferenceLow", "plausibleReferenceHigh")):
        ends = number(name, f"elig:{low}"), number(name, f"elig:{high}")
        assert (ends[0] is None) == (ends[1] is None)
        assert ends[0] is None or ends[1] is None or ends[0] < ends[1]


def test_every_canonical_unit_can_be_shown() -> None:
    shown = {unit for entry in subjects("rdf:type", "unit:Unit") for unit in objects(entry, "elig:ucum")}
    assert {unit for name in OBSERVABLES for unit in objects(name, "elig:canonicalUnit")} <= shown


def entry(name: str, unit: str) -> ox.BlankNode:
    [found] = [node for node in nodes(name, "elig:acceptsUnit") if unit in objects(node, "elig:ucum")]
    return found


def canonical_value(name: str, value: str, unit: str) -> tuple[Decimal, Decimal]:
    """Both ends of the value in the canonical unit, from the factors of the ontology."""
    if [unit] == objects(name, "elig:canonicalUnit"):
        return Decimal(value), Decimal(value)
    found = entry(name, unit)
    factor = number(found, "elig:factor")
    low = number(found, "elig:factorLow") if factor is None else factor
    high = number(found, "elig:factorHigh") if factor is None else factor
    assert low is not None
    assert high is not None
    return Decimal(value) * low, Decimal(value) * high


@pytest.mark.parametrize(
    ("name", "value", "unit", "expected"),
    [
        ("lab:Neutrophils", "1500", "/uL", "1.5"),
        ("lab:Neutrophils", "1.5", "10*3/uL", "1.5"),
        ("lab:Neutrophils", "1490", "cells/mm3", "1.49"),
        ("lab:Platelets", "75000", "/uL", "75"),
        ("lab:Platelets", "75", "10*3/uL", "75"),
        ("lab:Platelets", "7.5", "万/uL", "75"),
        ("lab:Platelets", "12", "10*4/uL", "120"),
        ("lab:Platelets", "75", "G/L", "75"),
        ("lab:Haemoglobin", "9.0", "g/dL", "90"),
        ("lab:Haemoglobin", "5.585", "mmol/L", "89.99669"),
        ("lab:TotalBilirubin", "2", "mg/dL", "34.2"),
        ("lab:TotalBilirubin", "3", "mg/dL", "51.3"),
        ("lab:TotalBilirubin", "34.2", "µmol/L", "34.2"),
        ("lab:Albumin", "2.8", "g/dL", "28"),
        ("lab:Albumin", "424", "umol/L", "28.196"),
        ("lab:Alt", "1", "ukat/L", "60"),
        ("lab:Ast", "40", "[IU]/L", "40"),
        ("lab:Ast", "2.5", "µkat/L", "150"),
        ("lab:AlkalinePhosphatase", "2", "ukat/L", "120"),
        ("lab:AlkalinePhosphatase", "120", "IU/L", "120"),
        ("lab:Creatinine", "1.0", "mg/dL", "88.4"),
        ("lab:Creatinine", "1.5", "mg/dL", "132.6"),
        ("lab:CreatinineClearance", "1", "mL/s", "60"),
        ("lab:UrineProtein24h", "1000", "mg/(24.h)", "1"),
        ("lab:UrineProtein24h", "0.99", "g/d", "0.99"),
        ("lab:Inr", "2.3", "{INR}", "2.3"),
        ("lab:HbvDna", "2", "k[IU]/mL", "2000"),
        ("lab:HbvDna", "2000", "IU/mL", "2000"),
        ("lab:AlphaFetoprotein", "400", "ng/mL", "400"),
        ("lab:SystolicPressure", "20", "kPa", "150.012"),
        ("lab:EjectionFraction", "0.5", "1", "50"),
        ("lab:QtcFridericia", "0.5", "s", "500"),
        ("lab:Weight", "100", "[lb_av]", "45.359237"),
        ("lab:Height", "1.7", "m", "170"),
        ("lab:LesionDiameter", "3", "cm", "30"),
        ("lab:IcgRetention15", "0.15", "1", "15"),
        ("lab:LiverRemnantShare", "0.3", "1", "30"),
        ("lab:Age", "61", "years", "61"),
        ("lab:Albumin", "28", "g/l", "28"),
        ("lab:AlkalinePhosphatase", "5000", "nkat/L", "300"),
        ("lab:Alt", "5000", "nkat/L", "300"),
        ("lab:Ast", "5000", "nkat/L", "300"),
        ("lab:Creatinine", "88.4", "µmol/L", "88.4"),
        ("lab:Creatinine", "0.1", "mmol/L", "100"),
        ("lab:Creatinine", "10", "mg/L", "88.4"),
        ("lab:CreatinineClearance", "50", "ml/min", "50"),
        ("lab:DiastolicPressure", "90", "mmHg", "90"),
        ("lab:DirectBilirubin", "5", "µmol/L", "5"),
        ("lab:DirectBilirubin", "10", "mg/L", "17.1"),
        ("lab:DirectBilirubin", "1", "mg/dl", "17.1"),
        ("lab:EjectionFractionOther", "0.55", "1", "55"),
        ("lab:EstimatedGfr", "60", "mL/min/1.73 m2", "60"),
        ("lab:Haemoglobin", "90", "g/l", "90"),
        ("lab:HbvDnaCopies", "10000", "copies/mL", "10000"),
        ("lab:HcvRna", "1000", "copies/mL", "1000"),
        ("lab:Height", "1700", "mm", "170"),
        ("lab:Height", "67", "[in_i]", "170.18"),
        ("lab:IndirectBilirubin", "5", "µmol/L", "5"),
        ("lab:IndirectBilirubin", "10", "mg/L", "17.1"),
        ("lab:IndirectBilirubin", "1", "mg/dl", "17.1"),
        ("lab:Leukocytes", "5600", "/uL", "5.6"),
        ("lab:Leukocytes", "5.6", "G/L", "5.6"),
        ("lab:Leukocytes", "0.56", "10*4/uL", "5.6"),
        ("lab:Neutrophils", "0.15", "10*4/uL", "1.5"),
        ("lab:ProthrombinActivity", "0.8", "1", "80"),
        ("lab:ProthrombinRatio", "1.1", "{ratio}", "1.1"),
        ("lab:ProthrombinTime", "13", "sec", "13"),
        ("lab:Qt", "400", "msec", "400"),
        ("lab:QtcBazett", "450", "msec", "450"),
        ("lab:QtcBazett", "0.45", "s", "450"),
        ("lab:QtcFridericia", "430", "msec", "430"),
        ("lab:QtcUnspecified", "450", "msec", "450"),
        ("lab:QtcUnspecified", "0.45", "s", "450"),
        ("lab:RrInterval", "800", "msec", "800"),
        ("lab:RrInterval", "0.8", "s", "800"),
        ("lab:SliceThickness", "0.5", "cm", "5"),
        ("lab:Sodium", "140", "mEq/L", "140"),
        ("lab:SystolicPressure", "140", "mmHg", "140"),
        ("lab:TotalBilirubin", "10", "mg/L", "17.1"),
        ("lab:UrineAlbumin", "20", "mg/l", "20"),
        ("lab:UrineAlbumin", "2", "mg/dL", "20"),
        ("lab:UrineAlbumin", "0.02", "g/L", "20"),
        ("lab:UrineAlbuminCreatinineRatio", "30", "ug/mg", "30"),
        ("lab:UrineAlbuminCreatinineRatio", "0.03", "g/g", "30"),
        ("lab:UrineProteinConcentration", "100", "mg/L", "10"),
        ("lab:UrineProteinConcentration", "10", "mg/dl", "10"),
        ("lab:UrineProteinConcentration", "0.1", "g/L", "10"),
        ("lab:UrineProteinConcentration24h", "100", "mg/L", "10"),
        ("lab:UrineProteinConcentration24h", "10", "mg/dl", "10"),
        ("lab:UrineProteinConcentration24h", "0.1", "g/L", "10"),
        ("lab:UrineProteinCreatinineRatio", "0.2", "g/g", "200"),
        ("lab:Weight", "70000", "g", "70"),
    ],
)
def test_values_in_other_units(name: str, value: str, unit: str, expected: str) -> None:
    assert canonical_value(name, value, unit) == (Decimal(expected), Decimal(expected))


def test_hepatitis_c_units_are_a_range_of_copies() -> None:
    assert canonical_value("lab:HcvRna", "192", "[IU]/mL") == (Decimal("172.8"), Decimal("998.4"))
    assert canonical_value("lab:HcvRna", "193", "[IU]/mL")[1] > 1000
    assert canonical_value("lab:HcvRna", "1111", "[IU]/mL")[0] == Decimal("999.9")
    assert canonical_value("lab:HcvRna", "1112", "[IU]/mL")[0] == Decimal("1000.8")
    assert canonical_value("lab:HcvRnaLogUnits", "192", "[IU]/mL") == (Decimal("172.8"), Decimal("998.4"))


def test_hepatitis_c_in_copies_and_their_logarithm() -> None:
    assert objects(entry("lab:HcvRna", "{Log_copies}/mL"), "elig:logarithm") == ["true"]
    assert canonical_value("lab:HcvRnaLogCopies", "1000", "copies/mL") == (Decimal("1000"), Decimal("1000"))


@pytest.mark.parametrize(
    ("name", "unit", "other", "logarithm"),
    [
        ("lab:HbvDna", "{copies}/mL", "lab:HbvDnaCopies", []),
        ("lab:HbvDna", "{Log_copies}/mL", "lab:HbvDnaCopies", ["true"]),
        ("lab:HbvDnaCopies", "[IU]/mL", "lab:HbvDna", []),
        ("lab:HbvDnaCopies", "{Log_IU}/mL", "lab:HbvDna", ["true"]),
        ("lab:HcvRnaLogCopies", "{Log_copies}/mL", "lab:HcvRna", ["true"]),
        ("lab:HcvRnaLogUnits", "{Log_IU}/mL", "lab:HcvRna", ["true"]),
    ],
)
def test_a_unit_of_another_quantity_names_its_observable(
    name: str, unit: str, other: str, logarithm: list[str]
) -> None:
    found = entry(name, unit)
    assert objects(found, "elig:asObservable") == [iri(other)]
    assert objects(found, "elig:logarithm") == logarithm


def test_hepatitis_b_is_never_converted() -> None:
    for name in ("lab:HbvDna", "lab:HbvDnaCopies"):
        for unit in nodes(name, "elig:acceptsUnit"):
            assert objects(unit, "elig:factorLow") == []
            if objects(unit, "elig:asObservable"):
                assert number(unit, "elig:factor") == 1


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("lab:Neutrophils", "%"),
        ("lab:Platelets", "10E9/L"),
        ("lab:ProthrombinTime", "%"),
        ("lab:CreatinineClearance", "mL/min/{1.73_m2}"),
        ("lab:HbvDna", "/mL"),
        ("lab:HbvDna", "U/mL"),
        ("lab:UrineProteinDipstick", "mg/dL"),
    ],
)
def test_texts_with_two_readings_are_not_accepted(name: str, text: str) -> None:
    assert text not in objects(name, "elig:canonicalUnit")
    assert all(text not in objects(node, "elig:ucum") for node in nodes(name, "elig:acceptsUnit"))


@pytest.mark.parametrize(
    ("name", "low", "high"),
    [
        ("lab:Platelets", "5", "2000"),
        ("lab:Neutrophils", "0", "30"),
        ("lab:Haemoglobin", "20", "250"),
        ("lab:TotalBilirubin", "1", "1000"),
        ("lab:Albumin", "8", "70"),
        ("lab:AlkalinePhosphatase", "5", "5000"),
        ("lab:Creatinine", "10", "2000"),
        ("lab:CreatinineClearance", "1", "300"),
        ("lab:UrineProtein24h", "0", "40"),
        ("lab:Inr", "0.5", "15"),
        ("lab:ProthrombinTime", "7", "150"),
        ("lab:ProthrombinActivity", "5", "150"),
        ("lab:HbvDna", "0", "100000000000"),
        ("lab:HcvRna", "0", "1000000000"),
        ("lab:HcvRnaLogUnits", "12", "1000000000"),
        ("lab:SystolicPressure", "50", "300"),
        ("lab:DiastolicPressure", "20", "200"),
        ("lab:EjectionFraction", "5", "90"),
        ("lab:QtcFridericia", "250", "800"),
        ("lab:HeartRate", "20", "250"),
        ("lab:Weight", "25", "300"),
        ("lab:Height", "100", "230"),
        ("lab:LesionDiameter", "1", "400"),
        ("lab:SliceThickness", "0.1", "20"),
        ("lab:LiverRemnantShare", "1.000001", "100"),
        ("stg:EcogPerformanceStatus", "0", "5"),
        ("stg:ChildPughScore", "5", "15"),
    ],
)
def test_plausible_ranges(name: str, low: str, high: str) -> None:
    assert number(name, "elig:plausibleLow") == Decimal(low)
    assert number(name, "elig:plausibleHigh") == Decimal(high)


@pytest.mark.parametrize(
    ("name", "low", "high"),
    [
        ("lab:TotalBilirubin", 15, 26),
        ("lab:Creatinine", 60, 120),
        ("lab:Alt", 25, 70),
        ("lab:Ast", 25, 70),
        ("lab:AlkalinePhosphatase", 80, 150),
    ],
)
def test_plausible_upper_limits_of_normal(name: str, low: int, high: int) -> None:
    assert number(name, "elig:plausibleReferenceLow") == low
    assert number(name, "elig:plausibleReferenceHigh") == high


def test_surface_antigen_is_positive_from_its_cut_off_in_every_spelling() -> None:
    found = entry("lab:HepatitisBSurfaceAntigen", "[IU]/mL")
    assert number(found, "elig:positiveFrom") == Decimal("0.05")
    assert entry("lab:HepatitisBSurfaceAntigen", "IU/mL") == found


def test_quantities_of_lesions_and_reports() -> None:
    assert objects("rec:longestDiameter", "elig:quantityOf") == [iri("lab:LesionDiameter")]
    assert objects("rec:shortAxis", "elig:quantityOf") == [iri("lab:LesionDiameter")]
    assert objects("rec:sliceThickness", "elig:quantityOf") == [iri("lab:SliceThickness")]
