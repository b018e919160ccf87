"""Record shapes and validation: every sample of tests/house/record gives exactly what its second line says."""

import re
from collections.abc import Iterator
from datetime import date
from functools import cache
from pathlib import Path

import pyoxigraph as ox
import pytest
import rdflib
from rdflib.namespace import RDF, SH

from trialshape.knowledge.terms import Terms
from trialshape.read import RawPatient, Statement
from trialshape.record import DataError, Settings
from trialshape.validation import (
    UNKNOWN_AS_OF,
    record_shapes,
    validate_export,
    validate_patient,
    vocabulary_terms,
)

SAMPLES = Path(__file__).parent / "house" / "record"
REC = "https://w3id.org/trialshape/record#"
SHAPE = "https://w3id.org/trialshape/record-shapes#"
PATIENT = "http://hospital.example/p"
AS_OF = date(2026, 11, 20)
HEAD = f"""@prefix rec: <{REC}> .
@prefix cond: <https://w3id.org/trialshape/conditions#> .
@prefix drug: <https://w3id.org/trialshape/drugs#> .
@prefix xsd: <http://www.w3.org/2001/XMLSchema#> .
@prefix : <http://hospital.example/> .
"""


@pytest.fixture(scope="module")
def terms() -> Terms:
    return vocabulary_terms()


@pytest.fixture(scope="module")
def shapes() -> rdflib.Graph:
    return record_shapes()


def statements(turtle: str) -> tuple[Statement, ...]:
    return tuple(_statements(turtle))


def _statements(turtle: str) -> Iterator[Statement]:
    for quad in ox.parse(input=turtle.encode(), format=ox.RdfFormat.TURTLE):
        value = quad.object
        literal = isinstance(value, ox.Literal)
        datatype = value.datatype.value if isinstance(value, ox.Literal) else None
        language = value.language if isinstance(value, ox.Literal) else None
        assert literal or isinstance(value, ox.NamedNode)
        assert isinstance(quad.subject, ox.NamedNode)
        yield Statement(quad.subject.value, quad.predicate.value, value.value, datatype, language, None)


def checked(turtle: str, terms: Terms, shapes: rdflib.Graph, as_of: date = AS_OF) -> list[DataError]:
    said = statements(turtle)
    raw = RawPatient(
        PATIENT, tuple(one for one in said if one.subject != f"{PATIENT[:-1]}e"), ("sample",), frozenset()
    )
    export = tuple(one for one in said if one.subject == f"{PATIENT[:-1]}e")
    found = validate_patient(raw, terms, Settings(as_of), shapes)
    return [*found.problems, *validate_export(export, terms, shapes)]


def told(problems: list[DataError]) -> list[str]:
    """The findings as the samples write them: the word and the property."""
    return sorted(f"{one.code} {one.property.replace(REC, 'rec:')}".strip() for one in problems)


@pytest.mark.parametrize("sample", sorted(SAMPLES.glob("*.ttl")), ids=lambda path: path.stem)
def test_a_sample_gives_exactly_what_its_second_line_says(
    sample: Path, terms: Terms, shapes: rdflib.Graph
) -> None:
    text = sample.read_text(encoding="utf-8")
    expected = text.splitlines()[1].removeprefix("# ")
    found = told(checked(text, terms, shapes))
    assert found == ([] if expected == "nothing" else sorted(expected.split("; ")))
    assert (expected == "nothing") == sample.name.endswith(".valid.ttl")


# --- what is told, and what never is -------------------------------------------------------------------


def test_a_finding_of_several_checks_is_told_once(terms: Terms, shapes: rdflib.Graph) -> None:
    found = checked(
        HEAD + ':p a rec:Patient ; rec:sex rec:Male ; rec:birthDate "1961-02-31"^^xsd:date .', terms, shapes
    )
    assert [(one.node, one.code, one.severity) for one in found] == [(PATIENT, "bad-literal", "error")]


def test_no_finding_holds_a_recorded_value(terms: Terms, shapes: rdflib.Graph) -> None:
    found = checked(
        HEAD
        + """
        :p a rec:Patient ; rec:sex "SECRET-1" ; rec:birthDate "SECRET-2"^^xsd:date , "SECRET-3" .
        :l a rec:Measurement ; rec:subject :p ; rec:observable <https://w3id.org/trialshape/labs#Platelets> ;
            rec:value "SECRET-4" , 4711.25 ; rec:comparator "SECRET-5" ; rec:date "SECRET-6"^^xsd:dateTime ;
            rec:referenceHigh "SECRET-7"^^xsd:decimal ; rec:status "SECRET-8" ; rec:wrong "SECRET-9" .
        :d a rec:Exposure ; rec:subject :p ; rec:dose 4711.25 ; rec:ongoing "SECRET-0"^^xsd:boolean .""",
        terms,
        shapes,
    )
    assert len(found) >= 9
    assert not [
        one
        for one in found
        if re.search(r"SECRET|4711", f"{one.message} {one.code} {one.property} {one.node}")
    ]


def test_a_bad_literal_of_another_vocabulary_is_a_warning(terms: Terms, shapes: rdflib.Graph) -> None:
    found = checked(
        HEAD
        + ':p a rec:Patient ; rec:sex rec:Male ; rec:birthDate "1961"^^xsd:gYear ;'
        + ' <http://other.example/n> "x"^^xsd:int .',
        terms,
        shapes,
    )
    assert [(one.code, one.property, one.severity) for one in found] == [
        ("bad-literal", "http://other.example/n", "warning")
    ]


FUTURE = ':c a cond:HypertensiveCrisis ; rec:subject :p ; rec:date "2027-01-05"^^xsd:date .'
LASTING = """:d a drug:VitaminK ; rec:subject :p ; rec:ongoing true ;
    rec:start "2026-11-01"^^xsd:date ; rec:end "2026-12-24"^^xsd:date ."""


@pytest.mark.parametrize(
    ("fact", "with_date"), [(FUTURE, ["future-date rec:date"]), (LASTING, [])], ids=["future", "planned end"]
)
def test_without_an_as_of_date_nothing_is_in_the_future(
    fact: str, with_date: list[str], terms: Terms, shapes: rdflib.Graph
) -> None:
    text = HEAD + ':p a rec:Patient ; rec:sex rec:Male ; rec:birthDate "1961"^^xsd:gYear .' + fact
    assert told(checked(text, terms, shapes)) == with_date
    assert told(checked(text, terms, shapes, UNKNOWN_AS_OF)) == []


# --- the shapes themselves -----------------------------------------------------------------------------


@cache
def _ontology() -> rdflib.Graph:
    root = Path(__file__).parents[1]
    return rdflib.Graph().parse(root / "ontology" / "record.ttl", format="turtle")


def test_every_property_of_the_record_model_has_a_shape(shapes: rdflib.Graph) -> None:
    kinds = (
        "http://www.w3.org/2002/07/owl#ObjectProperty",
        "http://www.w3.org/2002/07/owl#DatatypeProperty",
        "http://www.w3.org/2002/07/owl#AnnotationProperty",
    )
    declared = {str(one) for kind in kinds for one in _ontology().subjects(RDF.type, rdflib.URIRef(kind))}
    # what reading writes is no part of an export, so it has no shape
    declared -= set(map(str, _ontology().subjects(RDF.type, rdflib.URIRef(REC + "CanonicalProperty"))))
    paths = {shapes.value(shape, SH.path) for shape in shapes.subjects(RDF.type, SH.PropertyShape)}
    shaped = {str(path) for path in paths if isinstance(path, rdflib.URIRef)}
    assert shaped == {one for one in declared if one.startswith(REC)}


@pytest.mark.parametrize(("shape", "kind"), [("status", "Status"), ("certainty", "Certainty")])
def test_a_list_of_values_is_that_of_the_ontology(shape: str, kind: str, shapes: rdflib.Graph) -> None:
    listed = shapes.value(rdflib.URIRef(SHAPE + shape), SH["in"])
    assert listed is not None
    assert set(shapes.items(listed)) == set(_ontology().subjects(RDF.type, rdflib.URIRef(REC + kind)))


def test_every_property_shape_has_a_name_and_says_what_is_wrong_and_what_is_expected(
    shapes: rdflib.Graph,
) -> None:
    named = set(shapes.subjects(RDF.type, SH.PropertyShape)) | set(shapes.subjects(SH.targetClass, None))
    assert all(isinstance(shape, rdflib.URIRef) for shape in named)
    for shape in named:
        has_rules = set(shapes.predicates(shape)) - {
            RDF.type,
            SH.targetClass,
            SH.targetSubjectsOf,
            SH.property,
        }
        message = str(shapes.value(shape, SH.message) or "")
        assert not has_rules or re.search(r"expected|ignored", message), shape
        assert not has_rules or message.endswith("."), shape


def test_every_term_of_shacl_in_the_shapes_exists(shapes: rdflib.Graph) -> None:
    used = {str(one) for triple in shapes for one in triple if str(one).startswith(str(SH))}
    assert not [one for one in used if one.removeprefix(str(SH)) not in SH]


def test_every_class_that_a_shape_targets_is_in_the_ontology(shapes: rdflib.Graph) -> None:
    classes = set(_ontology().subjects(RDF.type, rdflib.URIRef("http://www.w3.org/2002/07/owl#Class")))
    assert set(shapes.objects(None, SH.targetClass)) <= classes


def test_every_property_shape_belongs_to_a_shape_with_a_target(shapes: rdflib.Graph) -> None:
    used = {
        part for shape in shapes.subjects(SH.targetClass, None) for part in shapes.objects(shape, SH.property)
    }
    used |= {
        part
        for shape in shapes.subjects(SH.targetSubjectsOf, None)
        for part in shapes.objects(shape, SH.property)
    }
    used |= set(shapes.subjects(SH.targetClass, None))
    assert set(shapes.subjects(RDF.type, SH.PropertyShape)) <= used
