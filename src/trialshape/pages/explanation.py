"""A patient's page as text for a terminal: barriers first, then what is open, then what passes."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from itertools import groupby
from typing import Final

from rich.console import Group, RenderableType
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from trialshape.pages.patient import Line, PatientPage, Source
from trialshape.pages.plain import plain, short

STYLES: Final = {
    "barrier": "red",
    "question": "yellow",
    "missing": "yellow",
    "pass": "green",
}
VERDICT_STYLES: Final = {"Ineligible": "bold red", "Undecided": "bold yellow"}
NOT_MEASURED: Final = frozenset(("", "measured"))


def explanation(page: PatientPage, everything: bool = False) -> RenderableType:
    """The page in sections, or with `everything` each node of the tree in protocol order."""
    parts: list[RenderableType] = [*_head(page)]
    parts += _tree(page) if everything else _sections(page)
    parts += _problems(page)
    parts += [Text(""), Text(page.notice, style="dim")]
    return Group(*parts)


def _head(page: PatientPage) -> Iterator[RenderableType]:
    yield Text.assemble(
        (plain(page.patient), "bold"),
        "   ",
        (page.shown, VERDICT_STYLES.get(page.verdict, "bold green")),
        f" ({page.caution})",
    )
    standing = f" ({page.standing})" if page.standing else ""
    assumed = f"{len(page.assumptions)} assumptions"
    if page.assumed:
        assumed += f" ({', '.join(page.assumptions)}), {page.assumed} rows rest on them"
    yield Text(
        " | ".join((f"{page.protocol}{standing}", f"as of {page.as_of}", f"preset {page.preset}", assumed))
    )


# --- the sections --------------------------------------------------------------------------------------


def _sections(page: PatientPage) -> Iterator[RenderableType]:
    labels = {line.id: line.label for line in page.lines}
    barriers = page.having("barrier")
    yield from _section("BARRIERS", barriers, _facts(barriers, labels))
    for title, role in (("QUESTIONS", "question"), ("MISSING", "missing")):
        found = [line for line in page.lines if line.role == role]
        yield from _section(title, found, _asked(found))
    idle = page.having("not encoded")
    yield from _section("NOT ENCODED", idle, _listed([line.id for line in idle]))
    without = page.having("not applicable")
    yield from _section("NOT APPLICABLE", without, _listed([f"{line.id} {line.label}" for line in without]))
    passed = page.having("pass")
    yield from _section("PASSES", passed, _passes(page, labels))
    if not barriers:
        yield Text("")
        yield Text("No barrier in what was checked.")


def _section(title: str, lines: Sequence[Line], body: RenderableType) -> Iterator[RenderableType]:
    if not lines:
        return
    yield Text("")
    yield Text.assemble((title, "bold"), f"  {len(lines)}")
    yield body


def _grid(*columns: tuple[int, bool]) -> Table:
    """A grid whose columns have shares of the width (0: as wide as it must be) and may wrap or not."""
    grid = Table.grid(padding=(0, 2, 0, 0))
    for share, wraps in columns:
        grid.add_column(ratio=share or None, no_wrap=not wraps, overflow="fold")
    return grid


def _facts(lines: Sequence[Line], labels: dict[str, str]) -> RenderableType:
    parts: list[RenderableType] = []
    for top, below in groupby(lines, key=lambda line: line.top):
        some = list(below)
        if some[0].id != top:
            parts.append(Text(f" {top}  {labels.get(top, '')}", style="bold"))
        grid = _grid((0, False), (0, False), (3, True), (4, True), (0, False), (0, True), (3, True))
        for line in some:
            needs = f"needs {line.limit}" if line.limit else ""
            cells = (line.id, line.shown, line.label, amount(line), needs, line.date, sources(line.sources))
            grid.add_row(
                *(
                    Text(plain(cell), style=STYLES["barrier"] if place < 2 else "")
                    for place, cell in enumerate(cells)
                )
            )
        parts.append(Padding(grid, (0, 0, 0, 2)))
        for line in some:
            changes = f" Can it change: {line.if_failed}." if line.if_failed else ""
            if line.said or changes:
                parts.append(Padding(Text(f"{line.id}: {line.said}{changes}", style="dim"), (0, 0, 0, 4)))
    return Group(*parts)


def _asked(lines: Sequence[Line]) -> RenderableType:
    grid = _grid((0, False), (0, False), (1, True), (0, True))
    for line in lines:
        # a place that nothing is recorded for has nothing to show; a stale or unreadable value has
        seen = amount(line)
        recorded = f" Recorded: {seen}, {line.date or 'without date'}." if seen else ""
        who = " / ".join(dict.fromkeys(one for one in (line.asked, line.settled_by) if one))
        text = (line.question or line.said or line.label) + recorded
        grid.add_row(
            Text(f" {line.id}"), Text(line.reason, style=STYLES[line.role]), Text(plain(text)), Text(who)
        )
    return grid


def _listed(names: Sequence[str]) -> RenderableType:
    return Padding(Text(", ".join(names)), (0, 0, 0, 1))


def _passes(page: PatientPage, labels: dict[str, str]) -> RenderableType:
    grid = _grid((0, False), (0, False), (1, True))
    for top, below in groupby((line for line in page.lines if line.counts), key=lambda line: line.top):
        some = list(below)
        passed = [line for line in some if line.role == "pass"]
        if not passed:
            continue
        named = [_passed(line, alone=line.id == top) for line in passed]
        limbs = [f"{line.id} {line.label}" for line in some if line.role == "idle" and line.outcome == "Fail"]
        text = f"{labels.get(top, '')}: " + ", ".join(named) if named != [""] else labels.get(top, "")
        if limbs:
            text += f"; does not hold and need not: {', '.join(limbs)}"
        grid.add_row(
            Text(f" {top}"), Text(some[0].shown, style=STYLES.get(some[0].role, "")), Text(plain(text))
        )
    return grid


def _passed(line: Line, *, alone: bool) -> str:
    """A passing leaf with what decides it."""
    basis = "" if line.basis in NOT_MEASURED else f"[{line.basis}]"
    parts = ("" if alone else f"{line.id} {line.label}", amount(line), basis)
    return " ".join(part for part in parts if part)


# --- every node ----------------------------------------------------------------------------------------


def _tree(page: PatientPage) -> Iterator[RenderableType]:
    yield Text("")
    grid = _grid((0, False), (0, False), (4, True), (4, True), (0, False), (0, True), (0, False), (3, True))
    for line in page.lines:
        word = line.shown
        if line.role == "idle" and line.outcome == "Fail":
            word = "does not hold"
        if line.reason:
            word += f": {line.reason}"
        cells = (
            f"{'  ' * line.depth}{line.id}",
            word,
            line.label,
            amount(line),
            line.limit and f"needs {line.limit}",
            line.date,
            line.basis,
            sources(line.sources),
        )
        style = STYLES.get(
            line.role, "bold" if line.role == "branch" else "dim" if line.role == "shown only" else ""
        )
        grid.add_row(
            *(Text(plain(cell), style=style if place < 2 else "") for place, cell in enumerate(cells))
        )
    yield grid


def amount(line: Line) -> str:
    """What was recorded and, where it differs, the value that is compared."""
    if not line.value:
        return line.amount
    same = line.amount.replace(" ", "") == line.value.replace("{", "").replace("}", "").replace(" ", "")
    return line.value if same or not line.amount else f"{line.value} ({line.amount})"


def sources(known: Iterable[Source]) -> str:
    """The nodes that an outcome rests on by their short names, each with the document or laboratory it came from."""
    return ", ".join(
        source.name + (f" ({from_})" if (from_ := source.document or source.performer) else "")
        for source in known
    )


def _problems(page: PatientPage) -> Iterator[RenderableType]:
    if not page.problems:
        return
    yield Text("")
    yield Text.assemble(("DATA ERRORS", "bold"), f"  {len(page.problems)}")
    grid = _grid((0, True), (0, False), (0, False), (1, True))
    for problem in page.problems:
        cells = (f" {short(problem.node)}", short(problem.property), problem.code, problem.message)
        grid.add_row(*(Text(plain(cell)) for cell in cells))
    yield grid
