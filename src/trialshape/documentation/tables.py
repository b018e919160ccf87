"""The criteria as CSV and as Markdown, beside the page."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable

from trialshape.documentation.criteria import CriterionRow, plain

COLUMNS = (
    "number", "level", "kind", "label", "paraphrase", "evaluation", "read_as", "limit", "window", "finding",
    "question", "settled_by", "decisions", "encoded", "bullet", "test_code",
)  # fmt: skip
_FORMULA = ("=", "+", "-", "@", "\t", "\r")
_MARKDOWN = {
    "\\": "\\\\", "`": "\\`", "*": "\\*", "_": "\\_", "[": "\\[", "]": "\\]", "|": "\\|", "~": "\\~",
    "&": "&amp;", "<": "&lt;", ">": "&gt;",
}  # fmt: skip
_SHOWN = ("number", "label", "paraphrase", "read_as", "limit", "window", "finding", "decisions", "encoded")


def as_csv(rows: tuple[CriterionRow, ...]) -> str:
    """One line for every node, RFC 4180; a text that a spreadsheet would run as a formula gets an apostrophe."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow(COLUMNS)
    writer.writerows([_harmless(cell) for cell in cells(row).values()] for row in rows)
    return out.getvalue()


def as_markdown(rows: tuple[CriterionRow, ...], title: str) -> str:
    """A Markdown table of the columns that people read."""
    lines = [f"# {_escaped(title)}", "", _line(_SHOWN), _line("---" for _ in _SHOWN)]
    lines += [_line(_escaped(cells(row)[name]) for name in _SHOWN) for row in rows]
    return "\n".join(lines) + "\n"


def cells(row: CriterionRow) -> dict[str, str]:
    """The texts of a row by column."""
    texts = (
        row.id,
        str(row.depth),
        "exclusion" if row.exclusion else "inclusion",
        row.label,
        row.definition,
        row.evaluation,
        plain(row.fold) or plain(row.level),
        plain(row.limit),
        plain(row.windows),
        plain(row.finding),
        row.question,
        plain(row.settled),
        " ".join(sorted(piece.text for piece in (*row.decisions, *row.inherited))),
        row.encoded,
        row.bullet,
        row.test_code,
    )
    return dict(zip(COLUMNS, texts, strict=True))


def _harmless(cell: str) -> str:
    return "'" + cell if cell.startswith(_FORMULA) else cell


def _escaped(text: str) -> str:
    flat = " ".join(text.split())
    return "".join(_MARKDOWN.get(sign, sign) for sign in flat)


def _line(texts: Iterable[str]) -> str:
    return "| " + " | ".join(texts) + " |"
