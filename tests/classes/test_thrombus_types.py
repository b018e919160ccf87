"""Types of tumour thrombus by the vessels involved; every expectation is read off the published schemes by hand."""

from __future__ import annotations

from itertools import combinations

import pytest

from tests.classes.patients import DATED, concluded, screen
from trialshape.knowledge.vocabulary import local_name

PORTAL_TYPES = tuple(
    f"thr:{name}"
    for name in (
        "ChengTypeI0", "ChengTypeI", "ChengTypeII", "ChengTypeIII", "ChengTypeIV",
        "VpGrade1", "VpGrade2", "VpGrade3", "VpGrade4",
    )
)  # fmt: skip
HEPATIC_TYPES = tuple(
    f"thr:{name}"
    for name in (
        "VvGrade1", "VvGrade2", "VvGrade3", "SakamotoTypeI", "SakamotoTypeII", "SakamotoTypeIII",
        "HvttTypeI", "HvttTypeII", "HvttTypeIII",
    )
)  # fmt: skip

# from the periphery to the centre; the two first-order branches are of one level
PORTAL = {
    "PortalMicrovessels": "ChengTypeI0 ChengTypeI VpGrade1",
    "PeripheralPortalBranch": "ChengTypeI VpGrade1",
    "SegmentalPortalBranch": "ChengTypeI VpGrade2",
    "RightPortalBranch": "ChengTypeII VpGrade3",
    "LeftPortalBranch": "ChengTypeII VpGrade3",
    "PortalBifurcation": "ChengTypeII ChengTypeIII VpGrade4",
    "PortalTrunk": "ChengTypeIII VpGrade4",
    "SuperiorMesentericVein": "ChengTypeIV VpGrade4",
}
OPEN_PORTAL = ("SplenicVein", "PortalVein", "SuperiorVenaCava")
"""Vessels that no scheme gives a level: nothing that lies further out than the last level is typed beside them."""

HEPATIC = {
    "PeripheralHepaticVein": "VvGrade1 HvttTypeI",
    "RightHepaticVein": "VvGrade2 HvttTypeI",
    "MiddleHepaticVein": "VvGrade2 HvttTypeI",
    "LeftHepaticVein": "VvGrade2 HvttTypeI",
    "InferiorRightHepaticVein": "VvGrade2 HvttTypeI",
    "ShortHepaticVein": "VvGrade2 HvttTypeI",
    "InferiorVenaCavaToDiaphragm": "VvGrade3 SakamotoTypeI HvttTypeII",
    "InferiorVenaCavaAboveDiaphragm": "VvGrade3 SakamotoTypeII HvttTypeIII",
    "RightAtrium": "VvGrade3 SakamotoTypeIII HvttTypeIII",
}
LARGE_VEINS = tuple(HEPATIC)[1:6]


def types(kind: str, vessels: tuple[str, ...], rest: str = "") -> set[str]:
    """The types of one confirmed thrombus with these vessels."""
    named = " , ".join(f"thr:{vessel}" for vessel in vessels)
    involved = f" ; rec:involves {named}" if vessels else ""
    turtle = f"ex:t a thr:{kind} ; rec:subject ex:p ; {DATED}{involved}{rest} ."
    found = concluded(turtle, (*PORTAL_TYPES, *HEPATIC_TYPES), "ex:t")
    return {name.removeprefix("thr:") for name in found}


def portal(*vessels: str) -> set[str]:
    return types("PortalVeinTumourThrombus", vessels)


def hepatic(*vessels: str) -> set[str]:
    return types("HepaticVeinTumourThrombus", vessels)


@pytest.mark.parametrize("vessel", PORTAL)
def test_one_portal_vessel(vessel: str) -> None:
    assert portal(vessel) == set(PORTAL[vessel].split())


@pytest.mark.parametrize("vessel", OPEN_PORTAL)
def test_a_portal_vessel_without_a_level_gives_no_type(vessel: str) -> None:
    assert portal(vessel) == set()


def test_the_more_central_of_two_portal_vessels_decides() -> None:
    found, expected = {}, {}
    for pair in combinations(PORTAL, 2):
        found[pair] = portal(*pair)
        both = set(pair) == {"RightPortalBranch", "LeftPortalBranch"}
        # both first-order branches together count as far as the bifurcation, for which authors differ
        expected[pair] = set(PORTAL["PortalBifurcation" if both else pair[1]].split())
    assert found == expected


def test_beside_a_vessel_without_a_level_only_the_last_level_is_sure() -> None:
    for vessel in PORTAL:
        for beside in OPEN_PORTAL:
            expected = {"ChengTypeIV", "VpGrade4"} if vessel == "SuperiorMesentericVein" else set()
            assert portal(vessel, beside) == expected, (vessel, beside)


def test_both_branches_with_a_vessel_further_out_still_reach_the_bifurcation() -> None:
    assert portal("SegmentalPortalBranch", "RightPortalBranch", "LeftPortalBranch") == {
        "ChengTypeII",
        "ChengTypeIII",
        "VpGrade4",
    }


def test_both_branches_with_the_trunk_reach_the_trunk() -> None:
    assert portal("RightPortalBranch", "LeftPortalBranch", "PortalTrunk") == {"ChengTypeIII", "VpGrade4"}


@pytest.mark.parametrize("vessel", HEPATIC)
def test_one_hepatic_vessel(vessel: str) -> None:
    assert hepatic(vessel) == set(HEPATIC[vessel].split())


def test_a_hepatic_vessel_without_its_level_gives_only_what_holds_at_every_level() -> None:
    # large or peripheral, it is a hepatic vein; whatever its level, it is the vena cava
    assert hepatic("HepaticVein") == {"HvttTypeI"}
    assert hepatic("InferiorVenaCava") == {"VvGrade3"}
    assert hepatic("SuperiorVenaCava") == set()


def test_the_more_central_of_two_hepatic_vessels_decides() -> None:
    found, expected = {}, {}
    for pair in combinations(HEPATIC, 2):
        found[pair] = hepatic(*pair)
        expected[pair] = set(HEPATIC[pair[1]].split())
    assert found == expected


@pytest.mark.parametrize(
    ("beside", "expected"),
    [
        ("PeripheralHepaticVein", "HvttTypeI"),
        ("RightHepaticVein", "VvGrade2 HvttTypeI"),
        ("InferiorVenaCavaToDiaphragm", "VvGrade3 SakamotoTypeI HvttTypeII"),
        ("InferiorVenaCavaAboveDiaphragm", "VvGrade3 SakamotoTypeII HvttTypeIII"),
        ("RightAtrium", "VvGrade3 SakamotoTypeIII HvttTypeIII"),
        ("InferiorVenaCava", "VvGrade3"),
    ],
)
def test_beside_some_hepatic_vein_a_more_central_vessel_decides(beside: str, expected: str) -> None:
    assert hepatic("HepaticVein", beside) == set(expected.split())


def test_beside_a_vena_cava_of_unknown_level_only_the_atrium_is_sure() -> None:
    for vessel in (*LARGE_VEINS, "InferiorVenaCavaToDiaphragm"):
        assert hepatic("InferiorVenaCava", vessel) == {"VvGrade3"}, vessel
    assert hepatic("InferiorVenaCava", "RightAtrium") == {"VvGrade3", "SakamotoTypeIII", "HvttTypeIII"}


NOT_TYPED = {
    "no vessel": "",
    "a reported type alone": " ; rec:thrombusType thr:ChengIII",
    "suspected": " ; rec:involves thr:PortalTrunk ; rec:certainty rec:Suspected",
    "excluded": " ; rec:involves thr:PortalTrunk ; rec:certainty rec:Excluded",
    "entered in error": " ; rec:involves thr:PortalTrunk ; rec:status rec:EnteredInError",
    "a vessel of the other tree": " ; rec:involves thr:RightAtrium",
    "a vessel that nobody knows": " ; rec:involves thr:PortalTrunk , <https://example.org/local/v7>",
}


@pytest.mark.parametrize("name", NOT_TYPED)
def test_no_type_without_confirmed_vessels(name: str) -> None:
    assert types("PortalVeinTumourThrombus", (), NOT_TYPED[name]) == set()


# one contradiction for each scheme: a reported type against the vessels of the same entry
CONTRADICTED = {
    "Cheng I with the trunk": ("I7", "PortalVeinTumourThrombus", "ChengI", "PortalTrunk"),
    "Cheng IV without the mesenteric vein": ("I7", "PortalVeinTumourThrombus", "ChengIV", "PortalTrunk"),
    "Vp2 with the trunk": ("I7", "PortalVeinTumourThrombus", "Vp2", "PortalTrunk"),
    "Chen C with the trunk": ("I7", "PortalVeinTumourThrombus", "ChenC", "PortalTrunk"),
    "Vv1 with the vena cava": ("I8", "HepaticVeinTumourThrombus", "Vv1", "InferiorVenaCavaToDiaphragm"),
    "Sakamoto I above the diaphragm": (
        "I8",
        "HepaticVeinTumourThrombus",
        "SakamotoI",
        "InferiorVenaCavaAboveDiaphragm",
    ),
    "hepatic vein type I with the vena cava": (
        "I8",
        "HepaticVeinTumourThrombus",
        "HvttI",
        "InferiorVenaCavaToDiaphragm",
    ),
    "type I of no scheme above the diaphragm": (
        "I8",
        "HepaticVeinTumourThrombus",
        "UnspecifiedTypeI",
        "InferiorVenaCavaAboveDiaphragm",
    ),
}


@pytest.mark.parametrize("name", CONTRADICTED)
def test_a_reported_type_against_the_anatomy_is_for_review(name: str) -> None:
    node, kind, reported, vessel = CONTRADICTED[name]
    turtle = (
        f"ex:t a thr:{kind} ; rec:subject ex:p ; {DATED} ; "
        f"rec:thrombusType thr:{reported} ; rec:involves thr:{vessel} ."
    )
    found = next(one for one in screen(turtle).outcomes if one.node.id == node)
    assert local_name(found.outcome) == "Review"
    assert {local_name(reason) for reason in found.reasons} == {"Conflicting"}
