"""The worksheet as CSV: safe in a spreadsheet, and read back however a spreadsheet saves it."""

from __future__ import annotations

import csv
import io

import pytest

from trialshape.worksheet.sheet import COLUMNS, Line, SheetError, read_sheet, written

HEADER = "patient,kind,question,answer,date,who"


def rows(text: str, encoding: str = "utf-8") -> list[tuple[int, Line | str]]:
    """The rows of a text."""
    return read_sheet(text.encode(encoding))


def test_the_columns_are_those_that_are_documented() -> None:
    assert " ".join(COLUMNS) == (
        "patient kind question ids act role phase text context open_because allowed answer unit upper_limit start end "
        "details corrects date who by_role document expires note"
    )


@pytest.mark.parametrize("start", ["=", "+", "-", "@", "\t", "\r", "\n", "'"])
def test_no_cell_can_become_a_formula_and_each_comes_back(start: str) -> None:
    cell = f'{start}cmd|" /C calc"!A0, "x"'
    line = Line("https://example.org/p1", "question", "EcogStatus", text=cell, answer="1")
    text = written([line])
    (_, raw) = csv.reader(io.StringIO(text, newline=""))
    assert raw[COLUMNS.index("text")] == f"'{cell}"
    assert not [value for value in raw if value.startswith(("=", "+", "-", "@", "\t", "\r", "\n"))]
    ((_, again),) = read_sheet(text.encode())
    assert isinstance(again, Line)
    assert again.text == cell.strip() or again.text == cell


def test_lines_end_and_quotes_double_as_the_standard_says() -> None:
    text = written([Line("p", "question", "Q", text='a "b", c\nd')])
    assert text.endswith("\r\n")
    assert '"a ""b"", c\nd"' in text


@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig"])
@pytest.mark.parametrize("end", ["\n", "\r\n"])
def test_what_spreadsheets_save_is_read(delimiter: str, encoding: str, end: str) -> None:
    text = end.join((HEADER, "p1,question,Q,Grün,2026-11-20,K7", "")).replace(",", delimiter)
    ((number, line),) = rows(text, encoding)
    assert isinstance(line, Line)
    assert (number, line.answer, line.who) == (2, "Grün", "K7")


def test_a_row_is_known_by_the_line_on_which_it_begins() -> None:
    found = rows(
        f'{HEADER}\np1,question,"two\nlines",1,2026-11-20,K7\n\n,,,,,\np2,question,Q,1,2026-11-20,K7\n'
    )
    assert [number for number, _ in found] == [2, 6]


def test_the_line_that_names_the_delimiter_is_passed_over() -> None:
    ((number, line),) = rows("sep=;\r\n" + HEADER.replace(",", ";") + "\r\np1;question;Q;1;2026-11-20;K7\r\n")
    assert isinstance(line, Line)
    assert (number, line.question) == (3, "Q")


def test_a_row_of_another_length_is_told_and_the_others_are_read() -> None:
    found = rows(f"{HEADER}\np1,question,Q,1\np2,question,Q,1,2026-11-20,K7\n")
    assert found[0] == (2, "the row has 4 cells, the header 6")
    assert isinstance(found[1][1], Line)


@pytest.mark.parametrize(
    ("content", "line", "message"),
    [
        (b"", 1, "the file is empty"),
        (b"patient,answer\n", 1, "the header lacks kind, question, date, who"),
        ((HEADER + ",colour\n").encode(), 1, "no column of a worksheet in place 7"),
        ((HEADER + ",who\n").encode(), 1, "a column stands twice"),
        (HEADER.encode() + b"\np1,question,Q,\xff,2026-11-20,K7\n", 2, "not UTF-8 text"),
        (HEADER.encode() + b"\np1,question,Q,\0,2026-11-20,K7\n", 2, "a NUL character"),
        ((HEADER + '\np1,question,"Q" x,1,2026-11-20,K7\n').encode(), 2, "not valid CSV"),
    ],
)
def test_what_is_no_worksheet_is_refused_with_its_line(content: bytes, line: int, message: str) -> None:
    with pytest.raises(SheetError, match=message) as refused:
        read_sheet(content)
    assert refused.value.line == line
