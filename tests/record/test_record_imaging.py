"""Imaging reports, lesions and tumour thrombi."""

from __future__ import annotations

import pytest

from tests.record.patient_records import Read, read

REPORT = (
    'ex:r a rec:ImagingReport ; rec:subject ex:p ; rec:date "2026-11-16"^^xsd:date ; '
    "rec:covers org:LiverParenchyma , org:Extrahepatic ; rec:complete true ; rec:sliceThickness 5 .\n"
)


def lesion(rest: str) -> Read:
    """A lesion ex:n of the report ex:r."""
    return read(f"{REPORT} ex:n a rec:Lesion ; rec:subject ex:p ; rec:report ex:r ; {rest} .")


def thrombus(rest: str) -> Read:
    """A tumour thrombus ex:t of the report ex:r."""
    return read(f"{REPORT} ex:t a rec:TumourThrombus ; rec:subject ex:p ; rec:report ex:r ; {rest} .")


def test_a_report_says_what_it_covers_and_that_it_is_complete() -> None:
    found = read(REPORT)
    assert found.said("ex:r", "rec:covers") == {"org:LiverParenchyma", "org:Extrahepatic"}
    assert found.one("ex:r", "rec:complete") == "true"
    assert found.ends("ex:r", "rec:sliceLow", "rec:sliceHigh") == ("5", "5")
    assert not found.errors()


@pytest.mark.parametrize("complete", ["false", '"yes"', '"unknown"^^xsd:boolean', "true , false"])
def test_a_report_that_does_not_say_that_it_is_complete_is_not(complete: str) -> None:
    found = read(
        f"ex:r a rec:ImagingReport ; rec:subject ex:p ; rec:covers org:Liver ; rec:complete {complete} ."
    )
    assert found.one("ex:r", "rec:complete") is None


def test_a_report_may_give_its_slices_in_another_unit() -> None:
    found = read(
        "ex:r a rec:ImagingReport ; rec:subject ex:p ; rec:covers org:Liver ; "
        'rec:sliceThickness 0.5 ; rec:unit "cm" ; rec:lesionsAtLeast 2 .'
    )
    assert found.ends("ex:r", "rec:sliceLow", "rec:sliceHigh") == ("5", "5")
    assert found.one("ex:r", "rec:lesionsAtLeast") == "2"


def test_a_lesion_has_site_size_and_the_date_of_its_report() -> None:
    found = lesion('rec:site org:Liver ; rec:longestDiameter 6.2 ; rec:unit "cm" ; rec:locallyTreated false')
    assert found.one("ex:n", "rec:site") == "org:Liver"
    assert found.ends("ex:n", "rec:longestLow", "rec:longestHigh") == ("62", "62")
    assert found.ends("ex:n", "rec:shortAxisLow", "rec:shortAxisHigh") == (None, None)
    assert found.one("ex:n", "rec:locallyTreated") == "false"
    assert found.one("ex:n", "rec:progressed") is None
    assert found.one("ex:n", "rec:certainty") == "rec:Confirmed"
    assert found.one("ex:n", "rec:report") == "ex:r"
    assert found.days("ex:n") == ("2026-11-16", "2026-11-16")
    assert found.ends("ex:n", "rec:orderFrom", "rec:orderTo") == found.ends(
        "ex:r", "rec:orderFrom", "rec:orderTo"
    )
    assert not found.errors()


def test_a_date_of_its_own_comes_first() -> None:
    found = lesion('rec:site org:Liver ; rec:date "2026-11-10"^^xsd:date')
    assert found.days("ex:n") == ("2026-11-10", "2026-11-10")


def test_an_unreadable_date_of_its_own_does_not_fall_back_on_the_report() -> None:
    found = lesion('rec:site org:Liver ; rec:date "x"^^xsd:date')
    assert found.days("ex:n") == ("1850-01-01", "2026-11-20")
    assert found.because("ex:n") == {"elig:Malformed"}


def test_a_lesion_without_date_and_report_may_be_of_any_day() -> None:
    found = read("ex:n a rec:Lesion ; rec:subject ex:p ; rec:site org:Liver .")
    assert found.days("ex:n") == ("1850-01-01", "2026-11-20")
    assert not found.errors()


def test_a_site_may_be_a_code() -> None:
    assert lesion("rec:site sct:10200004").one("ex:n", "rec:site") == "org:Liver"


@pytest.mark.parametrize(
    ("rest", "code", "reason"),
    [
        ("rec:longestDiameter 62", "missing-unit", "elig:Unmapped"),
        ('rec:longestDiameter 62 ; rec:unit "furlong"', "unknown-unit", "elig:Unmapped"),
        ('rec:longestDiameter 620 ; rec:unit "mm"', "implausible", "elig:Malformed"),
        ('rec:longestDiameter "big" ; rec:unit "mm"', "bad-literal", "elig:Malformed"),
    ],
)
def test_a_size_that_cannot_be_used_has_no_ends(rest: str, code: str, reason: str) -> None:
    found = lesion(rest)
    assert found.ends("ex:n", "rec:longestLow", "rec:longestHigh") == (None, None)
    assert found.because("ex:n") == {reason}
    assert found.errors("ex:n") == {(code, "rec:longestDiameter")}
    assert "rec:Lesion" in found.said("ex:n", "rdf:type")


@pytest.mark.parametrize("kind", ["ex:jelly", "stg:Jelly", "stg:Cyst , stg:SolidLesion"])
def test_a_lesion_of_a_kind_nobody_knows_has_no_size(kind: str) -> None:
    found = lesion(f'rec:lesionKind {kind} ; rec:longestDiameter 62 ; rec:unit "mm"')
    assert found.one("ex:n", "rec:lesionKind") is None
    assert found.ends("ex:n", "rec:longestLow", "rec:longestHigh") == (None, None)
    assert found.because("ex:n")


def test_an_excluded_lesion_is_no_lesion() -> None:
    found = lesion("rec:site org:Brain ; rec:certainty rec:Excluded")
    assert found.said("ex:n", "rdf:type") == {"rec:Fact"}
    assert found.said("ex:n", "rec:excludes") == {"rec:Lesion"}


# --- reports that are not there ------------------------------------------------------------------------


def test_a_report_that_is_not_there_is_an_error() -> None:
    found = read(
        'ex:n a rec:Lesion ; rec:subject ex:p ; rec:report ex:r ; rec:longestDiameter 62 ; rec:unit "mm" .'
    )
    assert found.days("ex:n") == ("1850-01-01", "2026-11-20")
    assert found.because("ex:n") == {"elig:Malformed"}
    assert found.errors("ex:n") == {("no-report", "rec:report")}
    assert found.said("ex:n", "rec:report") == set()
    assert found.ends("ex:n", "rec:longestLow", "rec:longestHigh") == ("62", "62")


def test_a_report_entered_in_error_takes_what_it_measured_with_it() -> None:
    found = read(
        "ex:r a rec:ImagingReport ; rec:subject ex:p ; rec:covers org:Liver ; rec:status rec:EnteredInError ; "
        'rec:date "2026-11-16"^^xsd:date . '
        'ex:n a rec:Lesion ; rec:subject ex:p ; rec:report ex:r ; rec:longestDiameter 62 ; rec:unit "mm" . '
        "ex:t a thr:PortalVeinTumourThrombus ; rec:subject ex:p ; rec:report ex:r ; rec:involves thr:PortalTrunk ."
    )
    assert found.facts() == {"ex:n", "ex:t"}
    assert found.ends("ex:n", "rec:longestLow", "rec:longestHigh") == (None, None)
    assert found.said("ex:t", "rec:involves") == set()
    assert found.because("ex:n") == found.because("ex:t") == {"elig:Malformed"}
    assert found.errors("ex:n") == {("no-report", "rec:report")}


def test_a_report_reached_without_an_owner_dates_its_lesion_and_shows_no_absence() -> None:
    found = read(
        "ex:n a rec:Lesion ; rec:subject ex:p ; rec:report ex:r ; rec:site org:Liver . "
        'ex:r a rec:ImagingReport ; rec:covers org:Liver ; rec:complete true ; rec:date "2026-11-16"^^xsd:date .'
    )
    assert found.days("ex:n") == ("2026-11-16", "2026-11-16")
    assert found.one("ex:r", "rec:complete") is None
    assert found.errors("ex:r") == {("no-owner", "rec:subject")}


def test_a_report_that_lists_something_unreadable_is_not_complete() -> None:
    found = read(f"{REPORT} ex:n a ex:Blob ; rec:subject ex:p ; rec:report ex:r .")
    assert found.one("ex:r", "rec:complete") is None
    assert found.errors("ex:r") == {("not-complete", "rec:complete")}


# --- tumour thrombus ---------------------------------------------------------------------------------


def test_a_thrombus_has_its_class_vessels_and_type() -> None:
    found = thrombus(
        "rec:code thr:PortalVeinTumourThrombus ; rec:involves thr:RightPortalBranch , sct:32764006 ; "
        "rec:thrombusType thr:ChengII"
    )
    assert {"thr:PortalVeinTumourThrombus", "rec:TumourThrombus"} <= found.said("ex:t", "rdf:type")
    assert found.said("ex:t", "rec:involves") == {"thr:RightPortalBranch", "thr:PortalVein"}
    assert found.said("ex:t", "rec:thrombusType") == {"thr:ChengII"}
    assert found.days("ex:t") == ("2026-11-16", "2026-11-16")
    assert found.one("ex:r", "rec:complete") == "true"
    assert not found.errors()


@pytest.mark.parametrize("vessel", ["ex:vein", "thr:NoSuchVein"])
def test_one_vessel_nobody_knows_hides_how_far_the_thrombus_reaches(vessel: str) -> None:
    found = thrombus(f"rec:code thr:PortalVeinTumourThrombus ; rec:involves thr:RightPortalBranch , {vessel}")
    assert found.said("ex:t", "rec:involves") == set()
    assert found.because("ex:t") == {"elig:Unmapped"}


def test_a_type_nobody_knows_leaves_the_others() -> None:
    found = thrombus("rec:code thr:PortalVeinTumourThrombus ; rec:thrombusType thr:Vp3 , ex:odd")
    assert found.said("ex:t", "rec:thrombusType") == {"thr:Vp3"}
    assert found.errors("ex:t") == {("unknown-code", "rec:thrombusType")}


def test_a_denied_thrombus_excludes_its_class() -> None:
    found = thrombus("rec:code thr:PortalVeinTumourThrombus ; rec:certainty rec:Excluded")
    assert found.said("ex:t", "rec:excludes") == {"thr:PortalVeinTumourThrombus"}
    assert found.said("ex:t", "rdf:type") == {"rec:Fact"}
    assert found.days("ex:t") == ("2026-11-16", "2026-11-16")
    assert not found.because("ex:t")


@pytest.mark.parametrize(
    ("rest", "code"), [("rec:code ex:vein", "unknown-code"), ("rec:site org:Liver", "no-code")]
)
def test_a_thrombus_of_no_known_vein_is_unmapped_and_its_report_not_complete(rest: str, code: str) -> None:
    found = thrombus(rest)
    assert found.said("ex:t", "rec:unmappedKind") == {"rec:TumourThrombus"}
    assert "rec:TumourThrombus" in found.said("ex:t", "rdf:type")
    assert found.because("ex:t") == {"elig:Unmapped"}
    assert (code, "rec:code") in found.errors("ex:t")
    assert found.one("ex:r", "rec:complete") is None
