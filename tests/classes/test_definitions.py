"""Definitions of classes as they are read from Turtle."""

from __future__ import annotations

from decimal import Decimal

import pyoxigraph as ox
import pytest

from tests.classes.turtle import both, defined, either, ex, facets, outside, some, store, value
from trialshape.knowledge.definitions import (
    AllOf,
    AnyOf,
    Named,
    Range,
    Some,
    Value,
    derived,
    read_datatype,
    read_definitions,
    walk,
)

A, B = Named(ex("A")), Named(ex("B"))
XSD = "http://www.w3.org/2001/XMLSchema#"
NAMED = "ex:Large a rdfs:Datatype ; owl:equivalentClass " + facets("minInclusive 10.0") + " .\n"


def expression(turtle: str, rest: str = "") -> object:
    return read_definitions(store(defined("ex:X", turtle) + rest))[ex("X")]


def at_least(number: str) -> tuple[tuple[tuple[str, Decimal], ...], ...]:
    return (((">=", Decimal(number)),),)


READ = {
    "another class": ("ex:A", "", A),
    "intersection": (both("ex:A", "ex:B"), "", AllOf((A, B))),
    "union": (either("ex:A", "ex:B"), "", AnyOf((A, B))),
    "one operand": (both("ex:A"), "", AllOf((A,))),
    "nested": (both("ex:A", either("ex:A", "ex:B")), "", AllOf((AnyOf((A, B)), A))),
    "some values from": (some("ex:p", "ex:A"), "", Some(ex("p"), A)),
    "some values from an expression": (some("ex:p", both("ex:A", "ex:B")), "", Some(ex("p"), AllOf((A, B)))),
    "value that is a node": (value("ex:p", "ex:n"), "", Value(ex("p"), ox.NamedNode(ex("n")))),
    "value that is a literal": (
        value("ex:p", "true"),
        "",
        Value(ex("p"), ox.Literal("true", datatype=ox.NamedNode(XSD + "boolean"))),
    ),
    "value that is a number, in the form that numbers have": (
        value("ex:p", "5.00"),
        "",
        Value(ex("p"), ox.Literal("5", datatype=ox.NamedNode(XSD + "decimal"))),
    ),
    "facets": (
        some("ex:p", facets("minInclusive 5.0", "maxExclusive 7.5")),
        "",
        Range(ex("p"), ((("<", Decimal("7.5")), (">=", Decimal(5))),)),
    ),
    "the other two facets": (
        some("ex:p", facets("minExclusive 5.0", "maxInclusive 7.5")),
        "",
        Range(ex("p"), ((("<=", Decimal("7.5")), (">", Decimal(5))),)),
    ),
    "a whole limit": (some("ex:p", facets("minInclusive 10")), "", Range(ex("p"), at_least("10"))),
    "a named datatype": (some("ex:p", "ex:Large"), NAMED, Range(ex("p"), at_least("10"))),
    "outside a datatype": (
        some("ex:p", outside("ex:Large")),
        NAMED,
        Range(ex("p"), ((("<", Decimal(10)),),)),
    ),
    "outside an interval": (
        some("ex:p", outside(facets("minInclusive 5.0", "maxInclusive 6.0"))),
        "",
        Range(ex("p"), ((((">", Decimal(6)),), (("<", Decimal(5)),)))),
    ),
    "a datatype that is another": (
        some("ex:p", "ex:Big"),
        NAMED + "ex:Big a rdfs:Datatype ; owl:equivalentClass ex:Large .",
        Range(ex("p"), at_least("10")),
    ),
}


@pytest.mark.parametrize("name", READ)
def test_what_is_read(name: str) -> None:
    turtle, rest, expected = READ[name]
    found = expression(turtle, rest)
    if name == "outside an interval":
        assert isinstance(found, Range)
        assert isinstance(expected, Range)
        assert set(found.alternatives) == set(expected.alternatives)
    else:
        assert found == expected


def test_the_order_of_operands_says_nothing() -> None:
    assert expression(both("ex:B", "ex:A")) == expression(both("ex:A", "ex:B"))


def test_annotations_beside_a_definition_are_no_part_of_it() -> None:
    assert (
        expression("ex:A", 'ex:X rdfs:label "x"@en ; owl:versionInfo "1" , "2" ; rdfs:subClassOf ex:B .') == A
    )


def test_every_expression_inside_is_walked() -> None:
    definition = AllOf((A, Some(ex("p"), AnyOf((B, Range(ex("q"), at_least("1")))))))
    assert [type(part).__name__ for part in walk(definition)] == [
        "AllOf", "Named", "Some", "AnyOf", "Named", "Range",
    ]  # fmt: skip


def test_concluded_are_classes_with_a_restriction_and_those_made_of_them() -> None:
    found = read_definitions(
        store(
            defined("ex:ByName", both("ex:A", "ex:B"))
            + defined("ex:ByValue", both("ex:A", value("ex:p", "ex:n")))
            + defined("ex:Through", either("ex:ByValue", "ex:B"))
            + defined("ex:Beside", either("ex:ByName", "ex:B"))
        )
    )
    assert derived(found) == {ex("ByValue"), ex("Through")}


def test_a_datatype_is_read_by_name() -> None:
    assert read_datatype(store(NAMED), ex("Large")) == at_least("10")
