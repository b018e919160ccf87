"""The table: CSV text read strictly, and written anew in one plain form for the mapping engine."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from pathlib import Path
from typing import TextIO

from trialshape.mapping.errors import MappingError


def read_header(table: Path) -> tuple[str, ...]:
    """The names of the columns of a table. Raises MappingError."""
    with _opened(table) as stream:
        return _header(table, _records(table, stream))


def rewrite(table: Path, plain: Path) -> int:
    """Write a table anew with every cell in quotes; the result is the number of its rows.

    Raises MappingError, with file and line, for text that is not UTF-8 and rows of another length than the header.
    """
    with _opened(table) as stream, plain.open("w", encoding="utf-8", newline="") as target:
        records = _records(table, stream)
        header = _header(table, records)
        writer = csv.writer(target, quoting=csv.QUOTE_ALL, lineterminator="\n")
        writer.writerow(header)
        rows = 0
        for line, record in records:
            if len(record) != len(header):
                found = f"{len(record)} cells where the header has {len(header)}"
                raise MappingError(f"{table.name}:{line}: {found}. Export the table as comma-separated text.")
            writer.writerow(record)
            rows += 1
    return rows


def _opened(table: Path) -> TextIO:
    try:
        return table.open(encoding="utf-8-sig", newline="")
    except OSError as error:
        raise MappingError(f"{table.name}: the table cannot be read ({error.strerror}).") from None


def _records(table: Path, stream: TextIO) -> Iterator[tuple[int, list[str]]]:
    """The records that are not empty, each with the line on which it ends."""
    reader = csv.reader(stream, strict=True)
    while True:
        try:
            record = next(reader, None)
        except UnicodeDecodeError:
            raise MappingError(f"{table.name}: not UTF-8 text. Save the table as UTF-8.") from None
        except csv.Error:
            message = "not comma-separated text (a quote or a NUL out of place, or a cell too long)"
            raise MappingError(f"{table.name}:{reader.line_num}: {message}.") from None
        if record is None:
            return
        if any("\0" in cell for cell in record):
            raise MappingError(
                f"{table.name}:{reader.line_num}: a NUL character. Save the table as UTF-8 text."
            )
        if record:
            yield reader.line_num, record


def _header(table: Path, records: Iterator[tuple[int, list[str]]]) -> tuple[str, ...]:
    _, names = next(records, (0, []))
    if not names:
        raise MappingError(f"{table.name}: the table is empty; expected a header.")
    seen: set[str] = set()
    for place, name in enumerate(names, start=1):
        if not name or name.casefold() in seen:
            raise MappingError(
                f"{table.name}:1: column {place} has no name, or that of another column (capitals do not count)."
            )
        seen.add(name.casefold())
    return tuple(names)
