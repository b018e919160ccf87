"""Class expressions as people read them, and facts in an order of their own."""

from __future__ import annotations

import pyoxigraph as ox
import pytest

from trialshape.documentation.classes import definitions
from trialshape.documentation.criteria import plain
from trialshape.documentation.facts import Facts, read_facts
from trialshape.documentation.places import Places, web_address

HEAD = """
@prefix owl: <http://www.w3.org/2002/07/owl#> . @prefix rdf: <http://www.w3.org/1999/02/22-rdf-syntax-ns#> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> . @prefix xsd: <http://www.w3.org/2001/XMLSchema#> .
@prefix : <https://example.org/t#> .
"""
NOWHERE = Places({}, {}, {}, ())


def facts_of(turtle: str) -> Facts:
    store = ox.Store()
    store.load(input=(HEAD + turtle).encode(), format=ox.RdfFormat.TURTLE)
    return read_facts(store)


@pytest.mark.parametrize(
    ("expression", "shown"),
    [
        ("[ owl:intersectionOf ( :A :B ) ]", "A and B"),
        ("[ owl:unionOf ( :A [ owl:intersectionOf ( :B :C ) ] ) ]", "A or (B and C)"),
        ("[ owl:onProperty :p ; owl:someValuesFrom :A ]", "p some A"),
        ("[ owl:onProperty :p ; owl:allValuesFrom :A ]", "p only A"),
        ("[ owl:onProperty :p ; owl:hasValue :i ]", "p value i"),
        ("[ owl:onProperty :p ; owl:hasValue true ]", "p value yes"),
        ("[ owl:onProperty :p ; owl:minQualifiedCardinality 2 ; owl:onClass :A ]", "p min 2 A"),
        ("[ owl:complementOf :A ]", "not A"),
        ("[ owl:oneOf ( :i :j ) ]", "{ i, j }"),
        ("[ owl:onProperty [ owl:inverseOf :p ] ; owl:someValuesFrom :A ]", "inverse p some A"),
        (
            "[ owl:onProperty :low ; owl:someValuesFrom [ owl:onDatatype xsd:decimal ;"
            " owl:withRestrictions ( [ xsd:minInclusive 4 ] [ xsd:maxExclusive 6 ] ) ] ]",
            "low some (decimal[>= 4, < 6])",
        ),
        ("[ :q :A ]", "an expression of another kind"),
    ],
)
def test_expressions(expression: str, shown: str) -> None:
    facts = facts_of(f":C owl:equivalentClass {expression} .")
    assert [plain(line) for line in definitions("https://example.org/t#C", facts, NOWHERE)] == [shown]


def test_an_expression_that_runs_in_a_circle_ends() -> None:
    facts = facts_of(":C owl:equivalentClass _:x . _:x owl:unionOf ( _:x :A _:x ) .")
    assert len(definitions("https://example.org/t#C", facts, NOWHERE)) == 1


def test_a_list_that_runs_in_a_circle_ends() -> None:
    facts = facts_of(":C owl:equivalentClass [ owl:unionOf _:l ] . _:l rdf:first :A ; rdf:rest _:l .")
    assert [plain(line) for line in definitions("https://example.org/t#C", facts, NOWHERE)] == ["A"]


def test_nodes_without_a_name_come_in_the_order_of_what_they_say() -> None:
    shown = set()
    for labels in ("ab", "ba"):
        facts = facts_of(
            f':C :p _:{labels[0]} , _:{labels[1]} . _:{labels[0]} :q "1" . _:{labels[1]} :q "2" .'
        )
        nodes = facts.values("https://example.org/t#C", "https://example.org/t#p")
        shown.add(tuple(facts.text(f"_:{node.value}", "https://example.org/t#q") for node in nodes))
    assert len(shown) == 1


def test_numbers_come_in_the_order_of_their_values() -> None:
    facts = facts_of(":C :p 10 , 9 , 100.5 .")
    assert [term.value for term in facts.values("https://example.org/t#C", "https://example.org/t#p")] == [
        "9",
        "10",
        "100.5",
    ]


@pytest.mark.parametrize("iri", ["https://loinc.org/rdf/777-3", "http://a.example/?code=B01AA03"])
def test_web_addresses(iri: str) -> None:
    assert web_address(iri) == iri


@pytest.mark.parametrize(
    "iri",
    ["javascript:alert(1)", "data:text/html,x", "file:///etc/passwd", "//a.example/", "https://", "https://u@a.example/",
     "https://a.example/\u202e", "https://[a", "java\tscript:x", "urn:x", 'https://a.example/"x'],
)  # fmt: skip
def test_what_is_no_web_address(iri: str) -> None:
    assert web_address(iri) is None
