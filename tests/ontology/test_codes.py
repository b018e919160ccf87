"""Codes: an exact match was verified, every other code that is read says so, and none means two things."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pyoxigraph as ox
import pytest

from tests.ontology.modules import BASE, ELIG, SKOS, SYSTEMS, merged, terms
from trialshape.record.codes import term_of

VERIFIED = Path(__file__).with_name("verified-codes.tsv")
MODULES = {
    "lab": "labs",
    "stg": "staging",
    "thr": "thrombus",
    "cond": "conditions",
    "proc": "procedures",
    "drug": "drugs",
    "org": "organs",
}
# read, because exports write them, but seen in unofficial lists only, as part of a wider code, or without their name
READ_UNVERIFIED = {
    "lab:Alt": "loinc:1744-2",
    "lab:HbvDna": "loinc:42595-9",
    "lab:QtcFridericia": "loinc:76634-5",
    "lab:QtcBazett": "loinc:76635-2",
    "lab:QtcUnspecified": "loinc:8636-3",
    "lab:Qt": "loinc:8634-8",
    "lab:RrInterval": "loinc:8637-1",
    "lab:DirectBilirubin": "loinc:1968-7 loinc:14629-0",
    "lab:IndirectBilirubin": "loinc:1971-1 loinc:14630-8",
    "lab:UrineAlbumin": "loinc:14957-5",
    "lab:UrineAlbuminCreatinineRatio": "loinc:14959-1",
    "lab:IndexedCreatinineClearance": "loinc:12195-4",
    "lab:EstimatedGfr": "loinc:33914-3 loinc:48642-3",
    "lab:EjectionFractionOther": "loinc:8808-8",
    "cond:Hypertension": "icd10:I15.0 icd10:I15.1 icd10:I15.2 icd10:I15.8 icd10:I15.9",
    "cond:PleuralEffusion": "icd10:J91",
    "cond:Ascites": "icd10:R18",
    "cond:PartialIntestinalObstruction": "icd10cm:K56.690",
    "cond:LatentTuberculosis": "icd10cm:Z22.7",
    "cond:OtherGroupAllergy": "icd10cm:Z88.0 icd10:Z88.0 icd10cm:Z88.1 icd10:Z88.1 icd10cm:Z88.2 icd10:Z88.2"
    " icd10cm:Z88.3 icd10:Z88.3 icd10cm:Z88.4 icd10:Z88.4 icd10cm:Z88.5 icd10:Z88.5 icd10cm:Z88.6 icd10:Z88.6",
    "cond:NoKnownDrugAllergy": "sct:409137002",
    "cond:NoKnownAllergy": "sct:716186003",
    "drug:Cisplatin": "atc:L01XA01",
    "drug:Carboplatin": "atc:L01XA02",
    "drug:Capecitabine": "atc:L01BC06",
    "drug:Tegafur": "atc:L01BC03 atc:L01BC53",
    "drug:Warfarin": "atc:B01AA03",
    "drug:Terlipressin": "atc:H01BA04",
    "drug:Octreotide": "atc:H01CB02",
    "drug:Dabigatran": "atc:B01AE07",
    "drug:Rivaroxaban": "atc:B01AF01",
    "drug:Apixaban": "atc:B01AF02",
    "cond:AspirationPneumonia": "icd10cm:J69.0 icd10:J69.0",
    "cond:InfectedObstructivePulmonaryDisease": "icd10cm:J44.0 icd10:J44.0",
    "cond:PharyngealAbscess": "icd10cm:J36 icd10:J36 icd10cm:J39.0 icd10:J39.0 icd10cm:J39.1 icd10:J39.1",
    "cond:ImmuneThrombocytopenia": "icd10cm:D69.3 icd10:D69.3",
    "cond:EvansSyndrome": "icd10cm:D69.41",
    "cond:AcquiredHaemophilia": "icd10cm:D68.311",
    "cond:AntiphospholipidSyndrome": "icd10cm:D68.61",
    "cond:IndeterminateColitis": "icd10cm:K52.3 icd10:K52.3",
    "drug:Mercaptopurine": "atc:L01BB02",
    "cond:Jaundice": "sct:18165001 icd10cm:R17 icd10:R17",
}


def code(short: str) -> str:
    system, local = short.split(":")
    return SYSTEMS[system] + local


def term(short: str) -> str:
    prefix, local = short.split(":")
    return f"{BASE}{MODULES[prefix]}#{local}"


def stated(predicate: str) -> Iterator[tuple[str, str]]:
    for quad in merged().quads_for_pattern(None, ox.NamedNode(predicate), None):
        assert isinstance(quad.subject, ox.NamedNode)
        assert isinstance(quad.object, ox.NamedNode)
        yield quad.object.value, quad.subject.value


def verified() -> list[tuple[str, str]]:
    lines = [line for line in VERIFIED.read_text(encoding="utf-8").splitlines() if not line.startswith("#")]
    rows = [line.split("\t") for line in lines[1:]]
    assert all(len(row) == 3 and row[2] for row in rows)
    return [(code(row[0]), term(row[1])) for row in rows]


def test_exact_matches_are_the_verified_codes_and_no_others() -> None:
    listed = verified()
    assert len(listed) == len(set(listed))
    assert set(stated(SKOS + "exactMatch")) == set(listed)


def test_codes_that_are_read_without_being_verified_are_stated_as_such() -> None:
    expected = {(code(one), term(name)) for name, codes in READ_UNVERIFIED.items() for one in codes.split()}
    assert set(stated(ELIG + "readsCode")) == expected


@pytest.mark.parametrize("name", READ_UNVERIFIED)
def test_an_unverified_code_is_read_as_its_term(name: str) -> None:
    for one in READ_UNVERIFIED[name].split():
        assert term_of(code(one), terms()) == term(name)


def test_every_verified_code_is_read_as_its_term() -> None:
    for iri, name in verified():
        assert term_of(iri, terms()) == name


@pytest.mark.parametrize("match", ["closeMatch", "broadMatch", "narrowMatch", "relatedMatch"])
def test_a_near_match_is_of_a_known_vocabulary_and_never_read_as_the_term(match: str) -> None:
    for iri, name in stated(SKOS + match):
        assert iri.startswith(tuple(SYSTEMS.values())), iri
        assert terms().codes.get(iri) != name, iri
