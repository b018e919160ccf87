"""Patients of an export in which they lie scattered: spilled to disk, joined to owners, sorted in buckets."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import groupby
from operator import itemgetter
from pathlib import Path
from typing import Any

import duckdb

from trialshape.read.contract import Limits, Links, RawPatient, Row, statement
from trialshape.read.ownership import settle
from trialshape.read.parsing import rows
from trialshape.read.places import Source
from trialshape.read.tables import spilled, workplace

ROWS_PER_BUCKET = 500_000
BATCH = 20_000
MOST_BUCKETS = 128


def shuffled(
    sources: Sequence[Source], readable: Sequence[bool], links: Links, limits: Limits, memory: str
) -> Iterator[RawPatient]:
    """Give the patients sorted by IRI, each with all it has in any readable file."""
    with workplace(memory) as (con, folder):
        texts = ("s", "p", "o", "dt", "lang", "g")
        with spilled(con, folder / "triples.parquet", texts, ("file",)) as add:
            for number, source in enumerate(sources):
                if readable[number]:
                    for row in rows(source, number, limits):
                        add((*row, number))
        con.execute("CREATE VIEW edge AS SELECT s, p, o FROM spill WHERE dt = ''")
        con.execute("CREATE TABLE described AS SELECT DISTINCT s AS node FROM spill")
        settle(con, links)
        buckets = _fill_buckets(con, folder / "buckets")
        names = [source.name for source in sources]
        for bucket in range(buckets):
            yield from _bucket(con, folder / "buckets", bucket, names)


def _fill_buckets(con: duckdb.DuckDBPyConnection, folder: Path) -> int:
    """Number the patients by IRI and write every owned triple into the bucket of its owner."""
    ((triples,),) = con.execute("SELECT count(*) FROM spill JOIN owner ON owner.node = spill.s").fetchall()
    ((patients,),) = con.execute("SELECT count(*) FROM patient").fetchall()
    buckets = min(triples // ROWS_PER_BUCKET + 1, MOST_BUCKETS, max(patients, 1))
    con.execute(
        """
        CREATE TABLE rank AS
        SELECT node AS patient, number, number * ?::BIGINT // ?::BIGINT AS bucket
        FROM (SELECT node, row_number() OVER (ORDER BY node) - 1 AS number FROM patient)
    """,
        [buckets, max(patients, 1)],
    )
    con.sql("""
        SELECT rank.bucket, rank.number, s, p, o, dt, lang, g, file
        FROM spill JOIN owner ON owner.node = spill.s JOIN rank ON rank.patient = owner.patient
    """).to_parquet(str(folder), partition_by=["bucket"], compression="zstd")
    return int(buckets)


def _bucket(
    con: duckdb.DuckDBPyConnection, folder: Path, bucket: int, names: Sequence[str]
) -> Iterator[RawPatient]:
    members = con.execute(
        """
        SELECT number, patient, (SELECT list(node) FROM shared WHERE shared.patient = rank.patient)
        FROM rank WHERE bucket = ? ORDER BY number
        """,
        [bucket],
    ).fetchall()
    groups = groupby(_sorted(con, folder / f"bucket={bucket}"), key=itemgetter(0))
    waiting = next(groups, None)
    for number, patient, shared in members:
        triples: list[Row] = []
        files: set[int] = set()
        if waiting is not None and waiting[0] == number:  # a patient may be named and have no triple
            for _, *row, file in waiting[1]:
                files.add(file)
                if not triples or triples[-1] != tuple(row):
                    triples.append(tuple(row))
            waiting = next(groups, None)
        yield RawPatient(
            patient,
            tuple(statement(triple) for triple in triples),
            tuple(names[file] for file in sorted(files)),
            frozenset(shared or ()),
        )


def _sorted(con: duckdb.DuckDBPyConnection, folder: Path) -> Iterator[tuple[Any, ...]]:
    """Stream the rows of a bucket in the order of patients and, within them, of statements."""
    if not folder.is_dir():
        return
    result = con.execute(
        """
        SELECT number, s, p, o, dt, lang, g, file FROM read_parquet(?, hive_partitioning = false)
        ORDER BY ALL
        """,
        [str(folder / "*.parquet")],
    )
    while batch := result.fetchmany(BATCH):
        yield from batch
