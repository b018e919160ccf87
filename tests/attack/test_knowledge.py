"""Knowledge of careless and hostile people: what would pass in silence, run without end or drive the terminal."""

from __future__ import annotations

import os
from pathlib import Path

import pyoxigraph as ox
import pytest

from trialshape.cli import main
from trialshape.knowledge.amendments import refuse
from trialshape.knowledge.definitions import read_definitions
from trialshape.knowledge.errors import KnowledgeError
from trialshape.knowledge.hierarchy import entailments
from trialshape.knowledge.plan import compile_knowledge
from trialshape.knowledge.reading import parse

PREFIXES = """@prefix ex: <https://example.org/more#> .
@prefix elig: <https://w3id.org/trialshape/eligibility#> .
@prefix find: <https://w3id.org/trialshape/haic-len-cado/findings#> .
@prefix win: <https://w3id.org/trialshape/haic-len-cado/windows#> .
@prefix crit: <https://w3id.org/trialshape/haic-len-cado/criteria#> .
@prefix owl: <http://www.w3.org/2002/07/owl#> .
@prefix rdf: <http://www.w3.org/1999/02/22-rdf-syntax-ns#> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
"""


def store(text: str) -> ox.Store:
    found = ox.Store()
    found.load(input=(PREFIXES + text).encode(), format=ox.RdfFormat.TURTLE)
    return found


@pytest.mark.parametrize(
    ("text", "named"),
    [
        ("find:Platelets elig:window win:Lifetime .", "elig:window"),
        ('win:Labs elig:back "P28D" .', "elig:back"),
    ],
)
def test_a_second_window_beside_the_first_is_refused(tmp_path: Path, text: str, named: str) -> None:
    # either of them would take a platelet count of last year for one of this week
    more = tmp_path / "more.ttl"
    more.write_text(PREFIXES + text)
    with pytest.raises(KnowledgeError, match=f"2 values of {named}"):
        compile_knowledge("haic-len-cado", [more])


def test_expressions_without_end_inside_each_other_are_refused() -> None:
    nested = "ex:A"
    for _ in range(600):
        nested = f"[ a owl:Class ; owl:intersectionOf ( ex:B {nested} ) ]"
    with pytest.raises(KnowledgeError, match=r"<https://example\.org/more#Deep> uses more than"):
        read_definitions(store(f"ex:Deep a owl:Class ; owl:equivalentClass {nested} ."))


def test_a_list_without_end_is_refused() -> None:
    parts = " ".join(f"ex:P{number}" for number in range(3000))
    with pytest.raises(KnowledgeError, match=r"#Long> uses a list of more than"):
        read_definitions(store(f"ex:Long owl:equivalentClass [ a owl:Class ; owl:unionOf ( {parts} ) ] ."))


def test_unions_whose_choices_multiply_are_refused() -> None:
    two = "".join(
        f"ex:U{n} a owl:Class ; owl:equivalentClass [ a owl:Class ; owl:unionOf ( ex:A{n} ex:B{n} ) ] .\n"
        for n in range(16)
    )
    every = " ".join(f"ex:U{n}" for n in range(16))
    text = f"{two}ex:All a owl:Class ; owl:equivalentClass [ a owl:Class ; owl:intersectionOf ( {every} ) ] ."
    with pytest.raises(KnowledgeError, match=r"#All> leave more than"):
        entailments(store(text))


def test_an_amended_limit_of_a_node_without_a_name_is_refused() -> None:
    with pytest.raises(KnowledgeError, match="node without a name"):
        refuse(store("[] elig:amendedLimit 50 ."))


def test_a_byte_order_mark_is_read_over(tmp_path: Path) -> None:
    path = tmp_path / "marked.ttl"
    path.write_bytes(b"\xef\xbb\xbf" + b"<https://example.org/a> a <https://example.org/B> .")
    assert len(parse("marked.ttl", path).quads) == 1


def test_a_pipe_is_not_waited_for(tmp_path: Path) -> None:
    path = tmp_path / "pipe.ttl"
    os.mkfifo(path)
    with pytest.raises(KnowledgeError, match="is no file"):
        parse("pipe.ttl", path)


def test_a_name_that_no_file_system_takes_is_no_protocol(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["shapes", "--protocol", "a" * 5000]) == 2
    assert "no protocol" in capsys.readouterr().err


def test_remarks_cannot_drive_the_terminal(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "evil.ttl"
    path.write_text("<http://e/\\u001b[2J> a <http://e/B> .")
    assert main(["check", "--no-reasoner", str(path)]) == 2
    said = capsys.readouterr()
    assert "TS103" in said.out
    assert "\x1b" not in said.out + said.err
    assert main(["screen", str(tmp_path), "--knowledge", str(path), "--out", str(tmp_path / "out")]) == 2
    assert "\x1b" not in capsys.readouterr().err
