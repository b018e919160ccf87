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
from trialshape.pages.layout import Items
from trialshape.pages.plain import plain
from trialshape.pages.span import span_lines
from trialshape.pages.tally import Lack, Stop, Tally, tally
from trialshape.results import Results
from trialshape.results.choices import counted_policies, told_policies

SOME: Final = 8  # how many of a list are shown
LISTED: Final = 5  # and of one that takes more room


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
        *_head(run, ending),
        Text(""),
        _verdicts(run, counts, plan),
        *span_lines(run),
        Text(""),
        *((WhoNext(counts.who_next, names), Text("")) if counts.who_next else ()),
        _lists(counts),
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
    yield _parts(
        [f"{tool['name']} {tool['version']}", f"{named}{standing}", f"preset {run['preset']}"], "bold"
    )
    zone = run["timeZone"] or "none"
    assumed = run["assumptions"]
    yield _parts(
        [
            f"as of {run['asOf']['date']}"
            + (" (said by the export)" if run["asOf"]["from"] == "export" else ""),
            *_anchors(run),
            *_site(run, zone),
            f"{_count(len(assumed), 'assumption')}" + (f": {', '.join(assumed)}" if assumed else ""),
            counted_policies(run),
        ]
    )
    people = run["patients"]
    yield _parts(
        [
            f"{_count(people['in'], 'patient')} in = {people['screened']} screened "
            f"+ {people['notEvaluated']} not evaluated",
            f"{_count(len(run['inputs']), 'file')}, {_count(run['survey']['triples'], 'triple')}",
            f"{ending.seconds:.1f} s",
        ]
    )
    if added := run["knowledge"]["extra"]:
        yield Text(f"more knowledge: {', '.join(plain(name) for name in added)}", style="yellow")
    for told in told_choices(run):
        yield Text(told, style="yellow")
    for caveat in run["caveats"]:
        yield Text(caveat, style="yellow")
    yield from _troubles(run)


def _site(run: Any, zone: str) -> list[str]:
    site = run.get("site")
    return [f"time zone {zone}"] if site is None else [f"site {plain(site['name'])} ({zone})"]


def told_choices(run: Any) -> list[str]:
    """What a run has of its own and every output tells: the label of its preset, amended limits, readings chosen."""
    return [told for told in (run["label"], told_amendments(run), told_policies(run)) if told]


def told_amendments(run: Any) -> str:
    """All limits of a run that are not the protocol's own, on one line; nothing where there are none."""
    amended = [
        f"{one['id']} {one['protocol']} -> {one['amended']}"
        for one in run["knowledge"].get("amendedLimits", [])
    ]
    return f"limits amended: {', '.join(amended)}" if amended else ""


def _anchors(run: Any) -> list[str]:
    given, needed = run["anchors"]["forAll"], run["anchors"]["needed"]
    names = [*needed, *(name for name in given if name not in needed)]
    return [f"{_words(name)} {given.get(name, 'per patient')}" for name in names]


def _troubles(run: Any) -> Iterable[Text]:
    """What keeps facts or patients out of the counts; never left out of the page."""
    for problem in _first(run["problems"]):
        place = ":".join(str(problem[key]) for key in ("file", "line", "column") if problem[key] is not None)
        yield _whole(f"{problem['kind']}: {place}: {problem['message']}")
    yield from _more(run["problems"])
    for lost in _first(run["notEvaluated"]):
        yield _whole(f"not evaluated: {lost['patient']}: {lost['why']}")
    yield from _more(run["notEvaluated"])
    for file in run.get("answers", ()):
        place = f"answers: {file['name']}"
        for remark in _first(file["remarks"]):
            used = "" if remark["used"] else "not used: "
            yield _whole(f"{place}:{remark['line']}: {used}{remark['message']}")
        yield from _more(file["remarks"])
        yield Text(f"{place}: {file['used']} of {file['answered']} used")
    if unused := (run.get("site") or {}).get("notUsed"):
        for remark in _first(unused):
            place = ":".join(str(part) for part in (remark["file"], remark["line"]) if part is not None)
            yield _whole(f"not used: {plain(place)}: {remark['message']}")
        yield from _more(unused)
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


def _whole(text: str) -> Text:
    """A line that is not broken, however long: a path that is cut in two cannot be copied."""
    return Text(text, style="red", no_wrap=True, overflow="ignore")


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
        yield f"the last one left: {last.act}, {_count(last.count, 'patient')}"
    if closing := counts.closing_action:
        yield f"closes most: {closing.act}, {_count(closing.count, 'open criterion', 'open criteria')}"


def _lacking(lacks: tuple[Lack, ...], limit: int) -> list[str]:
    shown = [f"{lack.label} {lack.patients}" for lack in lacks]
    if shown:
        shown[0] = f"{lacks[0].label} {_count(lacks[0].patients, 'patient')}"
    return _some(shown, len(lacks), limit)


def _repairs(counts: Tally) -> list[Items]:
    faults = _some([f"{fault.code} {fault.facts}" for fault in counts.errors], len(counts.errors))
    said = [
        _told("upper limit of normal missing", _lacking(counts.without_reference, 4)),
        _told("data errors", faults),
        [f"{_count(counts.unmapped_codes, 'code')} unmapped"] if counts.unmapped_codes else [],
    ]
    return [Items(parts) for parts in said if parts] or [Items(["nothing found"])]


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
        number = _count(len(absent), "criterion", "criteria")
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
    if ending.inputs and (counts.errors or counts.unmapped_codes):
        commands.append(["trialshape", "validate", *ending.inputs])
    # a command keeps its line, however long, so that it can be copied
    lines = [
        f"{'next:' if not number else '':>6} {shlex.join(words)}" for number, words in enumerate(commands)
    ]
    return Text("\n".join(lines), no_wrap=True, overflow="ignore")


def _count(number: int, one: str, many: str = "") -> str:
    return f"{number:,} {one if number == 1 else many or one + 's'}"


def _words(name: str) -> str:
    return "".join(f" {letter.lower()}" if letter.isupper() else letter for letter in name).strip()


def _parts(parts: Sequence[str], style: str = "") -> Items:
    return Items(parts, " | ", style)
