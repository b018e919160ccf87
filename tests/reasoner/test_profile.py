"""What is outside OWL 2 DL, what the proof leaves out, and what it refuses."""

from __future__ import annotations

import pytest

from tests.reasoner.proving import EX, prove
from trialshape.reasoner import ProfileViolation, ReasonerError, Reasoning


def _kinds(profile: tuple[ProfileViolation, ...]) -> set[tuple[str, tuple[str, ...]]]:
    return {(each.kind, tuple(term.removeprefix(EX) for term in each.terms)) for each in profile}


def test_words_that_nobody_declared_and_values_that_cannot_be_read(small: Reasoning) -> None:
    assert _kinds(small.profile) == {
        ("UseOfUndeclaredAnnotationProperty", ("undeclared",)),
        ("UseOfUndeclaredClass", ("Undeclared",)),
        ("LexicalNotInLexicalSpace", ("d", "size")),
    }


def test_a_violation_reads_as_a_sentence_without_values(small: Reasoning) -> None:
    sentences = [each.sentence for each in small.profile]
    assert sentences == [
        "A statement with http://example.org/size is left out: not a valid xsd:decimal.",
        "Use of undeclared annotation property: http://example.org/undeclared (in AnnotationAssertion).",
        "Use of undeclared class: http://example.org/Undeclared (in ClassAssertion).",
    ]


def test_every_violation_is_told_once_with_its_terms() -> None:
    found = prove("""
        :both a owl:ObjectProperty , owl:DatatypeProperty . :x :both :y , 5 .
        :D a owl:Class , rdfs:Datatype . :A a owl:Class ; rdfs:subClassOf :U , :V .
        :B a owl:Class ; rdfs:subClassOf :U .
        :A rdfs:subClassOf [ a owl:Restriction ; owl:onProperty :q ; owl:someValuesFrom :B ] .
        :C a owl:Class ; rdfs:subClassOf [ a owl:Restriction ; owl:onProperty :half ] . :half a owl:ObjectProperty .
        :alone a owl:Class ; owl:equivalentClass [ a owl:Class ; owl:unionOf ( :A ) ] .""")
    assert found.consistent
    assert _kinds(found.profile) == {
        ("IllegalPunning", ("both",)),
        ("DatatypeIRIAlsoUsedAsClassIRI", ("D",)),
        ("UseOfUndeclaredClass", ("U",)),
        ("UseOfUndeclaredClass", ("V",)),
        ("UseOfUndeclaredObjectProperty", ("q",)),
        ("InsufficientOperands", ("A",)),
        ("UnreadableExpression", ("C",)),
    }


def test_what_hermit_refuses_is_an_error_with_the_violations() -> None:
    with pytest.raises(ReasonerError, match=r"HermiT refuses the ontology .*non-simple property") as caught:
        prove("""
            :within a owl:ObjectProperty , owl:TransitiveProperty . :A a owl:Class ; rdfs:subClassOf
                [ a owl:Restriction ; owl:onProperty :within ; owl:maxCardinality 3 ] .""")
    assert _kinds(caught.value.profile) == {
        ("UseOfNonSimplePropertyInCardinalityRestriction", ("within",)),
    }


def test_a_broken_literal_in_a_definition_is_an_error_that_does_not_repeat_it() -> None:
    with pytest.raises(
        ReasonerError, match=r"XMLSchema#decimal as .*#minInclusive, which cannot be read"
    ) as caught:
        prove("""
            :n a owl:DatatypeProperty . :A a owl:Class ; rdfs:subClassOf
                [ a owl:Restriction ; owl:onProperty :n ; owl:someValuesFrom [ a rdfs:Datatype ;
                  owl:onDatatype xsd:decimal ;
                  owl:withRestrictions ( [ xsd:minInclusive "secret"^^xsd:decimal ] ) ] ] .""")
    assert "secret" not in str(caught.value)


@pytest.mark.parametrize("datatype", ["xsd:gYear", "xsd:dayTimeDuration", "xsd:anyURI", "rdf:XMLLiteral"])
def test_a_facet_on_a_datatype_that_cannot_be_judged_is_an_error(datatype: str) -> None:
    with pytest.raises(ReasonerError, match="by a facet, which HermiT cannot judge"):
        prove(f"""
            :n a owl:DatatypeProperty ; rdfs:range [ a rdfs:Datatype ;
                owl:onDatatype {datatype} ; owl:withRestrictions ( [ xsd:maxLength 4 ] ) ] .""")
