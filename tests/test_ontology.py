"""The clinical ontology: terms are described, codes mean one thing, factors and ranks are as published.

Expected values are typed by hand from the sources that the modules name.
"""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path

import pyoxigraph as ox
import pytest

from trialshape.knowledge.classes import entailed

ONTOLOGY = Path(__file__).parent.parent / "ontology"
BASE = "https://w3id.org/trialshape/"
MODULES = (
    "units",
    "labs",
    "staging",
    "organs",
    "thrombus",
    "conditions",
    "procedures",
    "drugs",
    "mappings/code-systems",
)
FOUNDATION = ("eligibility", "record")

PREFIXES = {
    "elig": BASE + "eligibility#",
    "rec": BASE + "record#",
    "unit": BASE + "units#",
    "lab": BASE + "labs#",
    "stg": BASE + "staging#",
    "org": BASE + "organs#",
    "thr": BASE + "thrombus#",
    "cond": BASE + "conditions#",
    "proc": BASE + "procedures#",
    "drug": BASE + "drugs#",
    "code": BASE + "mappings/code-systems#",
    "rdf": "http://www.w3.org/1999/02/22-rdf-syntax-ns#",
    "rdfs": "http://www.w3.org/2000/01/rdf-schema#",
    "owl": "http://www.w3.org/2002/07/owl#",
    "skos": "http://www.w3.org/2004/02/skos/core#",
    "dcterms": "http://purl.org/dc/terms/",
    "loinc": "https://loinc.org/rdf/",
    "sct": "http://snomed.info/id/",
    "ncit": "http://purl.obolibrary.org/obo/NCIT_",
    "icd10cm": "http://purl.bioontology.org/ontology/ICD10CM/",
    "icd10": "http://hl7.org/fhir/sid/icd-10/",
    "atc": "https://www.whocc.no/atc_ddd_index/?code=",
    "rxnorm": "http://purl.bioontology.org/ontology/RXNORM/",
    "uberon": "http://purl.obolibrary.org/obo/UBERON_",
}


def iri(name: str) -> str:
    prefix, local = name.split(":", 1)
    return PREFIXES[prefix] + local


def load(*modules: str) -> ox.Store:
    store = ox.Store()
    for module in modules:
        text = (ONTOLOGY / f"{module}.ttl").read_bytes()
        store.extend(ox.parse(text, format=ox.RdfFormat.TURTLE, rename_blank_nodes=True))
    return store


# with what follows from definitions: ranks of grades, classes above classes
STORE = entailed(load(*FOUNDATION, *MODULES, "domains", "questions", "stages"))


def objects(subject: str | ox.BlankNode, predicate: str) -> list[str]:
    """Sorted texts of the objects; the subject is a prefixed name, an IRI or a blank node."""
    if isinstance(subject, str):
        node: ox.NamedNode | ox.BlankNode = ox.NamedNode(subject if "/" in subject else iri(subject))
    else:
        node = subject
    quads = STORE.quads_for_pattern(node, ox.NamedNode(iri(predicate)), None, None)
    return sorted(quad.object.value for quad in quads if not isinstance(quad.object, ox.Triple))


def nodes(subject: str, predicate: str) -> list[ox.BlankNode]:
    quads = STORE.quads_for_pattern(ox.NamedNode(iri(subject)), ox.NamedNode(iri(predicate)), None, None)
    return [quad.object for quad in quads if isinstance(quad.object, ox.BlankNode)]


def subjects(predicate: str, value: str) -> list[str]:
    quads = STORE.quads_for_pattern(None, ox.NamedNode(iri(predicate)), ox.NamedNode(iri(value)), None)
    return sorted(quad.subject.value for quad in quads if isinstance(quad.subject, ox.NamedNode))


def short(full: str) -> str:
    for prefix, namespace in PREFIXES.items():
        if full.startswith(namespace):
            return f"{prefix}:{full.removeprefix(namespace)}"
    return full


def number(subject: str | ox.BlankNode, predicate: str) -> Decimal | None:
    found = objects(subject, predicate)
    assert len(found) <= 1, (subject, predicate)
    return Decimal(found[0]) if found else None


OBSERVABLES = [short(found) for found in subjects("rdf:type", "rec:Observable")]

# --- form ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("module", MODULES)
def test_every_term_is_described(module: str) -> None:
    own = f"{BASE}{module}#"
    terms = {
        quad.subject.value
        for quad in load(module).quads_for_pattern(None, None, None, None)
        if isinstance(quad.subject, ox.NamedNode) and quad.subject.value.startswith(own)
    }
    assert terms
    for term in sorted(terms):
        assert len(objects(term, "rdfs:label")) == 1, term
        assert len(objects(term, "skos:definition")) == 1, term
        assert objects(term, "skos:definition")[0].endswith("."), term
        assert objects(term, "rdfs:isDefinedBy") == [BASE + module], term
        assert objects(term, "dcterms:source"), term


@pytest.mark.parametrize("module", MODULES)
def test_header_names_version_licence_and_known_imports(module: str) -> None:
    header = BASE + module
    assert objects(header, "owl:versionIRI") == [f"{header}/0.1.0"]
    assert objects(header, "dcterms:license") == ["https://spdx.org/licenses/Apache-2.0"]
    assert set(objects(header, "owl:imports")) <= {BASE + name for name in (*FOUNDATION, *MODULES)}


def test_every_term_in_use_is_defined() -> None:
    used = {
        term.value
        for quad in STORE.quads_for_pattern(None, None, None, None)
        for term in (quad.subject, quad.predicate, quad.object)
        if isinstance(term, ox.NamedNode) and term.value.startswith(BASE) and "#" in term.value
    }
    assert [term for term in sorted(used) if not objects(term, "rdfs:label")] == []


def above(name: str) -> set[str]:
    """A class and all classes above it, as prefixed names."""
    found, waiting = {name}, [name]
    while waiting:
        fresh = {short(up) for up in objects(waiting.pop(), "rdfs:subClassOf")} - found
        found |= fresh
        waiting += fresh
    return found


@pytest.mark.parametrize(
    ("prefix", "root"), [("cond", "rec:Condition"), ("proc", "rec:Procedure"), ("drug", "rec:Exposure")]
)
def test_every_class_stands_under_the_root_of_its_module(prefix: str, root: str) -> None:
    classes = [short(found) for found in subjects("rdf:type", "owl:Class")]
    own = [name for name in classes if name.startswith(prefix + ":") and name != "cond:TumourMorphology"]
    assert len(own) >= 40
    assert [name for name in own if root not in above(name)] == []


# --- codes ---------------------------------------------------------------------------------------------------

# a code that is the exact match of two terms needs an entry here with the reason
SHARED_CODES: dict[str, str] = {}


def pairs(predicate: str) -> list[tuple[str, str]]:
    quads = STORE.quads_for_pattern(None, ox.NamedNode(iri(predicate)), None, None)
    return sorted(
        (quad.object.value, short(quad.subject.value))
        for quad in quads
        if isinstance(quad.subject, ox.NamedNode) and not isinstance(quad.object, ox.Triple)
    )


# codes that are read as a term: the verified ones, and those that are only read
CODES = ("skos:exactMatch", "elig:readsCode")


def codes_of(term: str) -> set[str]:
    """The single codes that are read as a term."""
    return {short(code) for predicate in CODES for code in objects(term, predicate)}


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


EXACT = {code: term for predicate in CODES for code, term in pairs(predicate)}
FAMILIES = dict(pairs("elig:codeFamily"))


def term_of(code: str) -> str | None:
    """The term of a canonical code: the exact one, else that of the longest family it begins with."""
    full = iri(code)
    fitting = [family for family in FAMILIES if full.startswith(family)]
    return EXACT.get(full) or (FAMILIES[max(fitting, key=len)] if fitting else None)


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


# --- units ---------------------------------------------------------------------------------------------------


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
    ],
)
def test_values_in_other_units(name: str, value: str, unit: str, expected: str) -> None:
    assert canonical_value(name, value, unit) == (Decimal(expected), Decimal(expected))


def test_hepatitis_c_units_are_a_range_of_copies() -> None:
    assert canonical_value("lab:HcvRna", "192", "[IU]/mL") == (Decimal("172.8"), Decimal("998.4"))
    assert canonical_value("lab:HcvRna", "193", "[IU]/mL")[1] > 1000
    assert canonical_value("lab:HcvRna", "1111", "[IU]/mL")[0] == Decimal("999.9")
    assert canonical_value("lab:HcvRna", "1112", "[IU]/mL")[0] == Decimal("1000.8")


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


# --- scales and scores ---------------------------------------------------------------------------------------


def ranks(name: str) -> tuple[Decimal | None, Decimal | None]:
    rank = number(name, "elig:rank")
    return (rank, rank) if rank is not None else (number(name, "elig:rankLow"), number(name, "elig:rankHigh"))


def grade(scale: str, text: str) -> str:
    """The grade that a text means on a scale, without regard to case."""
    found = {
        short(grade)
        for grade in subjects("elig:ofScale", scale)
        if text.casefold() in {notation.casefold() for notation in objects(grade, "skos:notation")}
    }
    assert len(found) == 1, (scale, text, found)
    return found.pop()


@pytest.mark.parametrize(
    ("scale", "text", "low", "high"),
    [
        ("stg:EcogScale", "1", "1", "1"),
        ("stg:EcogScale", "1-2", "1", "2"),
        ("stg:BclcScale", "0", "0", "0"),
        ("stg:BclcScale", "BCLC B", "2", "2"),
        ("stg:BclcScale", "d", "4", "4"),
        ("stg:ChildPughClassScale", "A", "5", "6"),
        ("stg:ChildPughClassScale", "B", "7", "9"),
        ("stg:ChildPughClassScale", "B7", "7", "7"),
        ("stg:ChildPughClassScale", "Child-Pugh C", "10", "15"),
        ("stg:ChildPughEncephalopathyScale", "none", "1", "1"),
        ("stg:ChildPughEncephalopathyScale", "grade 1-2", "2", "2"),
        ("stg:ChildPughEncephalopathyScale", "III-IV", "3", "3"),
        ("stg:ChildPughAscitesScale", "absent", "1", "1"),
        ("stg:ChildPughAscitesScale", "slight", "2", "2"),
        ("stg:ChildPughAscitesScale", "tense", "3", "3"),
        ("stg:ChildPughAscitesScale", "minimal", "1", "2"),
        ("stg:WestHavenScale", "4", "4", "4"),
        ("stg:NyhaScale", "II", "2", "2"),
        ("stg:NyhaScale", "I-II", "1", "2"),
        ("lab:QualitativeScale", "neg", "0", "0"),
        ("lab:QualitativeScale", "Reactive", "1", "1"),
        ("lab:QualitativeScale", "borderline", "0", "1"),
        ("lab:DipstickScale", "Negative", "0", "0"),
        ("lab:DipstickScale", "±", "0.5", "0.5"),
        ("lab:DipstickScale", "+", "1", "1"),
        ("lab:DipstickScale", "++", "2", "2"),
        ("lab:DipstickScale", "3+", "3", "3"),
        ("lab:DipstickScale", "++++", "4", "4"),
        ("lab:DipstickScale", "1+ to 2+", "1", "2"),
    ],
)
def test_grades_by_the_text_of_exports(scale: str, text: str, low: str, high: str) -> None:
    assert ranks(grade(scale, text)) == (Decimal(low), Decimal(high))


def test_every_grade_is_ranked_and_no_text_means_two_grades_of_a_scale() -> None:
    seen: dict[tuple[str, str], str] = {}
    for name in subjects("rdf:type", "stg:Grade"):
        [scale] = objects(name, "elig:ofScale")
        low, high = ranks(name)
        assert low is not None
        assert high is not None
        assert low <= high
        for text in objects(name, "skos:notation"):
            assert seen.setdefault((scale, text.casefold()), name) == name, (scale, text)


def points(table: str, unit: str, value: str) -> list[int]:
    found = []
    for row in nodes(table, "elig:row"):
        below, at_least = number(row, "elig:below"), number(row, "elig:atLeast")
        at_most, over = number(row, "elig:atMost"), number(row, "elig:above")
        amount = Decimal(value)
        if (
            unit in objects(row, "elig:ucum")
            and (below is None or amount < below)
            and (at_least is None or amount >= at_least)
            and (at_most is None or amount <= at_most)
            and (over is None or amount > over)
        ):
            found.append(int(objects(row, "elig:points")[0]))
    return found


@pytest.mark.parametrize(
    ("table", "unit", "value", "expected"),
    [
        ("Bilirubin", "mg/dL", "1.99", 1),
        ("Bilirubin", "mg/dL", "2", 2),
        ("Bilirubin", "mg/dL", "3", 2),
        ("Bilirubin", "mg/dL", "3.01", 3),
        ("Bilirubin", "umol/L", "33.9", 1),
        ("Bilirubin", "umol/L", "34", 2),
        ("Bilirubin", "umol/L", "34.1", 2),
        ("Bilirubin", "umol/L", "51", 2),
        ("Bilirubin", "umol/L", "51.2", 3),
        ("Albumin", "g/L", "35.1", 1),
        ("Albumin", "g/L", "35", 2),
        ("Albumin", "g/L", "28", 2),
        ("Albumin", "g/L", "27.9", 3),
        ("Albumin", "g/dL", "3.6", 1),
        ("Albumin", "g/dL", "3.5", 2),
        ("Albumin", "g/dL", "2.8", 2),
        ("Albumin", "g/dL", "2.7", 3),
        ("Inr", "1", "1.69", 1),
        ("Inr", "1", "1.7", 2),
        ("Inr", "1", "2.3", 2),
        ("Inr", "1", "2.31", 3),
        ("Prolongation", "s", "3.9", 1),
        ("Prolongation", "s", "4", 2),
        ("Prolongation", "s", "6", 2),
        ("Prolongation", "s", "6.1", 3),
    ],
)
def test_child_pugh_points(table: str, unit: str, value: str, expected: int) -> None:
    assert points(f"stg:ChildPugh{table}Table", unit, value) == [expected]


@pytest.mark.parametrize(
    ("table", "name"),
    [
        ("Bilirubin", "lab:TotalBilirubin"),
        ("Albumin", "lab:Albumin"),
        ("Inr", "lab:Inr"),
        ("Prolongation", "lab:ProthrombinTime"),
    ],
)
def test_score_tables_use_units_of_their_observable(table: str, name: str) -> None:
    accepted = {text for node in nodes(name, "elig:acceptsUnit") for text in objects(node, "elig:ucum")}
    used = {
        text for row in nodes(f"stg:ChildPugh{table}Table", "elig:row") for text in objects(row, "elig:ucum")
    }
    assert used <= accepted | set(objects(name, "elig:canonicalUnit"))
    # a text with the factor 1 is shown as the canonical unit, every other text of mass needs rows of its own
    assert all(text in used for text in accepted if text.startswith(("mg/", "g/d", "mg%", "g%")))


# --- tumour thrombus -----------------------------------------------------------------------------------------

TYPES = {
    "ChengScheme": "ChengI0 1 1, ChengI 1 3, ChengIa 1 3, ChengIb 1 3, ChengII 4 5, ChengIIa 4 5,"
    " ChengIIb 4 5, ChengIII 5 6, ChengIIIa 5 6, ChengIIIb 5 6, ChengIV 7 7, ChengIVa 7 7, ChengIVb 7 7",
    "VpScheme": "Vp0 0 0, Vp1 1 2, Vp2 3 3, Vp3 4 4, Vp4 5 7",
    "ChenScheme": "ChenA 1 6, ChenB 1 6, ChenC 7 7",
    "VvScheme": "Vv0 0 0, Vv1 1 1, Vv2 2 2, Vv3 3 5",
    "SakamotoScheme": "SakamotoI 3 3, SakamotoII 4 4, SakamotoIII 5 5",
    "HvttScheme": "HvttI 1 2, HvttII 3 3, HvttIII 4 5",
    "UnspecifiedScheme": "UnspecifiedTypeI 1 3, UnspecifiedTypeII 3 4, UnspecifiedTypeIII 4 5",
}
VESSELS = {
    "PortalTree": "PortalMicrovessels 1 1, PeripheralPortalBranch 2 2, SegmentalPortalBranch 3 3,"
    " RightPortalBranch 4 4, LeftPortalBranch 4 4, PortalBifurcation 5 5, PortalTrunk 6 6,"
    " SuperiorMesentericVein 7 7, SplenicVein 1 7,"
    " PortalVein 1 7, SuperiorVenaCava 1 7",
    "HepaticTree": "PeripheralHepaticVein 1 1, RightHepaticVein 2 2, MiddleHepaticVein 2 2,"
    " LeftHepaticVein 2 2, InferiorRightHepaticVein 2 2, ShortHepaticVein 2 2, HepaticVein 1 2,"
    " InferiorVenaCavaToDiaphragm 3 3,"
    " InferiorVenaCavaAboveDiaphragm 4 4, RightAtrium 5 5, InferiorVenaCava 3 5, SuperiorVenaCava 1 7",
}


def spans(names: list[str]) -> dict[str, tuple[Decimal | None, Decimal | None]]:
    return {name: (number(name, "elig:rankLow"), number(name, "elig:rankHigh")) for name in names}


def typed(text: str) -> dict[str, tuple[Decimal | None, Decimal | None]]:
    rows = [row.split() for row in text.split(",")]
    return {iri("thr:" + name): (Decimal(low), Decimal(high)) for name, low, high in rows}


@pytest.mark.parametrize("scheme", TYPES)
def test_levels_of_reported_types(scheme: str) -> None:
    assert spans(subjects("thr:ofScheme", "thr:" + scheme)) == typed(TYPES[scheme])


@pytest.mark.parametrize("tree", VESSELS)
def test_levels_of_vessels(tree: str) -> None:
    vessels = set(subjects("rdf:type", "thr:Vessel"))
    assert spans(sorted(vessels & set(subjects("thr:ofTree", "thr:" + tree)))) == typed(VESSELS[tree])


def test_every_scheme_belongs_to_one_tree() -> None:
    trees = {short(scheme): objects(scheme, "thr:ofTree") for scheme in subjects("rdf:type", "thr:Scheme")}
    portal = {"thr:ChengScheme", "thr:VpScheme", "thr:ChenScheme"}
    for scheme, tree in trees.items():
        assert tree == [iri("thr:PortalTree" if scheme in portal else "thr:HepaticTree")]
    assert set(trees) == {"thr:" + scheme for scheme in TYPES}


def test_what_a_person_must_look_at() -> None:
    wording = {short(found) for found in subjects("elig:because", "elig:Wording")}
    assert {name for name in wording if name.startswith("thr:")} == {
        "thr:SplenicVein",
        "thr:SuperiorVenaCava",
        "thr:UnspecifiedTypeII",
    }
    assert "stg:AscitesMinimalOnImaging" in wording


def test_sub_types_point_to_their_parent() -> None:
    for parent in ("I", "II", "III", "IV"):
        for letter in "ab":
            assert objects(f"thr:Cheng{parent}{letter}", "skos:broader") == [iri("thr:Cheng" + parent)]


@pytest.mark.parametrize(
    ("code", "vessel"),
    [
        ("ncit:C33343", "thr:PortalVein"),
        ("sct:32764006", "thr:PortalVein"),
        ("uberon:0002017", "thr:PortalVein"),
        ("ncit:C214696", "thr:RightPortalBranch"),
        ("sct:73931004", "thr:RightPortalBranch"),
        ("ncit:C214695", "thr:LeftPortalBranch"),
        ("ncit:C132413", "thr:PortalBifurcation"),
        ("sct:74680004", "thr:PortalTrunk"),
        ("uberon:0001138", "thr:SuperiorMesentericVein"),
        ("ncit:C33687", "thr:SuperiorMesentericVein"),
        ("sct:90771006", "thr:SuperiorMesentericVein"),
        ("sct:8993003", "thr:HepaticVein"),
        ("sct:272998002", "thr:RightHepaticVein"),
        ("uberon:0011955", "thr:LeftHepaticVein"),
        ("sct:397425002", "thr:InferiorRightHepaticVein"),
        ("uberon:0001072", "thr:InferiorVenaCava"),
        ("ncit:C12815", "thr:InferiorVenaCava"),
        ("sct:64131007", "thr:InferiorVenaCava"),
        ("uberon:0002078", "thr:RightAtrium"),
        ("ncit:C12816", "thr:SuperiorVenaCava"),
        ("sct:48345005", "thr:SuperiorVenaCava"),
    ],
)
def test_codes_of_vessels(code: str, vessel: str) -> None:
    assert term_of(code) == vessel


# --- conditions, procedures, drugs ---------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("code", "term"),
    [
        ("icd10cm:C22.0", "cond:HepatocellularCarcinoma"),
        ("icd10:C22.0", "cond:HepatocellularCarcinoma"),
        ("sct:109841003", "cond:HepatocellularCarcinoma"),
        ("sct:25370001", "cond:HccMorphology"),
        ("sct:65692009", "cond:SpindleCellCarcinomaMorphology"),
        ("icd10cm:K74.60", "cond:Cirrhosis"),
        ("icd10:K74.6", "cond:Cirrhosis"),
        ("icd10cm:K70.30", "cond:AlcoholicCirrhosis"),
        ("icd10cm:K70.31", "cond:AlcoholicCirrhosisWithAscites"),
        ("icd10cm:K76.82", "cond:HepaticEncephalopathy"),
        ("icd10cm:K72.90", "cond:HepaticFailure"),
        ("icd10cm:K72.91", "cond:HepaticComa"),
        ("icd10cm:B17.11", "cond:HepatitisCWithHepaticComa"),
        ("icd10:I85.0", "cond:OesophagealVaricealBleeding"),
        ("icd10:I85.9", "cond:OesophagealVarices"),
        ("icd10:I98.2", "cond:OesophagealVarices"),
        ("icd10:I98.3", "cond:OesophagealVaricealBleeding"),
        ("icd10cm:I85.00", "cond:OesophagealVarices"),
        ("icd10cm:I85.01", "cond:OesophagealVaricealBleeding"),
        ("icd10:C78.7", "cond:LiverMetastasis"),
        ("icd10cm:C78.01", "cond:LungMetastasis"),
        ("icd10cm:C79.31", "cond:BrainMetastasis"),
        ("icd10:C79.3", "cond:CnsMetastasis"),
        ("icd10cm:C79.49", "cond:NervousSystemMetastasis"),
        ("icd10:I81", "cond:PortalVeinThrombosis"),
        ("sct:17920008", "cond:PortalVeinThrombosis"),
        ("icd10cm:I82.220", "cond:VenaCavaThrombosis"),
        ("icd10cm:I82.611", "cond:SuperficialVeinThrombosis"),
        ("icd10cm:I82.621", "cond:DeepVeinThrombosisOfArm"),
        ("icd10cm:I82.601", "cond:UpperLimbVeinThrombosis"),
        ("icd10:I80.81", "cond:Thrombophlebitis"),
        ("icd10:G45.4", "cond:TransientGlobalAmnesia"),
        ("icd10:G45.9", "cond:TransientIschaemicAttack"),
        ("icd10cm:I16.0", "cond:HypertensiveUrgency"),
        ("icd10cm:I16.9", "cond:HypertensiveCrisis"),
        ("icd10cm:I45.81", "cond:LongQtUnspecified"),
        ("sct:442917000", "cond:CongenitalLongQt"),
        ("sct:9651007", "cond:LongQtUnspecified"),
        ("icd10:K26.5", "cond:PerforatedPepticUlcer"),
        ("icd10:K26.3", "cond:PepticUlcer"),
        ("icd10cm:K50.10", "cond:CrohnDisease"),
        ("icd10cm:J84.112", "cond:IdiopathicPulmonaryFibrosis"),
        ("icd10cm:J44.1", "cond:RespiratoryDisease"),
        ("icd10cm:D84.821", "cond:SecondaryImmunodeficiency"),
        ("icd10:D83.9", "cond:PrimaryImmunodeficiency"),
        ("icd10cm:I71.010", "cond:AorticDissection"),
        ("icd10:I71.4", "cond:AorticAneurysm"),
        ("icd10cm:C44.319", "cond:BasalCellCarcinoma"),
        ("icd10:C44.3", "cond:SkinCancer"),
        ("icd10:C18.9", "cond:OtherMalignancy"),
        ("icd10:D05.1", "cond:CarcinomaInSitu"),
        ("icd10cm:Z85.05", "cond:HistoryOfMalignancy"),
        ("sct:363346000", "cond:MalignancyUnspecified"),
        ("sct:116859006", "proc:BloodComponentTransfusion"),
        ("sct:18027006", "proc:LiverTransplantation"),
        ("sct:314617008", "proc:MetastasisChemoembolisation"),
    ],
)
def test_codes_of_events(code: str, term: str) -> None:
    assert term_of(code) == term


@pytest.mark.parametrize(
    ("term", "upper"),
    [
        ("cond:HypertensiveUrgency", "cond:HypertensiveCrisis"),
        ("cond:CongestiveHeartFailure", "cond:HeartFailure"),
        ("cond:HepatitisBWithHepaticComa", "cond:HepaticEncephalopathy"),
        ("cond:OesophagealVaricealBleeding", "cond:GastrointestinalHaemorrhage"),
        ("cond:BrainMetastasis", "cond:CnsMetastasis"),
        ("cond:PortalVeinThrombosis", "cond:ThromboembolicEvent"),
        ("cond:PerforatedPepticUlcer", "cond:GastrointestinalPerforation"),
        ("cond:AlcoholicCirrhosisWithAscites", "cond:Ascites"),
        ("drug:Filgrastim", "drug:CorrectiveProduct"),
        ("drug:Oprelvekin", "drug:CellGrowthFactor"),
        ("drug:Warfarin", "drug:AnticoagulantMovingClottingTests"),
        ("drug:Rivaroxaban", "drug:AnticoagulantMovingClottingTests"),
        ("drug:Cadonilimab", "drug:AntiPd1"),
        ("drug:Cadonilimab", "drug:AntiCtla4"),
        ("drug:Ivonescimab", "drug:VegfPathwayInhibitor"),
        ("drug:Lenvatinib", "drug:FgfrInhibitor"),
        ("drug:Rivoceranib", "drug:VegfPathwayInhibitor"),
    ],
)
def test_classes_above(term: str, upper: str) -> None:
    assert upper in above(term)


@pytest.mark.parametrize(
    ("term", "foreign"),
    [
        ("cond:LongQtUnspecified", "cond:CongenitalLongQt"),
        ("cond:LiverMetastasis", "cond:DistantMetastasis"),
        ("cond:NervousSystemMetastasis", "cond:CnsMetastasis"),
        ("cond:HepaticFailure", "cond:HepaticEncephalopathy"),
        ("cond:OesophagealVarices", "cond:Haemorrhage"),
        ("cond:Thrombophlebitis", "cond:SuperficialVeinThrombosis"),
        ("cond:PortalVeinThrombosis", "rec:TumourThrombus"),
        ("cond:AorticAneurysm", "cond:AorticDissection"),
        ("cond:ImmunodeficiencyUnspecified", "cond:PrimaryImmunodeficiency"),
        ("cond:HepatocellularCarcinoma", "cond:OtherMalignancy"),
        ("proc:LivingLiverDonation", "proc:LiverTransplantation"),
        ("drug:Lapatinib", "drug:VegfPathwayInhibitor"),
        ("drug:Pd1PathwayInhibitor", "drug:AntiPd1"),
        ("drug:Atezolizumab", "drug:AntiPd1"),
        ("drug:Abatacept", "drug:AntiCtla4"),
        ("drug:Eltrombopag", "drug:CorrectiveProduct"),
        ("drug:Roxadustat", "drug:CorrectiveProduct"),
        ("drug:Sofosbuvir", "drug:HbvNucleosideAnalogue"),
        ("drug:Ribavirin", "drug:HbvNucleosideAnalogue"),
        ("drug:Rifaximin", "drug:Antituberculotic"),
        ("drug:Tocilizumab", "drug:Interleukin"),
        ("drug:UnfractionatedHeparin", "drug:LowMolecularWeightHeparin"),
        ("drug:ActivatedProteinC", "drug:Thrombolytic"),
        ("drug:Filgrastim", "drug:Immunostimulant"),
        ("drug:Pirfenidone", "drug:Immunosuppressant"),
        ("drug:Ranibizumab", "drug:VegfPathwayInhibitor"),
    ],
)
def test_neighbours_that_are_no_members(term: str, foreign: str) -> None:
    assert objects(term, "rdfs:label")
    assert foreign not in above(term)


def test_morphology_is_no_condition() -> None:
    assert objects("cond:HccMorphology", "rdf:type") == sorted(
        [iri("owl:NamedIndividual"), iri("cond:TumourMorphology")]
    )
    assert above("cond:TumourMorphology") == {"cond:TumourMorphology"}


def test_clots_and_tumour_in_veins_exclude_each_other() -> None:
    assert objects("cond:ThromboembolicEvent", "owl:disjointWith") == [iri("rec:TumourThrombus")]
    assert "rec:TumourThrombus" in above("thr:PortalVeinTumourThrombus")
    assert "rec:TumourThrombus" in above("thr:HepaticVeinTumourThrombus")


DRUG_CODES = {
    "Lenvatinib": "atc:L01EX08 rxnorm:1603296",
    "Oxaliplatin": "atc:L01XA03 rxnorm:32592",
    "Fluorouracil": "atc:L01BC02 rxnorm:4492",
    "CalciumFolinate": "atc:V03AF03 rxnorm:6313",
    "Cadonilimab": "",
    "Nivolumab": "atc:L01FF01 rxnorm:1597876",
    "Atezolizumab": "atc:L01FF05 rxnorm:1792776",
    "Sugemalimab": "atc:L01FF11",
    "Ipilimumab": "atc:L01FX04 rxnorm:1094833",
    "Bevacizumab": "atc:L01FG01 rxnorm:253337",
    "Sorafenib": "atc:L01EX02 rxnorm:495881",
    "Regorafenib": "atc:L01EX05 rxnorm:1312397",
    "Rivoceranib": "atc:L01EK05",
    "Lapatinib": "atc:L01EH01 rxnorm:480167",
    "Imatinib": "atc:L01EA01 rxnorm:282388",
    "Aspirin": "atc:B01AC06 atc:N02BA01 rxnorm:1191",
    "Clopidogrel": "atc:B01AC04 rxnorm:32968",
    "Alteplase": "atc:B01AD02 rxnorm:8410",
    "Enoxaparin": "atc:B01AB05 rxnorm:67108",
    "Warfarin": "atc:B01AA03 rxnorm:11289",
    "Apixaban": "atc:B01AF02 rxnorm:1364430",
    "Dabigatran": "atc:B01AE07 rxnorm:1037042",
    "Prednisone": "atc:H02AB07 rxnorm:8640",
    "Dexamethasone": "atc:H02AB02 rxnorm:3264",
    "Methotrexate": "atc:L04AX03 atc:L01BA01 rxnorm:6851",
    "MycophenolicAcid": "atc:L04AA06 rxnorm:7145 rxnorm:68149",
    "Lamivudine": "atc:J05AF05 rxnorm:68244",
    "TenofovirDisoproxil": "atc:J05AF07 rxnorm:300195 rxnorm:117466",
    "Adefovir": "atc:J05AF08 rxnorm:16521",
    "Emtricitabine": "atc:J05AF09 rxnorm:276237",
    "Entecavir": "atc:J05AF10 rxnorm:306266",
    "Telbivudine": "atc:J05AF11 rxnorm:474128",
    "Clevudine": "atc:J05AF12",
    "TenofovirAlafenamide": "atc:J05AF13",
    "TenofovirAmibufenamide": "",
    "Thymalfasin": "atc:L03AX25 rxnorm:38221",
    "Oprelvekin": "atc:L03AC02 rxnorm:139994",
    "Filgrastim": "atc:L03AA02 rxnorm:68442",
    "EpoetinAlfa": "atc:B03XA01 rxnorm:105694",
    "Romiplostim": "atc:B02BX04 rxnorm:805452",
    "Eltrombopag": "atc:B02BX05 rxnorm:711942",
    "Avatrombopag": "atc:B02BX08",
    "Roxadustat": "atc:B03XA05",
    "AlbuminInfusion": "atc:B05AA01",
    "Isoniazid": "atc:J04AC01 rxnorm:6038",
    "Rifaximin": "atc:A07AA11",
}


@pytest.mark.parametrize("drug", DRUG_CODES)
def test_codes_of_drugs(drug: str) -> None:
    assert codes_of("drug:" + drug) == set(DRUG_CODES[drug].split())


@pytest.mark.parametrize(
    ("code", "term"),
    [
        ("atc:L01FF17", "drug:Pd1PathwayInhibitor"),
        ("atc:L01EC09", "drug:RafInhibitor"),
        ("atc:L01EB04", "drug:KinaseInhibitor"),
        ("atc:L01CD01", "drug:CytotoxicDrug"),
        ("atc:B01AC15", "drug:UnlistedPlateletAgent"),
        ("atc:L04AC05", "drug:InterleukinInhibitor"),
        ("atc:L03AC01", "drug:Aldesleukin"),
        ("atc:L03AX13", "drug:UnlistedImmunostimulant"),
        ("atc:B02BA01", "drug:VitaminK"),
        ("atc:J07AL01", "drug:VaccineStatusOpen"),
        ("atc:J07BK03", "drug:RecombinantZosterVaccine"),
        ("atc:B03XA05", "drug:Roxadustat"),
    ],
)
def test_what_a_drug_group_gains_goes_to_the_class_that_is_true_of_all(code: str, term: str) -> None:
    assert term_of(code) == term


@pytest.mark.parametrize(
    ("drug", "low", "high"),
    [
        ("Prednisone", "5", "5"),
        ("Prednisolone", "5", "5"),
        ("Methylprednisolone", "4", "4"),
        ("Triamcinolone", "4", "4"),
        ("Hydrocortisone", "20", "20"),
        ("Cortisone", "25", "25"),
        ("Dexamethasone", "0.5", "0.75"),
        ("Betamethasone", "0.6", "0.75"),
        ("Deflazacort", "6", "6"),
    ],
)
def test_steroid_doses_that_act_like_5_mg_of_prednisone(drug: str, low: str, high: str) -> None:
    assert number("drug:" + drug, "drug:equivalentLow") == Decimal(low)
    assert number("drug:" + drug, "drug:equivalentHigh") == Decimal(high)


# --- organs and lesions --------------------------------------------------------------------------------------


def test_brain_lies_in_two_regions_and_the_liver_in_its_own() -> None:
    outside, brain = iri("org:Extrahepatic"), iri("org:CentralNervousSystem")
    for organ in ("org:Brain", "org:Meninges", "org:SpinalCord"):
        assert objects(organ, "org:inRegion") == sorted([outside, brain])
    assert objects("org:Liver", "org:inRegion") == [iri("org:LiverParenchyma")]
    for organ in subjects("rdf:type", "org:Organ"):
        assert (outside in objects(organ, "org:inRegion")) == (organ != iri("org:Liver"))


@pytest.mark.parametrize(
    ("kind", "measured"),
    [
        ("SolidLesion", {"LongestDiameterKind"}),
        ("NodalLesion", {"ShortAxisKind"}),
        ("BoneWithoutSoftTissue", {"UnmeasurableKind"}),
        ("Cyst", {"UnmeasurableKind"}),
        ("Effusion", {"UnmeasurableKind"}),
        ("ThrombusLesion", {"DoubtfulKind"}),
    ],
)
def test_how_lesions_are_measured(kind: str, measured: set[str]) -> None:
    kinds = {"stg:LongestDiameterKind", "stg:ShortAxisKind", "stg:UnmeasurableKind", "stg:DoubtfulKind"}
    known = {name for name in kinds if "stg:" + kind in map(short, subjects("rdf:type", name))}
    assert known == {"stg:" + name for name in measured}
