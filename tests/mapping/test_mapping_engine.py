"""The engine itself: cells come through exactly, and what goes wrong is told without them."""

from __future__ import annotations

import csv
import sys
from collections.abc import Sequence
from pathlib import Path

import pyoxigraph as ox
import pytest

from tests.mapping.places import CELL, Place, queried
from trialshape.mapping import BadMappingError, MappingError, engine, environment

XSD = "http://www.w3.org/2001/XMLSchema#"
Said = tuple[str, str, ox.NamedNode | ox.Literal]


def triples(text: str) -> list[Said]:
    """Triples with short names for what lies under example.org."""
    found = []
    for quad in ox.parse(input=text, format=ox.RdfFormat.N_TRIPLES):
        assert isinstance(quad.subject, ox.NamedNode)
        assert isinstance(quad.object, ox.NamedNode | ox.Literal)
        names = (quad.subject.value, quad.predicate.value)
        short = [name.removeprefix("https://example.org/") for name in names]
        found.append((short[0], short[1], quad.object))
    return found


def literals(said: Sequence[Said], predicate: str) -> set[tuple[str, ox.NamedNode | ox.Literal]]:
    return {(s, o) for s, p, o in said if p == predicate}


AWKWARD = (
    "None", "nan", "NaN", "NULL", "null", "N/A", "<NA>", "?", "0", "007", "1.50", "1e5", " padded ", "true",
    'a "quoted" word', "comma, semicolon;", "line\nbreak", "carriage\r\nreturn", "tab\there", "back\\slash \\n",
    "{brace}", "a{b", "}", "$x ${y} %s", "Ä µ 万 \U0001f600", "'single'", '"> <https://example.org/evil> "x" .',
    "\u2028", "-1", "2026-11-20",
)  # fmt: skip


@pytest.mark.usefixtures("real_engine")
def test_cells_come_through_letter_by_letter(place: Place) -> None:
    place.mapping = Path(__file__).with_name("cells.rml.ttl")
    with place.table.open("w", encoding="utf-8-sig", newline="") as stream:
        writer = csv.writer(stream)
        writer.writerow(["the\ttext", "empty", "other"])
        writer.writerows([text, "", "same"] for text in AWKWARD)
        writer.writerow(["", "", "same"])
    said = triples(place.run())
    assert not {p for _, p, _ in said} & {"empty", "evil"}

    expected = {(str(number), text) for number, text in enumerate(AWKWARD, start=1)}
    assert literals(said, "plain") == {(s, ox.Literal(text)) for s, text in expected}
    kind = ox.NamedNode("https://example.org/type")
    assert literals(said, "typed") == {(s, ox.Literal(text, datatype=kind)) for s, text in expected}
    assert literals(said, "tagged") == {(s, ox.Literal(text, language="en")) for s, text in expected}
    assert literals(said, "within") == {(s, ox.Literal(f'{{ "{text}" \\ }}')) for s, text in expected}
    constants = {
        ox.Literal('{INR} "x" \\ \\{ \n'),
        ox.Literal("{}", language="en"),
        ox.Literal("2026-11-20", datatype=ox.NamedNode(XSD + "date")),
        ox.Literal("5", datatype=ox.NamedNode(XSD + "integer")),
    }
    rows = [str(number) for number in range(1, len(AWKWARD) + 2)]
    assert literals(said, "constant") == {(row, constant) for row in rows for constant in constants}

    iris = {s: o.value.removeprefix("https://example.org/of/") for s, p, o in said if p == "iri"}
    assert len(iris) == len(AWKWARD)
    assert iris["1"] == "None"
    assert iris["13"] == "%20padded%20"
    assert iris["27"].startswith("%22%3E%20%3Chttps%3A%2F%2Fexample.org%2Fevil%3E")
    assert {(s, o.value) for s, p, o in said if s.startswith(("row/", "never/"))} == {
        ("row/same", "https://example.org/Row"),
        ("row/same", "https://example.org/Line"),
    }
    assert [(p, o.value) for s, p, o in said if s == "table"] == [("says", "https://example.org/Something")]


@pytest.mark.usefixtures("real_engine")
def test_a_query_that_fails_on_a_cell_names_the_map_and_not_the_cell(place: Place) -> None:
    place.mapping.write_text(queried("SELECT CAST(name AS INTEGER) AS id FROM 'table.csv'"), encoding="utf-8")
    with pytest.raises(MappingError) as caught:
        place.run()
    assert not isinstance(caught.value, BadMappingError)
    assert str(caught.value).startswith(
        "#rows: the query fails on the rows of the table (ConversionException)."
    )
    assert CELL not in str(caught.value)


@pytest.mark.usefixtures("real_engine")
def test_a_query_that_slipped_through_meets_a_closed_database(
    place: Place, monkeypatch: pytest.MonkeyPatch
) -> None:
    def careless(query: str, header: Sequence[str]) -> tuple[str, ...]:
        assert query
        return ("id", *header)

    monkeypatch.setattr(engine, "describe", careless)
    for query in (
        "SELECT content AS id FROM read_text('/etc/hostname')",
        "SELECT id FROM 'table.csv' UNION ALL SELECT content FROM read_text('config.ini')",
        "SELECT * FROM read_csv('table.csv')",
    ):
        place.mapping.write_text(queried(query), encoding="utf-8")
        with pytest.raises(MappingError, match=r"#rows: the query fails .*Permission"):
            place.run()


@pytest.mark.usefixtures("real_engine")
def test_an_interpreter_without_the_engine_is_told(place: Place, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(environment.VARIABLE, sys.executable)
    with pytest.raises(MappingError, match=r"step 'engine' \(ImportError\)"):
        place.run()
