"""The first pass: read every file once, find the patients, and prove how they may be read again."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import duckdb

from trialshape.read.contract import (
    LIMITS,
    FileSeen,
    Layout,
    Limits,
    Links,
    Problem,
    ReadError,
    Row,
    Statement,
    Survey,
    UnreadableError,
    statement,
)
from trialshape.read.ownership import settle
from trialshape.read.parsing import rows, runs
from trialshape.read.places import Source
from trialshape.read.tables import MEMORY, spilled, workplace

EXAMPLES = 5


def survey(sources: Sequence[Source], links: Links, limits: Limits = LIMITS, memory: str = MEMORY) -> Survey:
    """Read an export once and say what is in it.

    Nothing but links and the places of subjects is kept, on disk. A file that breaks a rule is reported and
    contributes nothing. The layout is other than "shuffled" only when every patient's statements were seen
    to lie in one file and in a stretch of it that no other patient's statements reach into. Raises ReadError
    when the disk is full.
    """
    with workplace(memory) as (con, folder):
        stamps = [source.stamp() for source in sources]
        counts, problems = _scan(con, folder, sources, limits)
        settle(con, links)
        _place(con)
        layout = _layout(con)
        spans = _spans(con) if layout != "shuffled" else {}
        per_file = dict(_all(con, "SELECT file, count(DISTINCT patient) FROM place GROUP BY file"))
        seen = tuple(
            FileSeen(
                source.name,
                source.format or "unknown",
                number in counts,
                counts.get(number, 0),
                per_file.get(number, 0),
                stamps[number],
                tuple(spans.get(number, ())),
            )
            for number, source in enumerate(sources)
        )
        orphans = _all(con, "SELECT node FROM orphan ORDER BY node LIMIT ?", [EXAMPLES])
        return Survey(
            files=seen,
            skipped=tuple(source.name for source in sources if source.format is None),
            layout=layout,
            patients=_count(con, "SELECT count(*) FROM patient"),
            triples=sum(counts.values()),
            problems=problems,
            orphans=_count(con, "SELECT count(*) FROM orphan"),
            orphan_examples=tuple(node for (node,) in orphans),
            export=_export(con, sources, limits),
        )


def _scan(
    con: duckdb.DuckDBPyConnection, folder: Path, sources: Sequence[Source], limits: Limits
) -> tuple[dict[int, int], tuple[Problem, ...]]:
    """Spill links and runs of all files; give the triples per readable file, and the problems."""
    counts: dict[int, int] = {}
    problems: list[Problem] = []
    path = folder / "links.parquet"
    with spilled(con, path, ("s", "p", "o", "g"), ("file", "run")) as add:
        for number, source in enumerate(sources):
            if source.format is None:
                continue
            try:
                triples = _scan_file(source, number, limits, add)
            except UnreadableError as broken:
                problems.append(Problem(source.name, broken.line, broken.column, broken.message))
                continue
            counts[number] = triples
            if not triples:
                problems.append(Problem(source.name, None, None, _nothing(source), "empty"))
    con.execute("CREATE TABLE good AS SELECT unnest(?::BIGINT[]) AS file", [[*counts]])
    con.execute("CREATE VIEW kept AS SELECT * FROM spill SEMI JOIN good USING (file)")
    con.execute("CREATE VIEW edge AS SELECT s, p, o FROM kept WHERE p <> ''")
    con.execute("CREATE TABLE described AS SELECT DISTINCT s AS node FROM kept")
    return counts, tuple(problems)


def _scan_file(
    source: Source, number: int, limits: Limits, add: Callable[[tuple[str | int, ...]], None]
) -> int:
    triples = 0
    for count, run in enumerate(runs(rows(source, number, limits))):
        subject, graph = run[0][0], run[0][5]
        add((subject, "", "", graph, number, count))
        for _, predicate, value, datatype, _, _ in run:
            if not datatype:
                add((subject, predicate, value, graph, number, count))
        triples += len(run)
    return triples


def _nothing(source: Source) -> str:
    if source.format == "jsonld":
        return "no triples. Plain JSON without an @context says nothing in RDF; export JSON-LD or Turtle."
    return "no triples. Was the export cut short, or is this the wrong file?"


def _place(con: duckdb.DuckDBPyConnection) -> None:
    """Make `place(patient, file, first, last)`, the stretch of each file a patient needs, and `orphan`."""
    con.execute("""
        CREATE TABLE place AS
        WITH needed AS (
            SELECT owner.patient, kept.file, kept.run FROM kept JOIN owner ON owner.node = kept.s
            WHERE kept.p = ''
            UNION ALL
            SELECT kept.o, kept.file, kept.run FROM kept SEMI JOIN owner_predicate USING (p)
        )
        SELECT patient, file, min(run) AS first, max(run) AS last FROM needed GROUP BY patient, file
    """)
    con.execute("""
        CREATE TABLE orphan AS
        SELECT node FROM described ANTI JOIN owner USING (node) ANTI JOIN export USING (node)
    """)


def _layout(con: duckdb.DuckDBPyConnection) -> Layout:
    if _count(con, "SELECT count(*) FROM (SELECT 1 FROM place GROUP BY patient HAVING count(*) > 1)"):
        return "shuffled"
    overlapping = """
        SELECT count(*) FROM (
            SELECT first, lag(last) OVER (PARTITION BY file ORDER BY first, last) AS before FROM place
        ) WHERE before >= first
    """
    if _count(con, overlapping):
        return "shuffled"
    if not _count(con, "SELECT count(*) FROM (SELECT 1 FROM place GROUP BY file HAVING count(*) > 1)"):
        return "patient per file"
    # Only a name for the reader: the stretches are what is read by, whatever the graphs are.
    in_graphs = """
        WITH home AS (
            SELECT DISTINCT owner.patient, kept.g FROM kept JOIN owner ON owner.node = kept.s
            WHERE kept.p = ''
        )
        SELECT count(*) = count(DISTINCT patient) AND count(*) = count(DISTINCT g) AND bool_and(g <> '')
        FROM home
    """
    return "patient per graph" if _all(con, in_graphs) == [(True,)] else "subject order"


def _spans(con: duckdb.DuckDBPyConnection) -> dict[int, list[tuple[int, int]]]:
    spans: dict[int, list[tuple[int, int]]] = {}
    for file, first, last in _all(con, "SELECT file, first, last FROM place ORDER BY file, first"):
        spans.setdefault(file, []).append((first, last))
    return spans


def _export(
    con: duckdb.DuckDBPyConnection, sources: Sequence[Source], limits: Limits
) -> tuple[Statement, ...]:
    """Read the statements of export nodes again, since the scan keeps no values."""
    held = _all(
        con,
        """
        SELECT kept.file, list(DISTINCT kept.s) FROM kept SEMI JOIN export ON export.node = kept.s
        GROUP BY kept.file
    """,
    )
    found: set[Row] = set()
    for number, nodes in held:
        wanted = frozenset(nodes)
        try:
            found.update(row for row in rows(sources[number], number, limits) if row[0] in wanted)
        except UnreadableError:
            raise ReadError(f"{sources[number].name}: changed while it was read. Run again.") from None
    return tuple(statement(row) for row in sorted(found))


def _all(
    con: duckdb.DuckDBPyConnection, query: str, values: list[object] | None = None
) -> list[tuple[Any, ...]]:
    return con.execute(query, values or []).fetchall()


def _count(con: duckdb.DuckDBPyConnection, query: str) -> int:
    ((number,),) = _all(con, query)
    return int(number)
