"""Measurable lesions on both sides of every limit of RECIST 1.1, and drugs of several mechanisms."""

from __future__ import annotations

import pytest

from tests.classes.patients import DATED, concluded, iri, knowledge
from trialshape.knowledge.hierarchy import superclasses

MEASURABLE = ("stg:MeasurableLesion", "stg:UnmeasurableLesion")
YES, NO, OPEN = {"stg:MeasurableLesion"}, {"stg:UnmeasurableLesion"}, set[str]()


def lesion(rest: str, slice_: str = "", site: str = "Liver") -> set[str]:
    """To which of the two classes a lesion belongs that stands in a report of this slice thickness."""
    thick = f" ; rec:sliceThickness {slice_}" if slice_ else ""
    turtle = (
        "ex:r a rec:ImagingReport ; rec:subject ex:p ; rec:covers org:LiverParenchyma , org:Extrahepatic ; "
        f"rec:complete true{thick} ; {DATED} .\n"
        f"ex:l a rec:Lesion ; rec:subject ex:p ; rec:report ex:r ; rec:site org:{site} ; {rest} ."
    )
    return concluded(turtle, MEASURABLE, "ex:l")


def solid(size: str, slice_: str = "") -> set[str]:
    return lesion(f'rec:lesionKind stg:SolidLesion ; rec:longestDiameter {size} ; rec:unit "mm"', slice_)


@pytest.mark.parametrize(
    ("size", "slice_", "expected"),
    [
        # at least 10 mm with slices of at most 5 mm
        ("10", "5", YES),
        ("9.9", "5", NO),
        ("9.9", "1.25", NO),
        ("10", "1.25", YES),
        # twice the slice where slices are thicker
        ("10", "5.1", NO),
        ("10.1", "5.1", NO),
        ("10.2", "5.1", YES),
        ("15.9", "8", NO),
        ("16", "8", YES),
        ("19.9", "10", NO),
        ("20", "10", YES),
        # slice not said: a lesion of 20 mm spans two slices of any usual thickness
        ("20", "", YES),
        ("19.9", "", OPEN),
        ("10", "", OPEN),
        ("9.9", "", NO),
    ],
)
def test_solid_lesion(size: str, slice_: str, expected: set[str]) -> None:
    assert solid(size, slice_) == expected


@pytest.mark.parametrize(
    ("axes", "expected"),
    [
        ("rec:shortAxis 15", YES),
        ("rec:shortAxis 14.9", NO),
        ("rec:shortAxis 9", NO),
        ("rec:longestDiameter 40", OPEN),
        ("rec:longestDiameter 40 ; rec:shortAxis 14.9", NO),
        ("rec:longestDiameter 9 ; rec:shortAxis 15", YES),
    ],
)
@pytest.mark.parametrize("kind", ["rec:lesionKind stg:NodalLesion ; ", ""])
def test_a_node_goes_by_its_short_axis(kind: str, axes: str, expected: set[str]) -> None:
    assert lesion(f'{kind}{axes} ; rec:unit "mm"', "1.25", "LymphNodes") == expected


@pytest.mark.parametrize("kind", ["Cyst", "Effusion", "BoneWithoutSoftTissue"])
@pytest.mark.parametrize("size", ["9", "50"])
def test_what_is_never_measurable(kind: str, size: str) -> None:
    assert lesion(f'rec:lesionKind stg:{kind} ; rec:longestDiameter {size} ; rec:unit "mm"', "1.25") == NO


def test_a_thrombus_as_a_lesion_is_neither() -> None:
    assert (
        lesion('rec:lesionKind stg:ThrombusLesion ; rec:longestDiameter 50 ; rec:unit "mm"', "1.25") == OPEN
    )


DOUBTFUL = {
    "kind that nobody knows": 'rec:lesionKind <https://example.org/k1> ; rec:longestDiameter 50 ; rec:unit "mm"',
    "size without unit": "rec:lesionKind stg:SolidLesion ; rec:longestDiameter 50",
    "size that is no number": 'rec:lesionKind stg:SolidLesion ; rec:longestDiameter "?"^^xsd:decimal ; rec:unit "mm"',
    "no size": "rec:lesionKind stg:SolidLesion",
}


@pytest.mark.parametrize("name", DOUBTFUL)
def test_a_lesion_of_which_too_little_is_known_is_neither(name: str) -> None:
    assert lesion(DOUBTFUL[name], "1.25") == OPEN


# --- drugs --------------------------------------------------------------------------------------------

MECHANISMS = tuple(
    f"drug:{name}"
    for name in (
        "VegfrInhibitor", "SelectiveVegfrInhibitor", "PdgfrInhibitor", "FgfrInhibitor", "RafInhibitor",
        "MultikinaseVegfrInhibitor", "VegfPathwayInhibitor", "VegfAntibody", "AntiPd1", "AntiPdL1", "AntiCtla4",
        "Pd1PathwayInhibitor", "DualCheckpointInhibitor", "ImmuneCheckpointInhibitor", "CheckpointAndVegfInhibitor",
    )
)  # fmt: skip
DRUGS = {
    "Lenvatinib": (
        "VegfrInhibitor PdgfrInhibitor FgfrInhibitor MultikinaseVegfrInhibitor VegfPathwayInhibitor"
    ),
    "Sorafenib": "VegfrInhibitor PdgfrInhibitor RafInhibitor MultikinaseVegfrInhibitor VegfPathwayInhibitor",
    "Cadonilimab": (
        "AntiPd1 AntiCtla4 Pd1PathwayInhibitor DualCheckpointInhibitor ImmuneCheckpointInhibitor"
    ),
    "Pembrolizumab": "AntiPd1 Pd1PathwayInhibitor ImmuneCheckpointInhibitor",
    "Atezolizumab": "AntiPdL1 Pd1PathwayInhibitor ImmuneCheckpointInhibitor",
    "Ipilimumab": "AntiCtla4 ImmuneCheckpointInhibitor",
    "Bevacizumab": "VegfAntibody VegfPathwayInhibitor",
    "Ivonescimab": (
        "AntiPd1 Pd1PathwayInhibitor ImmuneCheckpointInhibitor VegfAntibody VegfPathwayInhibitor "
        "CheckpointAndVegfInhibitor"
    ),
    # apatinib is rivoceranib, an inhibitor of VEGFR alone; lapatinib inhibits HER2 and has nothing of it
    "Rivoceranib": "VegfrInhibitor SelectiveVegfrInhibitor VegfPathwayInhibitor",
    "Lapatinib": "",
}


@pytest.mark.parametrize("drug", DRUGS)
def test_mechanisms_of_a_drug(drug: str) -> None:
    above = superclasses(knowledge())[iri(f"drug:{drug}")]
    assert {name for name in MECHANISMS if iri(name) in above} == {
        f"drug:{one}" for one in DRUGS[drug].split()
    }


@pytest.mark.parametrize("drug", ["Lenvatinib", "Cadonilimab", "Rivoceranib", "Lapatinib"])
def test_an_exposure_has_the_mechanisms_of_its_drug(drug: str) -> None:
    turtle = f"ex:x a drug:{drug} ; rec:subject ex:p ; rec:start '2026-10-01'^^xsd:date ."
    assert concluded(turtle, MECHANISMS, "ex:x") == {f"drug:{one}" for one in DRUGS[drug].split()}
