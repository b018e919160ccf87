"""What a command says, and where: results on standard output, everything about the run on standard error."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from rich.console import Console, ConsoleOptions, RenderableType, RenderResult
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn
from rich.segment import Segment

from trialshape.pages.plain import plain


def say(text: str) -> None:
    """Lines on standard error, uncut: a path that is cut in two cannot be copied. Files cannot drive the terminal."""
    print("\n".join(plain(line) for line in text.split("\n")), file=sys.stderr)


@dataclass(frozen=True, slots=True)
class _Plain:
    """A page whose texts cannot drive the terminal, wherever they were written."""

    page: RenderableType

    def __rich_console__(self, console: Console, options: ConsoleOptions) -> RenderResult:
        for segment in console.render(self.page, options):
            text = "\n".join(plain(line) for line in segment.text.split("\n"))
            yield segment if segment.control else Segment(text, segment.style)


def show(page: RenderableType) -> None:
    """A page on standard output, as wide as the terminal; colours only there, and none where NO_COLOR is set."""
    console = Console(markup=False, emoji=False, highlight=False)
    with console.capture() as captured:
        console.print(_Plain(page), crop=False)
    # cells are padded to their column: blanks at line ends are of no use to anybody
    text = "\n".join(line.rstrip() for line in captured.get().split("\n"))
    encoding = sys.stdout.encoding or "utf-8"
    sys.stdout.write(text.encode(encoding, "replace").decode(encoding))


@contextmanager
def progress(what: str, *, wanted: bool) -> Iterator[Callable[[int, int], None] | None]:
    """A bar on standard error while work goes on; None where there is no terminal to show it."""
    console = Console(stderr=True)
    if not wanted or not console.is_terminal:
        yield None
        return
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    with Progress(*columns, console=console, transient=True) as bar:
        task = bar.add_task(what, total=None)

        def tell(done: int, total: int) -> None:
            bar.update(task, completed=done, total=total)

        yield tell
