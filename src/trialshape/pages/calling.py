"""The list of patients to call first, as lines of a page."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from rich.console import Console, ConsoleOptions, RenderResult
from rich.table import Table
from rich.text import Text

from trialshape.pages.layout import WIDE, Items
from trialshape.pages.next import Next, Obstacle, Step
from trialshape.pages.plain import plain

NAMED: Final = 3  # how many questions of a patient with one action, and how many obstacles, are told
NARROW: Final = 6  # patients on a narrow page
LINES: Final = 2  # lines for each
STYLES: Final = {True: "yellow", False: "green"}


@dataclass(frozen=True, slots=True)
class WhoNext:
    """Some lines for each patient: name, tier, how many leaves are open, and what to do; fewer on a narrow page."""

    found: Sequence[Next]
    names: Mapping[str, str]

    def __rich_console__(self, console: Console, options: ConsoleOptions) -> RenderResult:
        yield _table(self.found if options.max_width >= WIDE else self.found[:NARROW], self.names)


def _table(found: Sequence[Next], names: Mapping[str, str]) -> Table:
    grid = Table.grid(padding=(0, 2))
    grid.add_column(no_wrap=True)
    grid.add_column(no_wrap=True)
    grid.add_column(justify="right", no_wrap=True)
    grid.add_column(ratio=1)
    grid.add_row(Text(" WHO NEXT", style="bold"), "", Text("open", style="dim"), Text("step", style="dim"))
    for one in found:
        barred = bool(one.obstacles)
        grid.add_row(
            Text(f" {plain(names[one.patient])}"),
            Text(one.label, style=STYLES[barred]),
            "-" if barred else str(one.open),
            Items(_told(one), "; ", most=LINES),
        )
    return grid


def _told(one: Next) -> list[str]:
    if one.obstacles:
        return list(_first([_obstacle(obstacle) for obstacle in one.obstacles]))
    where = " in the encoded criteria" if one.not_encoded else ""
    if len(one.steps) > LINES:
        return [", ".join(f"{acts(step)} ({len(step.ids)})" for step in one.steps)]
    most = NAMED + 1 - len(one.steps)
    return [_step(step, most) for step in one.steps] or [f"nothing is open{where}: an investigator confirms"]


def _step(step: Step, most: int) -> str:
    after = f" (on or after {step.not_before})" if step.not_before else ""
    return f"{acts(step)}: {', '.join(_first(step.labels, most))}{after}"


def acts(step: Step) -> str:
    """The acts of one action, such as "blood draw + urine"."""
    return " + ".join(step.acts)


def _obstacle(one: Obstacle) -> str:
    what = " ".join(part for part in (f"{one.calls_for}:" if one.calls_for else "", one.label) if part)
    when = one.date
    if one.free_from:
        when = ", ".join(part for part in (one.date, f"free from {one.free_from}") if part)
    elif one.stop_by:
        when = f"stop by {one.stop_by}"
    return f"{what}{f' {when}' if when else ''} [{one.criterion}]"


def _first(items: Sequence[str], most: int = NAMED) -> Iterable[str]:
    return [*items[:most], *([f"{len(items) - most} more"] if len(items) > most else [])]
