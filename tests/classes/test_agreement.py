"""The engine and HermiT give the same classes above classes, and the same members among example patients."""

from __future__ import annotations

from dataclasses import replace
from functools import cache
from pathlib import Path

import pyoxigraph as ox
import pytest

from tests.classes.patients import DATED, REPORT, iri, knowledge, loaded, record
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
from trialshape.knowledge.definitions import EQUIVALENT, OWL, derived, read_definitions
from trialshape.knowledge.files import Loaded
from trialshape.knowledge.hierarchy import SUBCLASS
from trialshape.knowledge.vocabulary import RDF, RDF_TYPE
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
    typed = f"ex:t a thr:{kind}VeinTumourThrombus ; rec:subject ex:p"
    return f"{typed} ; rec:report ex:r ; {DATED} ; rec:involves {named} .\n"


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
    "a thrombus in each of the other vessels": REPORT
    + "".join(
        f"ex:t{vessel} a thr:{kind}VeinTumourThrombus ; rec:subject ex:p ; rec:report ex:r ; {DATED} ; "
        f"rec:involves thr:{vessel} .\n"
        for kind, vessels in (
            (
                "Portal",
                "PeripheralPortalBranch SegmentalPortalBranch LeftPortalBranch PortalTrunk SplenicVein",
            ),
            ("Hepatic", "PeripheralHepaticVein ShortHepaticVein InferiorVenaCavaToDiaphragm RightAtrium"),
        )
        for vessel in vessels.split()
    ),
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
def hierarchy() -> Reasoning:
    return reason(axioms(loaded()), seconds=300, megabytes=2048)


def test_the_hierarchy_is_that_of_the_reasoner() -> None:
    assert hierarchy().consistent
    assert hierarchy().unsatisfiable == ()
    assert len(hierarchy().superclasses) > 500
    assert in_hierarchy(knowledge(), hierarchy()) == ()


def test_the_members_are_those_of_the_reasoner_and_no_class_is_without_an_example() -> None:
    assert disagreements(loaded(), plan(), patients(), hierarchy()) == ()
    found = frozenset[str]().union(*examples(knowledge(), plan(), patients()).types.values())
    assert compared(knowledge(), plan()) - found == frozenset()


# --- a difference is found ----------------------------------------------------------------------------


def with_less(subject: str, predicate: str, value: str) -> Loaded:
    """The knowledge without one statement."""
    store = ox.Store()
    store.extend(loaded().store)
    quad = ox.Quad(ox.NamedNode(iri(subject)), ox.NamedNode(predicate), ox.NamedNode(iri(value)))
    assert quad in store
    store.remove(quad)
    return replace(loaded(), store=store)


def with_another_limit(datatype: str, before: str, after: str) -> Loaded:
    """The knowledge with another number in a named datatype."""
    store = ox.Store()
    store.extend(loaded().store)
    node: object = ox.NamedNode(iri(datatype))
    for step in (EQUIVALENT, OWL + "withRestrictions", RDF + "first"):
        (quad,) = store.quads_for_pattern(node, ox.NamedNode(step), None)  # type: ignore[arg-type]
        node = quad.object
    (quad,) = store.quads_for_pattern(node, None, None)  # type: ignore[arg-type]
    assert isinstance(quad.object, ox.Literal)
    assert quad.object.value == before
    store.remove(quad)
    store.add(ox.Quad(quad.subject, quad.predicate, ox.Literal(after, datatype=quad.object.datatype)))
    return replace(loaded(), store=store)


def test_a_limit_that_only_the_reasoner_reads_otherwise_is_found() -> None:
    other = with_another_limit("stage:BeyondVeryEarly", "20", "19")
    known = examples(knowledge(), plan(), [record(MADE["stage 0"])])
    proved = reason(statements(other, known), seconds=300, megabytes=2048)
    said = {
        (one.said_by, one.wider.rpartition("#")[2], one.narrower, one.patient)
        for one in in_members(knowledge(), plan(), known, proved)
    }
    patient = iri("ex:p")
    assert said == {
        ("engine", "Bclc0", patient, patient),
        ("engine", "VeryEarlyTumour", patient, patient),
        ("reasoner", "BclcA", patient, patient),
        ("reasoner", "BeyondVeryEarlyTumour", patient, patient),
    }


def test_a_class_that_only_the_engine_takes_for_a_narrower_one_is_found() -> None:
    other = with_less("stage:BclcC", SUBCLASS, "stage:StagedPatient")
    found = in_hierarchy(knowledge(), reason(axioms(other), seconds=300, megabytes=2048))
    assert found == (Disagreement(iri("stage:StagedPatient"), iri("stage:BclcC"), "engine"),)
    assert found[0].sentence == (
        f"the engine says that <{iri('stage:BclcC')}> is a subclass of <{iri('stage:StagedPatient')}>, "
        "the reasoner does not"
    )


# --- what the reasoner is given -----------------------------------------------------------------------


def test_the_reasoner_gets_nothing_that_was_concluded() -> None:
    concluded = derived(read_definitions(loaded().store)) | {iri("stage:StagedPatient")}
    known = examples(knowledge(), plan(), patients())
    given = {one.object.value for one in known.triples if one.predicate.value == RDF_TYPE}  # type: ignore[union-attr]
    assert not given & concluded
    # a class by names alone is given where it was stated, and only there
    drugs = {name.rpartition("#")[2] for name in given if name.startswith(iri("drug:"))}
    assert {"Lenvatinib", "Ivonescimab", "DualCheckpointInhibitor"} <= drugs
    assert not drugs & {"MultikinaseVegfrInhibitor", "CheckpointAndVegfInhibitor", "Pd1PathwayInhibitor"}


def test_nodes_of_two_records_have_different_names() -> None:
    twice = examples(knowledge(), plan(), [record(MADE["stage 0"]), record(MADE["stage D"])])
    patients_there = [new for new, (patient, node) in twice.nodes.items() if patient == node]
    assert len(patients_there) == len(set(patients_there)) == 2
    assert {patient for patient, _ in twice.nodes.values()} == {iri("ex:p")}


def test_no_comparison_where_everything_would_follow() -> None:
    contradiction = Reasoning(False, (), {}, {}, (), ())
    with pytest.raises(ReasonerError, match="contradicts"):
        in_hierarchy(knowledge(), contradiction)
    with pytest.raises(ReasonerError, match="contradicts"):
        in_members(knowledge(), plan(), Examples((), {}, {}), contradiction)


def test_a_sentence_about_a_member_names_the_patient() -> None:
    said = Disagreement("http://c", "http://n", "reasoner", "http://p").sentence
    assert (
        said
        == "the reasoner says that <http://n> belongs to <http://c>, the engine does not (patient <http://p>)"
    )
