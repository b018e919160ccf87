"""Answers of a query as CSV, JSON and Turtle."""

from __future__ import annotations

import csv
import io

import pyoxigraph as ox

from tests.cli.invented import BASE
from trialshape.cli.query import as_json, write_csv
from trialshape.sparql import Answer, Term, evaluate

ELIG = "https://w3id.org/trialshape/eligibility#"
CRIT = "https://w3id.org/trialshape/haic-len-cado/criteria#"


def test_csv_is_quoted_and_holds_no_formula() -> None:
    texts = ["=1+1", "+1", "-5.2e3", "-cmd", "@SUM(A1)", "\tx", 'say "x"', "a,b\nc", ""]
    rows = tuple((Term("literal", text),) for text in texts)
    file = io.StringIO()
    write_csv(Answer("SELECT", ("value",), (*rows, (None,))), file)
    assert all(line.startswith('"') for line in file.getvalue().split("\r\n")[:-1])
    cells = [row[0] for row in csv.reader(io.StringIO(file.getvalue()))]
    assert cells == [
        "value",
        "'=1+1",
        "+1",
        "-5.2e3",
        "'-cmd",
        "'@SUM(A1)",
        "'\tx",
        'say "x"',
        "a,b\nc",
        "",
        "",
    ]


def test_json_is_that_of_sparql(cohort: tuple[ox.Store, dict[str, str]]) -> None:
    query = "SELECT ?p ?n ?none { ?p elig:fails crit:I3 BIND(1.5 AS ?n) OPTIONAL { ?p elig:no ?none } }"
    assert as_json(evaluate(cohort[0], query, cohort[1], 10)) == {
        "head": {"vars": ["p", "n", "none"]},
        "results": {
            "bindings": [
                {
                    "p": {"type": "uri", "value": BASE + "both"},
                    "n": {
                        "type": "literal",
                        "value": "1.5",
                        "datatype": "http://www.w3.org/2001/XMLSchema#decimal",
                    },
                }
            ]
        },
    }
    assert as_json(evaluate(cohort[0], "ASK { ?p elig:fails crit:I3 }", cohort[1], 10)) == {
        "head": {},
        "boolean": True,
    }
    cut = evaluate(cohort[0], "SELECT ?p { ?p elig:fails ?c }", cohort[1], 1)
    assert as_json(cut)["truncated"] is True


def test_construct_is_turtle_in_an_order_of_its_own(cohort: tuple[ox.Store, dict[str, str]]) -> None:
    query = "CONSTRUCT { ?p elig:barredBy ?c } WHERE { ?p elig:barredBy ?c }"
    found = evaluate(cohort[0], query, cohort[1], 0)
    assert found.turtle.splitlines() == [
        f"@prefix crit: <{CRIT}> .",
        f"@prefix elig: <{ELIG}> .",
        f"<{BASE}both> elig:barredBy crit:I11 , crit:I3 .",
        f"<{BASE}low> elig:barredBy crit:I11 .",
    ]
