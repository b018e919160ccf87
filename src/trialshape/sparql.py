"""Queries of users: what is refused before anything runs, and evaluation in a process that can be killed.

Oxigraph cannot be interrupted from Python and calls SERVICE addresses on its own. So a query is read word by word
first, and then runs in a child process that can open neither files nor connections and is killed after its time.
"""

from __future__ import annotations

import multiprocessing
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from multiprocessing.connection import Connection
from typing import Any, Final, Literal

import pyoxigraph as ox

from trialshape.knowledge.errors import KnowledgeError
from trialshape.knowledge.tokens import Token, body_start, depth, iri_of, place, prefixes, tokenise
from trialshape.results import ResultError

DEEPEST: Final = 100
"""Brackets open at one time; a parser may end the process beyond some thousands."""
LONGEST: Final = 1 << 20
"""Characters of a query."""
MOST_BYTES: Final = 64 << 20
"""Size of an answer, in bytes of its texts."""

FORMS: Final = frozenset(("SELECT", "ASK", "CONSTRUCT"))
UPDATES: Final = frozenset(
    ("INSERT", "DELETE", "LOAD", "CLEAR", "DROP", "CREATE", "ADD", "MOVE", "COPY", "WITH")
)
REFUSED_WORDS: Final[Mapping[str, tuple[str, str]]] = {
    "SERVICE": ("service", "a query must not leave this machine"),
    "FROM": ("dataset", "the cohort and the knowledge are one graph: leave FROM out"),
    **dict.fromkeys(sorted(UPDATES), ("update", "a query reads and never changes")),
}
# an IRI as the engine reads it, which may look like two comparisons to others
_IRI_FORM = re.compile(r'<[^<>"{}|^`\\\x00-\x20]*>')
_HIDDEN = re.compile(
    r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\u200b\u200e\u200f\u2028-\u202e\u2066-\u2069\ufeff]|\r(?!\n)|\\[uU]"
)


class QueryError(Exception):
    """A query that is refused, cannot be read, or took too long; says which and what to do."""


@dataclass(frozen=True, slots=True)
class Term:
    """One RDF term of an answer as plain text; `kind` is iri, blank, literal or triple."""

    kind: Literal["iri", "blank", "literal", "triple"]
    text: str
    datatype: str = ""
    language: str = ""


Row = tuple[Term | None, ...]


@dataclass(frozen=True, slots=True)
class Answer:
    """What a query gave: rows for SELECT, a truth for ASK, Turtle for CONSTRUCT.

    `truncated` says that there is more than the limit let through. `prefixes` are those for showing IRIs."""

    form: str
    variables: tuple[str, ...] = ()
    rows: tuple[Row, ...] = ()
    truth: bool | None = None
    turtle: str = ""
    truncated: bool = False
    prefixes: tuple[tuple[str, str], ...] = ()


# --- before anything runs ------------------------------------------------------------------------------


def form(query: str) -> str:
    """SELECT, ASK or CONSTRUCT. Raises QueryError, naming what is refused and where, for any other text."""
    if len(query) > LONGEST:
        raise QueryError(f"too long: a query has at most {LONGEST:,} characters")
    hidden = _HIDDEN.search(query)
    if hidden is not None:
        raise _refused(
            "hidden character", "write control characters and \\u escapes out", query, hidden.start()
        )
    tokens = tokenise(query)
    if depth(tokens) > DEEPEST:
        raise QueryError(f"refused (nesting): more than {DEEPEST} brackets are open at one time")
    for token in tokens:
        _check_word(token, query)
    start = body_start(tokens)
    found = tokens[start].keyword if start < len(tokens) else ""
    if found not in FORMS:
        where = tokens[start].start if start < len(tokens) else len(query)
        raise _refused("form", "a query is a SELECT, an ASK or a CONSTRUCT", query, where)
    return found


def _check_word(token: Token, query: str) -> None:
    refused = REFUSED_WORDS.get(token.keyword)
    if refused is not None:
        raise _refused(*refused, query, token.start)
    if token.kind == "sign" and token.text.startswith("<") and _IRI_FORM.match(query, token.start):
        advice = "write an IRI with its scheme, and spaces around < and > when they compare"
        raise _refused("ambiguous <", advice, query, token.start)


def _refused(name: str, advice: str, query: str, offset: int) -> QueryError:
    return QueryError(f"refused ({name}) at {place(query, offset)}: {advice}")


def written_out(query: str, known: Mapping[str, str]) -> str:
    """The query with names of two dots and more, such as crit:a.b.c, as IRIs: the engine stops at the second dot.

    `known` are prefixes that hold without being declared."""
    tokens = tokenise(query)
    declared = {**known, **prefixes(tokens)}
    pieces, copied = list[str](), 0
    for token in tokens[body_start(tokens) :]:
        iri = iri_of(token, declared) if token.kind == "pname" else None
        if iri is not None and token.text.partition(":")[2].replace("\\.", "").count(".") > 1:
            pieces += [query[copied : token.start], f"<{iri}>"]
            copied = token.end
    return "".join([*pieces, query[copied:]])


# --- in a process of its own ---------------------------------------------------------------------------

Build = Callable[..., tuple[ox.Store, dict[str, str]]]


def ask(query: str, build: Build, arguments: tuple[Any, ...], *, timeout: float, limit: int) -> Answer:
    """Evaluate a query on the store that `build(*arguments)` makes, in a child process.

    `build` also gives the prefixes that hold without being declared; function and arguments must be picklable.
    The clock of `timeout` (seconds) starts when the store is made. At most `limit` rows or triples are given; 0 is
    no limit. Raises QueryError for a query that is refused or not SPARQL, takes too long or stops its process,
    and what `build` raises as a KnowledgeError or ResultError."""
    form(query)
    context = multiprocessing.get_context("spawn")
    here, there = context.Pipe(duplex=False)
    child = context.Process(target=_evaluate, args=(there, build, arguments, query, limit), daemon=True)
    child.start()
    there.close()
    try:
        _expect(_received(here, child, None), "ready")
        if not here.poll(timeout):
            raise QueryError(
                f"stopped after {timeout:g} seconds. Narrow the query, or allow more with --timeout."
            )
        answer = _expect(_received(here, child, timeout), "answer")
        assert isinstance(answer, Answer)
        return answer
    finally:
        child.kill()
        child.join()
        here.close()


def _received(here: Connection, child: Any, timeout: float | None) -> tuple[str, object]:
    try:
        kind, content = here.recv()
    except EOFError:
        child.join(timeout)
        raise QueryError(
            "the query stopped the process that evaluated it, perhaps for want of memory. Narrow the query."
        ) from None
    return str(kind), content


def _expect(message: tuple[str, object], kind: str) -> object:
    found, content = message
    if found == kind:
        return content
    text = str(content)
    raise {"knowledge": KnowledgeError, "result": ResultError}.get(found, QueryError)(text)


def _evaluate(there: Connection, build: Build, arguments: tuple[Any, ...], query: str, limit: int) -> None:
    try:
        store, known = build(*arguments)
        text = written_out(query, known)
        there.send(("ready", None))
        _close_the_doors()
        there.send(("answer", evaluate(store, text, known, limit)))
    except KnowledgeError as error:
        there.send(("knowledge", str(error)))
    except ResultError as error:
        there.send(("result", str(error)))
    except SyntaxError as error:
        # what the parser would have accepted fills a page
        reason = str(error).partition(" expected ")[0].removeprefix("error ")
        there.send(("query", f"is no valid SPARQL {reason}".rstrip(": ")))
    except Exception as error:
        there.send(("query", f"could not be evaluated: {type(error).__name__}"))


def _close_the_doors() -> None:
    """Let this process open no file and no connection any more; what is open stays open."""
    try:
        import resource
    except ImportError:  # not a POSIX system: the words of the query were checked all the same
        return
    resource.setrlimit(resource.RLIMIT_NOFILE, (0, 0))


def evaluate(store: ox.Store, query: str, known: dict[str, str], limit: int) -> Answer:
    """The answer to a query whose words were checked; in this process and without a time limit."""
    found = store.query(query, prefixes=known)
    shown = tuple(sorted(known.items()))
    if isinstance(found, ox.QueryBoolean):
        return Answer("ASK", truth=bool(found), prefixes=shown)
    if isinstance(found, ox.QueryTriples):
        triples, more = _taken(found, limit, lambda triple: len(str(triple)))
        return Answer("CONSTRUCT", turtle=_turtle(triples, known), truncated=more, prefixes=shown)
    names = [variable.value for variable in found.variables]
    solutions, more = _taken(found, limit, lambda row: sum(len(str(row[name])) for name in names))
    rows = tuple(tuple(_term(row[name]) for name in names) for row in solutions)
    return Answer("SELECT", tuple(names), rows, truncated=more, prefixes=shown)


def _taken(found: Any, limit: int, size: Callable[[Any], int]) -> tuple[list[Any], bool]:
    """As many as the limits let through, and whether there are more."""
    taken: list[Any] = []
    held = 0
    for one in found:
        held += size(one)
        if (limit and len(taken) == limit) or held > MOST_BYTES:
            return taken, True
        taken.append(one)
    return taken, False


def _term(term: Any) -> Term | None:
    match term:
        case None:
            return None
        case ox.NamedNode():
            return Term("iri", term.value)
        case ox.BlankNode():
            return Term("blank", term.value)
        case ox.Literal():
            return Term("literal", term.value, term.datatype.value, term.language or "")
    return Term("triple", str(term))


def _turtle(triples: list[ox.Triple], known: Mapping[str, str]) -> str:
    ordered = sorted(set(triples), key=str)
    text = "\n".join(str(triple) for triple in ordered)
    used = {prefix: iri for prefix, iri in sorted(known.items()) if f"<{iri}" in text}
    written = ox.serialize(ordered, format=ox.RdfFormat.TURTLE, prefixes=used)
    assert written is not None
    return written.decode()
