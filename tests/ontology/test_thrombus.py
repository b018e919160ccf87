"""Tumour thrombus: types and levels as published.

Expected values are typed by hand from the sources that the modules name.
"""

from __future__ import annotations

from decimal import Decimal

import pytest

from tests.ontology.stated import iri, number, objects, short, subjects, term_of

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
