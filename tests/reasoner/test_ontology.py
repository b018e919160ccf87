"""The project's own ontology, with a few findings of a patient made by hand."""

from __future__ import annotations

import pyoxigraph as ox
import pytest

from tests.reasoner.proving import EX, triples
from trialshape.knowledge.files import data_root
from trialshape.reasoner import Reasoning, reason

PREFIXES = """
@prefix elig: <https://w3id.org/trialshape/eligibility#> .
@prefix ask: <https://w3id.org/trialshape/questions#> .
@prefix rec: <https://w3id.org/trialshape/record#> .
"""
STAGE = "https://w3id.org/trialshape/stages#"

# A: 5 to 6 points, B: 7 to 9, C: 10 or more; from 6 to 7 both are open
FINDINGS = """
:five a ask:ChildPughTotal ; elig:low 5.0 ; elig:high 5.0 .
:open a ask:ChildPughTotal ; elig:low 6.0 ; elig:high 7.0 .
:nine a ask:ChildPughTotal ; elig:low 9.0 ; elig:high 9.0 .
:tenOrMore a ask:ChildPughTotal ; elig:low 10.0 .
:born a rec:Patient ; rec:birthDate "1961-02-03"^^xsd:date .
"""


@pytest.fixture(scope="module")
def ontology() -> Reasoning:
    """What follows from all of ontology/ and the findings."""
    given = triples(PREFIXES + FINDINGS)
    for path in sorted((data_root() / "ontology").rglob("*.ttl")):
        quads = ox.parse(input=path.read_bytes(), format=ox.RdfFormat.TURTLE, rename_blank_nodes=True)
        given.extend(quad.triple for quad in quads)
    return reason(given, seconds=300, megabytes=512)


def test_the_ontology_is_consistent_and_every_class_can_have_members(ontology: Reasoning) -> None:
    assert ontology.consistent
    assert ontology.unsatisfiable == ()


def test_the_ontology_is_in_owl_2_dl(ontology: Reasoning) -> None:
    assert ontology.profile == ()


@pytest.mark.parametrize(
    ("name", "stages"),
    [
        ("five", {"ChildPughA", "ChildPughNotC"}),
        ("open", {"ChildPughNotC"}),
        ("nine", {"ChildPughB", "ChildPughNotC"}),
        ("tenOrMore", {"ChildPughC"}),
    ],
)
def test_a_finding_has_the_class_of_its_points(ontology: Reasoning, name: str, stages: set[str]) -> None:
    found = {iri.removeprefix(STAGE) for iri in ontology.types[EX + name] if iri.startswith(STAGE)}
    assert found == stages
