"""BCLC stages and Child-Pugh classes on both sides of every number, by hand from the tables of the schemes."""

from __future__ import annotations

import pytest

from tests.classes.patients import DATED, REPORT, concluded

STAGES = tuple(f"stage:{name}" for name in ("Bclc0", "BclcA", "BclcB", "BclcC", "BclcD"))
OTHERS = tuple(
    f"stage:{name}"
    for name in (
        "StagedPatient", "BclcBOrC", "NeitherBNorC", "ByPerformanceAlone", "NotEndStage", "NotEarlyStage", "NotStageB",
        "NotStageC", "ChildPughNotC",
    )
)  # fmt: skip
POINTS = ("stage:ChildPughA", "stage:ChildPughB", "stage:ChildPughC", "stage:ChildPughNotC")
TOTAL = "ex:p/finding/ChildPughTotal"

ECOG = "ex:e a rec:Assessment ; rec:subject ex:p ; rec:observable stg:EcogPerformanceStatus ; "
SCORE = "ex:cp a rec:Assessment ; rec:subject ex:p ; rec:observable stg:ChildPughScore ; "
PORTAL = f"ex:t a thr:PortalVeinTumourThrombus ; rec:subject ex:p ; rec:report ex:r ; {DATED} ; "
HEPATIC = f"ex:t a thr:HepaticVeinTumourThrombus ; rec:subject ex:p ; rec:report ex:r ; {DATED} ; "


def ecog(value: int | None) -> str:
    return "" if value is None else f"{ECOG}rec:value {value} ; {DATED} .\n"


def score(value: int | None) -> str:
    return "" if value is None else f"{SCORE}rec:value {value} ; {DATED} .\n"


def nodules(*sizes: str) -> str:
    """A complete report with solid lesions of the liver; a size of "?" is not measured."""
    lesions = "".join(
        f"ex:l{number} a rec:Lesion ; rec:subject ex:p ; rec:report ex:r ; rec:site org:Liver"
        + ("" if size == "?" else f' ; rec:longestDiameter {size} ; rec:unit "mm"')
        + " .\n"
        for number, size in enumerate(sizes)
    )
    return REPORT + lesions


def stage(turtle: str) -> set[str]:
    """The stages of a patient; more than one would be a contradiction."""
    return {name.removeprefix("stage:") for name in concluded(turtle, (*STAGES, *OTHERS)) if name in STAGES}


def others(turtle: str) -> set[str]:
    return {name.removeprefix("stage:") for name in concluded(turtle, (*STAGES, *OTHERS)) if name in OTHERS}


WELL = ecog(0) + score(5)


@pytest.mark.parametrize(
    ("sizes", "expected"),
    [
        (("20",), "Bclc0"),
        (("20.1",), "BclcA"),
        (("30.1",), "BclcA"),
        (("120",), "BclcA"),
        (("8", "9"), "BclcA"),
        (("30", "30"), "BclcA"),
        (("30.1", "10"), "BclcB"),
        (("30", "30", "30"), "BclcA"),
        (("30", "30.1", "30"), "BclcB"),
        (("10", "10", "10", "10"), "BclcB"),
        (("10", "10", "10", "90"), "BclcB"),
    ],
)
def test_number_and_size_of_nodules(sizes: tuple[str, ...], expected: str) -> None:
    assert stage(WELL + nodules(*sizes)) == {expected}


@pytest.mark.parametrize(
    ("performance", "points", "expected"),
    [
        (0, 5, "BclcA"),
        (0, 6, "BclcA"),
        (0, 7, "BclcA"),
        (0, 9, "BclcA"),
        (0, 10, "BclcD"),
        (0, 15, "BclcD"),
        (1, 5, ""),
        (2, 9, ""),
        (3, 5, "BclcD"),
        (4, 5, "BclcD"),
        (3, 10, "BclcD"),
        (1, 10, "BclcD"),
        (3, None, "BclcD"),
        (None, 10, "BclcD"),
        (None, 5, ""),
        (0, None, ""),
    ],
)
def test_performance_and_liver_function(performance: int | None, points: int | None, expected: str) -> None:
    assert stage(ecog(performance) + score(points) + nodules("45")) == set(expected.split())


@pytest.mark.parametrize("performance", [1, 2])
def test_an_early_tumour_with_symptoms_has_no_stage_because_versions_differ(performance: int) -> None:
    found = others(ecog(performance) + score(5) + nodules("45"))
    assert "ByPerformanceAlone" in found
    assert not found & {"StagedPatient", "BclcBOrC", "NeitherBNorC"}


@pytest.mark.parametrize("performance", [1, 2])
def test_many_nodules_with_symptoms_are_b_or_c(performance: int) -> None:
    turtle = ecog(performance) + score(5) + nodules("10", "10", "10", "10")
    assert stage(turtle) == set()
    found = others(turtle)
    assert "BclcBOrC" in found
    assert not found & {"StagedPatient", "ByPerformanceAlone", "NeitherBNorC"}


SPREAD = {
    "portal branch": PORTAL + "rec:involves thr:RightPortalBranch .",
    "portal segment": PORTAL + "rec:involves thr:SegmentalPortalBranch .",
    "hepatic vein": HEPATIC + "rec:involves thr:PeripheralHepaticVein .",
    "vena cava": HEPATIC + "rec:involves thr:InferiorVenaCava .",
    "lung": (
        "ex:m a rec:Lesion ; rec:subject ex:p ; rec:report ex:r ; rec:site org:Lung ; "
        'rec:longestDiameter 12 ; rec:unit "mm" .'
    ),
    "node of 15 mm": (
        "ex:m a rec:Lesion ; rec:subject ex:p ; rec:report ex:r ; rec:site org:LymphNodes ; "
        'rec:lesionKind stg:NodalLesion ; rec:shortAxis 15 ; rec:unit "mm" .'
    ),
}


@pytest.mark.parametrize("name", SPREAD)
@pytest.mark.parametrize(
    ("performance", "points", "expected"),
    [(0, 5, "BclcC"), (2, 9, "BclcC"), (3, 5, "BclcD"), (0, 10, "BclcD")],
)
def test_invasion_or_spread_is_c_unless_end_stage(
    name: str, performance: int, points: int, expected: str
) -> None:
    assert stage(ecog(performance) + score(points) + nodules("15") + SPREAD[name]) == {expected}


def test_microscopic_invasion_is_no_macroscopic_one() -> None:
    assert stage(WELL + nodules("45") + PORTAL + "rec:involves thr:PortalMicrovessels .") == {"BclcA"}


OPEN = {
    "nothing": "",
    "no imaging": WELL,
    "no performance status": score(5) + nodules("45"),
    "no liver function": ecog(0) + nodules("45"),
    "portal veins not covered": WELL + nodules("45").replace("org:PortalVenousSystem , ", ""),
    "hepatic veins not covered": WELL + nodules("45").replace("org:HepaticVenousSystem , ", ""),
    "the rest of the body not covered": WELL + nodules("45").replace(" , org:Extrahepatic", ""),
    "a report that may not list all": WELL + nodules("45").replace(" ; rec:complete true", ""),
    "one of two nodules not measured": WELL + nodules("20", "?"),
    "one nodule suspected": WELL
    + nodules("20", "20").replace("20 ;", "20 ; rec:certainty rec:Suspected ;", 1),
    "suspected thrombus": WELL
    + nodules("45")
    + PORTAL
    + "rec:involves thr:PortalTrunk ; rec:certainty rec:Suspected .",
    "thrombus of no extent": WELL + nodules("45") + PORTAL.rstrip("; ") + " .",
    "performance status of 29 days ago": f"{ECOG}rec:value 0 ; "
    + 'rec:date "2026-10-22"^^xsd:date .\n'
    + score(5)
    + nodules("45"),
    "Karnofsky instead of ECOG": ecog(0).replace("Ecog", "Karnofsky").replace("value 0", "value 90")
    + score(5)
    + nodules("45"),
}


@pytest.mark.parametrize("name", OPEN)
def test_what_is_not_known_leaves_no_stage(name: str) -> None:
    assert stage(OPEN[name]) == set()
    assert "StagedPatient" not in others(OPEN[name])


def test_a_single_unmeasured_nodule_is_0_or_a_and_so_neither_b_nor_c() -> None:
    turtle = WELL + nodules("?")
    assert stage(turtle) == set()
    assert {"NeitherBNorC", "NotStageB", "NotStageC"} <= others(turtle)


def test_four_listed_nodules_of_an_open_report_rule_the_early_stages_out() -> None:
    found = others(WELL + nodules("9", "9", "9", "9").replace(" ; rec:complete true", ""))
    assert {"NotEarlyStage", "BclcBOrC", "NotEndStage"} <= found
    assert not found & {"NotStageB", "NotStageC", "StagedPatient"}


@pytest.mark.parametrize(
    ("points", "expected"),
    [
        (5, "ChildPughA ChildPughNotC"),
        (6, "ChildPughA ChildPughNotC"),
        (7, "ChildPughB ChildPughNotC"),
        (9, "ChildPughB ChildPughNotC"),
        (10, "ChildPughC"),
        (15, "ChildPughC"),
    ],
)
def test_child_pugh_classes_of_a_recorded_total(points: int, expected: str) -> None:
    assert concluded(score(points), POINTS, TOTAL) == {f"stage:{name}" for name in expected.split()}


LAB = "a rec:Measurement ; rec:subject ex:p ; rec:observable lab:"
CHARTED = "a rec:Assessment ; rec:subject ex:p ; rec:observable stg:ChildPugh"
ITEMS = (
    f'ex:bi {LAB}TotalBilirubin ; rec:value 15 ; rec:unit "umol/L" ; {DATED} .\n'
    f'ex:al {LAB}Albumin ; rec:value 40 ; rec:unit "g/L" ; {DATED} .\n'
    f"ex:as {CHARTED}Ascites ; rec:value 1 ; {DATED} .\n"
    f"ex:en {CHARTED}Encephalopathy ; rec:value 1 ; {DATED} .\n"
)
INR = f'ex:in {LAB}Inr ; rec:unit "1" ; {DATED} ; rec:value '


@pytest.mark.parametrize(
    ("inr", "expected"),
    # four items of 1 point; clotting gives the rest: below 1.7 one, to 2.3 two, above three
    [("1.69", "ChildPughA"), ("1.7", "ChildPughA"), ("2.3", "ChildPughA"), ("2.31", "ChildPughB")],
)
def test_child_pugh_class_of_the_items(inr: str, expected: str) -> None:
    assert concluded(f"{ITEMS}{INR}{inr} .", POINTS, TOTAL) == {f"stage:{expected}", "stage:ChildPughNotC"}


HULLS = {
    "5 to 7, clotting unknown": (ITEMS, {"stage:ChildPughNotC"}),
    "5 to 8, clotting unknown and ascites of 1 or 2 points": (
        ITEMS.replace(
            "ChildPughAscites ; rec:value 1", "ChildPughAscites ; rec:value stg:AscitesMinimalOnImaging"
        ),
        {"stage:ChildPughNotC"},
    ),
    "5 to 9, clotting and bilirubin unknown": (ITEMS.partition("\n")[2], {"stage:ChildPughNotC"}),
    "5 to 11, ascites and encephalopathy alone": ("".join(ITEMS.splitlines(keepends=True)[2:]), set[str]()),
    "5 to 15, nothing known": ("", set[str]()),
}


@pytest.mark.parametrize("name", HULLS)
def test_a_total_that_lies_in_several_classes_has_no_letter(name: str) -> None:
    turtle, expected = HULLS[name]
    assert concluded(turtle, POINTS, TOTAL) == expected
