"""Places of statements: counted by hand in small Turtle texts."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import pyoxigraph as ox
import pytest

from trialshape.check.places import Place, Places, key
from trialshape.knowledge.files import data_root
from trialshape.knowledge.reading import Parsed, parse
from trialshape.read.turtle import content_offset, statements

E = "https://example.org/#"
HARD = '''# a comment with ex:not ; in it .
@prefix ex: <https://example.org/#> .
PREFIX sh: <http://www.w3.org/ns/shacl#>
ex:a a ex:Class ; # <- not a "string
    ex:p "one, two" , 'three' ; ex:q [ ex:r 5 ; ex:s [ ex:t ex:deep ] ] , ( ex:first [ ex:u -1.5e3 ] ) ;
    ex:text """line one
line "two" \\u00e9 end""" .
ex:dotted.name ex:p true , "x"@en-GB , "5"^^ex:kind ; ex:p <https://example.org/#full> ; .
[ ex:alone 1 ] .
_:b ex:p ex:a .
'''


@pytest.fixture
def hard(tmp_path: Path) -> Places:
    path = tmp_path / "hard.ttl"
    path.write_text(HARD, encoding="utf-8")
    return Places([parse("hard.ttl", path)])


def at(line: int, column: int) -> Place:
    return Place("hard.ttl", line, column)


def test_a_subject_stands_where_it_is_first_described(hard: Places) -> None:
    assert hard.of(E + "a") == at(4, 1)


def test_a_predicate_and_a_value(hard: Places) -> None:
    assert hard.of(E + "a", E + "q") == at(5, 33)  # the predicate, where no value is asked for
    assert hard.of(E + "a", E + "p", ox.Literal("three")) == at(5, 23)
    assert hard.of(E + "dotted.name", E + "p", ox.NamedNode(E + "full")) == at(8, 60)


def test_values_of_all_kinds(hard: Places) -> None:
    assert hard.of(E + "dotted.name", E + "p", ox.Literal(True)) == at(8, 21)
    assert hard.of(E + "dotted.name", E + "p", ox.Literal("x", language="en-gb")) == at(8, 28)
    kind = ox.NamedNode(E + "kind")
    assert hard.of(E + "dotted.name", E + "p", ox.Literal("5", datatype=kind)) == at(8, 40)


def test_what_is_not_there_falls_back_to_what_is(hard: Places) -> None:
    assert hard.of(E + "a", E + "never") == at(4, 1)
    assert hard.of(E + "a", E + "p", ox.Literal("four")) == at(5, 23)  # the last value of the predicate
    assert hard.of(E + "nobody") is None


def test_blank_nodes_go_by_the_names_of_the_parser(tmp_path: Path) -> None:
    (tmp_path / "hard.ttl").write_text(HARD, encoding="utf-8")
    parsed = parse("hard.ttl", tmp_path / "hard.ttl")
    places = Places([parsed])
    for name, expected in (("deep", at(5, 61)), ("alone", at(9, 3)), ("u", at(5, 88))):
        [blank] = [
            quad.subject
            for quad in parsed.quads
            if E + name in (getattr(quad.object, "value", ""), quad.predicate.value)
        ]
        assert isinstance(blank, ox.BlankNode)
        predicate = {"deep": "t"}.get(name, name)
        value = ox.NamedNode(E + "deep") if name == "deep" else None
        assert places.of(blank.value, E + predicate, value) == expected


def test_a_character_of_a_long_text(hard: Places) -> None:
    text = ox.Literal('line one\nline "two" é end')
    assert hard.inside(E + "a", E + "text", text, 0) == at(6, 16)
    assert hard.inside(E + "a", E + "text", text, 9) == at(7, 1)
    assert hard.inside(E + "a", E + "text", text, text.value.index("end")) == at(7, 19)  # behind an escape


def test_an_offset_inside_of_quotes() -> None:
    assert content_offset('"a\\nb"', 2) == 4
    assert content_offset("'''x'''", 0) == 3


def test_a_text_that_is_not_understood_has_the_places_before_it() -> None:
    found = statements('@prefix e: <http://e/> . e:a e:b e:c . e:x e:y "open')
    assert [(one.subject.value, one.object.value) for one in found] == [("http://e/a", "http://e/c")]


@pytest.mark.parametrize("base", ["@base <https://example.org/d/> .", "BASE <https://example.org/d/>"])
def test_relative_names_are_read_against_the_base(base: str, tmp_path: Path) -> None:
    path = tmp_path / "hard.ttl"
    path.write_text(f"{base}\n<x> <y> <../z> .\n", encoding="utf-8")
    places = Places([parse("hard.ttl", path)])
    assert places.of(
        "https://example.org/d/x", "https://example.org/d/y", ox.NamedNode("https://example.org/z")
    ) == at(2, 9)


def test_one_thing_in_two_files_is_found_by_its_statement(tmp_path: Path) -> None:
    texts = {
        "one.ttl": "<https://e.org/a> <https://e.org/p> 1 .",
        "two.ttl": "\n<https://e.org/a> <https://e.org/q> 2 .",
    }
    parsed: list[Parsed] = []
    for name, text in texts.items():
        (tmp_path / name).write_text(text, encoding="utf-8")
        parsed.append(parse(name, tmp_path / name))
    places = Places(parsed)
    assert places.of("https://e.org/a") == Place("one.ttl", 1, 1)
    assert places.of("https://e.org/a", "https://e.org/q") == Place("two.ttl", 2, 19)


def test_every_statement_of_the_project_has_its_place() -> None:
    paths = [
        *sorted((data_root() / "ontology").rglob("*.ttl")),
        *sorted((data_root() / "shapes").rglob("*.ttl")),
    ]
    for path in paths:
        file = parse(path.name, path)
        seen = statements(file.content.decode())
        ours = Counter(
            (one.subject.kind == "blank" or one.subject.value, one.predicate.value) for one in seen
        )
        theirs = Counter(
            (isinstance(quad.subject, ox.BlankNode) or quad.subject.value, quad.predicate.value)  # type: ignore[union-attr]
            for quad in file.quads
        )
        assert ours == theirs, path.name
        literals = Counter(one.object.value for one in seen if one.object.kind == "literal")
        assert literals == Counter(key(q.object) for q in file.quads if isinstance(q.object, ox.Literal)), (
            path.name
        )
