"""The page with which a screen ends: one screenful on who, why not, what is open, and what to repair."""

from __future__ import annotations

import shlex
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any, Final

from rich.console import Group, RenderableType
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from trialshape.knowledge.plan import Plan
from trialshape.knowledge.vocabulary import ELIG, local_name
from trialshape.pages.calling import WhoNext
from trialshape.pages.heading import head
from trialshape.pages.layout import SOME, Items
from trialshape.pages.once import restated
from trialshape.pages.plain import counted, plain, short
from trialshape.pages.span import span_lines
from trialshape.pages.tally import Lack, Stop, Tally, Unmapped, tally
from trialshape.results import Results

LISTED: Final = 5  # how many of a list that takes more room are shown
FEW: Final = 3  # and of one whose items are long


@dataclass(frozen=True, slots=True)
class Ending:
    """What the page tells of a run besides its results.

    `directory` and `inputs` are as they were given, for the commands to try next; there are no inputs where they
    cannot be read again."""

    seconds: float
    directory: str
    inputs: tuple[str, ...]


def summary(results: Results, plan: Plan, ending: Ending) -> RenderableType:
    """The page of a run."""
    counts, run = tally(results, plan), results.run
    names = short_names(results.patients["patient"].to_pylist())
    return Group(
        *head(run, ending.seconds),
        Text(""),
        _verdicts(run, counts, plan),
        *span_lines(run, restated(plan.tops)),
        Text(""),
        *((WhoNext(counts.who_next, names), Text("")) if counts.who_next else ()),
        _lists(counts),
        *_unwritten(counts),
        Text(""),
        _next(results, counts, ending),
        Text(run["notice"], style="dim"),
    )


# --- verdicts -----------------------------------------------------------------------------------------


def _verdicts(run: Any, counts: Tally, plan: Plan) -> Table:
    grid = Table.grid(padding=(0, 2))
    grid.add_column(no_wrap=True)
    grid.add_column(justify="right", no_wrap=True)
    grid.add_column()
    found = run["patients"]["verdicts"]

    def row(verdict: str, said: RenderableType, style: str) -> None:
        label = plan.labels.get(ELIG + verdict, verdict)
        grid.add_row(Text(f" {label}", style=style), Text(str(found[verdict]), style=style), said)

    row("NoBarrierFound", "an investigator confirms", "bold green")
    if found["NoBarrierRecorded"]:
        row("NoBarrierRecorded", "rests on assumptions of this run; an investigator confirms", "bold green")
    row("Undecided", _waiting(counts), "bold yellow")
    row("Ineligible", _future(counts), "bold red")
    return grid


def _waiting(counts: Tally) -> Items:
    return _numbers(*((tier.patients, tier.label) for tier in counts.tiers))


def _future(counts: Tally) -> Items:
    stopped = counts.ineligible
    calls = ", ".join(f"{number} {what}" for what, number in stopped.calls.items())
    return _numbers(
        (stopped.could_change, f"could change ({calls})" if calls else "could change"),
        (stopped.permanent, "not"),
        (stopped.not_said, "not said"),
    )


def _numbers(*said: tuple[int, str]) -> Items:
    return Items([f"{number} {what}" for number, what in said if number])


# --- lists --------------------------------------------------------------------------------------------


def _lists(counts: Tally) -> Table:
    grid = Table.grid(padding=(0, 2))
    grid.add_column(no_wrap=True)
    grid.add_column()

    def row(heading: str, said: Items) -> None:
        grid.add_row(Text(f" {heading}", style="bold"), said)

    row("STOPS MOST", _stops(counts.stops))
    row("OPEN MOST", Items(_lacking(counts.open, LISTED) or ["nothing"]))
    if steps := list(_steps(counts)):
        row("BEST STEP", Items(steps, " | "))
    for number, repair in enumerate(_repairs(counts)):
        row("" if number else "REPAIR", repair)
    return grid


def _stops(stops: tuple[Stop, ...]) -> Items:
    if not stops:
        return Items(["nothing stops anybody"])
    said = _some([f"{stop.id} {stop.patients}" for stop in stops], len(stops))
    alone = sorted((stop for stop in stops if stop.alone), key=lambda stop: -stop.alone)
    every = _some([f"{stop.id} {stop.alone}" for stop in alone], len(alone), LISTED)
    return Items([*said, *([f"| alone: {every[0]}", *every[1:]] if every else [])], "  ")


def _steps(counts: Tally) -> Iterable[str]:
    if last := counts.last_action:
        yield f"the last one left: {last.act}, {counted(last.count, 'patient')}"
    if closing := counts.closing_action:
        yield f"closes most: {closing.act}, {counted(closing.count, 'open criterion', 'open criteria')}"


def _lacking(lacks: tuple[Lack, ...], limit: int) -> list[str]:
    # what stands under several numbers is told with them, for it is listed once
    labels = [f"{lack.label} ({', '.join(lack.ids)})" if len(lack.ids) > 1 else lack.label for lack in lacks]
    shown = [f"{label} {lack.patients}" for label, lack in zip(labels, lacks, strict=True)]
    if shown:
        shown[0] = f"{labels[0]} {counted(lacks[0].patients, 'patient')}"
    return _some(shown, len(lacks), limit)


def _repairs(counts: Tally) -> list[Items]:
    faults = _some([f"{fault.code} {fault.facts}" for fault in counts.errors], len(counts.errors))
    said = [
        Items(_told("ULN missing", _unlimited(counts))),
        Items(_told("data errors", faults)),
        Items(_codes(counts.unmapped), " | "),
    ]
    return [one for one in said if one.parts] or [Items(["nothing found"])]


def _codes(found: tuple[Unmapped, ...]) -> list[str]:
    """Unmapped codes by whom each alone would help: a code that many patients have may decide nothing."""
    if not found:
        return []
    number = f"{counted(len({one.code for one in found}), 'code')} unmapped"
    useful = [one for one in found if one.held_back]
    if not useful:
        return [f"{number}; no patient's tier would improve by one alone"]
    shown = [f"{_code(one)} {one.held_back} of {one.patients}" for one in useful]
    return [
        f"{number}, by patients whose tier would improve",
        *_some(shown, len(found), min(FEW, len(useful))),
    ]


def _code(one: Unmapped) -> str:
    named = short(one.code) if one.code else "no code"
    return plain(f"{named} '{one.text}'" if one.text else named)


def _unlimited(counts: Tally) -> list[str]:
    """What a line of ranges.csv would mend: each analyte with its laboratory."""
    shown = [
        f"{one.analyte} {_at(one.laboratory)} ({counted(one.patients, 'patient')})"
        for one in counts.without_reference
    ]
    return _some(shown, len(shown), 4)


def _at(laboratory: str) -> str:
    return f"at '{plain(laboratory)}'" if laboratory else "without a laboratory"


def _told(what: str, items: list[str]) -> list[str]:
    return [f"{what}: {items[0]}", *items[1:]] if items else []


def _some(items: Sequence[str], total: int, limit: int = SOME) -> list[str]:
    return [*items[:limit], *([f"{total - limit} more"] if total > limit else [])]


def short_names(patients: Sequence[str]) -> dict[str, str]:
    """The last part of each patient's IRI, or the whole IRI where that part is not the patient's alone."""
    tails: dict[str, int] = {}
    for patient in patients:
        tails[local_name(patient)] = tails.get(local_name(patient), 0) + 1
    return {
        patient: local_name(patient) if local_name(patient) and tails[local_name(patient)] == 1 else patient
        for patient in patients
    }


# --- what is not there, and what next -----------------------------------------------------------------


def _unwritten(counts: Tally) -> Iterable[RenderableType]:
    absent = counts.not_encoded
    if absent:
        said = "is not encoded yet and stays" if len(absent) == 1 else "are not encoded yet and stay"
        number = counted(len(absent), "criterion", "criteria")
        yield _indented(f"{number} {said} unknown for every patient: {', '.join(absent)}")
    if counts.partly_encoded:
        yield _indented(f"encoded in part: {', '.join(counts.partly_encoded)}")


def _indented(text: str) -> Padding:
    return Padding(Text(text), (0, 0, 0, 1))


def _next(results: Results, counts: Tally, ending: Ending) -> RenderableType:
    patients = results.patients.to_pylist()
    names = short_names([row["patient"] for row in patients])
    undecided = [row["patient"] for row in patients if row["verdict"] == "Undecided"]
    chosen = next(iter((*(one.patient for one in counts.who_next), *undecided, *names)), None)
    commands = [["trialshape", "query", ending.directory]]
    if chosen is not None:
        commands.insert(0, ["trialshape", "explain", ending.directory, names[chosen]])
    if undecided:
        commands.insert(1, ["trialshape", "worklist", ending.directory])
    if ending.inputs and (counts.errors or counts.unmapped):
        commands.append(["trialshape", "validate", *ending.inputs])
    # a command keeps its line, however long, so that it can be copied
    lines = [
        f"{'next:' if not number else '':>6} {shlex.join(words)}" for number, words in enumerate(commands)
    ]
    return Text("\n".join(lines), no_wrap=True, overflow="ignore")
