"""Writing a result directory: whole or not at all, and the same bytes for the same results."""

from __future__ import annotations

import json
import os
import secrets
import shutil
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import IO, Any

import pyarrow as pa
import pyarrow.parquet as pq

from trialshape.folders import put, sync
from trialshape.results.choices import metadata
from trialshape.results.gathering import Results
from trialshape.results.reading import ResultError, any_run
from trialshape.results.schema import FILES, RUN, TABLES, TIMING

ROW_GROUP = 131_072


def check_place(out: Path) -> None:
    """Refuse a place that a run must not write to, before it takes time.

    Free are a name that is not taken, an empty directory, and a result directory that holds nothing else.
    Raises ResultError, saying what is in the way."""
    if not out.exists() and not out.is_symlink():
        _check_parent(out)
        return
    if not out.is_dir():
        raise ResultError(f"{out}: is not a directory. Name another one with --out.")
    held = sorted(entry.name for entry in out.iterdir())
    if not held:
        return
    if RUN not in held:
        raise ResultError(
            f"{out}: is neither empty nor a result directory, so nothing is written into it. "
            "Name another one with --out."
        )
    any_run(out)
    foreign = [name for name in held if name not in FILES]
    if foreign:
        raise ResultError(
            f"{out}: holds files that no run writes ({', '.join(foreign[:3])}), which a new run would remove. "
            "Move them, or name another directory with --out."
        )


def _check_parent(out: Path) -> None:
    """Directories above that are not there are made; a file among them is in the way."""
    nearest = next(above for above in out.absolute().parents if above.exists())
    if not nearest.is_dir():
        raise ResultError(f"{out}: {nearest.name} is a file. Choose another --out.")


def write(
    results: Results,
    timing: Mapping[str, Any],
    out: Path,
    more: Mapping[str, Callable[[Path], None]] | None = None,
) -> None:
    """Write a result directory beside its place, then put it there in one step.

    `more` names further files of the directory with what writes each to a path. Raises ResultError for a
    place that must not or cannot be written to."""
    check_place(out)
    # a link stays a link: what it points to is replaced
    place = out.resolve()
    made = place.with_name(f".{place.name}-{secrets.token_hex(4)}")
    try:
        made.mkdir(parents=True)
        for name in TABLES:
            _durably(made / f"{name}.parquet", _table_writer(getattr(results, name), metadata(results.run)))
        _durably(made / RUN, _json_writer(results.run))
        _durably(made / TIMING, _json_writer(timing))
        for name, writer in (more or {}).items():
            writer(made / name)
        sync(made)
        put(made, place)
    except OSError as trouble:
        why = trouble.strerror or type(trouble).__name__
        raise ResultError(f"{out}: cannot be written ({why}). Nothing was changed.") from None
    finally:
        shutil.rmtree(made, ignore_errors=True)


def _durably(path: Path, writer: Callable[[IO[bytes]], None]) -> None:
    with path.open("wb") as file:
        writer(file)
        file.flush()
        os.fsync(file.fileno())


def _table_writer(table: pa.Table, about: Mapping[str, str]) -> Callable[[IO[bytes]], None]:
    """Write Parquet whose bytes depend on the rows and what is said of them: fixed groups, each from one chunk."""
    table = table.replace_schema_metadata(dict(about))

    def writer(file: IO[bytes]) -> None:
        with pq.ParquetWriter(file, table.schema, version="2.6", compression="zstd") as parquet:
            for start in range(0, table.num_rows, ROW_GROUP):
                group = table.slice(start, ROW_GROUP).combine_chunks()
                parquet.write_table(group, row_group_size=ROW_GROUP)

    return writer


def _json_writer(content: Mapping[str, Any]) -> Callable[[IO[bytes]], None]:
    text = json.dumps(content, indent=2, ensure_ascii=False) + "\n"

    def writer(file: IO[bytes]) -> None:
        file.write(text.encode())

    return writer
