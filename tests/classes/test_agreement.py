"""The engine and HermiT give the same classes above classes, and the same members among example patients."""

from __future__ import annotations

from dataclasses import replace
from functools import cache
from pathlib import Path

import pyoxigraph as ox
import pytest

from tests.classes.patients import DATED, REPORT, iri, loaded, record
from tests.screening import plan, records
from trialshape.check.agreement import (
    Disagreement,
    Examples,
    axioms,
    compared,
    disagreements,
    examples,
    in_hierarchy,
    in_members,
    statements,
)
from trialshape.knowledge.classes import entailed
from trialshape.knowledge.definitions import EQUIVALENT, OWL, derived, read_definitions
from trialshape.knowledge.files import Loaded
from trialshape.knowledge.hierarchy import SUBCLASS
from trialshape.knowledge.vocabulary import RDF_TYPE
from trialshape.reasoner import ReasonerError, Reasoning, reason
from trialshape.record import Record

SEEDS = Path(__file__).parents[2] / "seeds" / "patients"
ASKED = "rec:subject ex:p ; rec:observable stg:"


def well(performance: int = 0, points: int = 5) -> str:
    return (
        f"ex:e a rec:Assessment ; {ASKED}EcogPerformanceStatus ; rec:value {performance} ; {DATED} .\n"
        f"ex:cp a rec:Assessment ; {ASKED}ChildPughScore ; rec:value {points} ; {DATED} .\n"
    )


def nodules(*sizes: str) -> str:
    return REPORT + "".join(
        f"ex:l{number} a rec:Lesion ; rec:subject ex:p ; rec:report ex:r ; rec:site org:Liver ; "
        f'rec:longestDiameter {size} ; rec:unit "mm" .\n'
        for number, size in enumerate(sizes)
    )


def thrombus(kind: str, *vessels: str) -> str:
    named = " , ".join(f"thr:{vessel}" for vessel in vessels)
    return f"ex:t a thr:{kind}VeinTumourThrombus ; rec:subject ex:p ; rec:report ex:r ; {DATED} ; rec:involves {named} .\n"


MADE = {
    "stage 0": well() + nodules("20"),
    "stage A, a large one": well() + nodules("120"),
    "stage A, three small ones": well(points=7) + nodules("30", "30", "30"),
    "stage B, four": well() + nodules("9", "9", "9", "9"),
    "stage C and Cheng II or III": well(points=9)
    + nodules("20")
    + thrombus("Portal", "RightPortalBranch", "LeftPortalBranch"),
    "stage C and Cheng IV": well(2)
    + nodules("20")
    + thrombus("Portal", "PortalTrunk", "SuperiorMesentericVein"),
    "stage C and Sakamoto II": well() + nodules("9") + thrombus("Hepatic", "InferiorVenaCavaAboveDiaphragm"),
    "stage D": well(3, 10) + nodules("30.1", "10") + thrombus("Hepatic", "HepaticVein"),
    "by performance alone, Cheng I0": well(1) + nodules("45") + thrombus("Portal", "PortalMicrovessels"),
    "two drugs": (
        "ex:x a drug:Lenvatinib ; rec:subject ex:p ; rec:start '2026-10-01'^^xsd:date .\n"
        "ex:y a drug:Cadonilimab ; rec:subject ex:p ; rec:start '2026-10-01'^^xsd:date .\n"
        "ex:z a drug:Rivoceranib ; rec:subject ex:p ; rec:start '2026-10-01'^^xsd:date .\n"
        "ex:v a drug:Ivonescimab ; rec:subject ex:p ; rec:start '2026-10-01'^^xsd:date .\n"
        "ex:w a drug:DualCheckpointInhibitor ; rec:subject ex:p ; rec:start '2026-10-01'^^xsd:date .\n"
    ),
    "lesions of every kind": nodules("9.9", "19.9")
    + "".join(
        f"ex:k{kind} a rec:Lesion ; rec:subject ex:p ; rec:report ex:r ; rec:site org:Liver ; "
        f'rec:lesionKind stg:{kind} ; rec:longestDiameter 30 ; rec:shortAxis 15 ; rec:unit "mm" .\n'
        for kind in ("SolidLesion", "NodalLesion", "Cyst", "ThrombusLesion")
    ),
    "nothing": "",
}


@cache
def patients() -> tuple[Record, ...]:
    """The example stories and the patients made here."""
    stories = [one for path in sorted(SEEDS.glob("*.ttl")) for one in records(path, anchors={})]
    return (*stories, *(record(turtle) for turtle in MADE.values()))


@cache
def shown() -> Examples:
    return examples(loaded(), plan(), patients())


def prove(triples: list[ox.Triple]) -> Reasoning:
    return reason(triples, seconds=300, megabytes=2048)


def test_the_hierarchy_is_that_of_the_reasoner() -> None:
    reasoning = prove(axioms(loaded()))
    assert reasoning.consistent
    assert reasoning.unsatisfiable == ()
    assert len(reasoning.superclasses) > 500
    assert in_hierarchy(loaded(), reasoning) == ()


def test_members_are_those_of_the_reasoner() -> None:
    known = shown()
    proved = prove(statements(loaded(), known))
    assert in_members(loaded(), plan(), known, proved) == ()
    # the proof is worth something only where there are members: every class but those no example is in
    found = frozenset().union(*known.types.values())
    assert compared(entailed(loaded().store), plan()) - found == frozenset()
