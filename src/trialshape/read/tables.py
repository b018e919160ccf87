"""A working place on disk: a temporary folder that is always removed, DuckDB in bounds, and spilled rows."""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import duckdb
import pyarrow as pa
import pyarrow.parquet as pq

from trialshape.read.contract import ReadError

BATCH = 50_000
MEMORY = "600MB"


@contextmanager
def workplace(memory: str = MEMORY) -> Iterator[tuple[duckdb.DuckDBPyConnection, Path]]:
    """Open a DuckDB connection and a folder for its spills; both are gone afterwards.

    Raises ReadError where the disk or the memory does not suffice.
    """
    with tempfile.TemporaryDirectory(prefix="trialshape-") as name:
        folder = Path(name)
        settings: dict[str, str | bool | int | float | list[str]] = {
            "memory_limit": memory,
            "temp_directory": str(folder / "duckdb"),
            "preserve_insertion_order": False,
            "autoinstall_known_extensions": False,
            "autoload_known_extensions": False,
        }
        con = duckdb.connect(":memory:", config=settings)
        try:
            yield con, folder
        except duckdb.OutOfMemoryException:
            raise ReadError(
                f"Sorting the export by patient needs more than {memory} of memory. "
                "Allow more, or give the export in smaller parts that hold whole patients."
            ) from None
        except (duckdb.IOException, OSError) as trouble:
            raise ReadError(
                f"Sorting the export by patient failed ({type(trouble).__name__}). "
                "Free some disk space, or set TMPDIR to a disk with room for about twice the unpacked export."
            ) from None
        finally:
            con.close()


@contextmanager
def spilled(
    con: duckdb.DuckDBPyConnection, path: Path, texts: tuple[str, ...], numbers: tuple[str, ...]
) -> Iterator[Callable[[tuple[str | int, ...]], None]]:
    """Collect rows into a Parquet file; afterwards it is the view `spill` with the named columns."""
    schema = pa.schema([(name, pa.string()) for name in texts] + [(name, pa.int64()) for name in numbers])
    waiting: list[tuple[str | int, ...]] = []
    with pq.ParquetWriter(path, schema, compression="zstd") as writer:

        def flush() -> None:
            if not waiting:
                return
            columns = zip(zip(*waiting, strict=True), schema.types, strict=True)
            arrays = [pa.array(column, kind) for column, kind in columns]
            writer.write_batch(pa.RecordBatch.from_arrays(arrays, schema=schema))
            waiting.clear()

        def add(row: tuple[str | int, ...]) -> None:
            waiting.append(row)
            if len(waiting) >= BATCH:
                flush()

        yield add
        flush()
    con.read_parquet(str(path)).create_view("spill")
