"""One record in every syntax, plain and compressed, is one and the same patient."""

from __future__ import annotations

import gzip
import json
from pathlib import Path

import pytest

from tests.read.exports import EX, PREFIXES, RDF, REC, XSD, read, triples
from trialshape.read import Statement

P, F = EX + "P-0231", EX + "F1"
DECIMAL, STRING, LANG = XSD + "decimal", XSD + "string", RDF + "langString"

# What each of the documents below says, written out by hand.
EXPECTED = {
    Statement(P, RDF + "type", REC + "Patient", None, None, None),
    Statement(F, RDF + "type", REC + "Measurement", None, None, None),
    Statement(F, REC + "subject", P, None, None, None),
    Statement(F, REC + "value", "074.90", DECIMAL, None, None),
    Statement(F, REC + "shown", '< "75"\nfasting', STRING, None, None),
    Statement(F, REC + "note", "fièvre", LANG, "fr", None),
    Statement(F, REC + "date", "31.12.2025", XSD + "date", None, None),
}

TURTLE = (
    PREFIXES
    + """
:P-0231 a rec:Patient .
:F1 a rec:Measurement ; rec:subject :P-0231 ; rec:value 074.90 ;
    rec:shown '''< "75"
fasting''' ; rec:note "fièvre"@fr ; rec:date "31.12.2025"^^xsd:date .
"""
)
LINES = f"""
<{P}> <{RDF}type> <{REC}Patient> .
<{F}> <{RDF}type> <{REC}Measurement> .
<{F}> <{REC}subject> <{P}> .
<{F}> <{REC}value> "074.90"^^<{DECIMAL}> .
<{F}> <{REC}shown> "< \\"75\\"\\nfasting" .
<{F}> <{REC}note> "fi\\u00E8vre"@fr .
<{F}> <{REC}date> "31.12.2025"^^<{XSD}date> .
"""
JSON = json.dumps(
    [
        {"@id": P, "@type": REC + "Patient"},
        {
            "@id": F,
            "@type": REC + "Measurement",
            REC + "subject": {"@id": P},
            REC + "value": {"@value": "074.90", "@type": DECIMAL},
            REC + "shown": '< "75"\nfasting',
            REC + "note": {"@value": "fièvre", "@language": "fr"},
            REC + "date": {"@value": "31.12.2025", "@type": XSD + "date"},
        },
    ]
)
XML = f"""<?xml version="1.0" encoding="UTF-8"?>
<rdf:RDF xmlns:rdf="{RDF}" xmlns:rec="{REC}">
  <rec:Patient rdf:about="{P}"/>
  <rec:Measurement rdf:about="{F}">
    <rec:subject rdf:resource="{P}"/>
    <rec:value rdf:datatype="{DECIMAL}">074.90</rec:value>
    <rec:shown>&lt; "75"&#10;fasting</rec:shown>
    <rec:note xml:lang="fr">fièvre</rec:note>
    <rec:date rdf:datatype="{XSD}date">31.12.2025</rec:date>
  </rec:Measurement>
</rdf:RDF>
"""
DOCUMENTS = {
    "ttl": TURTLE,
    "trig": TURTLE,
    "nt": LINES,
    "nq": LINES,
    "jsonld": JSON,
    "json": JSON,
    "rdf": XML,
    "xml": XML,
    "owl": XML,
}


@pytest.mark.parametrize("extension", DOCUMENTS)
@pytest.mark.parametrize("packed", [False, True], ids=["plain", "gz"])
def test_every_syntax_gives_the_same_patient(tmp_path: Path, extension: str, packed: bool) -> None:
    content = DOCUMENTS[extension].encode()
    path = tmp_path / f"p.{extension}{'.gz' if packed else ''}"
    path.write_bytes(gzip.compress(content) if packed else content)
    seen, found = read(path)
    assert seen.problems == ()
    assert (seen.layout, seen.triples, seen.orphans) == ("patient per file", 7, 0)
    assert set(found) == {P}
    assert set(found[P].statements) == EXPECTED
    assert found[P].files == (path.as_posix(),)
    assert found[P].shared == frozenset()


@pytest.mark.parametrize("extension", ["ttl", "nt", "nq", "trig", "jsonld", "rdf"])
def test_a_byte_order_mark_and_windows_line_ends_change_nothing(tmp_path: Path, extension: str) -> None:
    text = DOCUMENTS[extension]
    if extension in ("nt", "nq"):  # elsewhere a line end may stand inside the text value
        text = text.replace("\n", "\r\n")
    path = tmp_path / f"p.{extension}"
    path.write_bytes(b"\xef\xbb\xbf" + text.encode())
    seen, found = read(path)
    assert seen.problems == ()
    assert set(found[P].statements) == EXPECTED


def test_several_gzip_members_and_padding_are_one_file(tmp_path: Path) -> None:
    half = len(LINES) // 2
    parts = [gzip.compress(part.encode()) for part in (LINES[:half], LINES[half:])]
    path = tmp_path / "p.nt.gz"
    path.write_bytes(b"".join(parts) + b"\0" * 512)
    _, found = read(path)
    assert set(found[P].statements) == EXPECTED


def test_a_compressed_file_of_many_blocks_arrives_whole(tmp_path: Path) -> None:
    lines = [f"<{P}> <{REC}n> <{EX}{number}> ." for number in range(20_000)]  # 2 MB of very even text
    path = tmp_path / "p.nt.gz"
    path.write_bytes(gzip.compress("\n".join([f"<{P}> <{RDF}type> <{REC}Patient> .", *lines]).encode()))
    _, found = read(path)
    assert len(found[P].statements) == 20_001


@pytest.mark.parametrize(
    ("extension", "content"),
    [
        ("trig", f"GRAPH <{EX}g> {{ <{P}> a <{REC}Patient> }}"),
        ("nq", f"<{P}> <{RDF}type> <{REC}Patient> <{EX}g> ."),
        ("jsonld", json.dumps({"@id": EX + "g", "@graph": [{"@id": P, "@type": REC + "Patient"}]})),
    ],
)
def test_the_graph_is_kept_as_provenance(tmp_path: Path, extension: str, content: str) -> None:
    path = tmp_path / f"p.{extension}"
    path.write_text(content)
    _, found = read(path)
    assert found[P].statements == (Statement(P, RDF + "type", REC + "Patient", None, None, EX + "g"),)


def test_nodes_without_a_label_have_the_same_name_on_every_reading(tmp_path: Path) -> None:
    path = tmp_path / "p.ttl"
    path.write_text(
        PREFIXES + ":p a rec:Patient . :f rec:subject :p ; rec:part [ rec:n 1 ] , [ rec:n 2 ] , _:mine ."
    )
    first, second = read(path)[1], read(path)[1]
    assert first == second
    assert triples(first[EX + "p"].statements) == {
        (":p", "a", "rec:Patient"),
        (":f", "rec:subject", ":p"),
        (":f", "rec:part", "urn:trialshape:bnode:0:~0"),
        (":f", "rec:part", "urn:trialshape:bnode:0:~1"),
        (":f", "rec:part", "urn:trialshape:bnode:0:mine"),
        ("urn:trialshape:bnode:0:~0", "rec:n", "1"),
        ("urn:trialshape:bnode:0:~1", "rec:n", "2"),
    }


@pytest.mark.parametrize("extension", ["ttl", "jsonld", "rdf"])
def test_a_patient_without_an_iri_is_kept_under_a_made_name(tmp_path: Path, extension: str) -> None:
    documents = {
        "ttl": PREFIXES + "[] a rec:Patient .",
        "jsonld": json.dumps({"@type": REC + "Patient"}),
        "rdf": f'<rdf:RDF xmlns:rdf="{RDF}" xmlns:rec="{REC}"><rec:Patient/></rdf:RDF>',
    }
    path = tmp_path / f"p.{extension}"
    path.write_text(documents[extension])
    assert list(read(path)[1]) == ["urn:trialshape:bnode:0:~0"]


def test_numbers_of_json_keep_their_value_and_say_their_type(tmp_path: Path) -> None:
    path = tmp_path / "p.jsonld"
    path.write_text(json.dumps({"@id": P, "@type": REC + "Patient", REC + "n": [75, 74.9]}))
    _, found = read(path)
    assert {(one.object, one.datatype) for one in found[P].statements if one.predicate == REC + "n"} == {
        ("75", XSD + "integer"),
        ("7.49E1", XSD + "double"),
    }
