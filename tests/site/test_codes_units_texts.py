"""Codes, units and texts of a site: how records are read with them, and what they may not change."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from tests.record.patient_records import iri, ontology_terms, read
from tests.site.folders import loaded, measured, told
from trialshape.knowledge.local import Local
from trialshape.knowledge.terms import Terms

LAB = "https://hospital.example/lab/"


def code(name: str) -> str:
    return f"rec:code <{LAB}{name}>"


# --- codes ----------------------------------------------------------------------------------------------


def test_local_codes_stand_for_analytes_and_classes_by_any_of_their_names(tmp_path: Path) -> None:
    site, terms = loaded(
        tmp_path,
        codes=f"system,code,target,unit,note\n{LAB},THRO,lab:Platelets,,x\n{LAB},HB,haemoglobin,,\n"
        f"{LAB},D1,{iri('cond:HivInfection')},,\n{LAB},M7*,drug:VitaminK,,\n",
    )
    assert site.remarks == ()
    assert measured(terms, f'{code("THRO")} ; rec:value 72 ; rec:unit "10*9/L"').ends("ex:m") == ("72", "72")
    assert (
        measured(terms, f'{code("HB")} ; rec:value 90 ; rec:unit "g/L"').one("ex:m", "rec:observable")
        == "lab:Haemoglobin"
    )
    found = read(f"ex:c a rec:Condition ; rec:subject ex:p ; {code('D1')} .", terms=terms)
    assert "cond:HivInfection" in found.said("ex:c", "rdf:type")
    found = read(f"ex:d a rec:Exposure ; rec:subject ex:p ; {code('M7.3')} .", terms=terms)
    assert "drug:VitaminK" in found.said("ex:d", "rdf:type")


def test_the_unit_of_a_code_serves_values_without_one(tmp_path: Path) -> None:
    site, terms = loaded(tmp_path, codes=f"system,code,target,unit\n{LAB},THRO,lab:Platelets,10*3/uL\n")
    assert site.remarks == ()
    assert measured(terms, f"{code('THRO')} ; rec:value 72").ends("ex:m") == ("72", "72")
    own = measured(terms, f'{code("THRO")} ; rec:value 72000 ; rec:unit "/uL"')
    assert own.ends("ex:m") == ("72", "72")


def test_what_is_not_relevant_stands_in_the_way_of_nothing(tmp_path: Path) -> None:
    _, terms = loaded(
        tmp_path, codes=f"system,code,target\n{LAB},NOTE,rec:NotRelevant\nhttps://a.example/,*,NotRelevant\n"
    )
    for fact in (code("NOTE"), "rec:code <https://a.example/anything>"):
        found = measured(terms, f'{fact} ; rec:value "x"')
        assert (found.facts(), found.errors()) == (set(), set())


def test_a_second_code_is_not_covered_by_the_irrelevance_of_the_first(tmp_path: Path) -> None:
    _, terms = loaded(tmp_path, codes=f"system,code,target\n{LAB},NOTE,rec:NotRelevant\n")
    unknown = measured(terms, f'{code("NOTE")} , <{LAB}OTHER> ; rec:value 1 ; rec:unit "g/L"')
    assert unknown.because("ex:m") == {"elig:Unmapped"}
    known = measured(terms, f'{code("NOTE")} , loinc:777-3 ; rec:value 72 ; rec:unit "10*9/L"')
    assert known.ends("ex:m") == ("72", "72")
    diagnosis = read(f"ex:c a cond:HivInfection ; rec:subject ex:p ; {code('NOTE')} .", terms=terms)
    assert diagnosis.facts() == {"ex:c"}
    lesion = read(f"ex:l a rec:Lesion ; rec:subject ex:p ; {code('NOTE')} .", terms=terms)
    assert lesion.facts() == {"ex:l"}


BAD_CODES = (
    ("LOINC,777-3,lab:Leukocytes,,", "TS713"),  # platelets
    ("https://loinc.org/,777-3,rec:NotRelevant,,", "TS713"),
    ("http://loinc.org/,777-*,rec:NotRelevant,,", "TS713"),
    ("ICD-10,C22.0,cond:HivInfection,,", "TS713"),
    (f"{LAB},X,lab:Nonsense,,", "TS712"),
    (f"{LAB},X,rec:Condition,,", "TS712"),
    (f"{LAB},X,stg:MeasurableLesion,,", "TS712"),
    (f"{LAB},,lab:Platelets,,", "TS712"),
    ("hospital,X,lab:Platelets,,", "TS712"),
    ("h:,*,rec:NotRelevant,,", "TS712"),
    ("https://a b/,X,lab:Platelets,,", "TS712"),
    (f"{LAB},X,lab:Platelets,furlong,", "TS712"),
    (f"{LAB},X,cond:HivInfection,g/L,", "TS712"),
    (f"{LAB},X*,lab:Platelets,10*9/L,", "TS712"),
    (f"{LAB},GOOD,lab:Leukocytes,,", "TS712"),  # stands in line 2 for platelets
)


def test_codes_that_cannot_be_used_are_named_and_the_others_are_used(tmp_path: Path) -> None:
    lines = "".join(f"{line}\n" for line, _ in BAD_CODES)
    site, terms = loaded(tmp_path, codes=f"system,code,target,unit,note\n{LAB},GOOD,lab:Platelets,,\n{lines}")
    expected = [(wrong, line, "codes.csv") for line, (_, wrong) in enumerate(BAD_CODES, 3)]
    assert sorted(told(site), key=lambda one: one[1]) == expected
    assert terms.codes[LAB + "GOOD"] == iri("lab:Platelets")
    assert terms.codes[iri("loinc:777-3")] == iri("lab:Platelets")
    assert any("is concluded from other facts" in remark.message for remark in site.remarks)


def test_a_class_below_that_of_a_family_may_be_named(tmp_path: Path) -> None:
    _, plain = loaded(tmp_path)
    family, over = next(
        (one, over) for one, over in plain.families.table.items() if over == iri("cond:HivInfection")
    )
    site, terms = loaded(tmp_path, codes=f"system,code,target\n{family},9,cond:HivInfection\n")
    assert (site.remarks, terms.codes[family + "9"]) == ((), over)


# --- units ----------------------------------------------------------------------------------------------


def test_a_unit_text_is_read_like_the_unit_it_stands_for(tmp_path: Path) -> None:
    site, terms = loaded(
        tmp_path,
        units="text,ucum,analyte\nTsd./µl,10*3/uL,\nmg pro dl,mg/dL,lab:TotalBilirubin\nLogcop,log copies/mL,\n",
    )
    assert site.remarks == ()
    counted = measured(terms, 'rec:observable lab:Platelets ; rec:value 72 ; rec:unit "Tsd./µl"')
    assert counted.ends("ex:m") == ("72", "72")
    # 0.83 mg/dL x 17.104 umol/L
    bilirubin = measured(terms, 'rec:observable lab:TotalBilirubin ; rec:value 1 ; rec:unit "mg pro dl"')
    plain = measured(terms, 'rec:observable lab:TotalBilirubin ; rec:value 1 ; rec:unit "mg/dL"')
    assert bilirubin.ends("ex:m") == plain.ends("ex:m") != (None, None)
    assert bilirubin.one("ex:m", "rec:recordedUnit") == plain.one("ex:m", "rec:recordedUnit") == "mg/dL"
    other = measured(terms, 'rec:observable lab:Creatinine ; rec:value 1 ; rec:unit "mg pro dl"')
    assert other.because("ex:m") == {"elig:Unmapped"}
    virus = measured(terms, 'rec:observable lab:HbvDna ; rec:value 4.0 ; rec:unit "Logcop"')
    assert virus.one("ex:m", "rec:observable") == "lab:HbvDnaCopies"
    assert bilirubin.record.recorded[iri("ex:m")].unit == "mg pro dl"


BAD_UNITS = (
    ("x,furlong,", "TS712"),
    (",g/L,", "TS712"),
    ("x,g/L,lab:Nonsense", "TS712"),
    ("x,g/L,lab:Platelets", "TS712"),
    ("/uL,10*9/L,lab:Platelets", "TS713"),
    ("/uL,10*9/L,", "TS713"),
    ("good,/uL,lab:Platelets", "TS712"),  # stands in line 2 for a thousand times as much
)


def test_units_that_cannot_be_used_are_named(tmp_path: Path) -> None:
    lines = "".join(f"{line}\n" for line, _ in BAD_UNITS)
    site, terms = loaded(tmp_path, units=f"text,ucum,analyte\ngood,10*9/L,\n{lines}")
    assert told(site) == [(wrong, line, "units.csv") for line, (_, wrong) in enumerate(BAD_UNITS, 3)]
    assert measured(terms, 'rec:observable lab:Platelets ; rec:value 72 ; rec:unit "good"').ends("ex:m") == (
        "72",
        "72",
    )
    plain = measured(terms, 'rec:observable lab:Platelets ; rec:value 72000 ; rec:unit "/uL"')
    assert plain.ends("ex:m") == ("72", "72")


# --- texts ----------------------------------------------------------------------------------------------


def test_texts_stand_for_grades_bounds_and_for_nothing_measured(tmp_path: Path) -> None:
    site, terms = loaded(
        tmp_path, values="text,reading\nnegativ,negative\n(+),trace\n<NWG,below:20\nentfällt,not-done\n"
    )
    assert site.remarks == ()
    assert measured(terms, 'rec:observable lab:HepatitisCAntibody ; rec:value "Negativ"').ends("ex:m") == (
        "0",
        "0",
    )
    assert measured(terms, 'rec:observable lab:UrineProteinDipstick ; rec:value "(+)"').ends("ex:m") == (
        "0.5",
        "0.5",
    )
    below = measured(terms, 'rec:observable lab:HbvDna ; rec:value "<NWG" ; rec:unit "[IU]/mL"')
    assert below.ends("ex:m") == (None, "19.999999")
    assert below.record.recorded[iri("ex:m")].value == "<NWG"
    nothing = measured(terms, 'rec:observable lab:Platelets ; rec:value "entfällt" ; rec:unit "10*9/L"')
    assert (nothing.ends("ex:m"), nothing.because("ex:m")) == ((None, None), {"elig:Missing"})


def test_a_bound_needs_its_unit_and_stands_against_another_comparator(tmp_path: Path) -> None:
    _, terms = loaded(tmp_path, values="text,reading\n<NWG,below:20\n")
    assert measured(terms, 'rec:observable lab:HbvDna ; rec:value "<NWG"').because("ex:m") == {
        "elig:Unmapped"
    }
    both = measured(
        terms, 'rec:observable lab:HbvDna ; rec:value "<NWG" ; rec:comparator ">" ; rec:unit "[IU]/mL"'
    )
    assert (both.ends("ex:m"), both.because("ex:m")) == ((None, None), {"elig:Malformed"})


BAD_TEXTS = (
    ("x,none of them", "TS712"),
    ("y,below:", "TS712"),
    ("z,below:0", "TS712"),
    ('w,"below:1,5"', "TS712"),
    ("good,positive", "TS712"),
    (",negative", "TS712"),
    ("positive,negative", "TS713"),
    ("negative,not-done", "TS713"),
    ("+,2+", "TS713"),
)


def test_texts_that_cannot_be_used_are_named(tmp_path: Path) -> None:
    lines = "".join(f"{line}\n" for line, _ in BAD_TEXTS)
    site, terms = loaded(tmp_path, values=f"text,reading\ngood,negative\n{lines}")
    assert told(site) == [(wrong, line, "values.csv") for line, (_, wrong) in enumerate(BAD_TEXTS, 3)]
    assert measured(terms, 'rec:observable lab:HivAntibody ; rec:value "good"').ends("ex:m") == ("0", "0")
    assert measured(terms, 'rec:observable lab:HivAntibody ; rec:value "positive"').ends("ex:m") == ("1", "1")


# --- decimal mark ---------------------------------------------------------------------------------------


def with_comma() -> Terms:
    """The terms of a site that declares a decimal comma."""
    return replace(ontology_terms(), local=Local(decimal_mark=","))


@pytest.mark.parametrize(
    "literal", ['"13,1"', '"13,1"^^xsd:decimal', '"13,1"^^xsd:double', '"13.1"^^xsd:decimal', '"+13,10"']
)
def test_a_declared_comma_is_read(literal: str) -> None:
    terms = with_comma()
    found = measured(
        terms,
        f'rec:observable lab:Haemoglobin ; rec:value {literal} ; rec:unit "g/dL" ; rec:referenceHigh "17,5"',
    )
    assert found.ends("ex:m") == ("131", "131")
    assert found.one("ex:m", "rec:referenceHigh") == "175"
    assert found.errors() == set()


@pytest.mark.parametrize("literal", ['"13,1"', '"13,1"^^xsd:decimal'])
def test_a_comma_that_nobody_declared_is_malformed_and_says_what_to_declare(
    tmp_path: Path, literal: str
) -> None:
    _, terms = loaded(tmp_path)
    found = measured(terms, f'rec:observable lab:Haemoglobin ; rec:value {literal} ; rec:unit "g/dL"')
    assert (found.ends("ex:m"), found.because("ex:m")) == ((None, None), {"elig:Malformed"})
    (error,) = found.all_errors("ex:m")
    assert 'elig:decimalMark ","' in error.message
    assert "13" not in error.message


@pytest.mark.parametrize(
    "literal", ['"1.310"^^xsd:decimal', '"1.310"', '"13.1"', '"1.000,5"', '"13,1,2"', '"13,1"^^xsd:integer']
)
def test_what_may_be_thousands_is_malformed(literal: str) -> None:
    terms = with_comma()
    found = measured(terms, f'rec:observable lab:Haemoglobin ; rec:value {literal} ; rec:unit "g/dL"')
    assert (found.ends("ex:m"), found.because("ex:m")) == ((None, None), {"elig:Malformed"})


def test_a_fraction_below_one_is_never_thousands() -> None:
    terms = with_comma()
    found = measured(
        terms, 'rec:observable lab:Creatinine ; rec:value "0.875"^^xsd:decimal ; rec:unit "mg/dL"'
    )
    assert found.one("ex:m", "rec:recordedLow") == "0.875"
