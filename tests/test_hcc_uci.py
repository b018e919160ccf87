"""The mapping of the HCC Survival table, compared with an independent reading of the real table.

The oracle knows the columns by their place and the rules of the mapping from its documentation. The table is
not part of the project; where it is not found, this file is not collected and the summary of the run says so.
"""

from __future__ import annotations

import csv
from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import date
from decimal import Decimal
from pathlib import Path

import pyoxigraph as ox
import pytest

from trialshape.mapping import map_table

ROOT = Path(__file__).parents[1]
AS_OF = date(2026, 11, 20)

REC = "https://w3id.org/trialshape/record#"
LAB = "https://w3id.org/trialshape/labs#"
STG = "https://w3id.org/trialshape/staging#"
COND = "https://w3id.org/trialshape/conditions#"
THR = "https://w3id.org/trialshape/thrombus#"
ORG = "https://w3id.org/trialshape/organs#"
PATIENTS = "https://example.org/hcc-uci/"
XSD = "http://www.w3.org/2001/XMLSchema#"

# Columns of the table by place, counted from 0.
GENDER, HBSAG, HCV, CIRRHOSIS, HIV, VEIN, METASTASIS, AGE = 0, 3, 6, 7, 15, 20, 21, 23
STATUS, ENCEPHALOPATHY, ASCITES, INR, HAEMOGLOBIN, PLATELETS, ALBUMIN = 26, 27, 28, 29, 31, 34, 35
BILIRUBIN, ALT, AST, ALP, CREATININE, NODULES, DIAMETER = 36, 37, 38, 40, 42, 43, 44

LABS: Mapping[str, tuple[int, str, str]] = {  # observable: column, unit, assumed upper limit of normal
    "Haemoglobin": (HAEMOGLOBIN, "g/dL", ""),
    "Inr": (INR, "1", ""),
    "Albumin": (ALBUMIN, "g/dL", ""),
    "TotalBilirubin": (BILIRUBIN, "mg/dL", "1.2"),
    "Alt": (ALT, "U/L", "40"),
    "Ast": (AST, "U/L", "40"),
    "AlkalinePhosphatase": (ALP, "U/L", ""),
    "Creatinine": (CREATININE, "mg/dL", "1.2"),
}
SCALES = {
    "EcogPerformanceStatus": STATUS,
    "ChildPughEncephalopathy": ENCEPHALOPATHY,
    "ChildPughAscites": ASCITES,
}
SEROLOGY = {"HepatitisBSurfaceAntigen": HBSAG, "HepatitisCAntibody": HCV}

Node = Mapping[str, tuple[str, ...]]


@pytest.fixture(scope="module")
def rows(hcc_table: Path) -> Sequence[Sequence[str]]:
    """The rows of the raw table."""
    with hcc_table.open(encoding="utf-8", newline="") as stream:
        return list(csv.reader(stream))[1:]


@pytest.fixture(scope="module")
def triples(
    hcc_table: Path, mapping_engine: Path, tmp_path_factory: pytest.TempPathFactory
) -> Sequence[ox.Triple]:
    """The mapped table."""
    assert mapping_engine.exists()
    mapping = ROOT / "seeds" / "mappings" / "hcc-uci.rml.ttl"
    out = map_table(mapping, hcc_table, AS_OF, tmp_path_factory.mktemp("hcc") / "out.nt")
    return [quad.triple for quad in ox.parse(path=out, format=ox.RdfFormat.N_TRIPLES)]


@pytest.fixture(scope="module")
def nodes(triples: Sequence[ox.Triple]) -> Mapping[str, Node]:
    """What every node says: local names of record properties to texts or IRIs."""
    found: dict[str, dict[str, list[str]]] = {}
    for triple in triples:
        assert isinstance(triple.subject, ox.NamedNode)
        assert isinstance(triple.object, ox.NamedNode | ox.Literal)
        word = triple.predicate.value.rsplit("#", 1)[1]
        found.setdefault(triple.subject.value, {}).setdefault(word, []).append(triple.object.value)
    return {iri: {word: tuple(values) for word, values in said.items()} for iri, said in found.items()}


def of_type(nodes: Mapping[str, Node], kind: str) -> dict[str, Node]:
    return {iri: said for iri, said in nodes.items() if said["type"] == (kind,)}


def observations(nodes: Mapping[str, Node], observable: str) -> dict[str, Node]:
    """Observations of one observable by the number of their patient."""
    return {number(said): said for said in nodes.values() if said.get("observable") == (observable,)}


def number(said: Node) -> str:
    (patient,) = said["subject"]
    return patient.removeprefix(PATIENTS)


def patient(place: int) -> str:
    return f"P{place + 1:03d}"


def known(rows: Sequence[Sequence[str]], column: int) -> dict[str, str]:
    """The cells of a column that are not missing, by patient."""
    return {patient(place): row[column] for place, row in enumerate(rows) if row[column] != "?"}


def test_the_table_is_the_one_that_the_mapping_was_written_for(rows: Sequence[Sequence[str]]) -> None:
    assert len(rows) == 165
    assert {len(row) for row in rows} == {50}


def test_every_row_is_a_patient_in_row_order(
    nodes: Mapping[str, Node], rows: Sequence[Sequence[str]]
) -> None:
    patients = of_type(nodes, REC + "Patient")
    assert sorted(patients) == [PATIENTS + patient(place) for place in range(165)]
    sexes = {"1": REC + "Male", "0": REC + "Female"}
    for place, row in enumerate(rows):
        assert patients[PATIENTS + patient(place)]["sex"] == (sexes[row[GENDER]],)
    assert Counter(said["sex"][0] for said in patients.values()) == {REC + "Male": 133, REC + "Female": 32}


def test_an_age_is_an_interval_of_births(nodes: Mapping[str, Node], rows: Sequence[Sequence[str]]) -> None:
    assert rows[0][AGE] == "67"
    assert nodes[PATIENTS + "P001"]["bornFrom"] == ("1958-11-21",)
    assert nodes[PATIENTS + "P001"]["bornTo"] == ("1959-11-20",)
    for place, row in enumerate(rows):
        said = nodes[PATIENTS + patient(place)]
        assert said["bornFrom"] == (f"{2026 - int(row[AGE]) - 1}-11-21",)
        assert said["bornTo"] == (f"{2026 - int(row[AGE])}-11-20",)


def test_platelets_have_the_unit_that_their_size_shows(
    nodes: Mapping[str, Node], rows: Sequence[Sequence[str]]
) -> None:
    cells = known(rows, PLATELETS)
    found = observations(nodes, LAB + "Platelets")
    assert {who: said["value"] for who, said in found.items()} == {
        who: (cell,) for who, cell in cells.items()
    }
    for who, cell in cells.items():
        assert found[who]["unit"] == ("/uL" if Decimal(cell) >= 1000 else "10*9/L",)
    # 3 of the 165 cells are missing and have no unit at all
    assert Counter(said["unit"][0] for said in found.values()) == {"/uL": 115, "10*9/L": 47}


def test_laboratory_values_stand_as_recorded(
    nodes: Mapping[str, Node], rows: Sequence[Sequence[str]]
) -> None:
    for observable, (column, unit, upper) in LABS.items():
        cells = known(rows, column)
        found = observations(nodes, LAB + observable)
        assert {who: said["value"] for who, said in found.items()} == {
            who: (cell,) for who, cell in cells.items()
        }
        assert {said["unit"] for said in found.values()} == {(unit,)}
        assert {said.get("referenceHigh", ("",)) for said in found.values()} == {(upper,)}


def test_every_measurement_is_accounted_for(nodes: Mapping[str, Node], rows: Sequence[Sequence[str]]) -> None:
    columns = [PLATELETS, HBSAG, HCV, *(column for column, _, _ in LABS.values())]
    expected = sum(len(known(rows, column)) for column in columns)
    assert expected == 162 + 148 + 156 + (162 + 161 + 159 + 160 + 161 + 162 + 162 + 158)
    assert len(of_type(nodes, REC + "Measurement")) == expected


def test_scales_are_points_as_recorded(nodes: Mapping[str, Node], rows: Sequence[Sequence[str]]) -> None:
    for observable, column in SCALES.items():
        found = observations(nodes, STG + observable)
        cells = known(rows, column)
        assert {who: said["value"] for who, said in found.items()} == {
            who: (cell,) for who, cell in cells.items()
        }
    assert len(of_type(nodes, REC + "Assessment")) == 165 + 164 + 163


def test_serology_is_a_grade(nodes: Mapping[str, Node], rows: Sequence[Sequence[str]]) -> None:
    grades = {"0": LAB + "Negative", "1": LAB + "Positive"}
    for observable, column in SEROLOGY.items():
        found = {who: said["value"] for who, said in observations(nodes, LAB + observable).items()}
        assert found == {who: (grades[cell],) for who, cell in known(rows, column).items()}


def certainties(nodes: Mapping[str, Node], kind: str) -> dict[str, str]:
    return {number(said): said["certainty"][0] for said in of_type(nodes, kind).values()}


def test_a_missing_infection_is_not_a_negative(
    nodes: Mapping[str, Node], rows: Sequence[Sequence[str]]
) -> None:
    words = {"0": REC + "Excluded", "1": REC + "Confirmed"}
    hiv = certainties(nodes, COND + "HivInfection")
    assert hiv == {who: words[cell] for who, cell in known(rows, HIV).items()}
    assert Counter(hiv.values()) == {REC + "Excluded": 148, REC + "Confirmed": 3}
    cirrhosis = certainties(nodes, COND + "Cirrhosis")
    assert cirrhosis == {who: words[cell] for who, cell in known(rows, CIRRHOSIS).items()}
    assert Counter(cirrhosis.values()) == {REC + "Excluded": 16, REC + "Confirmed": 149}


def test_a_vein_thrombosis_is_suspected_both_as_tumour_and_as_clot(
    nodes: Mapping[str, Node], rows: Sequence[Sequence[str]]
) -> None:
    words = {"0": REC + "Excluded", "1": REC + "Suspected"}
    expected = {who: words[cell] for who, cell in known(rows, VEIN).items()}
    assert Counter(expected.values()) == {REC + "Excluded": 126, REC + "Suspected": 36}
    assert certainties(nodes, REC + "TumourThrombus") == expected
    assert certainties(nodes, COND + "PortalVeinThrombosis") == expected
    for said in of_type(nodes, REC + "TumourThrombus").values():
        assert said["code"] == (THR + "PortalVeinTumourThrombus",)
        assert not {"involves", "thrombusType", "report"} & set(said)


def test_a_report_is_complete_only_when_every_lesion_is_known(
    nodes: Mapping[str, Node], rows: Sequence[Sequence[str]]
) -> None:
    reports = {number(said): said for said in of_type(nodes, REC + "ImagingReport").values()}
    assert sorted(reports) == sorted(known(rows, NODULES))
    assert {said["covers"] for said in reports.values()} == {(ORG + "LiverParenchyma",)}
    complete = {who for who, said in reports.items() if said.get("complete") == ("true",)}
    assert complete == {
        patient(place)
        for place, row in enumerate(rows)
        if row[NODULES] in {"1", "2", "3", "4"} and row[DIAMETER] != "?"
    }
    assert (len(reports), len(complete)) == (163, 64 + 23 + 11 + 2)
    assert {said.get("complete") for said in reports.values()} == {("true",), None}


def test_lesions_are_as_many_as_nodules_and_one_has_the_size(
    nodes: Mapping[str, Node], rows: Sequence[Sequence[str]]
) -> None:
    lesions: dict[str, list[Node]] = {}
    for said in of_type(nodes, REC + "Lesion").values():
        lesions.setdefault(number(said), []).append(said)
    for place, row in enumerate(rows):
        listed = lesions.get(patient(place), [])
        assert len(listed) == (0 if row[NODULES] == "?" else int(row[NODULES]))
        sizes = [said["longestDiameter"] for said in listed if "longestDiameter" in said]
        assert sizes == ([] if row[DIAMETER] == "?" else [(row[DIAMETER],)])
        for said in listed:
            assert said["site"] == (ORG + "Liver",)
            assert said["report"] == (f"{PATIENTS}{patient(place)}/liver-report",)
            assert said.get("unit") == (("cm",) if "longestDiameter" in said else None)
            assert "locallyTreated" not in said
    assert sum(len(listed) for listed in lesions.values()) == 67 + 2 * 24 + 3 * 11 + 4 * 2 + 5 * 58


def test_every_fact_has_its_patient_and_the_as_of_date(nodes: Mapping[str, Node]) -> None:
    facts = {iri: said for iri, said in nodes.items() if said["type"] != (REC + "Patient",)}
    assert {said["date"] for said in facts.values()} == {("2026-11-20",)}
    for iri, said in facts.items():
        assert iri.startswith(f"{PATIENTS}{number(said)}/")


def test_nothing_else_is_said(nodes: Mapping[str, Node], triples: Sequence[ox.Triple]) -> None:
    kinds = Counter(said["type"][0] for said in nodes.values())
    assert kinds == {
        REC + "Patient": 165,
        REC + "Measurement": 1751,
        REC + "Assessment": 492,
        COND + "HivInfection": 151,
        COND + "Cirrhosis": 165,
        COND + "PortalVeinThrombosis": 162,
        REC + "TumourThrombus": 162,
        REC + "ImagingReport": 163,
        REC + "Lesion": 446,
    }
    assert "?" not in {triple.object.value for triple in triples if isinstance(triple.object, ox.Literal)}
    datatypes = {triple.object.datatype.value for triple in triples if isinstance(triple.object, ox.Literal)}
    assert datatypes == {XSD + name for name in ("decimal", "date", "string", "boolean")}


def test_each_word_of_the_mapping_is_a_term_of_the_ontology(triples: Sequence[ox.Triple]) -> None:
    store = ox.Store()
    for path in sorted((ROOT / "ontology").rglob("*.ttl")):
        store.extend(ox.parse(path=path, format=ox.RdfFormat.TURTLE, rename_blank_nodes=True))
    declared = {quad.subject for quad in store.quads_for_pattern(None, None, None)}
    used = {triple.predicate for triple in triples} | {
        triple.object for triple in triples if isinstance(triple.object, ox.NamedNode)
    }
    ours = {term for term in used if term.value.startswith("https://w3id.org/trialshape/")}
    assert ours
    assert ours <= declared
