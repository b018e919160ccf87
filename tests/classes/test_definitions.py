"""Definitions as they are read from Turtle, and what is refused, by name."""

from __future__ import annotations

from decimal import Decimal

import pyoxigraph as ox
import pytest

from tests.classes.turtle import both, classes, defined, either, ex, facets, outside, some, store, value
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
from trialshape.knowledge.errors import KnowledgeError

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


RESTRICTION = "[ a owl:Restriction ; owl:onProperty ex:p ; "
REFUSED = {
    "complement of a class": ("[ a owl:Class ; owl:complementOf ex:A ]", "owl:complementOf"),
    "complement beside an intersection": (
        "[ a owl:Class ; owl:intersectionOf ( ex:A ) ; owl:complementOf ex:B ]",
        "owl:complementOf",
    ),
    "listed individuals": ("[ a owl:Class ; owl:oneOf ( ex:n ) ]", "owl:oneOf"),
    "disjoint union": ("[ a owl:Class ; owl:disjointUnionOf ( ex:A ex:B ) ]", "owl:disjointUnionOf"),
    "intersection and union": (
        "[ a owl:Class ; owl:intersectionOf ( ex:A ) ; owl:unionOf ( ex:B ) ]",
        "owl:intersectionOf and owl:unionOf in one expression",
    ),
    "two intersections": (
        "[ a owl:Class ; owl:intersectionOf ( ex:A ) ; owl:intersectionOf ( ex:B ) ]",
        "owl:intersectionOf twice",
    ),
    "all values from": (RESTRICTION + "owl:allValuesFrom ex:A ]", "owl:allValuesFrom"),
    "all and some values from": (
        RESTRICTION + "owl:someValuesFrom ex:A ; owl:allValuesFrom ex:A ]",
        "owl:allValuesFrom",
    ),
    "cardinality": (RESTRICTION + "owl:cardinality 1 ]", "owl:cardinality"),
    "least cardinality": (RESTRICTION + "owl:minCardinality 1 ]", "owl:minCardinality"),
    "greatest cardinality": (RESTRICTION + "owl:maxCardinality 1 ]", "owl:maxCardinality"),
    "qualified cardinality": (
        RESTRICTION + "owl:minQualifiedCardinality 2 ; owl:onClass ex:A ]",
        "owl:minQualifiedCardinality",
    ),
    "self": (RESTRICTION + "owl:hasSelf true ]", "owl:hasSelf"),
    "a value that is no number": (
        value("ex:p", '"five"^^xsd:decimal'),
        "a facet or a value that is no number",
    ),
    "two values": (RESTRICTION + "owl:hasValue ex:n , ex:m ]", "owl:hasValue twice"),
    "value without a name": (RESTRICTION + "owl:hasValue [ ] ]", "owl:hasValue of a node without a name"),
    "value and some values from": (
        RESTRICTION + "owl:hasValue ex:n ; owl:someValuesFrom ex:A ]",
        "owl:hasValue and owl:onProperty and owl:someValuesFrom in one expression",
    ),
    "inverse property": (
        "[ a owl:Restriction ; owl:onProperty [ owl:inverseOf ex:p ] ; owl:someValuesFrom ex:A ]",
        "an inverse property",
    ),
    "several properties": (
        "[ a owl:Restriction ; owl:onProperties ( ex:p ex:q ) ; owl:someValuesFrom ex:A ]",
        "owl:onProperties",
    ),
    "a property and no more": (
        "[ a owl:Restriction ; owl:onProperty ex:p ]",
        "an expression without a meaning",
    ),
    "nothing": ("[ a owl:Class ]", "an expression without a meaning"),
    "everything": (both("ex:A", "owl:Thing"), "owl:Thing"),
    "a literal": (both("ex:A", '"B"'), "a literal"),
    "a whole datatype": (some("ex:p", "xsd:decimal"), "a datatype without numeric facets"),
    "any literal": (some("ex:p", "rdfs:Literal"), "a datatype without numeric facets"),
    "a datatype of listed values": (
        some("ex:p", "[ a rdfs:Datatype ; owl:oneOf ( 1 2 ) ]"),
        "a datatype without numeric facets",
    ),
    "facets on dates": (
        some("ex:p", facets('minInclusive "2020-01-01"^^xsd:date', datatype="xsd:date")),
        "facets on a datatype other than xsd:decimal",
    ),
    "facets on doubles": (
        some("ex:p", facets("minInclusive 1e0", datatype="xsd:double")),
        "facets on a datatype other than xsd:decimal",
    ),
    "facets on whole numbers, of which an engine of decimals knows nothing": (
        some("ex:p", facets("minInclusive 1", datatype="xsd:integer")),
        "facets on a datatype other than xsd:decimal",
    ),
    "facets on texts": (
        some("ex:p", facets("minLength 1", datatype="xsd:string")),
        "facets on a datatype other than xsd:decimal",
    ),
    "a facet that is no comparison": (some("ex:p", facets('pattern "a"')), "the facet pattern"),
    "digits": (some("ex:p", facets("fractionDigits 1")), "the facet fractionDigits"),
    "a limit that is a text": (
        some("ex:p", facets('minInclusive "3"')),
        "a facet or a value that is no number",
    ),
    "a limit that is a double": (
        some("ex:p", facets("minInclusive 3e0")),
        "a facet or a value that is no number",
    ),
    "a limit that is no number": (
        some("ex:p", facets('minInclusive "NaN"^^xsd:decimal')),
        "a facet or a value that is no number",
    ),
    "a facet that says nothing": (
        some("ex:p", "[ a rdfs:Datatype ; owl:onDatatype xsd:decimal ; owl:withRestrictions ( [ ] ) ]"),
        "a facet that says nothing",
    ),
    "facets of nothing": (
        some("ex:p", "[ a rdfs:Datatype ; owl:withRestrictions ( [ xsd:minInclusive 1.0 ] ) ]"),
        "a datatype without numeric facets",
    ),
    "outside what lies outside two limits": (
        some("ex:p", outside(outside(facets("minInclusive 1.0", "maxInclusive 2.0")))),
        "the complement of a complement",
    ),
    "no facets at all": (
        some("ex:p", "[ a rdfs:Datatype ; owl:onDatatype xsd:decimal ; owl:withRestrictions () ]"),
        "an empty list",
    ),
    "an empty list": ("[ a owl:Class ; owl:unionOf () ]", "an empty list"),
    "a list without a rest": ("[ a owl:Class ; owl:unionOf [ rdf:first ex:A ] ]", "a broken list"),
    "a list without an element": ("[ a owl:Class ; owl:unionOf [ rdf:rest () ] ]", "a broken list"),
    "a list of two first elements": (
        "[ a owl:Class ; owl:unionOf [ rdf:first ex:A , ex:B ; rdf:rest () ] ]",
        "a broken list",
    ),
    "no list": ('[ a owl:Class ; owl:unionOf "A" ]', "a list that does not end"),
}


@pytest.mark.parametrize("name", REFUSED)
def test_what_is_refused_by_name(name: str) -> None:
    turtle, words = REFUSED[name]
    with pytest.raises(KnowledgeError) as refused:
        read_definitions(store(defined("ex:X", turtle)))
    assert words in str(refused.value)
    assert f"<{ex('X')}>" in str(refused.value)


CIRCLES = {
    "a class by itself": (defined("ex:X", both("ex:X", "ex:A")), "defined by itself", ("X",)),
    "a class by its own values": (defined("ex:X", some("ex:p", "ex:X")), "defined by itself", ("X",)),
    "a class through another": (
        defined("ex:X", both("ex:A", "ex:Y")) + defined("ex:Y", either("ex:B", some("ex:p", "ex:X"))),
        "defined by itself",
        ("X", "Y"),
    ),
    "a datatype by itself": (
        defined("ex:X", some("ex:p", "ex:D")) + "ex:D a rdfs:Datatype ; owl:equivalentClass ex:D .",
        "a datatype defined by itself",
        ("X",),
    ),
    "a datatype through another": (
        defined("ex:X", some("ex:p", "ex:D"))
        + "ex:D a rdfs:Datatype ; owl:equivalentClass ex:E . "
        + f"ex:E a rdfs:Datatype ; owl:equivalentClass {outside('ex:D')} .",
        "a datatype defined by itself",
        ("X",),
    ),
    "an expression in itself": (
        defined("ex:X", "_:x") + "_:x a owl:Class ; owl:unionOf ( ex:A _:x ) .",
        "a circle",
        ("X",),
    ),
    "a list in itself": (
        defined("ex:X", "_:x") + "_:x owl:unionOf _:l . _:l rdf:first ex:A ; rdf:rest _:l .",
        "a list that does not end",
        ("X",),
    ),
}


@pytest.mark.parametrize("name", CIRCLES)
def test_circles_are_refused(name: str) -> None:
    turtle, words, named = CIRCLES[name]
    with pytest.raises(KnowledgeError) as refused:
        read_definitions(store(turtle))
    assert words in str(refused.value)
    for one in named:
        assert f"<{ex(one)}>" in str(refused.value)


MISPLACED = {
    "two definitions": (defined("ex:X", "ex:A") + defined("ex:X", "ex:B"), "two definitions", "X"),
    "written from the wrong side": (
        f"{both('ex:A', 'ex:B')} owl:equivalentClass ex:X .",
        "from the wrong side",
        "X",
    ),
    "an operator on the class": (
        "ex:X a owl:Class ; owl:unionOf ( ex:A ex:B ) .",
        "owl:unionOf of its own",
        "X",
    ),
    "a complement on the class": (
        "ex:X a owl:Class ; owl:complementOf ex:A .",
        "owl:complementOf of its own",
        "X",
    ),
    "two definitions of a datatype": (
        defined("ex:X", some("ex:p", "ex:D"))
        + "ex:D a rdfs:Datatype ; owl:equivalentClass "
        + f"{facets('minInclusive 1.0')} , {facets('minInclusive 2.0')} .",
        "owl:equivalentClass twice",
        "X",
    ),
}


@pytest.mark.parametrize("name", MISPLACED)
def test_definitions_in_the_wrong_place_are_refused(name: str) -> None:
    turtle, words, named = MISPLACED[name]
    with pytest.raises(KnowledgeError) as refused:
        read_definitions(store(turtle))
    assert words in str(refused.value)
    assert ex(named) in str(refused.value)


def test_the_message_says_what_a_definition_is_made_of() -> None:
    with pytest.raises(KnowledgeError, match="owl:someValuesFrom, owl:hasValue and numeric facets"):
        read_definitions(store(defined("ex:X", RESTRICTION + "owl:cardinality 1 ]") + classes("ex:A")))
