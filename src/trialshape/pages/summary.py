"""The page with which a screen ends: one screenful on who, why not, what is open, and what to repair."""

from __future__ import annotations

import shlex
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any, Final

from rich.console import Console, ConsoleOptions, Group, RenderableType, RenderResult
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from trialshape.knowledge.plan import Plan
from trialshape.knowledge.vocabulary import ELIG, local_name
from trialshape.pages.tally import Fault, Lack, Stop, Tally, tally
from trialshape.results import Results
from trialshape.results.counting import OUTCOME_WORDS

WIDE: Final = 96  # from here on two halves of the criterion table stand side by side
SOME: Final = 8  # how many of a list are shown
HEADS: Final = ("pass", "fail", "unkn", "review", "n/a")


@dataclass(frozen=True, slots=True)
class Ending:
    """What the page tells of a run besides its results."""

    seconds: float
    directory: str
    inputs: tuple[str, ...]


def summary(results: Results, plan: Plan, ending: Ending) -> RenderableType:
    """The page of a run."""
    counts, run = tally(results, plan), results.run
    return Group(
        *_head(run, ending),
        Text(""),
        _verdicts(run, counts, plan),
        Text(""),
        _lists(counts, results),
        Text(""),
        _Criteria([top for top in run["criteria"] if top["encoded"] != "no"]),
        *_unwritten(counts),
        Text(""),
        _next(results, counts, ending),
        Text(run["notice"], style="dim"),
    )


# --- head ---------------------------------------------------------------------------------------------


def _head(run: Any, ending: Ending) -> Iterable[RenderableType]:
    protocol, tool = run["protocol"], run["tool"]
    named = " ".join(part for part in (protocol["name"], protocol["registry"]) if part)
    standing = f" ({protocol['standing']})" if protocol["standing"] else ""
    yield _line(
        [f"{tool['name']} {tool['version']}", f"{named}{standing}", f"preset {run['preset']}"], "bold"
    )
    zone = run["timeZone"] or "none"
    assumed = run["assumptions"]
    yield _line(
        [
            f"as of {run['asOf']['date']}"
            + (" (said by the export)" if run["asOf"]["from"] == "export" else ""),
            *_anchors(run),
            f"time zone {zone}",
            f"{_count(len(assumed), 'assumption')}" + (f": {', '.join(assumed)}" if assumed else ""),
        ]
    )
    people = run["patients"]
    yield _line(
        [
            f"{_count(people['in'], 'patient')} in = {people['screened']} screened "
            f"+ {people['notEvaluated']} not evaluated",
            f"{_count(len(run['inputs']), 'file')}, {_count(run['survey']['triples'], 'triple')}",
            f"{ending.seconds:.1f} s",
        ]
    )
    yield from _troubles(run)


def _anchors(run: Any) -> list[str]:
    given, needed = run["anchors"]["forAll"], run["anchors"]["needed"]
    names = [*needed, *(name for name in given if name not in needed)]
    return [f"{_words(name)} {given.get(name, 'per patient')}" for name in names]


def _troubles(run: Any) -> Iterable[Text]:
    """What keeps facts or patients out of the counts; never left out of the page."""
    for problem in _first(run["problems"]):
        place = ":".join(str(problem[key]) for key in ("file", "line", "column") if problem[key] is not None)
        yield Text(f"{problem['kind']}: {place}: {problem['message']}", style="red")
    yield from _more(run["problems"])
    for lost in _first(run["notEvaluated"]):
        yield Text(f"not evaluated: {lost['patient']}: {lost['why']}", style="red")
    yield from _more(run["notEvaluated"])
    if run["survey"]["orphans"]:
        nodes = _count(run["survey"]["orphans"], "node")
        yield Text(f"{nodes} in the export without a patient (orphans): nothing reads them", style="yellow")
    if run["skipped"]:
        yield Text(f"{_count(len(run['skipped']), 'file')} of unknown kind skipped", style="yellow")
    total = run["patients"]["screened"]
    for name, missing in run["anchors"]["unknownFor"].items():
        yield Text(
            f"no date of {_words(name)} for {missing} of {_count(total, 'patient')}: "
            "what is counted from it stays unknown",
            style="yellow",
        )


def _first(items: Sequence[Any]) -> Sequence[Any]:
    return items[:SOME]


def _more(items: Sequence[Any]) -> Iterable[Text]:
    if len(items) > SOME:
        yield Text(f"and {len(items) - SOME} more, all in run.json", style="red")


# --- verdicts -----------------------------------------------------------------------------------------


def _verdicts(run: Any, counts: Tally, plan: Plan) -> Table:
    grid = Table.grid(padding=(0, 2))
    grid.add_column(no_wrap=True)
    grid.add_column(justify="right", no_wrap=True)
    grid.add_column()
    found = run["patients"]["verdicts"]

    def row(verdict: str, said: str, style: str) -> None:
        label = plan.labels.get(ELIG + verdict, verdict)
        grid.add_row(Text(f" {label}", style=style), Text(str(found[verdict]), style=style), Text(said))

    row("NoBarrierFound", "an investigator confirms", "bold green")
    if found["NoBarrierRecorded"]:
        row("NoBarrierRecorded", "rests on assumptions of this run; an investigator confirms", "bold green")
    row("Undecided", _waiting(counts), "bold yellow")
    row("Ineligible", _future(counts), "bold red")
    return grid


def _waiting(counts: Tally) -> str:
    said = (
        (counts.undecided.data, "for data"),
        (counts.undecided.person, "for a person"),
        (counts.undecided.both, "for both"),
        (counts.undecided.unwritten, "only for criteria not encoded"),
    )
    return ", ".join(f"{number} {what}" for number, what in said if number)


def _future(counts: Tally) -> str:
    said = (
        (counts.ineligible.could_change, "could change"),
        (counts.ineligible.permanent, "for good"),
        (counts.ineligible.not_said, "not said whether it can change"),
    )
    return ", ".join(f"{number} {what}" for number, what in said if number)


# --- lists --------------------------------------------------------------------------------------------


def _lists(counts: Tally, results: Results) -> Table:
    grid = Table.grid(padding=(0, 2))
    grid.add_column(no_wrap=True)
    grid.add_column(overflow="fold")
    if counts.not_encoded or counts.partly_encoded:
        names = short_names(results.patients["patient"].to_pylist())
        who = [names[patient] for patient in counts.no_barrier_so_far]
        said = f"{_count(len(who), 'patient')}" + (f": {_listed(who)}" if who else "")
        grid.add_row(_heading("NO BARRIER SO FAR"), Text(f"in the encoded criteria: {said}"))
    grid.add_row(_heading("STOPS MOST"), Text(_stops(counts.stops)))
    grid.add_row(_heading("OPEN MOST"), Text(_lacking(counts.open, SOME) or "nothing is open"))
    grid.add_row(_heading("REPAIR"), Text(_repairs(counts)))
    return grid


def _heading(words: str) -> Text:
    return Text(f" {words}", style="bold")


def _stops(stops: tuple[Stop, ...]) -> str:
    if not stops:
        return "no criterion stops anybody"
    every = "  ".join(f"{stop.id} {stop.patients}" for stop in stops[:SOME])
    alone = sorted((stop for stop in stops if stop.alone), key=lambda stop: -stop.alone)
    return every + (
        "   alone: " + "  ".join(f"{stop.id} {stop.alone}" for stop in alone[:SOME]) if alone else ""
    )


def _lacking(lacks: tuple[Lack, ...], limit: int) -> str:
    shown = [f"{lack.label} {lack.patients}" for lack in lacks[:limit]]
    if not shown:
        return ""
    shown[0] = f"{lacks[0].label} {_count(lacks[0].patients, 'patient')}"
    return ", ".join(shown) + (f", and {len(lacks) - limit} more" if len(lacks) > limit else "")


def _repairs(counts: Tally) -> str:
    parts = [
        f"upper limit of normal missing: {_lacking(counts.without_reference, 4)}"
        if counts.without_reference
        else "",
        _faults(counts.errors),
        f"{_count(counts.unmapped_codes, 'code')} unmapped" if counts.unmapped_codes else "",
    ]
    return " | ".join(part for part in parts if part) or "nothing found to repair"


def _faults(faults: tuple[Fault, ...]) -> str:
    if not faults:
        return ""
    listed = ", ".join(f"{fault.code} {fault.facts}" for fault in faults[:SOME])
    return f"data errors: {listed}"


def _listed(names: Sequence[str]) -> str:
    more = f" and {len(names) - SOME} more" if len(names) > SOME else ""
    return ", ".join(names[:SOME]) + more


def short_names(patients: Sequence[str]) -> dict[str, str]:
    """The last part of each patient's IRI, or the whole IRI where that part is not the patient's alone."""
    tails: dict[str, int] = {}
    for patient in patients:
        tails[local_name(patient)] = tails.get(local_name(patient), 0) + 1
    return {
        patient: local_name(patient) if local_name(patient) and tails[local_name(patient)] == 1 else patient
        for patient in patients
    }


# --- criteria -----------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _Criteria:
    """The table of top criteria, in two halves side by side where there is room."""

    tops: Sequence[Any]

    def __rich_console__(self, console: Console, options: ConsoleOptions) -> RenderResult:
        if not self.tops:
            return
        if options.max_width < WIDE or len(self.tops) < SOME:
            yield _criterion_table(self.tops, min(options.max_width, WIDE))
            return
        middle = (len(self.tops) + 1) // 2
        sides = Table.grid(padding=(0, 2))
        width = (options.max_width - 2) // 2
        sides.add_row(*(_criterion_table(half, width) for half in (self.tops[:middle], self.tops[middle:])))
        yield sides


def _criterion_table(tops: Sequence[Any], width: int) -> Padding:
    table = Table(box=None, pad_edge=False, padding=(0, 1, 0, 0), header_style="bold", width=width - 1)
    table.add_column("id", no_wrap=True, min_width=3)
    table.add_column("criterion", no_wrap=True, overflow="ellipsis", ratio=1)
    for head in HEADS:
        table.add_column(head, justify="right", no_wrap=True, min_width=len(head))
    for top in tops:
        numbers = [str(top["outcomes"][word] or ".") for word in OUTCOME_WORDS]
        table.add_row(top["id"], Text(top["label"]), *numbers)
    return Padding(table, (0, 0, 0, 1))


def _unwritten(counts: Tally) -> Iterable[Text]:
    if counts.not_encoded:
        one = len(counts.not_encoded) == 1
        said = "criterion is not encoded yet and stays" if one else "criteria are not encoded yet and stay"
        listed = ", ".join(counts.not_encoded)
        yield Text(f" {len(counts.not_encoded)} {said} unknown for every patient: {listed}")
    if counts.partly_encoded:
        yield Text(f" encoded in part: {', '.join(counts.partly_encoded)}")


# --- what next ----------------------------------------------------------------------------------------


def _next(results: Results, counts: Tally, ending: Ending) -> Text:
    patients = results.patients.to_pylist()
    names = short_names([row["patient"] for row in patients])
    undecided = [row["patient"] for row in patients if row["verdict"] == "Undecided"]
    chosen = next(iter((*counts.no_barrier_so_far, *undecided, *names)), None)
    commands = []
    if chosen is not None:
        commands.append(["trialshape", "explain", ending.directory, names[chosen]])
    commands.append(["trialshape", "query", ending.directory])
    if counts.errors or counts.unmapped_codes:
        commands.append(["trialshape", "validate", *ending.inputs])
    return Text(" next: " + " | ".join(shlex.join(command) for command in commands))


def _count(number: int, what: str) -> str:
    return f"{number:,} {what}" if number == 1 else f"{number:,} {what}s"


def _words(name: str) -> str:
    return "".join(f" {letter.lower()}" if letter.isupper() else letter for letter in name).strip()


def _line(parts: Iterable[str], style: str = "") -> Text:
    return Text(" | ".join(parts), style=style)
