"""Definitions that are refused by name: other constructs, circles, and those in the wrong place."""

from __future__ import annotations

import pytest

from tests.classes.turtle import both, classes, defined, either, ex, facets, outside, some, store, value
from trialshape.knowledge.definitions import read_definitions
from trialshape.knowledge.errors import KnowledgeError

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
