"""The mapping of the HCC Survival table on invented rows, one awkward case each."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Mapping
from datetime import date
from pathlib import Path

import pyoxigraph as ox
import pytest

from tests.mapping.places import ROOT
from trialshape.mapping import map_table

REC = "https://w3id.org/trialshape/record#"
HCC = "https://example.org/hcc-uci/"

COLUMNS = (
    "Gender", "Hepatitis B Surface Antigen", "Hepatitis C Virus Antibody", "Cirrhosis\t",
    "Human Immunodeficiency Virus", "Portal Vein Thrombosis", "Age at diagnosis", "Performance Status",
    "Encefalopathy\tdegree", "Ascites degree", "International Normalised Ratio", "Haemoglobin (g/dL)",
    "Platelets\t(G/L)", "Albumin (mg/dL)", "Total Bilirubin(mg/dL)", "Alanine transaminase (U/L)",
    "Aspartate transaminase (U/L)", "Alkaline phosphatase (U/L)", "Creatinine (mg/dL)", "Number of Nodules",
    "Major dimension of nodule (cm)",
)  # fmt: skip
AGE, PLATELETS, VEIN, HIV = (
    "Age at diagnosis",
    "Platelets\t(G/L)",
    "Portal Vein Thrombosis",
    "Human Immunodeficiency Virus",
)
NODULES, SIZE = "Number of Nodules", "Major dimension of nodule (cm)"

# What is not given is missing. The as-of date is 29 February 2028.
ROWS: tuple[Mapping[str, str], ...] = (
    {"Gender": "1", AGE: "30", PLATELETS: "1000", VEIN: "1", HIV: "1", NODULES: "2", SIZE: "3.5"},
    {"Gender": "0", AGE: "28", PLATELETS: "999", VEIN: "0", HIV: "0", SIZE: "4"},
    {},
    {"Gender": "2", AGE: "30.5", PLATELETS: "<5", VEIN: "2", HIV: "yes", NODULES: "7"},
    {NODULES: "5"},
    {NODULES: "0", SIZE: "2"},
    {NODULES: "1", SIZE: "2"},
    dict.fromkeys(COLUMNS, ""),
    {NODULES: "3"},
)


@pytest.fixture(scope="module")
def said(mapping_engine: Path, tmp_path_factory: pytest.TempPathFactory) -> Mapping[str, Mapping[str, str]]:
    """What every node says, by its IRI without the common beginning."""
    assert mapping_engine.exists()
    folder = tmp_path_factory.mktemp("hcc")
    with (folder / "t.csv").open("w", encoding="utf-8", newline="") as stream:
        writer = csv.DictWriter(stream, COLUMNS, restval="?")
        writer.writeheader()
        writer.writerows(ROWS)
    mapping = ROOT / "seeds" / "mappings" / "hcc-uci.rml.ttl"
    out = map_table(mapping, folder / "t.csv", date(2028, 2, 29), folder / "out.nt")
    found: dict[str, dict[str, str]] = {}
    for quad in ox.parse(path=out, format=ox.RdfFormat.N_TRIPLES):
        assert isinstance(quad.subject, ox.NamedNode)
        assert isinstance(quad.object, ox.NamedNode | ox.Literal)
        node = found.setdefault(quad.subject.value.removeprefix(HCC), {})
        node[quad.predicate.value.removeprefix(REC)] = quad.object.value
    return found


def parts(said: Iterable[str], patient: str) -> set[str]:
    return {node.removeprefix(patient + "/") for node in said if node.startswith(patient + "/")}


def test_years_before_a_leap_day(said: Mapping[str, Mapping[str, str]]) -> None:
    # whoever was born on 28 February 1997 turned 31 the day before; on 1 March 1997, is 30 for one day more
    assert (said["P001"]["bornFrom"], said["P001"]["bornTo"]) == ("1997-03-01", "1998-02-28")
    assert (said["P002"]["bornFrom"], said["P002"]["bornTo"]) == ("1999-03-01", "2000-02-29")
    assert "bornFrom" not in said["P004"]


def test_the_smallest_count_per_microlitre(said: Mapping[str, Mapping[str, str]]) -> None:
    assert (said["P001/platelets"]["value"], said["P001/platelets"]["unit"]) == ("1000", "/uL")
    assert (said["P002/platelets"]["value"], said["P002/platelets"]["unit"]) == ("999", "10*9/L")


def test_a_text_in_place_of_a_number_is_handed_on(said: Mapping[str, Mapping[str, str]]) -> None:
    assert said["P004/platelets"]["value"] == "<5"


def test_an_unknown_code_says_nothing(said: Mapping[str, Mapping[str, str]]) -> None:
    assert "sex" not in said["P004"]
    assert parts(said, "P004") == {"platelets"}


def test_a_row_without_values_is_a_patient_and_nothing_else(said: Mapping[str, Mapping[str, str]]) -> None:
    for patient in ("P003", "P008"):
        assert set(said[patient]) == {"http://www.w3.org/1999/02/22-rdf-syntax-ns#type"}
        assert parts(said, patient) == set()


def test_a_vein_thrombosis_may_be_tumour_or_clot(said: Mapping[str, Mapping[str, str]]) -> None:
    for node in ("portal-thrombus", "portal-clot"):
        assert said[f"P001/{node}"]["certainty"] == REC + "Suspected"
        assert said[f"P002/{node}"]["certainty"] == REC + "Excluded"
    assert said["P001/hiv"]["certainty"] == REC + "Confirmed"
    assert said["P002/hiv"]["certainty"] == REC + "Excluded"


LESIONS: Mapping[str, tuple[int, bool, bool]] = {  # patient: lesions, in a report, report complete
    "P001": (2, True, True),
    "P002": (1, False, False),
    "P005": (5, True, False),
    "P006": (1, True, False),
    "P007": (1, True, True),
    "P009": (3, True, False),
}


@pytest.mark.parametrize("patient", LESIONS)
def test_lesions_and_their_report(patient: str, said: Mapping[str, Mapping[str, str]]) -> None:
    count, reported, complete = LESIONS[patient]
    found = parts(said, patient)
    assert {node for node in found if "lesion" in node} == {f"liver-lesion-{n}" for n in range(1, count + 1)}
    assert ("liver-report" in found) == reported
    if reported:
        assert said[f"{patient}/liver-report"].get("complete") == ("true" if complete else None)
    size = ROWS[int(patient[1:]) - 1].get(SIZE)
    assert said[f"{patient}/liver-lesion-1"].get("longestDiameter") == size
    assert said[f"{patient}/liver-lesion-1"].get("unit") == (None if size is None else "cm")
    for n in range(1, count + 1):
        report = f"{HCC}{patient}/liver-report" if reported else None
        assert said[f"{patient}/liver-lesion-{n}"].get("report") == report
        assert n == 1 or "longestDiameter" not in said[f"{patient}/liver-lesion-{n}"]
