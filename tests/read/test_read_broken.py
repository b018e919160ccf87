"""Broken files: one clear problem each, none of it used, and no value from it in any message."""

from __future__ import annotations

import bz2
import gzip
import json
from pathlib import Path

import pytest

from tests.read.contents import GOOD, NAME, PERSON, XML, P, as_bytes, nested
from tests.read.exports import EX, PREFIXES, REC, read, triples, write
from trialshape.read import RawPatient, Survey

# Name of the file, content, start of the problem, and where it is: the text at which the parser stops, in its
# last occurrence, or the line alone, or nothing where the parser gives no place.
BROKEN: list[tuple[str, str | bytes, str, str | int | None]] = [
    (
        "text.ttl",
        GOOD + f'{P} <{REC}name> "{NAME} .\n',
        "not valid Turtle: it ends in the middle",
        f'"{NAME} .',
    ),
    (
        "dot.ttl",
        GOOD + f'{P} <{REC}name> "{NAME}"\n{P} ',
        "not valid Turtle: a statement does not end",
        P,
    ),
    ("prefix.ttl", GOOD + f'{P} {NAME}:x "x" .', "not valid Turtle: a prefix is used", NAME),
    ("type.ttl", GOOD + f'{P} <{REC}n> "x"^^{NAME} .', "not valid Turtle: a datatype", NAME),
    ("relative.ttl", GOOD + f'<{NAME}> <{REC}n> "x" .', "not valid Turtle: an IRI is relative", f"<{NAME}>"),
    ("escape.nt", GOOD + f'{P} <{REC}name> "\\q{NAME}" .', "not valid N-Triples: an escape", "\\q"),
    (
        "iri.nt",
        GOOD + f'{P} <{REC}{NAME} b> "x" .',
        "not valid N-Triples: an IRI is not well",
        f"<{REC}{NAME}",
    ),
    ("quad.nt", GOOD + f'{P} <{REC}n> "{NAME}" <{EX}g> .', "not valid N-Triples: a statement", None),
    ("open.trig", f"<{EX}g> {{ {GOOD}", "not valid TriG: it ends in the middle", 3),
    ("lang.nq", GOOD + f'{P} <{REC}n> "{NAME}"@-- .', "not valid N-Quads: ", None),
    ("latin.ttl", GOOD.encode() + b'<x:a> <x:b> "\xe9" .', "not valid Turtle: it holds bytes", "\xe9"),
    ("cut.jsonld", '{"@id":"x:p","x:n":"' + NAME, "not valid JSON-LD: it ends", f'"{NAME}'),
    ("comma.json", '{"@id":"x:p","x:n":["' + NAME + '"}', "not valid JSON-LD: ", None),
    ("word.json", '{"@id":"x:p","x:n":' + NAME + "}", "not valid JSON-LD: ", NAME),
    ("two.json", nested(1) + nested(1), "not valid JSON-LD: ", "{"),
    (
        "remote.jsonld",
        '{"@context":"http://x.example/c","@id":"x:p"}',
        "not valid JSON-LD: it names a remote",
        None,
    ),
    (
        "import.jsonld",
        '{"@context":{"@import":"http://x.example/c"},"@id":"x:p"}',
        "not valid JSON-LD: it names a remote",
        None,
    ),
    (
        "scoped.jsonld",
        '{"@context":{"n":{"@id":"x:n","@context":"http://x.example/c"}},"@id":"x:p","n":{"m":1}}',
        "not valid JSON-LD: it names a remote",
        None,
    ),
    (
        "file.jsonld",
        '{"@context":"file:///etc/hostname","@id":"x:p"}',
        "not valid JSON-LD: it names a remote",
        None,
    ),
    ("relative.jsonld", json.dumps({"@id": NAME, REC + "n": 1}), "an IRI is relative", None),
    ("relative-type.jsonld", json.dumps({"@id": "x:p", "@type": NAME}), "an IRI is relative", None),
    (
        "relative-datatype.jsonld",
        json.dumps({"@id": "x:p", REC + "n": {"@value": "1", "@type": NAME}}),
        "an IRI is relative",
        None,
    ),
    ("deep.jsonld", nested(201), "JSON nested deeper than 200 levels", 1),
    ("very-deep.jsonld", nested(20_000), "JSON nested deeper than 200 levels", 1),
    ("deep-list.json", "\n" + "[" * 201 + "]" * 201, "JSON nested deeper than 200 levels", 2),
    (
        "tags.rdf",
        XML % PERSON.replace("</rec:name>", "</rec:nom>"),
        "XML is not well formed: mismatched tag",
        "rec:nom>",
    ),
    (
        "entity.rdf",
        XML % PERSON.replace(NAME, f"&{NAME};"),
        "XML is not well formed: undefined entity",
        f"&{NAME};",
    ),
    (
        "cut.rdf",
        (XML % (PERSON + f"<rec:Note>{NAME}</rec:Note>"))[: -len("<rec:Note>x</rec:Note></rdf:RDF>") - 7],
        "XML is not well formed: no element found",
        None,
    ),
    ("relative.rdf", XML % PERSON.replace(f"{EX}p", NAME), "not valid RDF/XML: an IRI is relative", None),
    ("text.rdf", XML % f"<rec:Patient>{NAME}</rec:Patient>", "not valid RDF/XML: the syntax is broken", None),
    ("doctype.rdf", "<!DOCTYPE r>" + XML % PERSON, "a DOCTYPE", 1),
    (
        "expansion.owl",
        f'<?xml version="1.0"?>\n<!DOCTYPE r [<!ENTITY a "{NAME}"><!ENTITY b "&a;&a;">]>' + XML % PERSON,
        "a DOCTYPE",
        2,
    ),
    ("outside.xml", '<!DOCTYPE r SYSTEM "file:///etc/hostname">' + XML % PERSON, "a DOCTYPE", 1),
    (
        "wide-doctype.rdf",
        ("<!DOCTYPE r [<!ENTITY a 'b'>]>" + XML % PERSON).encode("utf-16"),
        "UTF-16 text. Save the file as UTF-8",
        1,
    ),
    ("wide-no-mark.rdf", ("<!DOCTYPE r>" + XML % PERSON).encode("utf-16-le"), "a NUL byte", 1),
    (
        "deep.rdf",
        XML % ("<rec:a><rec:b>" * 200 + "</rec:b></rec:a>" * 200),
        "XML nested deeper than 200",
        None,
    ),
    ("wide.ttl", (PREFIXES + GOOD).encode("utf-16"), "UTF-16 text", 1),
    ("nul.ttl", GOOD + f'{P} <{REC}n> "{NAME}\0" .', "a NUL byte", 3),
    (
        "nul-escaped.nt",
        GOOD + f'{P} <{REC}n> "{NAME}\\u0000" .',
        f"a NUL character in a value of <{REC}n>",
        None,
    ),
    ("nul.jsonld", json.dumps({"@id": EX + "p", REC + "n": NAME + "\0"}), "a NUL character in a value", None),
    ("long.ttl", GOOD + f'{P} <{REC}n> "{"x" * 1_048_577}" .', "a value longer than 1,048,576", None),
    ("longer.nt", GOOD + f'{P} <{REC}n> "{"x" * 20_000_000}" .', "a value longer than 1,048,576", None),
    ("long.rdf", XML % PERSON.replace(NAME, "x" * 1_048_577), "a value longer than 1,048,576", None),
    (
        "long-attribute.rdf",
        XML % f'<rec:P rec:n="{"x" * 6_000_000}"/>',
        "a value longer than 1,048,576",
        None,
    ),
    ("long-comment.rdf", XML % f"<!--{'x' * 6_000_000}-->", "a value longer than 1,048,576", None),
    ("term.ttl", GOOD + f'{P} <{REC}n> <<( {P} <{REC}n> "{NAME}" )>> .', "RDF 1.2 triple terms", None),
    ("reified.ttl", GOOD + f'<< {P} <{REC}n> "{NAME}" >> <{REC}n> 1 .', "RDF 1.2 triple terms", None),
    (
        "terms.nt",
        f"{P} <{REC}n> " + f"<<( {P} <{REC}n> " * 30_000 + '"x"' + " )>>" * 30_000 + " .",
        "RDF 1.2 triple terms",
        1,
    ),
    (
        "ours.nt",
        GOOD + f"{P} <{REC}n> <urn:trialshape:bnode:1:x> .",
        "an IRI that begins with urn:trialshape",
        None,
    ),
    ("ours-too.nt", GOOD + f'<urn:trialshape:bnode:1:x> <{REC}n> "1" .', "an IRI that begins with urn", None),
    ("plain.ttl.gz", GOOD, "not a valid gzip file", None),
    ("cut.ttl.gz", gzip.compress(GOOD.encode() * 50)[:-9], "the compressed file ends too early", None),
    ("cut-sum.ttl.gz", gzip.compress(GOOD.encode())[:-2], "the compressed file ends too early", None),
    ("damaged.ttl.gz", gzip.compress(GOOD.encode())[:-8] + b"\1" * 8, "not a valid gzip file", None),
    ("junk.ttl.gz", gzip.compress(GOOD.encode()) + b"junk", "not a valid gzip file", None),
    ("twice.ttl.gz", gzip.compress(gzip.compress(GOOD.encode())), "gzip data where RDF is expected", None),
    ("packed.ttl", gzip.compress(GOOD.encode()), "gzip data where RDF is expected", None),
    ("other.nt", bz2.compress(GOOD.encode()), "", None),
    ("folded.trig", GOOD + "<a:", "not valid TriG: ", None),
]


@pytest.fixture(scope="module")
def together(tmp_path_factory: pytest.TempPathFactory) -> tuple[Survey, dict[str, RawPatient]]:
    """Read all broken files and a good one as one export."""
    folder = tmp_path_factory.mktemp("broken")
    for name, content, *_ in BROKEN:
        (folder / name).write_bytes(as_bytes(content))
    write(folder, "zz-good.ttl", ":other a rec:Patient .")
    return read(folder)


@pytest.mark.parametrize(("name", "content", "message", "place"), BROKEN, ids=[row[0] for row in BROKEN])
def test_a_bad_file_is_one_problem_that_says_what_and_where(
    together: tuple[Survey, dict[str, RawPatient]],
    name: str,
    content: str | bytes,
    message: str,
    place: str | int | None,
) -> None:
    (problem,) = [one for one in together[0].problems if Path(one.file).name == name]
    assert problem.kind == "unreadable"
    assert problem.message.startswith(message)
    if isinstance(place, int):
        assert problem.line == place
    elif place is not None:
        text = content if isinstance(content, str) else content.decode("latin-1")
        before = text[: text.rindex(place)]
        line, column = before.count("\n") + 1, len(before) - (before.rfind("\n") + 1) + 1
        assert (problem.line, problem.column) == (line, column)


def test_bad_files_contribute_nothing_and_nothing_of_them_is_said(
    together: tuple[Survey, dict[str, RawPatient]],
) -> None:
    seen, found = together
    assert [Path(one.name).name for one in seen.files if one.readable] == ["zz-good.ttl"]
    assert {one.triples for one in seen.files if not one.readable} == {0}
    assert (seen.triples, seen.orphans, seen.export) == (1, 0, ())
    assert list(found) == [EX + "other"]
    assert triples(found[EX + "other"].statements) == {(":other", "a", "rec:Patient")}
    assert NAME not in repr(seen)


def test_a_file_without_triples_is_a_problem_of_its_own_kind(tmp_path: Path) -> None:
    for number, text in enumerate(("", " \n", "# nothing\n", "@prefix a: <x:a> .\n")):
        (tmp_path / f"{number}.ttl").write_text(text)
    seen, found = read(tmp_path)
    assert [(one.kind, one.message[:10]) for one in seen.problems] == [("empty", "no triples")] * 4
    assert all(one.readable for one in seen.files)
    assert found == {}


def test_plain_json_is_told_to_be_no_json_ld(tmp_path: Path) -> None:
    (tmp_path / "p.json").write_text('{"resourceType": "Patient", "id": "P-0231"}')
    seen, _ = read(tmp_path)
    assert "@context" in seen.problems[0].message


def test_an_empty_compressed_file_and_an_empty_json_file(tmp_path: Path) -> None:
    (tmp_path / "a.ttl.gz").write_bytes(gzip.compress(b""))
    (tmp_path / "b.ttl.gz").write_bytes(b"")
    (tmp_path / "c.jsonld").write_bytes(b"")
    (tmp_path / "d.rdf").write_bytes(b"")
    seen, found = read(tmp_path)
    assert [problem.kind for problem in seen.problems] == ["empty", "empty", "unreadable", "empty"]
    assert found == {}
