"""Pieces of a page: lists that break between their items, and the table of criteria."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from rich.console import Console, ConsoleOptions, RenderResult
from rich.measure import Measurement
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from trialshape.results.counting import OUTCOME_WORDS

WIDE: Final = 96  # from here on two halves of a long criterion table stand side by side
LONG: Final = 24
HEADS: Final = ("pass", "fail", "unk", "rev", "n/a")
NUMBERS: Final = 28  # what ids and numbers take of a line


@dataclass(frozen=True, slots=True)
class Items:
    """Words in one row that is broken between items, never inside one that fits a line."""

    parts: Sequence[str]
    glue: str = ", "
    style: str = ""

    def __rich_console__(self, console: Console, options: ConsoleOptions) -> RenderResult:
        # a comma stays at the end of a broken line, other glue goes
        tail = "," if self.glue.strip() == "," else ""
        lines: list[str] = []
        for number, part in enumerate(self.parts, 1):
            after = tail if number < len(self.parts) else ""
            if lines and len(lines[-1] + self.glue + part + after) <= options.max_width:
                lines[-1] += self.glue + part
                continue
            if lines:
                lines[-1] += tail
            lines.append(part)
        yield Text("\n".join(lines), style=self.style)

    def __rich_measure__(self, console: Console, options: ConsoleOptions) -> Measurement:
        width = len(self.glue.join(self.parts))
        return Measurement(min(options.max_width, width), min(options.max_width, width))


@dataclass(frozen=True, slots=True)
class Criteria:
    """How many patients have which outcome of each top criterion; `tops` is as run.json has it."""

    tops: Sequence[Mapping[str, Any]]

    def __rich_console__(self, console: Console, options: ConsoleOptions) -> RenderResult:
        if options.max_width < WIDE or len(self.tops) <= LONG:
            yield _table(self.tops, min(options.max_width, WIDE))
            return
        middle = (len(self.tops) + 1) // 2
        width = (options.max_width - 2) // 2
        sides = Table.grid(padding=(0, 2))
        sides.add_row(*(_table(half, width) for half in (self.tops[:middle], self.tops[middle:])))
        yield sides


def _table(tops: Sequence[Mapping[str, Any]], width: int) -> Padding:
    table = Table(box=None, pad_edge=False, padding=(0, 1, 0, 0), header_style="bold")
    table.add_column("id", no_wrap=True, min_width=3)
    table.add_column("criterion", no_wrap=True, overflow="ellipsis", max_width=width - NUMBERS)
    for head in HEADS:
        table.add_column(head, justify="right", no_wrap=True, min_width=len(head))
    for top in tops:
        # a dot for none: what is there stands out
        numbers = [str(top["outcomes"][word] or ".") for word in OUTCOME_WORDS]
        table.add_row(Text(top["id"]), Text(top["label"]), *numbers)
    return Padding(table, (0, 0, 0, 1))
