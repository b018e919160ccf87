"""Deprecated terms: records that still write them are read in today's words, knowledge that uses them is refused."""

from __future__ import annotations

from datetime import date
from functools import cache

import pyoxigraph as ox
import pytest

from tests.ontology.modules import merged
from tests.record.patient_records import PROLOGUE, WINDOWS, Read, iri, parse, raw, read
from trialshape.knowledge.classes import entailed
from trialshape.knowledge.deprecation import read_replacements, refuse_replaced
from trialshape.knowledge.errors import KnowledgeError
from trialshape.knowledge.files import Loaded
from trialshape.knowledge.terms import Terms, read_terms
from trialshape.record.codes import term_of
from trialshape.record.model import Settings
from trialshape.validation import record_shapes, validate_patient

DCTERMS = "@prefix dcterms: <http://purl.org/dc/terms/> .\n"
OLD_TERMS = """
lab:Thrombocytes a owl:NamedIndividual ; owl:deprecated true ; dcterms:isReplacedBy lab:PlateletCount .
lab:PlateletCount a owl:NamedIndividual ; owl:deprecated true ; dcterms:isReplacedBy lab:Platelets .
cond:Apoplexy a owl:Class ; rdfs:subClassOf rec:Condition ; owl:deprecated true ; dcterms:isReplacedBy cond:Stroke ;
    skos:exactMatch sct:1 ; elig:codeFamily "http://snomed.info/id/99" .
org:Hepar a owl:NamedIndividual ; owl:deprecated true ; dcterms:isReplacedBy org:Liver .
rec:when a owl:DatatypeProperty ; owl:deprecated true ; dcterms:isReplacedBy rec:date .
"""


def knowledge(turtle: str) -> list[ox.Quad]:
    return list(
        ox.parse(input=PROLOGUE + DCTERMS + turtle, format=ox.RdfFormat.TURTLE, rename_blank_nodes=True)
    )


@cache
def terms() -> Terms:
    store = ox.Store()
    store.extend([*merged(), *parse(WINDOWS), *knowledge(OLD_TERMS)])
    return read_terms(entailed(store))


def old(turtle: str) -> Read:
    return read(turtle, terms=terms())


def loaded(turtle: str, name: str = "house.ttl") -> Loaded:
    store = ox.Store()
    quads = knowledge(turtle)
    store.extend(quads)
    named = {quad.subject.value: name for quad in quads if isinstance(quad.subject, ox.NamedNode)}
    prefixes = {name: {"lab": iri("lab:"), "org": iri("org:")}}
    return Loaded(store, prefixes, "", named)


def refused(turtle: str) -> str:
    knowledge_of = loaded(turtle)
    with pytest.raises(KnowledgeError) as refusal:
        refuse_replaced(knowledge_of, read_replacements(knowledge_of.store))
    return str(refusal.value)


# --- records ---------------------------------------------------------------------------------------------


def test_a_replaced_observable_is_read_as_the_last_of_the_chain() -> None:
    record = old(
        "ex:m a rec:Measurement ; rec:subject ex:p ; rec:observable lab:Thrombocytes ; rec:value 72 ;"
        ' rec:unit "10*9/L" ; rec:date "2026-11-16"^^xsd:date .'
    )
    assert record.one("ex:m", "rec:observable") == "lab:Platelets"
    assert record.ends("ex:m") == ("72", "72")
    assert record.errors() == set()


def test_a_replaced_class_has_the_classes_of_its_replacement() -> None:
    record = old('ex:c a cond:Apoplexy ; rec:subject ex:p ; rec:date "2026-11-16"^^xsd:date .')
    assert {"cond:Stroke", "rec:Condition"} <= record.said("ex:c", "rdf:type")
    assert "cond:Apoplexy" not in record.said("ex:c", "rdf:type")
    assert record.errors() == set()


def test_a_replaced_class_is_understood_as_a_code() -> None:
    record = old(
        'ex:c a rec:Condition ; rec:subject ex:p ; rec:code cond:Apoplexy ; rec:date "2026-11-16"^^xsd:date .'
    )
    assert "cond:Stroke" in record.said("ex:c", "rdf:type")


def test_a_replaced_property_is_read_as_its_replacement() -> None:
    record = old('ex:c a cond:Stroke ; rec:subject ex:p ; rec:when "2026-11-16"^^xsd:date .')
    assert record.days("ex:c") == ("2026-11-16", "2026-11-16")
    assert record.errors() == set()


def test_a_text_that_looks_like_a_replaced_term_stays_a_text() -> None:
    text = iri("org:Hepar")
    record = old(
        f'ex:l a rec:Lesion ; rec:subject ex:p ; rec:site org:Hepar ; rec:document "{text}" ;'
        ' rec:date "2026-11-16"^^xsd:date .'
    )
    assert record.one("ex:l", "rec:site") == "org:Liver"
    assert record.record.recorded[iri("ex:l")].document == text


@pytest.mark.parametrize("code", ["sct:1", "sct:9912"])
def test_codes_that_stayed_with_a_replaced_term_are_those_of_its_replacement(code: str) -> None:
    assert term_of(iri(code), terms()) == iri("cond:Stroke")


def test_validation_finds_nothing_wrong_with_a_replaced_term() -> None:
    patient = raw(
        'ex:p a rec:Patient ; rec:sex rec:Male ; rec:birthDate "1961-04-02"^^xsd:date .'
        ' ex:l a rec:Lesion ; rec:subject ex:p ; rec:site org:Hepar ; rec:when "2026-11-16"^^xsd:date .'
    )
    settings = Settings(as_of=date(2026, 11, 20))
    assert validate_patient(patient, terms(), settings, record_shapes()).problems == ()


# --- knowledge -------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("use", "user"),
    [
        ("ex:Q elig:ofObservable lab:Old .", "http://example.org/Q"),
        ("ex:Q elig:doubt [ elig:ofClass lab:Old ] .", "https://w3id.org/trialshape/labs#Old"),
        ("ex:Q lab:Old 1 .", "http://example.org/Q"),
        ('ex:R elig:sparql "SELECT ?this WHERE { ?m rec:observable lab:Old }" .', "http://example.org/R"),
        (
            'ex:R elig:sparql "SELECT ?this WHERE { ?m a <https://w3id.org/trialshape/labs#Old>}" .',
            "http://example.org/R",
        ),
    ],
)
def test_knowledge_that_uses_a_replaced_term_is_refused_with_what_to_write(use: str, user: str) -> None:
    turtle = "lab:Old owl:deprecated true ; dcterms:isReplacedBy lab:New . lab:New a owl:NamedIndividual . "
    message = refused(turtle + use)
    assert message == f"<{user}> uses <{iri('lab:Old')}>, which is deprecated: write <{iri('lab:New')}>"


@pytest.mark.parametrize(
    "other",
    [
        'ex:R elig:sparql "SELECT ?this WHERE { ?m rec:observable lab:Older , org:Old , lab:New }" .',
        "lab:Older owl:deprecated true ; dcterms:isReplacedBy lab:Old ; rdfs:seeAlso lab:Old .",
        'ex:Q skos:note "lab:Old went away" .',
    ],
)
def test_what_only_looks_like_a_replaced_term_is_not_refused(other: str) -> None:
    turtle = "lab:Old owl:deprecated true ; dcterms:isReplacedBy lab:New . lab:New a owl:NamedIndividual . "
    knowledge_of = loaded(turtle + other)
    refuse_replaced(knowledge_of, read_replacements(knowledge_of.store))


@pytest.mark.parametrize(
    ("turtle", "what"),
    [
        ("lab:A owl:deprecated true ; dcterms:isReplacedBy lab:B .", "which nothing describes"),
        ("lab:A owl:deprecated true ; dcterms:isReplacedBy 'B' .", "names a term"),
        ("lab:A owl:deprecated true ; dcterms:isReplacedBy lab:A .", "by itself"),
        (
            "lab:A owl:deprecated true ; dcterms:isReplacedBy lab:B ."
            " lab:B owl:deprecated true ; dcterms:isReplacedBy lab:A .",
            "by itself",
        ),
        (
            "lab:A owl:deprecated true ; dcterms:isReplacedBy lab:B , lab:C . lab:B a owl:Class . lab:C a owl:Class .",
            "expected one",
        ),
    ],
)
def test_a_replacement_that_leads_nowhere_is_refused(turtle: str, what: str) -> None:
    with pytest.raises(KnowledgeError, match=what) as refusal:
        read_replacements(loaded(turtle).store)
    assert iri("lab:A") in str(refusal.value)


def test_a_term_that_is_not_deprecated_is_not_replaced() -> None:
    turtle = """lab:A dcterms:isReplacedBy lab:B . lab:B owl:deprecated true .
        lab:C owl:deprecated false ; dcterms:isReplacedBy lab:A ."""
    assert read_replacements(loaded(turtle).store) == {}
