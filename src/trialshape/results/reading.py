"""Reading a result directory back."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from trialshape.results.gathering import Results
from trialshape.results.schema import RUN, SCHEMA_VERSION, TABLES


class ResultError(Exception):
    """A result directory that cannot be read or must not be written; says which, why, and what to do."""


def read(folder: Path) -> Results:
    """The tables and the run record of a result directory.

    Raises ResultError when it is none, when a file is missing or damaged, or when it is of another version."""
    run = read_run(folder)
    tables = {name: _table(folder / f"{name}.parquet", schema) for name, schema in TABLES.items()}
    return Results(**tables, run=run)


def read_run(folder: Path) -> dict[str, Any]:
    """What run.json of a result directory says. Raises ResultError when it is no result directory."""
    run = any_run(folder)
    version = run.get("schemaVersion")
    if version != SCHEMA_VERSION:
        raise ResultError(
            f"{folder / RUN}: has schema version {version}, this program reads {SCHEMA_VERSION}. Screen again."
        )
    if not _says_what_it_rests_on(run):
        raise ResultError(
            f"{folder / RUN}: is damaged, it does not say which knowledge was used. Screen again."
        )
    return run


def _says_what_it_rests_on(run: dict[str, Any]) -> bool:
    protocol, knowledge = run.get("protocol"), run.get("knowledge")
    if not isinstance(protocol, dict) or not isinstance(knowledge, dict):
        return False
    amended, extra = knowledge.get("amendedLimits", []), knowledge.get("extra")
    texts = [protocol.get("name"), protocol.get("given", ""), knowledge.get("sha256")]
    return (
        isinstance(extra, list)
        and isinstance(amended, list)
        and all(isinstance(text, str) for text in (*texts, *extra))
        and all(isinstance(one, dict) and one.keys() >= {"id", "protocol", "amended"} for one in amended)
    )


def any_run(folder: Path) -> dict[str, Any]:
    """What run.json says, of whatever version. Raises ResultError when no run of trialshape wrote it."""
    if not folder.is_dir():
        raise ResultError(f"{folder}: no such directory. Name one that `trialshape screen` wrote.")
    path = folder / RUN
    if not path.is_file():
        raise ResultError(f"{folder}: is no result directory, {RUN} is not in it.")
    try:
        run = json.loads(path.read_bytes())
        ours = run["tool"]["name"] == "trialshape"
    except (ValueError, KeyError, TypeError):
        ours = False
    if not ours:
        raise ResultError(f"{path}: is not the record of a run of trialshape.")
    assert isinstance(run, dict)
    return run


def _table(path: Path, schema: pa.Schema) -> pa.Table:
    if not path.is_file():
        raise ResultError(f"{path}: is missing from the result directory. Screen again.")
    try:
        with path.open("rb") as file:
            found = pq.ParquetFile(file).read()
    except (pa.ArrowException, OSError):
        raise ResultError(f"{path}: is damaged. Screen again.") from None
    if not found.schema.equals(schema):
        different = sorted(set(found.schema.names) ^ set(schema.names))
        which = f" ({', '.join(different)})" if different else ""
        raise ResultError(f"{path}: has other columns than this program reads{which}. Screen again.")
    return found
