"""Organs and how lesions are measured.

Expected values are typed by hand from the sources that the modules name.
"""

from __future__ import annotations

import pytest

from tests.ontology.stated import iri, objects, short, subjects


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
