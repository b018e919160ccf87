"""`trialshape query`: what is refused, what the shipped queries answer, and how answers are written."""

from __future__ import annotations

import csv
import io
import os
import signal
import socket
from datetime import date
from pathlib import Path

import pyoxigraph as ox
import pytest

from tests.cli.invented import BASE, error, evidence, outcome, patient, results, run, written
from trialshape.cli.query import as_json, query_path, shipped_queries, write_csv
from trialshape.knowledge.errors import KnowledgeError
from trialshape.knowledge.files import collect
from trialshape.results.cohort import cohort_store
from trialshape.sparql import Answer, QueryError, Term, ask, evaluate, form, written_out

PROTOCOL = "haic-len-cado"
ELIG = "https://w3id.org/trialshape/eligibility#"
CRIT = "https://w3id.org/trialshape/haic-len-cado/criteria#"
PLATELETS = {"unit": "10*9/L", "limit": ">= 75"}
REC = "https://w3id.org/trialshape/record#"


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Invented patients of the shipped protocol; each stands for one of the questions."""
    made = results(
        [
            patient(
                "low",
                "Ineligible",
                fails=["I11"],
                at=["I11.1b"],
                tier="WaitsOrRepeats",
                earliest=date(2026, 12, 9),
            ),
            patient("both", "Ineligible", fails=["I3", "I11"], at=["I3", "I11.1b"]),
            patient(
                "high",
                "Undecided",
                data=["I11.2e"],
                tier="OneStep",
                actions=1,
                decided_until=date(2026, 11, 27),
            ),
            patient("exact", "Undecided", data=["I11.2e", "I11.1c"]),
            patient("asked", "Undecided", data=["I11.2e"], person=["I7.1"], tier="SomeSteps", actions=2),
            patient("scale", "Undecided", data=["I3"]),
        ],
        [
            outcome("low", "I11.1b", "Fail", low="67.5", value="67.5 10*9/L", date="2026-11-20", **PLATELETS),
            outcome("both", "I11.1b", "Fail", low="67.4", **PLATELETS),
            outcome("both", "I3", "Fail", level="criterion", low=2),
            outcome("exact", "I11.1b", "Pass", low="82.5", date="2026-11", basis="measured", **PLATELETS),
            outcome("high", "I11.1b", "Pass", low="82.6", **PLATELETS),
            outcome("high", "I11.2e", "Unknown", reason="Missing", act="BloodDraw"),
            outcome("exact", "I11.2e", "Unknown", reason="Stale", value="90 U/L", date="2026-10-02"),
            outcome("exact", "I11.1c", "Unknown", reason="Missing"),
            outcome("asked", "I11.2e", "Unknown", reason="Missing", act="BloodDraw"),
            outcome("asked", "I7.1", "Review", reason="Conflicting", act="Ct"),
            outcome("scale", "I3", "Unknown", level="criterion", reason="Missing"),
        ],
        [
            evidence("low", "I11.1b", "lab/1", "67.5", "10*9/L", "2026-11-20"),
            evidence("asked", "I7.1", "ct/1", "", "", "2026-11-12", document="=cmd|' /C calc'!A0"),
            evidence("asked", "I7.1", "ct/2", "", "", "2026-11-13"),
        ],
        [
            error("low", "lab/2", "unknown-unit", property=REC + "unit"),
            error("both", "lab/3", "unknown-unit", property=REC + "unit"),
            error("both", "lab/4", "no-date", "warning"),
            error("both", "c/1", "unknown-code", property=REC + "code"),
        ],
        [
            {
                "kind": REC + "Condition",
                "code": "http://local.example/4711",
                "text": "house code",
                "patients": 5,
                "facts": 9,
            }
        ],
        protocol=PROTOCOL,
        name=PROTOCOL,
    )
    return written(made, tmp_path_factory.mktemp("query") / "out")


@pytest.fixture(scope="module")
def cohort(folder: Path) -> tuple[ox.Store, dict[str, str]]:
    return cohort_store(folder, collect(PROTOCOL))


def answer(cohort: tuple[ox.Store, dict[str, str]], name: str) -> list[tuple[str, ...]]:
    """The answer to a shipped query, IRIs by their last parts."""
    text = query_path(name).read_text(encoding="utf-8")
    assert form(text) == "SELECT"
    found = evaluate(cohort[0], written_out(text, cohort[1]), cohort[1], 1000)
    return [tuple(_last(term) for term in row) for row in found.rows]


def _last(term: Term | None) -> str:
    if term is None:
        return ""
    return term.text.replace(BASE, "").replace(ELIG, "elig:") if term.kind == "iri" else term.text


# --- the shipped queries -------------------------------------------------------------------------------


def test_every_shipped_query_says_its_question_first(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    questions = [path.read_text(encoding="utf-8").splitlines()[0] for path in shipped_queries()]
    assert len(questions) >= 8
    assert all(question.startswith("# ") and question.endswith("?") for question in questions)
    assert run("query", folder) == 0
    listed = " ".join(capsys.readouterr().out.split())
    assert all(question.removeprefix("# ") in listed for question in questions)


def test_barred_by_one_alone(cohort: tuple[ox.Store, dict[str, str]]) -> None:
    assert answer(cohort, "barred-by-one-alone") == [
        ("low", "I11", "platelets", "I11.1b", "67.5 10*9/L", "2026-11-20")
    ]


def test_near_misses_lie_within_a_tenth_of_the_limit_of_the_knowledge(
    cohort: tuple[ox.Store, dict[str, str]],
) -> None:
    # the limit is 75, so 67.5 and 82.5 are the ends
    found = [(row[0], row[1], row[2], row[4]) for row in answer(cohort, "near-misses-platelets")]
    assert found == [("low", "elig:Fail", "67.5", "75"), ("exact", "elig:Pass", "82.5", "75")]


def test_open_for_one_analyte_leaves_out_two_values_a_question_and_a_scale(
    cohort: tuple[ox.Store, dict[str, str]],
) -> None:
    assert answer(cohort, "open-for-one-analyte") == [("high", "alkaline phosphatase", "elig:Missing")]


def test_stops_most(cohort: tuple[ox.Store, dict[str, str]]) -> None:
    assert answer(cohort, "stops-most") == [
        ("I11", "organ and marrow function", "2", "1"),
        ("I3", "performance status", "1", "0"),
    ]


def test_open_most(cohort: tuple[ox.Store, dict[str, str]]) -> None:
    found = answer(cohort, "open-most")
    assert found[0] == ("I11.2e", "alkaline phosphatase", "missing", "blood draw", "2")
    assert sorted((row[0], row[2], row[4]) for row in found[1:]) == [
        ("I11.1c", "missing", "1"),
        ("I11.2e", "stale", "1"),
        ("I3", "missing", "1"),
        ("I7.1", "conflicting", "1"),
    ]


def test_who_next_is_in_the_order_of_tiers(cohort: tuple[ox.Store, dict[str, str]]) -> None:
    assert answer(cohort, "who-next") == [
        ("high", "one step", "1", "", "2026-11-27", "blood draw", "1"),
        ("asked", "some steps", "2", "", "", "CT", "1"),
        ("asked", "some steps", "2", "", "", "blood draw", "1"),
        ("low", "waits / repeats", "0", "2026-12-09", "", "", "0"),
    ]


def test_stale_labs(cohort: tuple[ox.Store, dict[str, str]]) -> None:
    assert answer(cohort, "stale-labs") == [
        ("exact", "I11.2e", "alkaline phosphatase", "90 U/L", "2026-10-02", "7 days before enrolment")
    ]


def test_conflicting_staging_names_each_entry(cohort: tuple[ox.Store, dict[str, str]]) -> None:
    found = [(row[0], row[1], row[3], row[5]) for row in answer(cohort, "conflicting-staging")]
    assert found == [("asked", "I7.1", "ct/1", "2026-11-12"), ("asked", "I7.1", "ct/2", "2026-11-13")]


def test_unmapped_or_malformed_counts_patients_and_entries(cohort: tuple[ox.Store, dict[str, str]]) -> None:
    assert answer(cohort, "unmapped-or-malformed") == [
        ("unknown-code", "http://local.example/4711", "5", "9", "house code"),
        ("unknown-unit", REC + "unit", "2", "2", "lab/2"),
    ]


def test_no_shipped_query_types_a_limit_of_the_knowledge_again() -> None:
    assert not [path for path in shipped_queries() if "75" in path.read_text(encoding="utf-8")]


# --- the graph -----------------------------------------------------------------------------------------


def test_the_graph_joins_results_with_the_hierarchies_of_the_knowledge(
    cohort: tuple[ox.Store, dict[str, str]],
) -> None:
    query = """ASK { ?patient elig:fails ?leaf . crit:I11 elig:hasPart+ ?leaf . ?leaf sh:targetClass ?finding .
        ?finding rdfs:subClassOf elig:MeasurementFinding ; elig:ofObservable lab:Platelets }"""
    assert evaluate(cohort[0], query, cohort[1], 10).truth is True


def test_a_date_has_its_datatype_and_a_month_is_a_month(cohort: tuple[ox.Store, dict[str, str]]) -> None:
    query = "SELECT ?date { ?a elig:ofCriterion crit:I11.1b ; elig:date ?date } ORDER BY ?date"
    found = evaluate(cohort[0], query, cohort[1], 10).rows
    kinds = sorted(term.datatype.rpartition("#")[2] for row in found for term in row if term is not None)
    assert kinds == ["date", "gYearMonth"]


# --- what is refused -----------------------------------------------------------------------------------


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


# --- in a process of its own ---------------------------------------------------------------------------


def clique() -> tuple[ox.Store, dict[str, str]]:
    """A graph in which a path of four steps has millions of answers."""
    store, nodes = ox.Store(), [ox.NamedNode(f"a:{number}") for number in range(60)]
    store.extend([ox.Quad(one, ox.NamedNode("a:to"), other) for one in nodes for other in nodes])
    return store, {}


def crash() -> tuple[ox.Store, dict[str, str]]:
    """The process ends as if the engine had been driven out of its stack."""
    os.kill(os.getpid(), signal.SIGKILL)
    raise AssertionError


def broken() -> tuple[ox.Store, dict[str, str]]:
    """The knowledge cannot be used."""
    raise KnowledgeError("a:b is no criterion")


def listening(port: int) -> tuple[ox.Store, dict[str, str]]:
    """A graph that knows where somebody listens."""
    store = ox.Store()
    store.add(
        ox.Quad(ox.NamedNode("a:a"), ox.NamedNode("a:b"), ox.NamedNode(f"http://127.0.0.1:{port}/sparql"))
    )
    return store, {}


def test_a_query_without_end_is_killed_after_its_time() -> None:
    query = (
        "SELECT (COUNT(*) AS ?n) { ?a <a:to> ?b . ?b <a:to> ?c . ?c <a:to> ?d . ?d <a:to> ?e . ?e <a:to> ?f }"
    )
    with pytest.raises(QueryError, match=r"stopped after 0.5 seconds.*--timeout"):
        ask(query, clique, (), timeout=0.5, limit=10)


def test_a_process_that_dies_is_told_and_takes_nobody_with_it() -> None:
    with pytest.raises(QueryError, match="stopped the process that evaluated it"):
        ask("ASK { }", crash, (), timeout=10, limit=10)


def test_what_is_wrong_with_the_knowledge_comes_back_as_such() -> None:
    with pytest.raises(KnowledgeError, match="a:b is no criterion"):
        ask("ASK { }", broken, (), timeout=10, limit=10)


def test_the_process_can_open_no_connection(monkeypatch: pytest.MonkeyPatch) -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        server.settimeout(0)
        # as if the words of the query had not been checked
        monkeypatch.setattr("trialshape.sparql.form", lambda _: "SELECT")
        query = "SELECT * { ?a <a:b> ?where . SERVICE ?where { ?s ?p ?o } }"
        with pytest.raises(QueryError, match="could not be evaluated"):
            ask(query, listening, (server.getsockname()[1],), timeout=20, limit=10)
        with pytest.raises(BlockingIOError):
            server.accept()


def test_a_query_is_asked_and_limited_on_the_command_line(
    folder: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("COLUMNS", "100")
    path = tmp_path / "who.rq"
    path.write_text("SELECT ?patient ?verdict { ?patient elig:verdict ?verdict } ORDER BY ?patient")
    assert run("query", folder, path, "--limit", "2") == 0
    out, err = capsys.readouterr()
    assert [line.split() for line in out.splitlines()] == [
        ["patient", "verdict"],
        ["asked", "elig:Undecided"],
        ["both", "elig:Ineligible"],
    ]
    assert err == "truncated: there are more than 2 rows; ask for more with --limit\n"


def test_what_is_no_sparql_is_told_with_its_place(
    folder: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "half.rq"
    path.write_text("SELECT ?s\n{ ?s ?p }")
    assert run("query", folder, path) == 2
    assert "half.rq: is no valid SPARQL at 2:" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("name", "said"), [("no-such", "open-most"), ("../seeds/queries/open-most", "no query")]
)
def test_an_unknown_query_is_refused_with_those_there_are(
    name: str, said: str, folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run("query", folder, name) == 2
    assert said in capsys.readouterr().err


# --- writing -------------------------------------------------------------------------------------------


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
