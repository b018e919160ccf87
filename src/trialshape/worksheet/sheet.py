"""The worksheet as a table of text: its columns, and CSV that is safe to open in a spreadsheet."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Sequence
from dataclasses import astuple, dataclass, fields
from typing import Final

DELIMITERS: Final = ",;\t"
_GUARDED: Final = ("=", "+", "-", "@", "\t", "\r", "\n", "'")


@dataclass(frozen=True, slots=True)
class Line:
    """One row of a worksheet: what is asked, and the empty cells for the answer."""

    patient: str
    kind: str
    question: str
    ids: str = ""
    act: str = ""
    role: str = ""
    phase: str = ""
    text: str = ""
    context: str = ""
    open_because: str = ""
    allowed: str = ""
    answer: str = ""
    unit: str = ""
    upper_limit: str = ""
    start: str = ""
    end: str = ""
    details: str = ""
    corrects: str = ""
    date: str = ""
    who: str = ""
    by_role: str = ""
    document: str = ""
    expires: str = ""
    note: str = ""


COLUMNS: Final = tuple(field.name for field in fields(Line))
NEEDED: Final = ("patient", "kind", "question", "answer", "date", "who")


class SheetError(Exception):
    """A table that cannot be used as a whole: says in which line and what to do, never what a cell holds."""

    def __init__(self, message: str, line: int | None = None) -> None:
        super().__init__(message)
        self.message = message
        self.line = line


def written(lines: Iterable[Line]) -> str:
    """Rows as CSV (RFC 4180) under a header; a cell that a spreadsheet would run as a formula is guarded."""
    return table(COLUMNS, (astuple(line) for line in lines))


def table(header: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """A table as CSV (RFC 4180), guarded."""
    out = io.StringIO(newline="")
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow(header)
    writer.writerows([_guarded(cell) for cell in row] for row in rows)
    return out.getvalue()


def _guarded(cell: str) -> str:
    return f"'{cell}" if cell.startswith(_GUARDED) else cell


def _unguarded(cell: str) -> str:
    return cell[1:] if cell.startswith("'") and cell[1:].startswith(_GUARDED) else cell


def read_sheet(content: bytes) -> list[tuple[int, Line | str]]:
    """The rows of a worksheet, each with the line on which it begins, or what is wrong with it; no empty ones.

    Commas, semicolons and tabs are told apart by the header, and a byte order mark may lead. Raises SheetError for what
    is no such table."""
    rows = _rows(_text(content))
    if not rows:
        raise SheetError("the file is empty; expected a worksheet with its header", 1)
    header = [name.strip() for name in rows[0][1]]
    _check_header(header)
    found: list[tuple[int, Line | str]] = []
    for number, cells in rows[1:]:
        if not any(cell.strip() for cell in cells):
            continue
        if len(cells) != len(header):
            found.append((number, f"the row has {len(cells)} cells, the header {len(header)}"))
            continue
        said = {name: _unguarded(cell.strip()) for name, cell in zip(header, cells, strict=True)}
        found.append((number, Line(**said)))
    return found


def _text(content: bytes) -> str:
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as broken:
        line = content.count(b"\n", 0, broken.start) + 1
        raise SheetError("not UTF-8 text. Save the sheet as CSV in UTF-8", line) from None
    if "\0" in text:
        raise SheetError(
            "a NUL character. Save the sheet as CSV in UTF-8", text.count("\n", 0, text.index("\0")) + 1
        )
    return text


def _rows(text: str) -> list[tuple[int, list[str]]]:
    """Each row with the line on which it begins."""
    if text[:4] == "sep=":  # how some spreadsheets say their delimiter
        return [(line + 1, cells) for line, cells in _rows(text.partition("\n")[2])]
    first = text.partition("\n")[0]
    delimiter = max(DELIMITERS, key=first.count)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    rows: list[tuple[int, list[str]]] = []
    before = 0
    try:
        for cells in reader:
            rows.append((before + 1, cells))
            before = reader.line_num
    except csv.Error:
        raise SheetError("not valid CSV: look at the quotes", before + 1) from None
    return rows


def _check_header(header: Sequence[str]) -> None:
    missing = [name for name in NEEDED if name not in header]
    unknown = [position for position, name in enumerate(header, 1) if name not in COLUMNS]
    if missing:
        raise SheetError(
            f"the header lacks {', '.join(missing)}; expected the columns of `trialshape worklist`", 1
        )
    if unknown:
        places = ", ".join(map(str, unknown))
        raise SheetError(f"no column of a worksheet in place {places} of the header; remove or rename it", 1)
    if len(set(header)) < len(header):
        raise SheetError("a column stands twice in the header", 1)
