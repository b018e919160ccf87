"""Ranges of normal and assays: chosen by laboratory, method, sex, age and day; never where that is in doubt."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.record.patient_records import Read, iri
from tests.site.folders import loaded, measured, told
from trialshape.knowledge.errors import KnowledgeError

HEADER = "lab,analyte,method,sex,age_from,age_to,low,high,unit,valid_from,valid_to,source\n"
MAN = 'ex:p a rec:Patient ; rec:sex rec:Male ; rec:birthDate "1964-03-12"^^xsd:date .\n'  # 62 on 2026-11-19
ALT = 'rec:observable lab:Alt ; rec:value 61 ; rec:unit "U/L" ; rec:performer "Central"'


def limits(tmp_path: Path, lines: str, fact: str = ALT, patient: str = MAN, **files: str) -> Read:
    site, terms = loaded(tmp_path, ranges=HEADER + lines, **files)
    assert site.remarks == ()
    return measured(terms, fact, patient)


def high(found: Read) -> str | None:
    return found.one("ex:m", "rec:referenceHigh")


# --- which range ----------------------------------------------------------------------------------------


def test_a_range_stands_in_where_the_record_has_none_and_says_where_it_is_written(tmp_path: Path) -> None:
    found = limits(tmp_path, "central ,lab:Alt,,m,18,,10,50,U/L,2024-01-01,,lab book\n")
    assert (found.one("ex:m", "rec:referenceLow"), high(found)) == ("10", "50")
    assert found.record.recorded[iri("ex:m")].document == "limits of normal: ranges.csv:2"
    assert found.errors() == set()


def test_limits_are_converted_with_their_own_unit(tmp_path: Path) -> None:
    fact = 'rec:observable lab:Creatinine ; rec:value 78 ; rec:unit "umol/L"'
    # 1 mg/dL of creatinine (113.118 g/mol) is 88.4 umol/L
    assert high(limits(tmp_path, ",lab:Creatinine,,,,,,1.25,mg/dL,,,\n", fact)) == "110.5"


@pytest.mark.parametrize(
    "line",
    [
        "Elsewhere,lab:Alt,,,,,,50,U/L,,,",
        "Central,lab:Ast,,,,,,50,U/L,,,",
        "Central,lab:Alt,,f,,,,50,U/L,,,",
        "Central,lab:Alt,,,63,,,50,U/L,,,",
        "Central,lab:Alt,,,,61,,50,U/L,,,",
        "Central,lab:Alt,photometry,,,,,50,U/L,,,",
        "Central,lab:Alt,,,,,,50,U/L,2026-11-20,,",
        "Central,lab:Alt,,,,,,50,U/L,,2026-11-18,",
    ],
)
def test_a_range_for_others_is_not_used(tmp_path: Path, line: str) -> None:
    assert high(limits(tmp_path, line + "\n")) is None


@pytest.mark.parametrize(
    "line", ["Central,lab:Alt,,m,62,62,,50,U/L,2026-11-19,2026-11-19,", ",lab:Alt,,,,,,50,U/L,,,"]
)
def test_ends_are_included_and_empty_cells_hold_for_any(tmp_path: Path, line: str) -> None:
    assert high(limits(tmp_path, line + "\n")) == "50"


@pytest.mark.parametrize(
    ("line", "patient", "fact"),
    [
        ("Central,lab:Alt,,m,,,,50,U/L,,,", "ex:p a rec:Patient .\n", ALT),
        ("Central,lab:Alt,,,18,,,50,U/L,,,", "ex:p a rec:Patient .\n", ALT),
        # 61 or 62 on the day of the draw
        ("Central,lab:Alt,,,62,,,50,U/L,,,", 'ex:p a rec:Patient ; rec:birthDate "1964"^^xsd:gYear .\n', ALT),
        ("Central,lab:Alt,,,,,,50,U/L,,,", MAN, ALT.replace("; rec:performer", "; rec:author")),
        ("Central,lab:Alt,,,,,,50,U/L,2026-11-10,,", MAN, ALT + ' ; rec:date "2026-11"^^xsd:gYearMonth'),
    ],
)
def test_what_is_not_known_for_sure_chooses_no_range(
    tmp_path: Path, line: str, patient: str, fact: str
) -> None:
    assert high(limits(tmp_path, line + "\n", fact, patient)) is None


def test_a_method_is_known_by_its_name(tmp_path: Path) -> None:
    fact = ALT + " ; rec:method <https://hospital.example/method#IFCC>"
    assert (
        high(
            limits(tmp_path, "Central,lab:Alt,ifcc,,,,,50,U/L,,,\nCentral,lab:Alt,DGKC,,,,,40,U/L,,,\n", fact)
        )
        == "50"
    )


def test_the_range_of_the_record_goes_first_and_a_difference_is_told(tmp_path: Path) -> None:
    line = "Central,lab:Alt,,,,,10,50,U/L,,,\n"
    found = limits(tmp_path, line, ALT + " ; rec:referenceHigh 41")
    assert high(found) == "41"
    assert found.errors() == {("other-reference", "rec:referenceHigh")}
    assert [error.severity for error in found.all_errors()] == ["warning"]
    assert limits(tmp_path, line, ALT + " ; rec:referenceHigh 50").errors() == set()


def test_an_unreadable_range_of_the_record_is_not_replaced(tmp_path: Path) -> None:
    found = limits(tmp_path, "Central,lab:Alt,,,,,10,50,U/L,,,\n", ALT + ' ; rec:referenceHigh "about 41"')
    assert high(found) is None
    assert found.said("ex:m", "rec:referenceBecause") == {"elig:Malformed"}


# --- tables that are wrong ------------------------------------------------------------------------------


BAD_RANGES = (
    "Central,lab:Nonsense,,,,,,50,U/L,,,",
    "Central,cond:HivInfection,,,,,,50,U/L,,,",
    "Central,lab:Alt,,,,,60,50,U/L,,,",
    "Central,lab:Alt,,,,,,,U/L,,,",
    "Central,lab:Alt,,,,,,0,U/L,,,",
    "Central,lab:Alt,,,,,,fifty,U/L,,,",
    'Central,lab:Alt,,,,,,"50,5",U/L,,,',
    "Central,lab:Alt,,,,,,50,g/L,,,",
    "Central,lab:Alt,,,,,,50,,,,",
    "Central,lab:Alt,,x,,,,50,U/L,,,",
    "Central,lab:Alt,,,18.5,,,50,U/L,,,",
    "Central,lab:Alt,,,60,18,,50,U/L,,,",
    "Central,lab:Alt,,,,,,50,U/L,01.01.2024,,",
    "Central,lab:Alt,,,,,,50,U/L,2024-02-30,,",
    "Central,lab:Alt,,,,,,50,U/L,2025-01-01,2024-01-01,",
    "Central,lab:Creatinine,,,,,,1.2,umol/L,,,",
)


def test_lines_that_cannot_be_used_are_named_and_the_others_are_used(tmp_path: Path) -> None:
    lines = "\n".join((*BAD_RANGES, "Central,lab:Ast,,,,,,40,U/L,,,"))
    site, terms = loaded(tmp_path, ranges=f"{HEADER}{lines}\n")
    assert told(site) == [("TS712", line, "ranges.csv") for line in range(2, 2 + len(BAD_RANGES))]
    assert [rows[0].holds.place for rows in terms.local.ranges.values()] == [
        f"ranges.csv:{2 + len(BAD_RANGES)}"
    ]


def test_of_lines_that_overlap_none_is_used(tmp_path: Path) -> None:
    lines = (
        "Central,lab:Alt,,m,18,60,,50,U/L,,,\n"
        "Central,lab:Alt,,,60,,,45,U/L,,,\n"
        "Central,lab:Alt,,f,18,59,,35,U/L,,,\n"
        "CENTRAL,lab:Ast,,,,,,40,U/L,2020-01-01,2025-06-30,\n"
        "Central,lab:Ast,,,,,,45,U/L,2025-07-01,,\n"
    )
    site, terms = loaded(tmp_path, ranges=HEADER + lines)
    assert told(site) == [("TS714", 2, "ranges.csv"), ("TS714", 3, "ranges.csv")]
    assert "line 3" in site.remarks[0].message
    assert high(measured(terms, ALT, MAN)) is None
    assert high(measured(terms, ALT.replace("Alt", "Ast"), MAN)) == "45"


def test_numbers_and_days_as_the_site_writes_them(tmp_path: Path) -> None:
    found = limits(
        tmp_path,
        'Central,lab:Alt,,,,,,"50,5",U/L,01.11.2026,30.11.2026,\n',
        site='; elig:decimalMark "," ; elig:dateOrder "DMY"',
    )
    assert high(found) == "50.5"
    # the first of November, and not the eleventh of January
    site, terms = loaded(tmp_path, ranges=f"{HEADER}Central,lab:Alt,,,,,,50,U/L,,11.01.2026,\n")
    assert site.remarks == ()
    assert high(measured(terms, ALT)) is None


def test_ranges_may_be_stated_in_turtle(tmp_path: Path) -> None:
    text = (
        '. :r a elig:ReferenceRange ; elig:forObservable lab:Alt ; elig:normalHigh 50 ; elig:normalUnit "U/L"'
    )
    _, terms = loaded(tmp_path, site=text)
    assert high(measured(terms, ALT)) == "50"
    again = f"{text} . :s a elig:ReferenceRange ; elig:forObservable lab:Alt ; elig:normalHigh 40"
    with pytest.raises(KnowledgeError, match="hold for the same values"):
        loaded(tmp_path, site=again)


# --- assays ---------------------------------------------------------------------------------------------

ASSAYS = (
    "lab,analyte,method,lloq,copies_per_iu_low,copies_per_iu_high,dipstick_1plus,dipstick_2plus,pt_control,"
    "valid_from,valid_to\n"
)


def assayed(tmp_path: Path, line: str, fact: str) -> Read:
    site, terms = loaded(tmp_path, assays=f"{ASSAYS}{line}\n")
    assert site.remarks == ()
    return measured(terms, fact + ' ; rec:performer "Central"')


@pytest.mark.parametrize(("unit", "value"), [("[IU]/mL", "100"), ("k[IU]/mL", "0.1")])
def test_an_assay_narrows_the_copies_of_a_unit(tmp_path: Path, unit: str, value: str) -> None:
    fact = f'rec:observable lab:HcvRna ; rec:value {value} ; rec:unit "{unit}"'
    found = assayed(tmp_path, "Central,lab:HcvRna,,,2.4,2.7,,,,,", fact)
    assert found.ends("ex:m") == ("240", "270")
    assert found.record.recorded[iri("ex:m")].document == "assay: assays.csv:2"
    # any assay: 0.9 to 5.2 copies
    assert assayed(tmp_path, "Other,lab:HcvRna,,,2.4,2.7,,,,,", fact).ends("ex:m") == ("90", "520")


def test_copies_stay_what_they_are(tmp_path: Path) -> None:
    fact = 'rec:observable lab:HcvRna ; rec:value 100 ; rec:unit "{copies}/mL"'
    assert assayed(tmp_path, "Central,lab:HcvRna,,,2.4,2.7,,,,,", fact).ends("ex:m") == ("100", "100")


def test_an_assay_gives_the_control_of_the_prothrombin_time(tmp_path: Path) -> None:
    fact = 'rec:observable lab:ProthrombinTime ; rec:value 14 ; rec:unit "s"'
    found = assayed(tmp_path, "Central,lab:ProthrombinTime,,,,,,,12.5,,", fact)
    assert found.one("ex:m", "rec:control") == "12.5"
    assert (
        assayed(tmp_path, "Central,lab:ProthrombinTime,,,,,,,12.5,,", fact + " ; rec:control 12").one(
            "ex:m", "rec:control"
        )
        == "12"
    )


@pytest.mark.parametrize(
    ("value", "grade"),
    [
        ("10", ("0", "0.5")),
        ("29.9", ("0", "0.5")),
        ("30", ("1", "1")),
        ("99", ("1", "1")),
        ("100", ("2", "4")),
        ("600", ("2", "4")),
    ],
)
def test_a_chart_grades_amounts_of_a_strip(tmp_path: Path, value: str, grade: tuple[str, str]) -> None:
    fact = f'rec:observable lab:UrineProteinConcentration ; rec:value {value} ; rec:unit "mg/dL"'
    found = assayed(tmp_path, "Central,lab:UrineProteinConcentration,,,,,30,100,,,", fact)
    assert found.one("ex:m", "rec:observable") == "lab:UrineProteinDipstick"
    assert found.ends("ex:m") == grade
    assert found.ends("ex:m", "rec:recordedLow", "rec:recordedHigh") == (value, value)


def test_an_amount_with_a_comparator_spans_the_grades_it_may_be(tmp_path: Path) -> None:
    line = "Central,lab:UrineProteinConcentration,,,,,30,100,,,"
    fact = 'rec:observable lab:UrineProteinConcentration ; rec:value 50 ; rec:unit "mg/dL" ; rec:comparator'
    assert assayed(tmp_path, line, f'{fact} "<"').ends("ex:m") == ("0", "1")
    assert assayed(tmp_path, line, f'{fact} ">"').ends("ex:m") == ("1", "4")


def test_without_a_chart_an_amount_is_no_grade(tmp_path: Path) -> None:
    fact = 'rec:observable lab:UrineProteinConcentration ; rec:value 50 ; rec:unit "mg/dL"'
    found = assayed(tmp_path, "Other,lab:UrineProteinConcentration,,,,,30,100,,,", fact)
    assert found.one("ex:m", "rec:observable") == "lab:UrineProteinConcentration"


BAD_ASSAYS = (
    "Central,lab:HcvRna,,,2.7,2.4,,,,,",
    "Central,lab:HcvRna,,,2.4,,,,,,",
    "Central,lab:HcvRna,,,0.5,2.4,,,,,",
    "Central,lab:HcvRna,,,2.4,9,,,,,",
    "Central,lab:HbvDna,,,2.4,2.7,,,,,",
    "Central,lab:HcvRna,,,,,30,,,,",
    "Central,lab:UrineProteinConcentration,,,,,100,30,,,",
    "Central,lab:ProthrombinTime,,,,,,,300,,",
    "Central,lab:ProthrombinTime,,,,,,,0,,",
    "Central,lab:ProthrombinTime,,,,,,,,,",
)


def test_assays_that_cannot_be_used_are_named(tmp_path: Path) -> None:
    lines = "\n".join(BAD_ASSAYS)
    site, terms = loaded(tmp_path, assays=f"{ASSAYS}{lines}\n")
    assert told(site) == [("TS712", line, "assays.csv") for line in range(2, 2 + len(BAD_ASSAYS))]
    assert terms.local.assays == {}
