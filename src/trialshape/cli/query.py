"""`trialshape query`: SPARQL over the screened cohort and the knowledge, in one graph."""

from __future__ import annotations

import csv
import json
import re
import sys
from collections.abc import Sequence
from enum import StrEnum
from pathlib import Path
from typing import Annotated, Any, Final, TextIO

import typer
from rich.table import Table
from rich.text import Text

from trialshape.cli.explain import extra_of, knowledge_of
from trialshape.cli.options import ENGLISH, KnowledgeOfRun, Language, ProtocolOfRun, ResultFolder, tag
from trialshape.cli.words import say, show
from trialshape.knowledge.files import data_root, digest_of
from trialshape.knowledge.reading import content_of
from trialshape.pages.heading import told_choices
from trialshape.pages.plain import plain, short
from trialshape.results import read_run
from trialshape.results.cohort import cohort_store
from trialshape.run import RunError
from trialshape.sparql import Answer, QueryError, Term, ask

ROWS: Final = 1000
SECONDS: Final = 60.0
LONGEST_CELL: Final = 200  # characters of one cell of a table; other formats have all of it
XSD_STRING: Final = "http://www.w3.org/2001/XMLSchema#string"
_FORMULA: Final = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")
_NUMBER = re.compile(r"[+-]?(?:[0-9]+(?:\.[0-9]*)?|\.[0-9]+)(?:[eE][+-]?[0-9]+)?")


class Format(StrEnum):
    """How an answer is written."""

    TABLE = "table"
    CSV = "csv"
    JSON = "json"


def query(
    folder: ResultFolder,
    name: Annotated[
        str | None,
        typer.Argument(metavar="FILE.rq|NAME", help="A file, or a shipped query; none lists them."),
    ] = None,
    format: Annotated[
        Format, typer.Option(help="table for people; csv and json (SPARQL results) for programs.")
    ] = (Format.TABLE),
    timeout: Annotated[
        float, typer.Option(min=0.1, metavar="SECONDS", help="The evaluation is stopped after this time.")
    ] = SECONDS,
    limit: Annotated[int, typer.Option(min=0, metavar="N", help="At most so many rows; 0 for all.")] = ROWS,
    protocol: ProtocolOfRun = None,
    knowledge: KnowledgeOfRun = None,
    language: Language = ENGLISH,
) -> None:
    """Ask the screened cohort in SPARQL: SELECT, ASK or CONSTRUCT.

    The graph holds every outcome with its evidence, data errors and unmapped codes, and the knowledge with labels,
    limits and hierarchies. Prefixes of the knowledge need no declaration. Nothing is fetched, nothing is changed.
    Each term has one elig:shownLabel, in the language of --language where there is one.
    """
    run = read_run(folder)
    if name is None:
        show(_listing())
        return
    path = query_path(name)
    files = knowledge_of(run, protocol, knowledge)
    if (
        digest_of((shown, content_of(shown, place)) for shown, place in files.files)
        != run["knowledge"]["sha256"]
    ):
        say("warning: the knowledge is not that of the run; limits and labels may differ from it")
    if format == Format.TABLE and (extra := extra_of(run, knowledge)):
        say(f"more knowledge: {', '.join(path.as_posix() for path in extra)}")
    for told in told_choices(run) if format == Format.TABLE else ():
        say(told)
    try:
        text = path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError):
        raise RunError(f"{path}: cannot be read as text in UTF-8") from None
    try:
        answer = ask(text, cohort_store, (folder, files, tag(language)), timeout=timeout, limit=limit)
    except QueryError as error:
        raise RunError(f"{path.name}: {error}") from None
    _write(answer, format)
    if answer.truncated:
        what = "triples" if answer.form == "CONSTRUCT" else "rows"
        say(f"truncated: there are more than {limit or len(answer.rows)} {what}; ask for more with --limit")


def query_path(name: str) -> Path:
    """The file of a query: a path as given, else a shipped one by its name. Raises RunError when there is none."""
    given = Path(name)
    if given.is_file():
        return given
    shipped = data_root() / "seeds" / "queries"
    if given.name == name and (path := shipped / f"{name.removesuffix('.rq')}.rq").is_file():
        return path
    known = ", ".join(found.stem for found in shipped_queries())
    raise RunError(f"no query '{name}': give a file, or one of {known}")


def shipped_queries() -> list[Path]:
    """The queries that come with the program, by name."""
    return sorted((data_root() / "seeds" / "queries").glob("*.rq"))


def _listing() -> Table:
    grid = Table.grid(padding=(0, 2, 0, 0))
    grid.add_column(no_wrap=True)
    grid.add_column(ratio=1, overflow="fold")
    for path in shipped_queries():
        first = path.read_text(encoding="utf-8").partition("\n")[0]
        grid.add_row(Text(path.stem, style="bold"), Text(first.lstrip("# ")))
    return grid


# --- writing an answer ---------------------------------------------------------------------------------


def _write(answer: Answer, format: Format) -> None:
    if answer.form == "CONSTRUCT":
        sys.stdout.write(answer.turtle)
    elif format == Format.JSON:
        sys.stdout.write(json.dumps(as_json(answer), indent=2) + "\n")
    elif answer.form == "ASK":
        sys.stdout.write("true\n" if answer.truth else "false\n")
    elif format == Format.CSV:
        write_csv(answer, sys.stdout)
    else:
        show(_table(answer))


def as_json(answer: Answer) -> dict[str, Any]:
    """The answer in the form of SPARQL 1.1 Query Results JSON; `truncated` is added when rows were left out."""
    if answer.form == "ASK":
        return {"head": {}, "boolean": answer.truth}
    rows = [
        {name: _json_term(term) for name, term in zip(answer.variables, row, strict=True) if term is not None}
        for row in answer.rows
    ]
    content: dict[str, Any] = {"head": {"vars": list(answer.variables)}, "results": {"bindings": rows}}
    return {**content, "truncated": True} if answer.truncated else content


def _json_term(term: Term) -> dict[str, str]:
    kind = {"iri": "uri", "blank": "bnode"}.get(term.kind, "literal")
    content = {"type": kind, "value": term.text}
    if term.language:
        content["xml:lang"] = term.language
    elif term.datatype and term.datatype != XSD_STRING:
        content["datatype"] = term.datatype
    return content


def write_csv(answer: Answer, file: TextIO) -> None:
    """The rows as CSV with every cell quoted. What a spreadsheet could take for a formula gets a leading apostrophe."""
    writer = csv.writer(file, quoting=csv.QUOTE_ALL, lineterminator="\r\n")
    writer.writerow(answer.variables)
    for row in answer.rows:
        writer.writerow([_harmless(term.text) if term is not None else "" for term in row])


def _harmless(text: str) -> str:
    return f"'{text}" if text.startswith(_FORMULA) and not _NUMBER.fullmatch(text) else text


def _table(answer: Answer) -> Table:
    table = Table(box=None, padding=(0, 2, 0, 0), header_style="bold")
    for name in answer.variables:
        table.add_column(Text(name), overflow="fold")
    columns = [_cells(column, answer.prefixes) for column in zip(*answer.rows, strict=True)]
    for row in zip(*columns, strict=True):
        table.add_row(*(Text(cell) for cell in row))
    return table


def _cells(column: Sequence[Term | None], prefixes: Sequence[tuple[str, str]]) -> list[str]:
    """A column as it is shown: IRIs by prefix, or by their last parts where these tell them apart."""
    iris = {
        term.text: _shortened(term.text, prefixes)
        for term in column
        if term is not None and term.kind == "iri"
    }
    bare = [iri for iri, shown in iris.items() if shown == iri]
    if len({short(iri) for iri in bare}) == len(bare):
        iris |= {iri: short(iri) for iri in bare}
    return [
        _cut(plain(iris.get(term.text, term.text) if term.kind == "iri" else term.text)) if term else ""
        for term in column
    ]


def _cut(text: str) -> str:
    return text if len(text) <= LONGEST_CELL else f"{text[:LONGEST_CELL]}..."


def _shortened(iri: str, prefixes: Sequence[tuple[str, str]]) -> str:
    """An IRI with the prefix of the longest namespace that it begins with."""
    fitting = [
        (namespace, prefix)
        for prefix, namespace in prefixes
        if iri.startswith(namespace) and iri != namespace
    ]
    if not fitting:
        return iri
    namespace, prefix = max(fitting, key=lambda pair: len(pair[0]))
    return f"{prefix}:{iri.removeprefix(namespace)}"
