"""What HermiT concludes, against conclusions drawn by hand."""

from __future__ import annotations

import pytest

from tests.reasoner.proving import EX, local, prove
from trialshape.reasoner import MappedDatatype, Reasoning

XSD = "http://www.w3.org/2001/XMLSchema#"


def test_a_consistent_ontology_is_consistent(small: Reasoning) -> None:
    assert small.consistent


def test_an_inconsistent_ontology_is_inconsistent_and_concludes_nothing() -> None:
    found = prove(":A a owl:Class ; owl:disjointWith :B . :B a owl:Class . :x a :A , :B . :y a :A .")
    assert not found.consistent
    assert (found.unsatisfiable, found.superclasses, found.types) == ((), {}, {})


def test_classes_that_can_have_no_member_are_named(small: Reasoning) -> None:
    assert small.unsatisfiable == (EX + "Ghost", EX + "Undead")
    assert EX + "Ghost" not in small.superclasses


@pytest.mark.parametrize(
    ("name", "above"),
    [
        ("Vein", {"Vessel"}),
        ("InVein", {"Thrombus", "InVessel", "Lesion"}),
        ("InTrunk", {"Either", "Same", "Lesion"}),
        ("Big", {"Either", "Same"}),
        ("Either", {"Same"}),
        ("Same", {"Either"}),
        ("Vessel", set()),
    ],
)
def test_superclasses_are_those_that_follow(small: Reasoning, name: str, above: set[str]) -> None:
    assert local(small.superclasses[EX + name]) == above


@pytest.mark.parametrize(
    ("name", "types"),
    [
        # in the trunk, a vein; a hair too small; seen on the first day that counts
        ("a", {"Thrombus", "Lesion", "InVein", "InVessel", "InTrunk", "Either", "Same", "Recent", "Certain"}),
        # in a vein without a name; just large enough; seen the day before
        ("b", {"Thrombus", "Lesion", "InVein", "InVessel", "Big", "Either", "Same"}),
        # the midnight of a day is the day
        ("c", {"Lesion", "OfYear", "Recent"}),
        # another year, and a size that cannot be read
        ("d", {"Certain"}),
        ("é漢😀'()*;=%3E&amp;/x#%00", {"InTrunk", "Either", "Same", "Lesion"}),
        ("Trunk", {"Vein", "Vessel"}),
        ("Vein", {"Kind"}),  # a class that is an individual as well
        ("Thrombus", {"Kind"}),
        ("e", {"Undeclared"}),
        ("x", {"Marked"}),
        ("y", set()),
        ("z", {"Remote"}),
    ],
)
def test_types_are_those_that_follow(small: Reasoning, name: str, types: set[str]) -> None:
    assert local(small.types[EX + name]) == types


def test_neither_blank_nodes_nor_headers_are_individuals_to_tell_of(small: Reasoning) -> None:
    names = {"a", "b", "c", "d", "e", "x", "y", "z", "Trunk", "Vein", "Thrombus", "é漢😀'()*;=%3E&amp;/x#%00"}
    assert local(frozenset(small.types)) == names


def test_datatypes_that_stand_for_others_are_told(small: Reasoning) -> None:
    # dates: two values, one facet, one data range; the one in an annotation is no part of the proof
    assert small.mapped == (
        MappedDatatype(XSD + "date", XSD + "dateTime", 4),
        MappedDatatype(XSD + "gYear", XSD + "string", 3),
    )


def test_values_of_two_datatypes_are_never_the_same() -> None:
    found = prove("""
        :p a owl:DatatypeProperty , owl:FunctionalProperty .
        :x :p "P1Y"^^xsd:duration , "P1Y"^^xsd:yearMonthDuration .""")
    assert not found.consistent
