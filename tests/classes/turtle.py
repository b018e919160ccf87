"""Small ontologies for tests: Turtle with prefixes, and class expressions in words."""

from __future__ import annotations

import pyoxigraph as ox

PROLOGUE = """
@prefix ex: <http://example.org/> .
@prefix elig: <https://w3id.org/trialshape/eligibility#> .
@prefix rec: <https://w3id.org/trialshape/record#> .
@prefix owl: <http://www.w3.org/2002/07/owl#> .
@prefix rdf: <http://www.w3.org/1999/02/22-rdf-syntax-ns#> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
@prefix xsd: <http://www.w3.org/2001/XMLSchema#> .
"""


def ex(name: str) -> str:
    """A name of the examples in full."""
    return f"http://example.org/{name}"


def store(turtle: str) -> ox.Store:
    """A store with these statements."""
    found = ox.Store()
    found.extend(ox.parse(input=PROLOGUE + turtle, format=ox.RdfFormat.TURTLE))
    return found


def both(*parts: str) -> str:
    """An intersection."""
    return f"[ a owl:Class ; owl:intersectionOf ( {' '.join(parts)} ) ]"


def either(*parts: str) -> str:
    """A union."""
    return f"[ a owl:Class ; owl:unionOf ( {' '.join(parts)} ) ]"


def some(prop: str, filler: str) -> str:
    """A some-values-from restriction."""
    return f"[ a owl:Restriction ; owl:onProperty {prop} ; owl:someValuesFrom {filler} ]"


def value(prop: str, of: str) -> str:
    """A has-value restriction."""
    return f"[ a owl:Restriction ; owl:onProperty {prop} ; owl:hasValue {of} ]"


def facets(*limits: str, datatype: str = "xsd:decimal") -> str:
    """A restriction of a datatype, its limits as in `minInclusive 3`."""
    listed = " ".join(f"[ xsd:{limit} ]" for limit in limits)
    return f"[ a rdfs:Datatype ; owl:onDatatype {datatype} ; owl:withRestrictions ( {listed} ) ]"


def outside(datatype: str) -> str:
    """The complement of a datatype."""
    return f"[ a rdfs:Datatype ; owl:datatypeComplementOf {datatype} ]"


def defined(name: str, expression: str) -> str:
    """A class with its definition."""
    return f"{name} a owl:Class ; owl:equivalentClass {expression} .\n"


def classes(*names: str) -> str:
    """Classes without a definition."""
    return "".join(f"{name} a owl:Class .\n" for name in names)
