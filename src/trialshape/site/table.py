"""A table of a site: its header checked, its rows as cells by column, everything wrong named by file and line."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

from trialshape.site.model import BAD_CELL, UNREADABLE, Remark

MOST_ROWS: Final = 5_000
LONGEST_CELL: Final = 500
# what a spreadsheet would run; a strip result such as ++ or +/- is none
_FORMULA: Final = re.compile(r"[=@]|[+-]\s*[A-Za-z(=@]")
_CONTROL: Final = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")


@dataclass(frozen=True, slots=True)
class Row:
    """One line of a table: cells by column, trimmed; empty where nothing is written."""

    line: int
    cells: Mapping[str, str]

    def __getitem__(self, column: str) -> str:
        """Give the cell of a column, empty where the table has no such column."""
        return self.cells.get(column, "")


@dataclass(slots=True)
class Table:
    """The rows of a table that can be read, and what was wrong with the others and is found later."""

    file: str
    rows: list[Row] = field(default_factory=list)
    remarks: list[Remark] = field(default_factory=list)

    def refuse(self, line: int, message: str, code: str = BAD_CELL) -> None:
        """Note why a line is not used."""
        self.remarks.append(Remark(self.file, line, message, code))


def read_table(file: str, content: bytes, needed: Sequence[str], optional: Sequence[str] = ()) -> Table:
    """Read a table whose header must have the needed columns, in any order, and may have the optional ones.

    Cells are separated by commas, or by semicolons where the header has them; the text is UTF-8."""
    table = Table(file)
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = content[: error.start].count(b"\n") + 1
        table.refuse(line, "is not written in UTF-8: save the table as CSV UTF-8", UNREADABLE)
        return table
    if "\0" in text:
        table.refuse(
            text[: text.index("\0")].count("\n") + 1, "has a NUL character: it is no CSV", UNREADABLE
        )
        return table
    first = text.partition("\n")[0]
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=_delimiter(first), strict=True)
    lines: list[tuple[int, list[str]]] = []
    start = 1
    try:
        for cells in reader:
            lines.append((start, [cell.strip() for cell in cells]))
            start = reader.line_num + 1
            if len(lines) > MOST_ROWS + 1:
                table.refuse(start, f"more than {MOST_ROWS:,} rows: the rest is not read", UNREADABLE)
                break
    except csv.Error:
        # what follows an open quote belongs to nobody knows which line
        message = "a quote that is not closed, or text after a closed one: nothing from here on is read"
        table.refuse(start, message, UNREADABLE)
    header = lines[0][1] if lines else []
    if _header_is_bad(header, needed, optional):
        expected = ",".join((*needed, *(f"[{name}]" for name in optional)))
        table.refuse(1, f"the header must be {expected}", UNREADABLE)
        return table
    for line, cells in lines[1:]:
        _add(table, line, header, cells)
    return table


def _delimiter(header: str) -> str:
    return ";" if ";" in header and "," not in header else ","


def _header_is_bad(header: Sequence[str], needed: Sequence[str], optional: Sequence[str]) -> bool:
    known = {*needed, *optional}
    return bool(set(needed) - set(header) or set(header) - known or len(set(header)) < len(header))


def _add(table: Table, line: int, header: Sequence[str], cells: Sequence[str]) -> None:
    if not any(cells):
        return
    if len(cells) != len(header):
        table.refuse(line, f"has {len(cells)} cells, the header has {len(header)}")
        return
    for column, cell in zip(header, cells, strict=True):
        if len(cell) > LONGEST_CELL:
            table.refuse(line, f"{column} has more than {LONGEST_CELL} characters")
            return
        if _CONTROL.search(cell):
            table.refuse(line, f"{column} has a control character")
            return
        if _FORMULA.match(cell):
            table.refuse(
                line, f"{column} begins like a formula, which a spreadsheet would run: write plain text"
            )
            return
    table.rows.append(Row(line, dict(zip(header, cells, strict=True))))
