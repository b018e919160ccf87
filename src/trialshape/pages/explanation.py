"""A patient's page as text for a terminal: barriers first, then what is open, then what passes."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from itertools import groupby, takewhile
from typing import Final

from rich.console import Group, RenderableType
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from trialshape.pages.calling import acts
from trialshape.pages.fact import NOT_MEASURED, amount, fact, limit, sources
from trialshape.pages.layout import Items
from trialshape.pages.lines import Line, Role
from trialshape.pages.patient import PatientPage
from trialshape.pages.plain import plain, short

STYLES: Final = {
    "barrier": "red",
    "question": "yellow",
    "missing": "yellow",
    "pass": "green",
}
VERDICT_STYLES: Final = {"Ineligible": "bold red", "Undecided": "bold yellow"}
SUPERSEDED: Final = "superseded"


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
    assumed = "no assumptions"
    if page.assumptions:
        assumed = f"assumed complete: {', '.join(page.assumptions)}; {page.assumed} rows rest on it"
    yield Text(f"{page.protocol}{standing}")
    if page.knowledge:
        yield Text(f"more knowledge: {', '.join(plain(name) for name in page.knowledge)}")
    yield Text(f"as of {page.as_of} | preset {page.preset} | {assumed}")
    for told in (page.label, page.policies):
        if told:
            yield Text(told, style="yellow")
    yield from _standing(page)
    if page.classes:
        yield Text(f"from the facts: {'; '.join(plain(name) for name in page.classes)}")


def _standing(page: PatientPage) -> Iterator[RenderableType]:
    """How far the patient is from an answer, and until when what is settled holds."""
    said = [page.tier] if page.tier else []
    if page.actions:
        said.append(f"{page.actions} action{'' if page.actions == 1 else 's'} left")
    if page.earliest:
        said.append(f"not before {page.earliest}")
    if page.decided_until:
        said.append(f"what is settled lapses from {page.decided_until}")
    if said:
        yield Items(said, " | ")
    again = _again(page.having("question", "missing"))
    for step in page.steps:
        after = f" (on or after {step.not_before})" if step.not_before else ""
        ids = [known for leaf in step.ids for known in (leaf, *again.get(leaf, ()))]
        told = [*ids[:-1], ids[-1] + after]
        yield Padding(Items([f"{acts(step)}: {told[0]}", *told[1:]]), (0, 0, 0, 2))
    if page.other_sets:
        more = " or more" if page.more_sets else ""
        number = len(page.other_sets)
        sets = "set" if number == 1 and not more else "sets"
        yield Text(f"  {number}{more} other {sets} of answers would do", style="dim")


def _again(lines: Iterable[Line]) -> dict[str, list[str]]:
    """The ids under which the question of a leaf stands as well."""
    found: dict[str, list[str]] = {}
    for line in lines:
        if line.restates:
            found.setdefault(line.restates, []).append(line.id)
    return found


# --- the sections --------------------------------------------------------------------------------------


def _sections(page: PatientPage) -> Iterator[RenderableType]:
    labels = {line.id: line.label for line in page.lines}
    barriers = page.having("barrier")
    if barriers:
        yield from _section("BARRIERS", len(barriers), _facts(barriers, labels))
    else:
        yield from (Text(""), Text.assemble(("BARRIERS", "bold"), "  none in what could be decided"))
    titles: tuple[tuple[str, Role], ...] = (("QUESTIONS", "question"), ("MISSING", "missing"))
    for title, role in titles:
        found = _once(page.having(role))
        yield from _section(title, len(found), _by_action(found, page))
    unwritten = page.having("not encoded")
    yield from _section("NOT ENCODED", len(unwritten), _listed(_gathered(page, "not encoded")))
    without = [f"{known} {labels.get(known, '')}" for known in _gathered(page, "not applicable")]
    yield from _section("NOT APPLICABLE", len(page.having("not applicable")), _listed(without))
    yield from _section("PASSES", len(page.having("pass")), _passes(page, labels))


def _once(lines: Iterable[Line]) -> list[list[Line]]:
    """Open leaves as questions, each with the leaves that ask it; the first of them gives the words."""
    found: dict[str, list[Line]] = {}
    for line in lines:
        found.setdefault(line.restates or line.id, []).append(line)
    return list(found.values())


def _gathered(page: PatientPage, role: Role) -> list[str]:
    """The ids with this role; a top criterion stands for its leaves where all of them have it."""
    found: list[str] = []
    for top, below in groupby((line for line in page.lines if _is_leaf(line)), key=lambda line: line.top):
        some = list(below)
        fitting = [line.id for line in some if line.role == role]
        found.extend([top] if len(fitting) == len(some) else fitting)
    return found


def _is_leaf(line: Line) -> bool:
    return line.role not in ("branch", "shown only")


def _section(title: str, count: int, body: RenderableType) -> Iterator[RenderableType]:
    if count:
        yield from (Text(""), Text.assemble((title, "bold"), f"  {count}"), body)


def _grid() -> Table:
    """Two narrow columns, a wide one that wraps at words."""
    grid = Table.grid(padding=(0, 2, 0, 0))
    for ratio in (None, None, 1):
        grid.add_column(ratio=ratio, no_wrap=ratio is None, overflow="fold")
    return grid


def _facts(lines: Sequence[Line], labels: dict[str, str]) -> RenderableType:
    grid = _grid()
    for top, below in groupby(lines, key=lambda line: line.top):
        some = list(below)
        if some[0].id != top:
            grid.add_row(Text(f" {top}"), Text(""), Text(labels.get(top, ""), style="bold"))
        for line in some:
            changes = f"({'; '.join(part for part in (line.if_failed, _wait(line)) if part)})"
            changes = changes if changes != "()" else ""
            indent = " " if line.id == top else "   "
            style = STYLES[line.role]
            grid.add_row(Text(indent + line.id, style=style), Text(line.shown, style=style), Text(fact(line)))
            if line.said:
                grid.add_row(Text(""), Text(""), Text(f"{line.said} {changes}".strip(), style="dim"))
    return grid


def _by_action(questions: Iterable[list[Line]], page: PatientPage) -> RenderableType:
    """The questions of each action, those that are needed first: an action, then a question, that others make needless
    comes after them."""
    actions: dict[str, list[list[Line]]] = {}
    for lines in questions:
        actions.setdefault(lines[0].action, []).append(lines)
    ordered = sorted(actions.values(), key=lambda some: not any(map(_is_needed, some)))
    parts: list[RenderableType] = []
    for some in ordered:
        if action := some[0][0].action:
            parts.append(Text(f" {action}", style="bold"))
        parts.append(_asked(sorted(some, key=lambda lines: not _is_needed(lines)), page))
    return Group(*parts)


def _is_needed(question: Iterable[Line]) -> bool:
    return any(line.needed for line in question)


def _asked(questions: Iterable[Sequence[Line]], page: PatientPage) -> RenderableType:
    grid = _grid()
    for lines in questions:
        line = lines[0]
        who = " / ".join(dict.fromkeys(one for one in (line.asked, line.settled_by) if one))
        text = Text((f"{who}: " if who else "") + (line.question or line.said or line.label))
        known = amount(line) if line.sources or line.value else ""
        seen = "  ".join(part for part in (known, line.date, sources(line.sources)) if part)
        if parts := _below(line, page):
            seen = "; ".join(f"{part.id} {part.shown} {amount(part)}".strip() for part in parts)
        if seen:
            # nothing is shown of what nothing is recorded for; a stale or unreadable value is
            text.append(f"\nrecorded: {plain(seen)}", style="dim")
        if line.protocol_limit:
            text.append(f"\n{limit(line)}", style="dim")
        if line.free_from:
            text.append(f"\non or after {line.free_from}", style="dim")
        if line.action and not _is_needed(lines):
            text.append("\nnot needed once the others are answered", style="dim")
        ids = ", ".join(one.id for one in lines)
        grid.add_row(Text(f" {ids}"), Text(line.reason, style=STYLES[line.role]), text)
    return grid


def _below(branch: Line, page: PatientPage) -> list[Line]:
    """The leaves below a branch."""
    after = page.lines[page.lines.index(branch) + 1 :]
    return [line for line in takewhile(lambda line: line.depth > branch.depth, after) if _is_leaf(line)]


def _wait(line: Line) -> str:
    """When a barrier that passes with time is over."""
    if line.free_from:
        return f"free from {line.free_from}"
    return f"stop by {line.stop_by}" if line.stop_by else ""


def _listed(names: Sequence[str]) -> RenderableType:
    return Padding(Text(", ".join(names)), (0, 0, 0, 1))


def _passes(page: PatientPage, labels: dict[str, str]) -> RenderableType:
    grid = _grid()
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
    needed = limit(line) if line.protocol_limit else ""
    parts = ("" if alone else f"{line.id} {line.label}", amount(line), needed, basis)
    return " ".join(part for part in parts if part)


# --- every node ----------------------------------------------------------------------------------------


def _tree(page: PatientPage) -> Iterator[RenderableType]:
    yield Text("")
    grid = _grid()
    for line in page.lines:
        branch = line.role == "branch"
        style = STYLES.get(line.role, "bold" if branch else "dim" if line.role == "shown only" else "")
        cells = Text("  " * line.depth + line.id, style=style), Text(_word(line), style=style)
        # a branch rests on what its parts rest on, which stands there
        grid.add_row(*cells, Text(line.label if branch else fact(line), style="bold" if branch else ""))
    yield grid


def _word(line: Line) -> str:
    if line.role in ("idle", "limb") and line.outcome == "Fail":
        return "does not hold"
    return f"{line.shown}: {line.reason}" if line.reason else line.shown


def _problems(page: PatientPage) -> Iterator[RenderableType]:
    corrected = [problem for problem in page.problems if problem.code == SUPERSEDED]
    others = [problem for problem in page.problems if problem.code != SUPERSEDED]
    for title, problems in (("SUPERSEDED ENTRIES", corrected), ("DATA ERRORS", others)):
        grid = _grid()
        for problem in problems:
            about = f"{short(problem.property)}: " if problem.property else ""
            cells = f" {short(problem.node)}", problem.code, about + problem.message
            grid.add_row(*(Text(plain(cell)) for cell in cells))
        yield from _section(title, len(problems), grid)
