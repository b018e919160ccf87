"""How literals and datatypes are made readable, without a proof."""

from __future__ import annotations

import pyoxigraph as ox
import pytest

from tests.reasoner.proving import EX, triples
from trialshape.reasoner.literals import Unreadable, readable, stand_in
from trialshape.reasoner.translation import translate

XSD = "http://www.w3.org/2001/XMLSchema#"
RDF = "http://www.w3.org/1999/02/22-rdf-syntax-ns#"


def _literal(text: str, datatype: str) -> ox.Literal:
    return ox.Literal(text, datatype=ox.NamedNode(datatype))


@pytest.mark.parametrize(
    ("text", "datatype", "seen", "seen_datatype"),
    [
        ("2026-11-20", XSD + "date", "2026-11-20T00:00:00", XSD + "dateTime"),
        ("2026-11-20+08:00", XSD + "date", "2026-11-20T00:00:00+08:00", XSD + "dateTime"),
        ("-0044-03-15Z", XSD + "date", "-0044-03-15T00:00:00Z", XSD + "dateTime"),
        ("2026-11-20T08:10:00Z", XSD + "dateTimeStamp", "2026-11-20T08:10:00Z", XSD + "dateTime"),
        ("2026-02-28T24:00:00.0+00:30", XSD + "dateTime", "2026-03-01T00:00:00+00:30", XSD + "dateTime"),
        ("2026-12-31T24:00:00", XSD + "dateTime", "2027-01-01T00:00:00", XSD + "dateTime"),
        ("72.40", XSD + "decimal", "72.40", XSD + "decimal"),
        ("+INF", XSD + "double", "INF", XSD + "double"),
        ("1/3", "http://www.w3.org/2002/07/owl#rational", "1/3", "http://www.w3.org/2002/07/owl#rational"),
        ("2026", XSD + "gYear", XSD + "gYear 2026", XSD + "string"),
        ("P1Y", XSD + "duration", XSD + "duration P1Y", XSD + "string"),
        ("<!DOCTYPE a>", RDF + "XMLLiteral", RDF + "XMLLiteral <!DOCTYPE a>", XSD + "string"),
        ("x", EX + "own", EX + "own x", XSD + "string"),
        ("http://a/b c", XSD + "anyURI", "http%3A%2F%2Fa%2Fb%20c", XSD + "anyURI"),
        ("a@b@en", RDF + "PlainLiteral", "a@b", RDF + "langString"),
        ("a@b@", RDF + "PlainLiteral", "a@b", XSD + "string"),
        ("a\x01b\r", XSD + "string", "a\ufffd1;b\ufffdd;", XSD + "string"),
    ],
)
def test_a_literal_is_seen_as(text: str, datatype: str, seen: str, seen_datatype: str) -> None:
    found = readable(_literal(text, datatype))
    assert (found.value, found.datatype.value) == (seen, seen_datatype)


def test_a_text_with_a_language_keeps_it() -> None:
    assert readable(ox.Literal("Leber", language="de")) == ox.Literal("Leber", language="de")


@pytest.mark.parametrize(
    ("text", "datatype", "kind"),
    [
        ("abc", XSD + "decimal", "LexicalNotInLexicalSpace"),
        ("2026-02-30", XSD + "date", "LexicalNotInLexicalSpace"),
        ("next year", XSD + "duration", "LexicalNotInLexicalSpace"),
        ("1/0", "http://www.w3.org/2002/07/owl#rational", "LexicalNotInLexicalSpace"),
        ("1", "http://www.w3.org/2002/07/owl#real", "LexicalNotInLexicalSpace"),
        ("no language", RDF + "PlainLiteral", "LexicalNotInLexicalSpace"),
        ("a@not a language", RDF + "PlainLiteral", "LexicalNotInLexicalSpace"),
        ("12026-01-01", XSD + "date", "LiteralOutOfReach"),
        ("12026-01-01T00:00:00", XSD + "dateTime", "LiteralOutOfReach"),
        ("9999-12-31T24:00:00", XSD + "dateTime", "LiteralOutOfReach"),
    ],
)
def test_a_literal_that_cannot_be_read_is_refused_without_its_value(
    text: str, datatype: str, kind: str
) -> None:
    with pytest.raises(Unreadable) as caught:
        readable(_literal(text, datatype))
    assert caught.value.kind == kind
    assert text not in str(caught.value)


@pytest.mark.parametrize(
    ("datatype", "seen"),
    [
        (XSD + "decimal", XSD + "decimal"),
        (XSD + "date", XSD + "dateTime"),
        (XSD + "gYearMonth", XSD + "string"),
        (RDF + "langString", RDF + "PlainLiteral"),
        (RDF + "HTML", XSD + "string"),
    ],
)
def test_a_data_range_is_seen_as(datatype: str, seen: str) -> None:
    assert stand_in(datatype) == seen


def test_a_datatype_that_is_a_plain_value_stays_what_it_is() -> None:
    given = triples(":reads a owl:ObjectProperty . :x :reads xsd:date . :p rdfs:range xsd:date .")
    seen = {t.object.value for t in translate(given).triples if isinstance(t.object, ox.NamedNode)}
    assert {XSD + "date", XSD + "dateTime"} <= seen


def test_only_words_of_owl_keep_their_names() -> None:
    given = triples("""
        @prefix owlr: <http://www.lesfleursdunormal.fr/static/_downloads/owlready_ontology.owl#> .
        owlr:python_module a owl:AnnotationProperty .
        :o a owl:Ontology ; owl:imports <http://127.0.0.1/a> , <file:///etc/passwd> .
        :x :p [ rdf:li <urn:t:n0> ] .""")
    found = translate(given)
    text = " ".join(str(triple) for triple in found.triples)
    assert "example.org" not in text
    assert "127.0.0.1" not in text
    assert "file:" not in text
    assert "owlready" not in text
    assert len(set(found.names.values())) == len(found.names)
    assert "urn:t:n0" in found.names.values()


def test_a_statement_about_a_statement_is_left_out() -> None:
    given = triples(":says a owl:ObjectProperty . :x :says :y .")
    about = ox.Triple(ox.NamedNode(EX + "x"), ox.NamedNode(EX + "says"), given[-1])
    found = translate([*given, about])
    assert [(each.kind, each.terms) for each in found.left_out] == [("TripleTerm", (EX + "says", EX + "x"))]
    assert found.triples == translate(given).triples


def test_the_same_triples_in_another_order_give_the_same_document() -> None:
    given = triples(":b a owl:Class . :a a owl:Class ; rdfs:subClassOf :b ; :n 1 , 2 .")
    assert translate(given).triples == translate(reversed(given)).triples
