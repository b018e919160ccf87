"""Codes mean one thing, in one form, and only where they were verified.

Expected values are typed by hand from the sources that the modules name.
"""

from __future__ import annotations

import pytest

from tests.ontology.stated import CODES, EXACT, codes_of, iri, objects, pairs, term_of

# a code that is the exact match of two terms needs an entry here with the reason
SHARED_CODES: dict[str, str] = {}


def test_no_code_means_two_terms() -> None:
    for predicates in (CODES, ("elig:codeFamily",)):
        first: dict[str, str] = {}
        for code, term in (pair for predicate in predicates for pair in pairs(predicate)):
            assert first.setdefault(code, term) == term or code in SHARED_CODES, (code, first[code], term)


def test_codes_are_written_in_canonical_form() -> None:
    canonical = tuple(code for code, _ in pairs("elig:canonicalPrefix"))
    assert len(canonical) == 8
    for predicate in (*CODES, "skos:broadMatch", "skos:relatedMatch", "elig:codeFamily"):
        assert [code for code, _ in pairs(predicate) if not code.startswith(canonical)] == []


def canonical_code(code: str) -> str:
    """The code under the longest prefix it begins with, rewritten to the canonical prefix."""
    known = {prefix: prefix for prefix, _ in pairs("elig:canonicalPrefix")}
    for prefix, system in pairs("elig:codePrefix"):
        known[prefix] = objects(system, "elig:canonicalPrefix")[0]
    fitting = [prefix for prefix in known if code.startswith(prefix)]
    if not fitting:
        return code
    longest = max(fitting, key=len)
    return known[longest] + code.removeprefix(longest)


SPHN = "https://biomedit.ch/rdf/sphn-resource/"


@pytest.mark.parametrize(
    ("met", "expected"),
    [
        ("https://loinc.org/rdf/777-3", "loinc:777-3"),
        ("http://loinc.org/rdf#777-3", "loinc:777-3"),
        ("http://loinc.org/owl#777-3", "loinc:777-3"),
        ("http://loinc.org/777-3", "loinc:777-3"),
        ("https://loinc.org/777-3", "loinc:777-3"),
        (SPHN + "loinc/777-3", "loinc:777-3"),
        ("LOINC:777-3", "loinc:777-3"),
        ("http://snomed.info/id/38341003", "sct:38341003"),
        ("http://snomed.info/sct/38341003", "sct:38341003"),
        ("SNOMEDCT:38341003", "sct:38341003"),
        ("SCTID:38341003", "sct:38341003"),
        (SPHN + "atc/J05AF10", "atc:J05AF10"),
        ("http://www.whocc.no/atc/J05AF10", "atc:J05AF10"),
        (SPHN + "icd-10-gm/2018/C22.0", "icd10:C22.0"),
        (SPHN + "icd-10-gm/2027/C22.0", "icd10:C22.0"),
        (SPHN + "icd-10-gm/C22.0", "icd10:C22.0"),
        ("http://fhir.de/CodeSystem/bfarm/icd-10-gm/C22.0", "icd10:C22.0"),
        ("http://hl7.org/fhir/sid/icd-10-cm/C22.0", "icd10cm:C22.0"),
        ("http://hl7.org/fhir/sid/icd-10/C22.0", "icd10:C22.0"),
        ("http://www.nlm.nih.gov/research/umls/rxnorm/8640", "rxnorm:8640"),
        ("http://ncicb.nci.nih.gov/xml/owl/EVS/Thesaurus.owl#C64848", "ncit:C64848"),
    ],
)
def test_prefixes_met_in_exports_lead_to_the_canonical_code(met: str, expected: str) -> None:
    assert canonical_code(met) == iri(expected)
    assert canonical_code(iri(expected)) == iri(expected)


def test_a_year_outside_the_list_stays_unknown() -> None:
    assert canonical_code(SPHN + "icd-10-gm/2016/C22.0") != iri("icd10:C22.0")


# the verified codes of laboratory tests, vital signs, function tests and scores
MEASURED_CODES = {
    "lab:Neutrophils": "loinc:751-8 loinc:26499-4 loinc:753-4 ncit:C63321",
    "lab:Platelets": "loinc:777-3 loinc:26515-7 ncit:C51951",
    "lab:Haemoglobin": "loinc:718-7 loinc:59260-0 loinc:20509-6 ncit:C64848",
    "lab:TotalBilirubin": "loinc:1975-2 loinc:14631-6 loinc:42719-5 ncit:C38037",
    "lab:DirectBilirubin": "loinc:1968-7 loinc:14629-0",
    "lab:IndirectBilirubin": "loinc:1971-1 loinc:14630-8",
    "lab:Alt": "loinc:1742-6 loinc:1744-2 ncit:C64433",
    "lab:Ast": "loinc:1920-8 loinc:30239-8 loinc:88112-8 ncit:C64467",
    "lab:Albumin": "loinc:1751-7 loinc:2862-1 loinc:54347-0 ncit:C64431",
    "lab:UrineAlbumin": "loinc:14957-5",
    "lab:UrineAlbuminCreatinineRatio": "loinc:14959-1",
    "lab:AlkalinePhosphatase": "loinc:6768-6 ncit:C64432",
    "lab:Creatinine": "loinc:2160-0 loinc:14682-9 loinc:38483-4 loinc:59826-8 ncit:C64547",
    "lab:CreatinineClearance": "loinc:35591-7 loinc:2164-2 ncit:C25747 ncit:C150847",
    "lab:IndexedCreatinineClearance": "loinc:12195-4",
    "lab:EstimatedGfr": "loinc:33914-3 loinc:48642-3",
    "lab:UrineProteinDipstick": "loinc:20454-5 loinc:57735-3 loinc:2887-8",
    "lab:UrineProteinConcentration": "loinc:5804-0 loinc:50561-0",
    "lab:UrineProteinConcentration24h": "loinc:21482-5",
    "lab:UrineProtein24h": "loinc:2889-4",
    "lab:UrineProteinCreatinineRatio": "loinc:2890-2",
    "lab:Inr": "loinc:6301-6 loinc:34714-6 loinc:46418-0 ncit:C64805 sct:165581004",
    "lab:ProthrombinTime": "loinc:5902-2 ncit:C62656 sct:396451008",
    "lab:ProthrombinRatio": "loinc:5894-1",
    "lab:ProthrombinActivity": "loinc:3289-6",
    "lab:HepatitisBSurfaceAntigen": "loinc:5195-3 loinc:5196-1 loinc:7905-3 ncit:C64850",
    "lab:HepatitisBCoreAntibody": "loinc:13952-7",
    "lab:HepatitisBEAntigen": "loinc:13954-3",
    "lab:HbvDna": "loinc:42595-9 loinc:11258-1 ncit:C103404",
    "lab:HbvDnaCopies": "loinc:29615-2",
    "lab:HepatitisCAntibody": "loinc:13955-0 loinc:16128-1 loinc:5199-5 sct:64411004",
    "lab:HcvRna": "loinc:20416-4 loinc:11011-4 ncit:C142330",
    "lab:HcvRnaLogCopies": "loinc:47252-2",
    "lab:HcvRnaLogUnits": "loinc:38180-6",
    "lab:HcvRnaQualitative": "loinc:11259-9",
    "lab:HivAntibody": "loinc:31201-7",
    "lab:Hiv1Antibody": "loinc:29893-5",
    "lab:Hiv2Antibody": "loinc:30361-0",
    "lab:HivAntigenAntibody": "loinc:56888-1 loinc:75622-1 ncit:C139085",
    "lab:SyphilisSerology": "loinc:20507-0 loinc:31147-2 loinc:5292-8 loinc:22461-8 loinc:24110-9"
    " loinc:22587-0 loinc:8041-6 ncit:C74716",
    "lab:PregnancyTest": "loinc:2106-3 loinc:2118-8 loinc:2110-5 loinc:21198-7 loinc:19080-1 ncit:C147128",
    "lab:Leukocytes": "loinc:6690-2",
    "lab:Sodium": "loinc:2951-2",
    "lab:AlphaFetoprotein": "loinc:1834-1 loinc:53962-7 ncit:C74732",
    "lab:Age": "loinc:30525-0",
    "lab:BirthDate": "loinc:21112-8",
    "lab:SystolicPressure": "loinc:8480-6 ncit:C25298 sct:271649006",
    "lab:DiastolicPressure": "loinc:8462-4 ncit:C25299 sct:271650006",
    "lab:BloodPressurePanel": "loinc:85354-9",
    "lab:EjectionFraction": "loinc:10230-1 loinc:18043-0 loinc:8806-2 ncit:C99524 sct:250908004",
    "lab:EjectionFractionOther": "loinc:8808-8",
    "lab:Qt": "loinc:8634-8",
    "lab:QtcFridericia": "loinc:76634-5 ncit:C117787 ncit:C117786",
    "lab:QtcBazett": "loinc:76635-2",
    "lab:QtcUnspecified": "loinc:8636-3",
    "lab:HeartRate": "loinc:8867-4 sct:364075005",
    "lab:RrInterval": "loinc:8637-1",
    "lab:Weight": "loinc:29463-7 loinc:3141-9 ncit:C25208 sct:27113001",
    "lab:Height": "loinc:8302-2 ncit:C25347",
    "lab:LesionDiameter": "loinc:21889-1 ncit:C96684",
    "stg:EcogPerformanceStatus": "loinc:89247-1 ncit:C102408",
    "stg:BclcStage": "ncit:C115132 ncit:C115134",
    "stg:Bclc0": "ncit:C115133",
    "stg:BclcA": "ncit:C115135",
    "stg:BclcB": "ncit:C115136",
    "stg:BclcC": "ncit:C115137",
    "stg:BclcD": "ncit:C115138",
    "stg:Ecog0": "loinc:LA9622-7 ncit:C180255",
    "stg:Ecog1": "ncit:C180256",
    "stg:Ecog5": "ncit:C180260",
    "stg:ChildPughScore": "ncit:C121074",
    "stg:ChildPughClass": "ncit:C121075",
    "stg:ChildPughA": "ncit:C208534",
    "stg:ChildPughB": "ncit:C208535",
    "stg:ChildPughC": "ncit:C208536",
    "stg:ChildPughEncephalopathy": "ncit:C121068",
    "stg:ChildPughAscites": "ncit:C121069",
    "stg:WestHavenGrade": "ncit:C117747",
    "stg:WestHaven0": "ncit:C117824",
    "stg:WestHaven4": "ncit:C117828",
    "stg:NyhaClass": "ncit:C66909",
    "stg:NyhaI": "ncit:C66904 sct:420300004",
    "stg:NyhaII": "ncit:C66905 sct:421704003",
    "stg:NyhaIII": "ncit:C66907 sct:420913000",
    "stg:NyhaIV": "ncit:C66908 sct:422293003",
    "stg:CtcaeGrade": "ncit:C49704",
    "cond:HepaticEncephalopathy": "sct:13920009",
    "cond:HepatitisBCarrier": "sct:235871004",
    "cond:HivInfection": "sct:165816005",
    "cond:Syphilis": "sct:76272004",
    "cond:Pregnancy": "sct:77386006",
    "org:Liver": "sct:10200004",
}


@pytest.mark.parametrize("term", MEASURED_CODES)
def test_codes_of_measured_items_are_there(term: str) -> None:
    assert set(MEASURED_CODES[term].split()) <= codes_of(term)


@pytest.mark.parametrize("term", [term for term in MEASURED_CODES if term.startswith(("lab:", "stg:"))])
def test_measured_items_have_no_other_codes(term: str) -> None:
    assert codes_of(term) == set(MEASURED_CODES[term].split())


@pytest.mark.parametrize(
    ("term", "predicate", "code"),
    [
        ("lab:UrineProteinDipstick", "skos:broadMatch", "ncit:C64858"),
        ("lab:UrineProtein24h", "skos:broadMatch", "ncit:C64858"),
        ("lab:UrineProteinDipstick", "skos:relatedMatch", "sct:29738008"),
        ("lab:QtcFridericia", "skos:relatedMatch", "sct:111975006"),
        ("lab:IcgRetention15", "skos:relatedMatch", "ncit:C184512"),
        ("lab:IcgRetention15", "skos:relatedMatch", "ncit:C184513"),
        ("lab:IcgRetention15", "skos:relatedMatch", "sct:7292004"),
        ("lab:LiverRemnantShare", "skos:relatedMatch", "ncit:C74720"),
    ],
)
def test_codes_near_a_term_are_documented_but_not_read(term: str, predicate: str, code: str) -> None:
    assert iri(code) in objects(term, predicate)
    assert iri(code) not in EXACT


@pytest.mark.parametrize(
    "code",
    [
        "loinc:1743-4",
        "loinc:5964-2",
        "loinc:48398-2",
        "loinc:29610-3",
        "loinc:778-1",
        "loinc:49497-1",
        "loinc:89243-0",
        "loinc:LA9623-5",
        "sct:94627008",
        "sct:15619004",
        "ncit:C115139",
        "atc:B01AE02",
        "icd10:I10.01",
    ],
)
def test_codes_that_are_not_verified_are_left_unmapped(code: str) -> None:
    assert term_of(code) is None
