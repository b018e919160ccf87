"""Queries that are refused by name before anything runs, and the same words where they do no harm."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.cli.invented import run
from trialshape.sparql import QueryError, form, written_out

CRIT = "https://w3id.org/trialshape/haic-len-cado/criteria#"


@pytest.mark.parametrize(
    ("query", "name"),
    [
        ("SELECT * { SERVICE <http://other.example/> { ?s ?p ?o } }", "service"),
        ("select * { service silent <http://other.example/> { ?s ?p ?o } }", "service"),
        ("SELECT * { FILTER EXISTS { SERVICE ?anywhere { ?s ?p ?o } } }", "service"),
        ("SELECT * { ?s ?p <x#> SERVICE <http://other.example/> { } }", "ambiguous <"),
        ("BASE <http://b.example/> SELECT * { <x#> ?p ?o }", "ambiguous <"),
        ("SELECT * FROM <file:///etc/passwd> { ?s ?p ?o }", "dataset"),
        ("SELECT * FROM NAMED <http://other.example/g> { ?s ?p ?o }", "dataset"),
        ("LOAD <http://other.example/>", "update"),
        ("INSERT DATA { <a:a> <a:b> 1 }", "update"),
        ("DELETE WHERE { ?s ?p ?o }", "update"),
        ("WITH <a:g> DELETE { ?s ?p ?o } WHERE { ?s ?p ?o }", "update"),
        ("DROP ALL", "update"),
        ("DESCRIBE <a:a>", "form"),
        ("", "form"),
        ("# only a remark", "form"),
        ("SELECT * { " + "{" * 101 + "}" * 101 + " }", "nesting"),
        ("SELECT * { FILTER(" + "(" * 5000 + "1" + ")" * 5000 + ") }", "nesting"),
        ('SELECT * { ?s ?p "\\u0022 } SERVICE <http://other.example/> { #" }', "hidden character"),
        ("SELECT * { ?s ?p ?o \u202e}", "hidden character"),
    ],
)
def test_a_query_is_refused_by_name_before_anything_runs(query: str, name: str) -> None:
    with pytest.raises(QueryError) as refused:
        form(query)
    assert f"({name})" in str(refused.value)


@pytest.mark.parametrize(
    "query",
    [
        'SELECT * { ?s ?p "SERVICE <http://x.example/>" } # SERVICE, LOAD and FROM in a remark',
        "PREFIX service: <http://x.example/> SELECT ?from { ?from service:load <http://x.example/FROM> }",
        "SELECT * { ?s ?p ?o FILTER(?o < 5 && ?o > 1) }",
        "ASK { }",
        "CONSTRUCT WHERE { ?s ?p ?o }",
        "SELECT * { " + "{" * 99 + "}" * 99 + " }",
    ],
)
def test_the_same_words_elsewhere_are_let_through(query: str) -> None:
    assert form(query) in ("SELECT", "ASK", "CONSTRUCT")


def test_a_refusal_names_file_place_and_what_to_do(
    folder: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "out.rq"
    path.write_text("SELECT *\n{ SERVICE <http://other.example/> { ?s ?p ?o } }\n")
    assert run("query", folder, path) == 2
    out, err = capsys.readouterr()
    assert out == ""
    assert "out.rq: refused (service) at line 2, column 3: a query must not leave this machine" in err


def test_a_name_with_two_dots_is_written_out_and_nothing_else_is() -> None:
    query = "SELECT * { crit:I11.3b.1 ?p 'crit:I11.3b.1' . x:a.b.c ?q ?o } # crit:I11.3b.1"
    expected = f"SELECT * {{ <{CRIT}I11.3b.1> ?p 'crit:I11.3b.1' . x:a.b.c ?q ?o }} # crit:I11.3b.1"
    assert written_out(query, {"crit": CRIT}) == expected
