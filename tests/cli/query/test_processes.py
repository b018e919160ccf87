"""A query in a process of its own: without end, dying, cut off from the network, limited."""

from __future__ import annotations

import os
import signal
import socket
from pathlib import Path

import pyoxigraph as ox
import pytest

from tests.cli.invented import run
from trialshape.knowledge.errors import KnowledgeError
from trialshape.sparql import QueryError, ask


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
