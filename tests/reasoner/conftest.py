"""One proof of a small ontology for all tests that only look at its result."""

from __future__ import annotations

import pytest

from tests.reasoner.proving import prove
from trialshape.reasoner import Reasoning

SMALL = """
# --- a hierarchy that is not stated ---
:Vein a owl:Class . :Thrombus a owl:Class . :Vessel a owl:Class .
:Vein rdfs:subClassOf :Vessel .
:in a owl:ObjectProperty ; rdfs:domain :Lesion ; rdfs:range :Vessel .
:Lesion a owl:Class .
:InVein a owl:Class ; owl:equivalentClass [ a owl:Class ; owl:intersectionOf (
    :Thrombus [ a owl:Restriction ; owl:onProperty :in ; owl:someValuesFrom :Vein ] ) ] .
:InVessel a owl:Class ; owl:equivalentClass [ a owl:Class ; owl:intersectionOf (
    :Thrombus [ a owl:Restriction ; owl:onProperty :in ; owl:someValuesFrom :Vessel ] ) ] .
:Trunk a :Vein .
:InTrunk a owl:Class ; owl:equivalentClass [ a owl:Restriction ; owl:onProperty :in ; owl:hasValue :Trunk ] .
:Either a owl:Class ; owl:equivalentClass [ a owl:Class ; owl:unionOf ( :InTrunk :Big ) ] .
:Same a owl:Class ; owl:equivalentClass :Either .

# --- numbers and days ---
:size a owl:DatatypeProperty . :seen a owl:DatatypeProperty . :year a owl:DatatypeProperty .
:certain a owl:DatatypeProperty .
:Big a owl:Class ; owl:equivalentClass [ a owl:Restriction ; owl:onProperty :size ; owl:someValuesFrom
    [ a rdfs:Datatype ; owl:onDatatype xsd:decimal ;
      owl:withRestrictions ( [ xsd:minInclusive 100000000000.000002 ] ) ] ] .
:Recent a owl:Class ; owl:equivalentClass [ a owl:Restriction ; owl:onProperty :seen ; owl:someValuesFrom
    [ a rdfs:Datatype ; owl:onDatatype xsd:date ;
      owl:withRestrictions ( [ xsd:minInclusive "2026-11-18"^^xsd:date ] ) ] ] .
:Certain a owl:Class ; owl:equivalentClass [ a owl:Restriction ; owl:onProperty :certain ; owl:hasValue true ] .
:OfYear a owl:Class ; owl:equivalentClass
    [ a owl:Restriction ; owl:onProperty :year ; owl:hasValue "2026"^^xsd:gYear ] .

# --- a class without members ---
:Alive a owl:Class ; owl:disjointWith :Dead . :Dead a owl:Class .
:Undead a owl:Class ; rdfs:subClassOf :Alive , :Dead . :Ghost a owl:Class ; rdfs:subClassOf :Undead .

# --- individuals ---
:a a :Thrombus ; :in :Trunk ; :size 100000000000.000001 ; :seen "2026-11-18"^^xsd:date ; :certain "1"^^xsd:boolean .
:b a :Thrombus ; :in [ a :Vein ] ; :size 100000000000.000002 ; :seen "2026-11-17"^^xsd:date ; :certain false .
:c :in [ ] ; :year "2026"^^xsd:gYear ; :seen "2026-11-18T00:00:00"^^xsd:dateTime .
:d :year "2025"^^xsd:gYear ; :size "abc"^^xsd:decimal ; :certain true .
<http://example.org/é漢😀'()*;=%3E&amp;/x#%00> a :InTrunk .

# --- properties of which no axiom speaks, or only one ---
:code a owl:DatatypeProperty . :near a owl:ObjectProperty . :far a owl:ObjectProperty ; rdfs:domain :Remote .
:Remote a owl:Class . :Marked a owl:Class ; owl:equivalentClass [ a owl:Class ; owl:oneOf ( :x ) ] .
:x :code 1 , "one" ; :near :y . :z :far :y .
:once a owl:DatatypeProperty , owl:FunctionalProperty . :z :once 1 , 1.0 , 1.00 .

# --- headers of the files it came from ---
:one a owl:Ontology ; owl:versionIRI :one-1 ; :note "one" . :two a owl:Ontology ; owl:priorVersion :two-0 .
:Remote rdfs:isDefinedBy :one .

# --- classes as individuals, annotations, words nobody declared ---
:Kind a owl:Class . :Vein a :Kind . :kindOf a owl:ObjectProperty ; rdfs:range :Kind . :a :kindOf :Thrombus .
:note a owl:AnnotationProperty . :Vein :note "vein \\u0001\\r]]>" , :Trunk , "2026-01-01"^^xsd:date .
:a :undeclared 5 . :e a :Undeclared .
"""


@pytest.fixture(scope="session")
def small() -> Reasoning:
    """What follows from the small ontology."""
    return prove(SMALL)
