"""Pieces of a page: lists that break between their items."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from rich.console import Console, ConsoleOptions, RenderResult
from rich.measure import Measurement
from rich.text import Text

DOTS: Final = " ..."
SOME: Final = 8  # how many of a list are shown
WIDE: Final = 96  # from here on a page has room for more


@dataclass(frozen=True, slots=True)
class Items:
    """Words in one row that is broken between items, never inside one that fits a line.

    `most` is the number of lines at most; what does not fit ends in dots, and of several items each begins."""

    parts: Sequence[str]
    glue: str = ", "
    style: str = ""
    most: int | None = None

    def __rich_console__(self, console: Console, options: ConsoleOptions) -> RenderResult:
        # a comma stays at the end of a broken line, other glue goes
        tail = "," if self.glue.strip() == "," else ""
        lines: list[str] = []
        cut = self.most is not None and len(self.parts) > 1
        for number, whole in enumerate(self.parts, 1):
            part = _cut(whole, options.max_width) if cut else whole
            after = tail if number < len(self.parts) else ""
            if lines and len(lines[-1] + self.glue + part + after) <= options.max_width:
                lines[-1] += self.glue + part
                continue
            if lines:
                lines[-1] += tail
            lines.append(part)
        shown = Text("\n".join(lines), style=self.style)
        if self.most is None:
            yield shown
            return
        wrapped = list(shown.wrap(console, options.max_width))
        if len(wrapped) > self.most:
            wrapped = wrapped[: self.most]
            wrapped[-1].rstrip()
            wrapped[-1].truncate(options.max_width - len(DOTS))
            wrapped[-1].append(DOTS)
        yield Text("\n").join(wrapped)

    def __rich_measure__(self, console: Console, options: ConsoleOptions) -> Measurement:
        width = len(self.glue.join(self.parts))
        return Measurement(min(options.max_width, width), min(options.max_width, width))


def _cut(text: str, width: int) -> str:
    """A text that fits a line."""
    return text if len(text) <= width else text[: max(0, width - len(DOTS))].rstrip(" ,:") + DOTS
